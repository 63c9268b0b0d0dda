#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ten kinds of real drops in a lab of its own, and dropscope beside them for ten seconds. What it prints last is the summary
# of dropscope. DROPSCOPE and DROPGEN name other programs than those in target/.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dropscope=${DROPSCOPE:-$here/../../target/dropscope}
name=demo-$$
stop=/run/dropscope-$name.stop

# scenario and packets of one round; a round takes about half a second
scenes='
tcp-closed-port-v4 5
udp-closed-port-v4 7
udp-receive-buffer 60
udp-socket-filter 12
nft-input 30
ip-checksum 3
no-route 9
ttl 4
tbf-queue 40
tc-egress 15
'

[ "$(id -u)" = 0 ] || { echo "demo.sh: network namespaces need root: sudo make demo" >&2; exit 3; }
[ -x "$dropscope" ] || { echo "demo.sh: no dropscope at $dropscope: run make first" >&2; exit 1; }

# Makes drops until it is told to stop or this script is gone, then removes the lab. It alone removes it, and no signal
# ends it early, so that nothing is left behind whichever way this script or dropscope ends.
generate() {
	trap '' INT TERM HUP
	while [ ! -e "$stop" ] && kill -0 $$ 2> /dev/null; do
		echo "$scenes" | while read -r scenario count; do
			[ -z "$scenario" ] || [ -e "$stop" ] || "$here/lab.sh" make "$name" "$scenario" "$count" || :
		done
	done
	"$here/lab.sh" down "$name"
	rm -f "$stop"
}

finish() {
	status=$?
	trap '' INT TERM HUP EXIT
	[ -z "$scope" ] || { kill "$scope" 2> /dev/null && wait "$scope" || :; }
	: > "$stop"
	if [ -n "$generator" ]; then wait "$generator" || :; else "$here/lab.sh" down "$name"; fi
	rm -f "$stop"
	exit $status
}

scope='' generator=''
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

"$here/lab.sh" up "$name"
echo "$scenes" | while read -r scenario count; do
	[ -z "$scenario" ] || "$here/lab.sh" prepare "$name" "$scenario" > /dev/null
done
generate > /dev/null 2>&1 < /dev/null &
generator=$!
# In the background, because a shell runs its traps only between foreground commands; it is ended by TERM.
"$dropscope" live --duration 10s &
scope=$!
status=0
wait "$scope" || status=$?
scope=''
exit $status
