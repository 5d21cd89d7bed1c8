#!/usr/bin/env bash
# Asterisk 22.10.1 (Debian): a hint ends the numbering of an extension. What is numbered `n` after it is not in the dialplan,
# and nothing says so.
#
# `n` means the priority before plus one. A hint's priority is -1 (pbx_config.c), so the first `n` after it is 0, which is
# left out without a warning, and each later `n` is 0 again. It makes no difference whether the hint is the extension's first
# line or comes between two steps, nor whether `exten =>` or `same =>` is written. A hint that comes last, or one whose next
# line has a number, does no harm. The log is empty at every level from NOTICE on.
#
# The script brings a small Debian with Asterisk into a folder of its own, so it runs as root, on a Debian with debootstrap.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf --one-file-system "$folder"' EXIT
# An older debootstrap has no script of forky's; sid's is the same.
debootstrap --variant=minbase --include=asterisk forky "$folder" "" sid > "$folder.log" 2>&1 \
  || { tail -n 3 "$folder.log"; exit 1; }
rm -f "$folder.log"
chroot "$folder" asterisk -V | grep -q '^Asterisk 22\.10\.1' || { echo "another version of Asterisk"; exit 1; }
modules=$(cd "$folder" && ls -d usr/lib/*/asterisk/modules)
mkdir -p "$folder"/seen/{run,log,spool}
cat > "$folder/seen/asterisk.conf" <<CONF
[directories]
astetcdir => /seen
astmoddir => /$modules
astvarlibdir => /seen
astdbdir => /seen
astrundir => /seen/run
astlogdir => /seen/log
astspooldir => /seen/spool
CONF
printf '[modules]\nautoload=no\nload=pbx_config.so\nload=app_verbose.so\n' > "$folder/seen/modules.conf"
printf '[logfiles]\nmessages => notice,warning,error\n' > "$folder/seen/logger.conf"
cat > "$folder/seen/extensions.conf" <<'CONF'
[doors]
exten => 51,hint,Custom:door
exten => 51,n,NoOp(lost)
exten => 52,1,NoOp(kept)
exten => 52,hint,Custom:door
exten => 52,n,NoOp(lost)
exten => 53,hint,Custom:door
same => n,NoOp(lost)
exten => 54,hint,Custom:door
same => 1,NoOp(kept)
same => n,NoOp(kept too)
CONF
chroot "$folder" timeout 60 asterisk -f -C /seen/asterisk.conf > /dev/null 2>&1 &
ask() { chroot "$folder" asterisk -C /seen/asterisk.conf -rx "$1" 2> /dev/null; }
for _ in $(seq 50); do
  ask 'core waitfullybooted' > /dev/null && break
  sleep 0.2
done
seen=$(ask 'dialplan show doors' | grep -o "'5.'\|hint\|[0-9]\. .*)" | sed 's/\. */ /')
said=$(grep -c 'pbx\|extensions.conf' "$folder"/seen/log/messages* || true)
ask 'core stop now' > /dev/null || true
wait
echo "$seen"
echo "lines about it in the log: ${said##*:}"
diff <(echo "$seen"; echo "${said##*:}") - <<'EXPECTED'
'51'
hint
'52'
hint
1 NoOp(kept)
'53'
hint
'54'
hint
1 NoOp(kept)
2 NoOp(kept too)
0
EXPECTED
echo "as it was found"
