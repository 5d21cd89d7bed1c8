#!/usr/bin/perl
use strict;
$| = 1;
while (my $line = <STDIN>) { last if $line eq "\n"; }
for my $command ('SET VARIABLE GREETED yes', 'SET VARIABLE AGI_ROUTE_STATUS OK') {
    print "$command\n";
    my $reply = <STDIN>;
}
