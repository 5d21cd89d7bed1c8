#!/usr/bin/env php
<?php
while (($line = fgets(STDIN)) !== false && $line !== "\n");
foreach (['SET VARIABLE GREETED yes', 'SET VARIABLE AGI_ROUTE_STATUS OK'] as $command) {
    echo "$command\n";
    fgets(STDIN);
}
