#!/bin/bash
# AGI(/opt/clinic/night.sh,7): holds survey 7 by night, and says by day that nobody asks.

# The request: lines `agi_…: value` up to an empty one. Names and numbers in it are what a caller chose.
while IFS= read -r line && [ -n "$line" ]; do :; done

# Sends a command, and reads its answer.
agi() {
    printf '%s\n' "$1"
    IFS= read -r reply
}

# At a hang-up, the running command answers -1. Without this line, the script ends there.
trap : HUP

hour=${HOUR:-$(date +%H)}
if [ "$hour" -ge 8 ] && [ "$hour" -lt 20 ]; then
    agi 'STREAM FILE "survey/closed" ""'
    exit 0
fi

# The app, at its address. Asterisk runs it, and gives the call back when it is done.
agi 'SET VARIABLE AGI_ROUTE_STATUS UNREACHED'
agi "EXEC AGI \"${APP:-agi://127.0.0.1/survey}/$1\""
agi 'GET VARIABLE AGI_ROUTE_STATUS'
case $reply in
    '200 result=1 (OK)' | '200 result=1 (HUNG_UP)') exit 0 ;;
esac
# On standard error, for the log: standard output is Asterisk's.
echo "the survey ended so: $reply" >&2
agi 'STREAM FILE "survey/failed" ""'
exit 1
