#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: verify.sh NAME [SCENARIO]...
# Runs scenarios (all, if none is given) in a lab of its own, counts their drops with a private tracefs instance, and prints
# for each: verdict, scenario, expected reason, how many were found, at which symbol, and all other drops seen meanwhile.
# The expected reasons are those of Linux 6.18; on another kernel the exact number under another reason is no failure.
# The instance sees the whole host: on a machine with other traffic a scenario gets three attempts.
set -eu

[ $# -ge 1 ] || { sed -n 's/^# \([^S]\)/\1/p' "$0" | sed -n 1,5p >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
name=$1
shift
count=${COUNT-23}
instance=/sys/kernel/tracing/instances/lab-$name-$$

clean_up() {
	"$here/lab.sh" down "$name" || :
	[ ! -d "$instance" ] || { echo 0 > "$instance/events/enable" && rmdir "$instance"; }
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One line for each kind of drop in the trace: COUNT REASON SYMBOL. Kernels before 5.17 tell no reason.
drops() {
	sed -n 's/.*kfree_skb: .*location=\([^ +]*\)[^ ]*\(.*\)/\1\2 /p' "$instance/trace" |
		awk '{ reason = "-"; if (match($0, /reason: [A-Z0-9_]+/)) reason = substr($0, RSTART + 8, RLENGTH - 8)
			count[reason " " $1]++ } END { for (key in count) print count[key], key }' | sort -rn
}

# The drops of the expected reason at its most frequent symbol; on kernels without reasons those of the first symbol.
attempt() {
	"$here/lab.sh" prepare "$name" "$scenario" > /dev/null
	sleep 0.1
	echo > "$instance/trace"
	made=0
	"$here/lab.sh" make "$name" "$scenario" "$count" > /dev/null || made=$?
	found=$(drops)
	"$here/lab.sh" undo "$name" "$scenario"
	exact=$(echo "$found" | awk -v reason="$reason" '($2 == reason || $2 == "-") && !n { n = $1; at = $3 } END { print n + 0, at }')
	other=$(echo "$found" | awk -v reason="$reason" -v at="${exact#* }" \
		'NF && !($3 == at && ($2 == reason || $2 == "-")) { printf "%s%s %s at %s", sep, $1, $2, $3; sep = ", " }')
	[ "$made" = 0 ] && [ "${exact%% *}" = "$count" ]
}

mkdir "$instance"
echo 4096 > "$instance/buffer_size_kb"
echo 1 > "$instance/events/skb/kfree_skb/enable"
"$here/lab.sh" up "$name"
failed=0
[ $# -gt 0 ] || set -- $("$here/lab.sh" scenarios)
for scenario; do
	reason=$(awk -F '\t' -v name="$scenario" '$1 == name { print $3 }' "$here/scenarios.tsv")
	verdict=ok attempts=1
	until attempt; do
		attempts=$((attempts + 1))
		[ $attempts -le 3 ] || { verdict=WRONG attempts=3 && break; }
	done
	case $verdict$(uname -r)/$found/ in
	WRONG6.18.*) ;;
	WRONG*/"$count "*) verdict=other ;;
	esac
	[ $verdict != WRONG ] || failed=$((failed + 1))
	printf '%-5s %-24s %-22s %3s  %-26s %s\n' $verdict "$scenario" "$reason" "${exact%% *}" "${exact#* }" \
		"$([ $attempts = 1 ] || echo "attempt $attempts; ")${other:+also $other}"
done
[ $failed = 0 ] || { echo "$failed scenarios did not drop exactly $count"; exit 1; }
