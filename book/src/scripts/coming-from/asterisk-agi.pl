#!/usr/bin/perl
use strict;
use warnings;
use Asterisk::AGI;

my %status = ('0042' => 'sent');

my $AGI = Asterisk::AGI->new;
my %input = $AGI->ReadParse();
$SIG{HUP} = 'IGNORE';                 # or Asterisk's signal ends the script at a hang-up
$AGI->setcallback(sub { warn "gone before the status\n"; exit });
$AGI->answer();
my $number = $AGI->get_data('order/number', 5000, 8);
my $status = defined $number ? $status{$number} : undef;
$AGI->stream_file($status ? "order/$status" : 'order/unknown');
