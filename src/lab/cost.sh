#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: cost.sh [ROUNDS=5] [PACKETS=1000000]
#        cost.sh owners [PROCESSES=1000] [SOCKETS=20]
# What dropscope costs on this machine: medians over ROUNDS, the settings taken in turn in each round, each storm with
# dropscope paired with one without just before it. With `owners`: the same for the owners of drops among many processes,
# each with so many UDP sockets. It sets kernel.bpf_stats_enabled meanwhile and sets it back.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dropscope=${DROPSCOPE:-$here/../../target/dropscope}
dropgen=${DROPGEN:-$here/../../target/dropgen}
part=storms
if [ "${1-}" = owners ]; then
	part=owners
	shift
fi
rounds=${1:-5} packets=${2:-1000000}
processes=${1:-1000} sockets=${2:-20}
name=cost-$$
work=$(mktemp -d)
scope= holders=
stats_before=$(cat /proc/sys/kernel/bpf_stats_enabled)

finish() {
	[ -z "$scope" ] || kill "$scope" 2> /dev/null || :
	[ -z "$holders" ] || end_holders
	echo "$stats_before" > /proc/sys/kernel/bpf_stats_enabled
	"$here/lab.sh" down "$name"
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# start OPTION... leaves its pid in $scope once it is attached.
start() {
	"$dropscope" live "$@" > "$work/out" 2> "$work/err" &
	scope=$!
	until grep -q attached "$work/err"; do
		kill -0 "$scope" || { cat "$work/err" >&2; exit 1; }
		sleep 0.05
	done
	sleep 0.5
}

stop() {
	kill "$scope"
	wait "$scope" || :
	scope=
}

# CPU time of all threads of $scope in nanoseconds, dead ones excepted.
cpu_time() { cat /proc/"$scope"/task/*/schedstat 2> /dev/null | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$scope/status"; }

# The program of $scope that ran most often: "NANOSECONDS RUNS".
bpf_runs() {
	cat /proc/"$scope"/fdinfo/* 2> /dev/null |
		awk '/^run_time_ns/ { time = $2 } /^run_cnt/ && $2 > runs { runs = $2; most = time } END { printf "%.0f %.0f\n", most, runs }'
}

# CPU nanoseconds that the sender itself spends a packet, drops and tracing in its context included.
storm() {
	local TIMEFORMAT='%U %S'
	{ time "$dropgen" --netns "$name-a" storm --dst 127.0.0.1 --dport 9990 --packets "$packets" > "$work/storm"; } 2>&1 |
		awk -v packets="$packets" '{ printf "%.0f\n", ($1 + $2) * 1e9 / packets }'
}

# hold PROCESSES SOCKETS starts holders that end when their input does, and waits for the last of them.
hold() {
	mkfifo "$work/in"
	"$dropgen" --netns "$name-b" holder many --dst 127.0.0.1 --dport 10000 --hold "$1" --sockets "$2" --filter < "$work/in" > "$work/holders" &
	holders=$!
	exec 9> "$work/in"
	until grep -q ready "$work/holders"; do
		kill -0 "$holders" || exit 1
		sleep 0.05
	done
}

end_holders() {
	exec 9>&-
	wait "$holders" || :
	holders=
	rm -f "$work/in"
}

# percent SECONDS: of one CPU, by the kernel's account of $scope, over so many seconds.
percent() {
	local before after
	before=$(cpu_ticks)
	sleep "$1"
	after=$(cpu_ticks)
	awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v seconds="$1" 'BEGIN { printf "%.2f", ticks / hz / seconds * 100 }'
}

# User and system time of $scope, all its threads that ever were; its name may hold blanks.
cpu_ticks() { sed 's/.*) //' "/proc/$scope/stat" | awk '{ print $12 + $13 }'; }

# drops EACH: a drop in each of EACH processes a second, from a new socket each time.
drops() {
	local i
	for ((i = 0; i < $1; i++)); do
		"$dropgen" --netns "$name-b" udp --dst 127.0.0.1 --dport $((10000 + i * processes / $1)) --settle-ms 0 > /dev/null
	done
}

measure_owners() {
	local count=0 begin
	start --by process --netns "$name-b" --output json
	sleep 3
	echo "idle, no such processes:   $(percent 10) % of one CPU, RSS $(($(resident) / 1024)) MiB"
	stop
	hold "$processes" "$sockets"
	begin=$(date +%s%N)
	start --by process --netns "$name-b" --output json
	echo "start to attached with $((processes * sockets)) sockets: $((($(date +%s%N) - begin) / 1000000 - 500)) ms"
	sleep 3
	echo "idle, $processes x $sockets sockets:  $(percent 10) % of one CPU, RSS $(($(resident) / 1024)) MiB"
	(while sleep 1; do drops 10; done) &
	count=$!
	echo "with 10 drops a second:    $(percent 10) % of one CPU"
	kill "$count"
	wait "$count" 2> /dev/null || :
	stop
	end_holders
}

"$here/lab.sh" up "$name"
if [ $part = owners ]; then
	measure_owners
	exit
fi
settings=('' '--no-detail' '--no-stack' '--detail-rate all' '--stack' '--stack --detail-rate all')

for ((round = 1; round <= rounds; round++)); do
	for i in "${!settings[@]}"; do
		none=$(storm)
		echo "$none" >> "$work/none"
		# shellcheck disable=SC2086 # several options in one variable
		start --interval 1s ${settings[i]}
		echo 0 > /proc/sys/kernel/bpf_stats_enabled
		echo $(($(storm) - none)) >> "$work/sender.$i"
		echo 1 > /proc/sys/kernel/bpf_stats_enabled
		read -r ns_before runs_before <<< "$(bpf_runs)"
		before=$(cpu_time)
		storm > /dev/null
		sleep 0.3
		echo "$(($(cpu_time) - before)) $packets" | awk '{ printf "%.0f\n", $1 / $2 }' >> "$work/reader.$i"
		read -r ns runs <<< "$(bpf_runs)"
		echo "$((ns - ns_before)) $((runs - runs_before))" | awk '{ printf "%.0f\n", $1 / $2 }' >> "$work/bpf.$i"
		resident >> "$work/resident.$i"
		stop
		sed -n 's/.* detail \([<0-9]*\) %$/\1/p' "$work/err" | head -1 >> "$work/detail.$i"
	done
done

format='%-28s %10s %15s %15s %9s %8s\n'
echo "a packet of the storm without dropscope: $(median < "$work/none") ns of CPU time"
# shellcheck disable=SC2059 # one format for all lines
printf "$format" options 'BPF ns/run' 'sender ns/drop' 'reader ns/drop' 'detail %' 'RSS MiB'
for i in "${!settings[@]}"; do
	# shellcheck disable=SC2059
	printf "$format" "${settings[i]:-(defaults)}" "$(median < "$work/bpf.$i")" "+ $(median < "$work/sender.$i")" \
		"$(median < "$work/reader.$i")" "$(median < "$work/detail.$i")" "$(($(median < "$work/resident.$i") / 1024))"
done

for ((i = 0; i < 10; i++)); do
	begin=$(date +%s%N)
	"$dropscope" live --duration 100ms 2>&1 > "$work/out" | {
		read -r _
		echo $((($(date +%s%N) - begin) / 1000000))
		cat > "$work/err"
	} >> "$work/start"
done
echo "start to attached: median $(median < "$work/start") ms, from $(sort -g "$work/start" | head -1) to $(sort -g "$work/start" | tail -1)"

start --netns "$name-c"
sleep 5
before=$(cpu_time)
sleep 30
awk -v ns=$(($(cpu_time) - before)) 'BEGIN { printf "idle: %.2f %% of one CPU over 30 s", ns / 30e9 * 100 }'
echo ", RSS $(($(resident) / 1024)) MiB"
stop
