# Runs Asterisk for as long as the other end of standard input is open, so that a test run that is killed leaves
# nothing behind: neither the process nor its folder.
folder=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
asterisk=$!
{ read -r _; kill -KILL $asterisk; } <&3 &
watch=$!
wait $asterisk
kill $watch
wait $watch && rm -rf -- "$folder"
