#!/bin/bash
while IFS= read -r line && [ -n "$line" ]; do :; done
for command in 'SET VARIABLE GREETED yes' 'SET VARIABLE AGI_ROUTE_STATUS OK'; do
    printf '%s\n' "$command"
    IFS= read -r reply
done
