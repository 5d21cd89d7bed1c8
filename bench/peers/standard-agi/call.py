#!/usr/bin/python3
import sys

for line in sys.stdin:
    if line == "\n":
        break
for command in ("SET VARIABLE GREETED yes", "SET VARIABLE AGI_ROUTE_STATUS OK"):
    print(command, flush=True)
    sys.stdin.readline()
