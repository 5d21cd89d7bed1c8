// An echo on asterisk-audiosocket: the first example of its documentation.
import { AudioSocketServer } from 'asterisk-audiosocket';

const server = new AudioSocketServer({ port: 0 });
server.on('connection', (call) => {
  call.on('audio', (pcm) => call.play(pcm));
  // A peer that left is not worth a word here.
  call.on('error', () => {});
});
await server.listen();
console.log(`${server.address.host}:${server.address.port}`);
