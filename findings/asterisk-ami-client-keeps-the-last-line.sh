#!/usr/bin/env bash
# asterisk-ami-client 1.1.5 (npm): of a CLI command's output, and of the variables of an event, only the last line is kept.
#
# Asterisk (manager.c, since 14; captured from 22.10) answers Action: Command with one header Output for each line, and an
# event of a channel whose variables manager.conf names under channelvars has one header ChanVariable for each. The client keeps
# an object with one value for each name: "core show channels" is its last line, and whatever is read from the others, such as the
# channels, is not there. No error tells of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --save-exact asterisk-ami-client@1.1.5 asterisk-ami-connector@1.1.6 \
  asterisk-ami-event-utils@2.0.2 asterisk-ami-events-stream@1.2.8
cat > seen.js <<'JAVASCRIPT'
const net = require('net');
const AmiClient = require('asterisk-ami-client');

const output = [
  'Channel              Location             State   Application(Data)',
  'Local/1@phones-00000 1@phones:2           Up      AGI(agi://127.0.0.1/survey)',
  '1 active channel',
  '1 active call',
];
const event = ['Event: Newstate', 'Channel: Local/1@phones-00000', 'ChanVariable: CUSTOMER=17', 'ChanVariable: LANG=de'];
const write = (socket, lines) => socket.write(lines.join('\r\n') + '\r\n\r\n');

const server = net.createServer((socket) => {
  socket.write('Asterisk Call Manager/11.0.0\r\n');
  let text = '';
  socket.on('data', (data) => {
    text += data;
    for (let end; (end = text.indexOf('\r\n\r\n')) >= 0; text = text.slice(end + 4)) {
      const action = text.slice(0, end);
      const id = 'ActionID: ' + (/ActionID: (.*)/i.exec(action) || [])[1];
      if (!/Action: Command/i.test(action)) {
        write(socket, ['Response: Success', id, 'Message: Authentication accepted']);
      } else {
        write(socket, ['Response: Success', id, 'Message: Command output follows', ...output.map((line) => 'Output: ' + line)]);
        write(socket, event);
      }
    }
  });
}).listen(0, '127.0.0.1', async () => {
  const client = new AmiClient();
  await client.connect('user', 'hush', { host: '127.0.0.1', port: server.address().port });
  client.on('event', (seen) => {
    console.log('event:', seen.ChanVariable);
    process.exit(0);
  });
  const answer = await client.action({ Action: 'Command', Command: 'core show channels' }, true);
  console.log('output:', answer.Output);
});
JAVASCRIPT
seen=$(timeout 60 node seen.js)
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
output: 1 active call
event: LANG=de
EXPECTED
echo "as it was found"
