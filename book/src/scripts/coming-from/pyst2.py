#!/usr/bin/env python3
import logging

from asterisk.agi import AGI, AGIAppError

STATUS = {'0042': 'sent'}

agi = AGI()
try:
    agi.answer()
    number = agi.get_data('order/number', 5000, 8)
    status = STATUS.get(number)
    agi.stream_file('order/%s' % status if status else 'order/unknown')
except AGIAppError:  # AGIHangup is one, too; or a sound is missing
    logging.warning('gone before the status')
