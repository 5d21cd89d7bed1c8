#!/usr/bin/env bash
# Asterisk 22.10.1 (Debian): a member of a queue whose extension came into the dialplan after the queue was loaded is never
# called, whatever is reloaded, until the member is left out of queues.conf once.
#
# A member "Local/7@phones/n" has a state of its own in the queue. It is asked when the member is added, and nothing tells the queue
# that a dialplan has changed (app_queue.c): the member stays Invalid after "dialplan reload", "queue reload all", a reload of the
# module, and a pause. Left out of queues.conf, and put back with a reload each time, it is "Not in use", and rings. The log has no
# line about it.
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
printf '[modules]\nautoload=no\nload=pbx_config.so\nload=app_queue.so\n' > "$folder/seen/modules.conf"
printf '[logfiles]\nmessages => notice,warning,error\n' > "$folder/seen/logger.conf"
members() { printf '[support]\nstrategy=ringall\n%s\n' "$1" > "$folder/seen/queues.conf"; }
printf '[phones]\nexten => 8,1,Answer()\n' > "$folder/seen/extensions.conf"
members 'member => Local/7@phones/n'
chroot "$folder" timeout 60 asterisk -f -C /seen/asterisk.conf > /dev/null 2>&1 &
ask() { chroot "$folder" asterisk -C /seen/asterisk.conf -rx "$1" 2> /dev/null; }
for _ in $(seq 50); do
  ask 'core waitfullybooted' > /dev/null && break
  sleep 0.2
done
state() { echo "$1: $(ask 'queue show support' | grep -o 'Invalid\|Not in use')"; }
# What a reload sets going is done a moment later.
reload() { ask "$1" > /dev/null; sleep 1; }
seen=$(
  state "without the extension"
  printf '[phones]\nexten => 7,1,Answer()\n' > "$folder/seen/extensions.conf"
  for command in 'dialplan reload' 'queue reload all' 'module reload app_queue.so'; do
    reload "$command"
    state "$command"
  done
  members ''
  reload 'queue reload members'
  members 'member => Local/7@phones/n'
  reload 'queue reload members'
  state "left out and put back"
)
said=$(grep -c 'Invalid\|phones\|support' "$folder"/seen/log/messages* || true)
ask 'core stop now' > /dev/null || true
wait
echo "$seen"
echo "lines about it in the log: ${said##*:}"
diff <(echo "$seen"; echo "${said##*:}") - <<'EXPECTED'
without the extension: Invalid
dialplan reload: Invalid
queue reload all: Invalid
module reload app_queue.so: Invalid
left out and put back: Not in use
0
EXPECTED
echo "as it was found"
