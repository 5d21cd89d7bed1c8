#!/usr/bin/env bash
# panoramisk 1.4 (PyPI): a variable whose value is the word "hangup" is reported as a hang-up, and the command after one with
# a usage error has a usage error, too.
#
# Asterisk (res_agi.c, 22.10) answers GET VARIABLE with the value in brackets, 200 result=1 (hangup), and marks a hang-up with the
# same word only where the result is -1. panoramisk looks at the word alone: a menu whose outcome the dialplan calls
# "hangup" ends as AGIResultHangup while the caller is on the line. A usage error has as many lines as the command has
# help, and two more. panoramisk reads two in all: the next command, which Asterisk answered with 6, gets the third, and is
# AGIUsageError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --no-deps panoramisk==1.4
cat > "$folder/seen.py" <<'PYTHON'
import asyncio
from panoramisk.fast_agi import Application

REQUEST = b"agi_network: yes\nagi_network_script: x\nagi_request: agi://127.0.0.1/x\nagi_channel: Local/1@x\n\n"
USAGE = (b"520-Invalid command syntax.  Proper usage follows:\nSets a variable to the current channel.\n"
         b"520 End of proper usage.\n")
# What Asterisk 22.10 answers to each command in turn.
ANSWERS = [b"200 result=1 (transfer)\n", b"200 result=1 (hangup)\n", b"200 result=6\n", USAGE, b"200 result=6\n"]
COMMANDS = ["GET VARIABLE OUTCOME", "GET VARIABLE OUTCOME", "CHANNEL STATUS", "SET VARIABLE onlyname", "CHANNEL STATUS"]


async def script(request):
    for command in COMMANDS:
        try:
            answer = await request.send_command(command)
            print(command, "|", answer.get("error", answer["result"] if "result" in answer else answer))
        except Exception as error:
            print(command, "|", type(error).__name__)
    request.writer.close()


async def main():
    app = Application(loop=asyncio.get_running_loop())
    app.add_route("x", script)
    server = await asyncio.start_server(app.handler, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(REQUEST)
    for answer in ANSWERS:
        await reader.readline()
        writer.write(answer)
    await reader.read()
    server.close()


asyncio.run(asyncio.wait_for(main(), 30))
PYTHON
seen=$("$folder/python/bin/python" "$folder/seen.py")
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
GET VARIABLE OUTCOME | ('1', 'transfer')
GET VARIABLE OUTCOME | AGIResultHangup
CHANNEL STATUS | ('6', '')
SET VARIABLE onlyname | AGIUsageError
CHANNEL STATUS | AGIUsageError
EXPECTED
echo "as it was found"
