STATUS = { '0042' => 'sent' }

class OrderStatus < Adhearsion::CallController
  after { logger.warn 'gone before the status' unless metadata[:said] }

  def run
    answer
    entered = ask 'order/number', limit: 8, timeout: 5, terminator: '#'
    return if entered.status == :hangup            # an error only for the command after it
    status = STATUS[entered.utterance]
    saying = play! status ? "order/#{status}" : 'order/unknown'
    # `play` would be true at a hang-up, too, and `call.active?` may still be.
    metadata[:said] = !saying.complete_event.reason.is_a?(Adhearsion::Event::Complete::Hangup)
  end                                              # Adhearsion hangs up
end

Adhearsion.router do
  route 'orders', OrderStatus
end
