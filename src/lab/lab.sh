#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Three network namespaces in a row, and scenes in them that drop an exact number of packets.
#
#   NAME-a  ab0 10.9.0.1 fd09::1  --  ba0 10.9.0.2 fd09::2  NAME-b  bc0 10.9.1.2 fd09:1::2  --  cb0 10.9.1.3 fd09:1::3  NAME-c
#
# B forwards. All neighbours are permanent, offloads are off, and nothing speaks unasked: an idle lab drops nothing.
# Labs of different names do not touch each other. State stands in /run/dropscope-lab-NAME.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dropgen=${DROPGEN:-$here/../../target/dropgen}
A4=10.9.0.1 B4=10.9.0.2 BC4=10.9.1.2 C4=10.9.1.3
A6=fd09::1 B6=fd09::2 BC6=fd09:1::2 C6=fd09:1::3
AB_MAC=02:d0:00:00:0a:0b BA_MAC=02:d0:00:00:0b:0a BC_MAC=02:d0:00:00:0b:0c CB_MAC=02:d0:00:00:0c:0b
BR_MAC=02:d0:00:00:0b:ff AV_MAC=02:d0:00:00:0a:0f # of the scene nft-bridge

usage() {
	cat <<-'END'
	usage: lab.sh up NAME                            create the lab
	       lab.sh prepare NAME SCENARIO              set the scene; this may drop packets itself
	       lab.sh make NAME SCENARIO [COUNT=23]      drop exactly COUNT packets, return when they are dropped
	       lab.sh undo NAME SCENARIO                 clear the scene
	       lab.sh storm NAME [--mixed] OPTION...     flood a full UDP socket; options of `dropgen storm`
	       lab.sh down NAME                          remove the lab, also what a crash has left of it
	       lab.sh list                               labs that are up
	       lab.sh scenarios                          names of the scenarios that this kernel can make
	                                                 (scenarios.tsv describes them)
	END
}

die() {
	echo "lab.sh: $*" >&2
	exit 1
}

# inside NODE COMMAND...
inside() {
	node=$1
	shift
	ip netns exec "$name-$node" "$@"
}

# set_sysctl NODE KEY=VALUE... with keys below /proc/sys/net
set_sysctl() {
	node=$1
	shift
	# shellcheck disable=SC2016
	inside "$node" sh -c 'for pair; do echo "${pair#*=}" > "/proc/sys/net/${pair%%=*}"; done' sh "$@"
}

# until_true TENTHS COMMAND... asks ten times a second.
until_true() {
	tenths=$1
	shift
	until "$@"; do
		tenths=$((tenths - 1))
		[ "$tenths" -gt 0 ] || return 1
		sleep 0.1
	done
}

# gen NODE ARGUMENT... runs the generator to its end.
gen() {
	node=$1
	shift
	"$dropgen" --netns "$name-$node" "$@"
}

# keep LABEL NODE ARGUMENT... starts a helper of this scenario that stays, and waits until it is ready. The pipe is
# opened for reading and writing, so that the helper's input does not end when this script does.
keep() {
	file=$dir/$scenario.$1
	node=$2
	stop_helpers "$scenario.$1"
	shift 2
	rm -f "$file.in"
	mkfifo "$file.in"
	: > "$file.out"
	"$dropgen" --netns "$name-$node" "$@" <> "$file.in" > "$file.out" 2>&1 &
	echo $! > "$file.pid"
	until_true 50 grep -q ready "$file.out" || die "helper of $scenario: $(cat "$file.out")"
}

# tell LABEL LINE hands a helper one line and waits until it is done.
tell() {
	echo "$2" 1<> "$dir/$scenario.$1.in" # opened both ways: this does not wait for a helper that has died
	until_true 50 grep -q done "$dir/$scenario.$1.out" || die "helper of $scenario: $(cat "$dir/$scenario.$1.out")"
	: > "$dir/$scenario.$1.out"
}

# A pid that now belongs to another program counts as gone.
helper_gone() {
	case $(readlink "/proc/$1/exe") in
	*/dropgen*) return 1 ;;
	esac
}

stop_helper() {
	helper_gone "$1" && return
	kill "$1" 2> /dev/null || :
	until_true 30 helper_gone "$1" || kill -9 "$1"
}

# stop_helpers PATTERN ends the helpers whose pid files match.
stop_helpers() {
	for pid_file in "$dir"/$1.pid; do
		[ -e "$pid_file" ] || continue
		stop_helper "$(cat "$pid_file")"
		rm -f "$pid_file" "${pid_file%.pid}.in" "${pid_file%.pid}.out"
	done
}

. "$here/scenarios.sh"

quiet_defaults() {
	for kind in all default; do
		set_sysctl "$1" ipv4/conf/$kind/rp_filter=0 ipv4/conf/$kind/send_redirects=0 ipv6/conf/$kind/accept_ra=0 \
			ipv6/conf/$kind/accept_dad=0 ipv6/conf/$kind/dad_transmits=0 ipv6/conf/$kind/router_solicitations=0 \
			ipv6/conf/$kind/autoconf=0 ipv6/conf/$kind/keep_addr_on_down=1 ipv6/conf/$kind/disable_ipv6=0 \
			ipv6/conf/$kind/mldv2_unsolicited_report_interval=1 ipv6/conf/$kind/mldv1_unsolicited_report_interval=1
	done
}

# end_of NODE DEVICE ADDRESS4 ADDRESS6 PEER4 PEER6 PEER_MAC may be repeated after a device was down.
end_of() {
	ip -n "$name-$1" link set "$2" addrgenmode none
	ip -n "$name-$1" link set "$2" up
	ip -n "$name-$1" address replace "$3/24" dev "$2"
	ip -n "$name-$1" address replace "$4/64" dev "$2" nodad
	ip -n "$name-$1" neigh replace "$5" lladdr "$7" dev "$2" nud permanent
	ip -n "$name-$1" neigh replace "$6" lladdr "$7" dev "$2" nud permanent
}

end_a() { end_of a ab0 $A4 $A6 $B4 $B6 $BA_MAC && default_route a $B4 $B6; }
end_c() { end_of c cb0 $C4 $C6 $BC4 $BC6 $BC_MAC && default_route c $BC4 $BC6; }
ends_b() {
	end_of b ba0 $B4 $B6 $A4 $A6 $AB_MAC
	end_of b bc0 $BC4 $BC6 $C4 $C6 $CB_MAC
}
default_route() { ip -n "$name-$1" route replace default via "$2" && ip -n "$name-$1" -6 route replace default via "$3"; }

# carrier NODE DEVICE STATE...
carrier() {
	state=$(ip -n "$name-$1" -o link show "$2" | sed 's/.* state \([A-Z]*\).*/\1/')
	shift 2
	case " $* " in
	*" $state "*) return 0 ;;
	esac
	return 1
}

up() {
	[ -x "$dropgen" ] || die "no generator at $dropgen: set DROPGEN or build it"
	case ${dropgen##*/} in
	dropgen*) ;;
	*) die "the generator's name must begin with dropgen, as helpers are known by it: $dropgen" ;;
	esac
	mkdir "$dir" 2> /dev/null || die "lab $name is up already (lab.sh down $name removes it)"
	trap 'status=$?; [ $status = 0 ] || down' EXIT
	for node in a b c; do
		ip netns add "$name-$node"
		quiet_defaults $node
		ip -n "$name-$node" link set lo up
	done
	set_sysctl b ipv4/ip_forward=1 ipv6/conf/all/forwarding=1
	ip -n "$name-a" link add ab0 address $AB_MAC type veth peer name ba0 address $BA_MAC netns "$name-b"
	ip -n "$name-b" link add bc0 address $BC_MAC type veth peer name cb0 address $CB_MAC netns "$name-c"
	gen a plain-device --dev ab0
	gen b plain-device --dev ba0
	gen b plain-device --dev bc0
	gen c plain-device --dev cb0
	end_a
	ends_b
	end_c
	until_true 50 carrier a ab0 UP && until_true 50 carrier b bc0 UP || die "the links stay without carrier"
	sleep 0.3 # the last reports of multicast groups
}

down() {
	[ -d "$dir" ] && stop_helpers '*'
	for node in a b c; do
		[ -e "/run/netns/$name-$node" ] || continue
		# Generators that a crash left before their pid was written.
		for pid in $(ip netns pids "$name-$node"); do stop_helper "$pid"; done
		ip netns delete "$name-$node"
	done
	rm -rf "$dir"
}

storm() {
	scenario=storm
	if [ "${1-}" != --mixed ]; then
		gen a storm --dst 127.0.0.1 --dport 9990 "$@"
		return
	fi
	shift
	trap clear_mixed_storm EXIT
	# Task context: datagrams to port 9990 are refused by nft while they are sent. Softirq: those to port 9991 leave
	# through a tbf queue, whose timer interrupts the sender, and meet a full socket in B.
	keep receiver b udp-receiver --dst $B4 --dport 9991 --rcvbuf 2304
	gen a udp --dst $B4 --dport 9991 --count 50 > /dev/null
	rules a "$(drop_chain output 'udp dport 9990')"
	inside a tc qdisc add dev ab0 root tbf rate 8mbit burst 3000 limit 10000000
	before=$(receive_buffer_errors)
	gen a storm --dst $B4 --dport 9990 --second-port 9991 --settle-ms 500 "$@"
	echo "storm receiver_rcvbuf_errors=$(($(receive_buffer_errors) - before))"
}

clear_mixed_storm() {
	inside a tc qdisc delete dev ab0 root 2> /dev/null || :
	clear_scene
}

receive_buffer_errors() { inside b sed -n 's/^Udp: [0-9]* [0-9]* [0-9]* [0-9]* \([0-9]*\).*/\1/p' /proc/net/snmp; }

# Those that this kernel can make.
scenarios() {
	grep -v '^#' "$here/scenarios.tsv" | cut -f 1,11 | while read -r scenario module; do
		[ "$module" = - ] || [ -e "/sys/module/$module" ] || modprobe "$module" 2> /dev/null || continue
		echo "$scenario"
	done
}

command=${1-}
name=${2-}
dir=/run/dropscope-lab-$name
case $name in
*[!A-Za-z0-9_-]*) die "a lab's name has letters, digits, - and _ only: $name" ;;
esac
case $command:$# in
up:2) up ;;
down:2) down ;;
list:1) for dir in /run/dropscope-lab-*; do [ ! -d "$dir" ] || echo "${dir#/run/dropscope-lab-}"; done ;;
scenarios:1) scenarios ;;
prepare:3 | undo:3 | make:3 | make:4)
	[ -d "$dir" ] || die "no lab $name: lab.sh up $name"
	scenario=$3
	count=${4-23}
	case $count in
	0* | *[!0-9]*) die "COUNT is a number above 0, not $count" ;;
	esac
	grep -q "^$scenario	" "$here/scenarios.tsv" || die "unknown scenario $scenario: lab.sh scenarios lists them"
	scene "$command"
	;;
storm:*)
	[ -d "$dir" ] || die "no lab $name: lab.sh up $name"
	shift 2
	storm "$@"
	;;
*)
	usage >&2
	exit 2
	;;
esac
