#!/bin/sh
# Runs the published tests of the iptables project (iptables-test.py and extensions/*.t of Debian's source package 1.8.9-2, unmodified) with
# whytables in the place of the real tool, and lists what the real tool passes and whytables fails.
#
#   scripts/published-tests.sh [PROGRAM]     PROGRAM is .build/debug/whytables unless given
#
# Needs root (the published runner asks for it), Debian or Ubuntu with apt-get, python3, and iptables-legacy 1.8.9 to compare with. Nothing is
# kept: the sources are fetched into a temporary directory, and the rules go into a network namespace or a state file of their own.
# Exit status: 0 if no line fails that the real tool passes.
set -eu

program=$(realpath "${1:-.build/debug/whytables}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
cd "$place"

# A source list of our own, beside the machine's.
mkdir -p lists/partial links
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" > sources.list
apt() {
  apt-get -qq -o "Dir::Etc::sourcelist=$place/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$place/lists" "$@"
}
apt update
apt source --download-only iptables=1.8.9-2
# Without dpkg-dev there is no dpkg-source; Debian's patches do not touch the tests.
tar -xJf iptables_1.8.9.orig.tar.xz
cd iptables-1.8.9

# The runner calls `xtables-legacy-multi iptables …` by PATH.
ln -s "$program" ../links/xtables-legacy-multi

run() {
  name=$1
  shift
  "$@" python3 iptables-test.py --host --legacy --no-netns > "../$name.out" 2> "../$name.err" || true
  tail -n 1 "../$name.out" | sed "s/^legacy/$name/"
  # file: line N (reason) -> file line N
  sed -n 's/^\(extensions[^:]*\): .*ERROR.*: line \([0-9]*\) (\(.*\))$/\1:\2: \3/p' "../$name.err" | sort > "../$name.failed"
}

status=0
run whytables env WHYTABLES_STATE="$place/state" PATH="$place/links:$PATH"
if command -v xtables-legacy-multi > /dev/null; then
  run iptables unshare -n
  cut -d: -f1-2 ../iptables.failed | sort -u > ../known
  cut -d: -f1-2 ../whytables.failed | sort -u | comm -23 - ../known > ../new
  echo "Lines that iptables passes and whytables fails: $(wc -l < ../new)"
  while read -r line; do grep -F "$line:" ../whytables.failed | head -n 1; done < ../new
  [ ! -s ../new ] || status=1
else
  cat ../whytables.failed
fi
exit $status
