#!/usr/bin/env bash
# Asterisk::AGI 1.08 (libasterisk-agi-perl of Debian 12): say_number(-5) says five, and say_number('3.50') three hundred and
# fifty.
#
# The function removes all that is not a digit and asks for the rest, without a warning also under `perl -w`. Asterisk itself
# (22.10) says "minus five" for SAY NUMBER -5, and "three" for 3.50. So an account that is overdrawn by five is said to have
# five, and 3.50 is a hundred times as much.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libasterisk-agi-perl=1.08-1 &> /dev/null
dpkg-deb --extract libasterisk-agi-perl_1.08-1_all.deb .
cat > seen.pl <<'PERL'
use Asterisk::AGI;

my $agi = Asterisk::AGI->new;
$agi->ReadParse();
$agi->say_number($_) for -5, '3.50', '1e3';
PERL
asterisk='agi_request: x\n\n200 result=0\n200 result=0\n200 result=0\n'
# shellcheck disable=SC2059
seen=$(printf "$asterisk" | timeout 60 perl -w -I usr/share/perl5 seen.pl 2>&1 | sed 's/ *$//')
echo "$seen"
diff <(echo "$seen") - <<'EXPECTED'
SAY NUMBER 5 ""
SAY NUMBER 350 ""
SAY NUMBER 13 ""
EXPECTED
echo "as it was found"
