#!/usr/bin/env php
<?php
require 'phpagi.php';

const STATUS = ['0042' => 'sent'];

pcntl_signal(SIGHUP, SIG_IGN);        // or Asterisk's signal ends the script at a hang-up
$agi = new AGI();
$agi->answer();
$entered = heard($agi->get_data('order/number', 5000, 8));
$status = STATUS[$entered['result']] ?? null;
heard($agi->stream_file($status ? "order/$status" : 'order/unknown'));

// -1 is a hang-up, or a missing sound; 511 is a command after the hang-up.
function heard(array $answer): array
{
    if ($answer['code'] != AGIRES_OK || $answer['result'] == -1) {
        error_log('gone before the status');
        exit;
    }
    return $answer;
}
