#!/usr/bin/env php
<?php
require 'vendor/autoload.php';

use PAGI\Client\Impl\ClientImpl;
use PAGI\Exception\ChannelDownException;

const STATUS = ['0042' => 'sent'];

pcntl_signal(SIGHUP, SIG_IGN);        // or Asterisk's signal ends the script at a hang-up
$agi = ClientImpl::getInstance();
try {
    $agi->answer();
    $entered = $agi->getData('order/number', 5000, 8);
    $status = STATUS[$entered->getDigits()] ?? null;
    $agi->streamFile($status ? "order/$status" : 'order/unknown');
} catch (ChannelDownException $gone) { // or a sound is missing
    error_log('gone before the status');
}
