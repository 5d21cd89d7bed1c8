#!/usr/bin/env bash
# ding-dong 0.1.7 (npm): a value of the request ends at its first colon, and a usage error is a hang-up whose command never
# ends.
#
# Asterisk (res_agi.c, 22.10) begins each session with lines of the form `name: value`. agi_request always holds a colon,
# and a caller's name may: "Ada: sales" is "Ada" here, and the address of the request is "agi". A command with a wrong
# argument is answered with several lines, 520-… to 520 …: the event `hangup` is emitted for each of them, while the caller
# is on the line, and the promise of the command is never settled.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --save-exact ding-dong@0.1.7
cat > seen.js <<'JAVASCRIPT'
const net = require('net');
const Agi = require('ding-dong');

const request = 'agi_network: yes\nagi_network_script: x\nagi_request: agi://127.0.0.1/x\nagi_calleridname: Ada: sales\n\n';
const usage = '520-Invalid command syntax.  Proper usage follows:\nUsage: VERBOSE <message> <level>\n520 End of proper usage.\n';
let hangups = 0, settled = false;
const agi = new Agi((context) => {
  context.on('hangup', () => { hangups += 1; });
  context.onEvent('variables').then((variables) => {
    console.log(variables.agi_request, '|', variables.agi_calleridname);
    const settle = () => { settled = true; };
    context.verbose('text', 'loud').then(settle, settle);
  });
}, { logger: { info() {}, error() {} } });
agi.start(45973);
setTimeout(() => {
  const asterisk = net.connect(45973, '127.0.0.1', () => asterisk.write(request));
  asterisk.on('data', () => asterisk.write(usage));
}, 300);
setTimeout(() => { console.log('hangups:', hangups, 'settled:', settled); process.exit(0); }, 2000);
JAVASCRIPT
seen=$(timeout 60 node seen.js)
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
agi | Ada
hangups: 3 settled: false
EXPECTED
echo "as it was found"
