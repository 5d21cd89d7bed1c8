#!/usr/bin/env node
const commands = ['SET VARIABLE GREETED yes', 'SET VARIABLE AGI_ROUTE_STATUS OK'];
let requested = false;
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  requested ||= line === '';
  if (!requested) return;
  const command = commands.shift();
  if (command) console.log(command);
  else process.exit(0);
});
