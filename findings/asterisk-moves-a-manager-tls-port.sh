#!/usr/bin/env bash
# Asterisk 22.10.1 (Debian): `tlsbindaddr = 127.0.0.2:5555` listens on port 5039 where the plain manager interface is
# 127.0.0.1:5555, and nothing says so.
#
# The two addresses differ, so both sockets could be bound. But manager.c takes a port in tlsbindaddr that is also the port of
# the plain interface for one that was not set, whatever the address, and replaces it by 5039. With any other port it listens
# where it was told. The log has no line about it; `manager show settings` tells the port that is used.
#
# The script brings a small Debian with Asterisk into a folder of its own, so it runs as root, on a Debian with debootstrap.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf --one-file-system "$folder"' EXIT
# An older debootstrap has no script of forky's; sid's is the same.
debootstrap --variant=minbase --include=asterisk,openssl forky "$folder" "" sid > "$folder.log" 2>&1 \
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
printf '[modules]\nautoload=no\n' > "$folder/seen/modules.conf"
printf '[logfiles]\nmessages => notice,warning,error\n' > "$folder/seen/logger.conf"
chroot "$folder" openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=manager -days 2 \
  -keyout /seen/key.pem -out /seen/cert.pem 2> /dev/null
cat "$folder/seen/cert.pem" "$folder/seen/key.pem" > "$folder/seen/manager.pem"

ask() { chroot "$folder" asterisk -C /seen/asterisk.conf -rx "$1" 2> /dev/null; }
# Starts Asterisk with tlsbindaddr on the port $1 of 127.0.0.2, and the plain interface on 127.0.0.1:5555.
listens() {
  cat > "$folder/seen/manager.conf" <<CONF
[general]
enabled = yes
bindaddr = 127.0.0.1
port = 5555
tlsenable = yes
tlsbindaddr = 127.0.0.2:$1
tlscertfile = /seen/manager.pem
CONF
  rm -f "$folder"/seen/log/messages*
  chroot "$folder" timeout 60 asterisk -f -C /seen/asterisk.conf > /dev/null 2>&1 &
  for _ in $(seq 50); do
    ask 'core waitfullybooted' > /dev/null && break
    sleep 0.2
  done
  echo "tlsbindaddr with port $1:" $(ask 'manager show settings' | grep -i 'bindaddress' | grep -o '[0-9.]\+:[0-9]\+')
  echo "lines about it in the log: $(grep -c 'port\|5039' "$folder"/seen/log/messages* || true)"
  ask 'core stop now' > /dev/null || true
  wait
}
seen=$(listens 5555; listens 5556)
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
tlsbindaddr with port 5555: 127.0.0.1:5555 127.0.0.2:5039
lines about it in the log: 0
tlsbindaddr with port 5556: 127.0.0.1:5555 127.0.0.2:5556
lines about it in the log: 0
EXPECTED
echo "as it was found"
