#!/usr/bin/env bash
# pystrix 1.3.0 (PyPI): a caller who hangs up while GET DATA waits looks like one who has keyed "-1".
#
# Asterisk (res_agi.c, 22.10 and 16.28) answers GET DATA with 200 result=-1 then. GetData returns the tuple ('-1', False):
# digits, and no timeout. Only the command after it raises AGIDeadChannelError. An IVR that validates the digits tells
# the caller who is gone that the entry was wrong, and counts a try.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --no-deps pystrix==1.3.0
cat > "$folder/seen.py" <<'PYTHON'
import socket, threading
from pystrix.agi import core
from pystrix.agi.fastagi import FastAGIServer

REQUEST = b"agi_network: yes\nagi_network_script: x\nagi_request: agi://127.0.0.1/x\nagi_channel: PJSIP/a-1\n\n"
seen, done = [], threading.Event()


def call(agi, args, kwargs, match, path):
    for action in [core.GetData("beep", timeout=5000, max_digits=4), core.Noop()]:
        try:
            seen.append(agi.execute(action))
        except Exception as error:
            seen.append(type(error).__name__)
    done.set()


server = FastAGIServer("127.0.0.1", port=0, daemon_threads=True)
server.register_script_handler(None, call)
threading.Thread(target=server.serve_forever, daemon=True).start()
asterisk = socket.create_connection(server.server_address)
asterisk.sendall(REQUEST)
lines = asterisk.makefile("rb")
lines.readline()
asterisk.sendall(b"HANGUP\n200 result=-1\n")
lines.readline()
asterisk.sendall(b"511 Command Not Permitted on a dead channel or intercept routine\n")
assert done.wait(10)
print(seen)
PYTHON
seen=$(timeout 60 "$folder/python/bin/python" -W ignore "$folder/seen.py")
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
[('-1', False), 'AGIDeadChannelError']
EXPECTED
echo "as it was found"
