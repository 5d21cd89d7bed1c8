#!/usr/bin/env bash
# panoramisk 1.4 and pyst2 0.5.1 (PyPI): the line HANGUP is read as the answer of a command, and from then on each command
# gets the answer of the one before.
#
# When the caller hangs up, Asterisk (res_agi.c, 22.10 and 16.28) writes the line HANGUP into a FastAGI connection, and the
# reply of the command that runs follows it. A script that cleans up after the caller, which is what a dead channel still
# permits, reads wrong values. Seen here: CHANNEL STATUS, which Asterisk answered with 6, is -1 in pyst2, and 6 is the
# answer of the command after it in panoramisk. In pyst2 the HANGUP itself is a ValueError, not its AGIHangup.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --no-deps panoramisk==1.4 pyst2==0.5.1 six==1.17.0
cat > "$folder/seen.py" <<'PYTHON'
import asyncio, io, socket, threading

REQUEST = b"agi_network: yes\nagi_network_script: x\nagi_request: agi://127.0.0.1/x\nagi_channel: PJSIP/a-1\n\n"
# The caller hangs up during GET VARIABLE; then CHANNEL STATUS, then NOOP.
ANSWERS = [b"HANGUP\n200 result=-1\n", b"200 result=6\n", b"200 result=0\n"]


def asterisk(connection):
    connection.sendall(REQUEST)
    lines = connection.makefile("rb")
    for answer in ANSWERS:
        if not lines.readline():
            return
        connection.sendall(answer)


async def panoramisk():
    from panoramisk.fast_agi import Application

    answers, done = [], asyncio.Event()

    async def call(request):
        for command in ["GET VARIABLE A", "CHANNEL STATUS", "NOOP"]:
            answer = await request.send_command(command)
            answers.append(answer.get("error") or answer["result"][0])
        done.set()

    application = Application()
    application.add_route("x", call)
    server = await asyncio.start_server(application.handler, "127.0.0.1", 0)
    connection = socket.create_connection(server.sockets[0].getsockname())
    threading.Thread(target=asterisk, args=[connection], daemon=True).start()
    await asyncio.wait_for(done.wait(), 10)
    return answers


def pyst2():
    from asterisk.agi import AGI

    here, there = socket.socketpair()
    threading.Thread(target=asterisk, args=[there], daemon=True).start()
    read = io.TextIOWrapper(here.makefile("rb"))
    write = io.TextIOWrapper(here.makefile("wb", buffering=0), write_through=True)
    agi = AGI(stdin=read, stdout=write, stderr=io.StringIO())
    answers = []
    for command in [lambda: agi.get_variable("A"), agi.channel_status]:
        try:
            answers.append(command())
        except Exception as error:
            answers.append(type(error).__name__)
    return answers


print("panoramisk", asyncio.run(panoramisk()))
print("pyst2", pyst2())
PYTHON
seen=$(timeout 60 "$folder/python/bin/python" -W ignore "$folder/seen.py")
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
panoramisk ['AGIResultHangup', 'AGIAppError', '6']
pyst2 ['ValueError', -1]
EXPECTED
echo "as it was found"
