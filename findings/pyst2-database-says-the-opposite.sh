#!/usr/bin/env bash
# pyst2 0.5.1 (PyPI): database_deltree raises when it has deleted, database_get cannot read what database_put has written
# under a name with a blank, and a value "hangup" is a hang-up.
#
# Asterisk (res_agi.c, 22.10 and 16.28) answers DATABASE DELTREE with 0 if it deleted something, and with 1 if there was
# nothing; the library takes 0 for a failure. database_get puts quotes around names that have them already: `""fam ily""` is
# two words for Asterisk, which answers that with its usage. And each answer whose value is `hangup` raises AGIResultHangup
# while the caller is on the line, except for get_variable.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet --disable-pip-version-check --no-deps pyst2==0.5.1 six==1.17.0
cat > "$folder/seen.py" <<'PYTHON'
import io

from asterisk.agi import AGI


def seen(answer, command):
    """The line that a command writes, and what it makes of Asterisk's answer."""
    written = io.StringIO()
    agi = AGI(io.StringIO("agi_request: x\n\n" + answer + "\n"), written, io.StringIO())
    try:
        result = repr(command(agi))
    except Exception as error:
        result = type(error).__name__
    print(written.getvalue().strip(), "|", answer, "|", result)


seen("200 result=0", lambda agi: agi.database_deltree("orders"))
seen("200 result=1", lambda agi: agi.database_deltree("orders"))
seen("200 result=1", lambda agi: agi.database_put("fam ily", "key", "v"))
seen("200 result=1 (v)", lambda agi: agi.database_get("fam ily", "key"))
seen("200 result=1 (hangup)", lambda agi: agi.database_get("orders", "end"))
PYTHON
seen=$(timeout 60 "$folder/python/bin/python" -W ignore "$folder/seen.py")
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
DATABASE DELTREE "orders" "" | 200 result=0 | AGIDBError
DATABASE DELTREE "orders" "" | 200 result=1 | None
DATABASE PUT "fam ily" "key" "v" | 200 result=1 | None
DATABASE GET ""fam ily"" ""key"" | 200 result=1 (v) | 'v'
DATABASE GET ""orders"" ""end"" | 200 result=1 (hangup) | AGIResultHangup
EXPECTED
echo "as it was found"
