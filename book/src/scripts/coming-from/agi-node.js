var AGIServer = require('agi-node').AGIServer;

var STATUS = { '0042': 'sent' };

function orderStatus(channel) {
  try {
    channel.answer();
    var number = heard(channel.getData('order/number', 5000, 8));
    var status = STATUS[number];
    heard(channel.streamFile(status ? 'order/' + status : 'order/unknown').attributes.result);
  } catch (error) {
    console.error('gone before the status');
  }
}

// The command that runs at a hang-up answers -1, or "-1\nHANGUP"; the one after it throws.
function heard(result) {
  if (parseInt(result) === -1) throw new Error('hung up, or a sound is missing');
  return result;
}

// A port alone is one on every address of the machine.
new AGIServer({ 'order-status': orderStatus }, { host: '127.0.0.1', port: process.argv[2] || 4573 });
