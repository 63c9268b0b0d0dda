# SPDX-License-Identifier: Apache-2.0
# The scenes of lab.sh, which sources this file. Every scenario has ports of its own (its number NN gives the source port
# 400NN and the destination port 99NN), so that scenes which do not change a device can stand side by side.

# rules NODE CHAIN... adds a table of this scenario; FAMILY is inet unless set.
rules() {
	node=$1
	family=${FAMILY-inet}
	echo "table $family lab_$(echo "$scenario" | tr - _) {
		$2
	}" | ip netns exec "$name-$node" nft -f -
	echo "$node $family" > "$dir/$scenario.rules"
}

delete_rules() {
	[ -e "$dir/$scenario.rules" ] || return 0
	read -r node family < "$dir/$scenario.rules"
	ip netns exec "$name-$node" nft delete table "$family" "lab_$(echo "$scenario" | tr - _)"
	rm -f "$dir/$scenario.rules"
}

drop_chain() { echo "chain c { type filter hook $1 priority 0; $2 drop
		}"; }

# udp NODE NN DESTINATION OPTION... / tcp ... / frame NN KIND OPTION...: COUNT packets on the ports of number NN
udp() {
	from=$1 number=$2 to=$3
	shift 3
	gen "$from" udp --dst "$to" --sport "400$number" --dport "99$number" --count "$count" "$@"
}
tcp() {
	from=$1 number=$2 to=$3
	shift 3
	gen "$from" tcp --dst "$to" --sport "400$number" --dport "99$number" --count "$count" "$@"
}
frame() {
	number=$1 kind=$2
	shift 2
	gen a frame "$kind" --dev ab0 --dmac $BA_MAC --src $A4 --sport "400$number" --dst $B4 --dport "99$number" --count "$count" "$@"
}

# A datagram to this port passes a classic BPF filter that says TC_ACT_SHOT (2), all else TC_ACT_UNSPEC.
tc_drop() { ip netns exec "$name-$1" tc filter add dev "$2" "$3" bpf direct-action bytecode "4,40 0 0 36,21 0 1 $4,6 0 0 2,6 0 0 4294967295"; }

neighbour_failed() { ip -n "$name-a" neigh show 10.9.0.99 dev ab0 | grep -q FAILED; }

scene() {
	case $scenario:$1 in
	tcp-closed-port-v4:make) tcp a 01 $B4 ;;
	tcp-closed-port-v6:make) tcp a 02 $B6 ;;
	udp-closed-port-v4:make) udp a 03 $B4 ;;
	udp-closed-port-v6:make) udp a 04 $B6 ;;

	udp-receive-buffer:prepare)
		keep receiver b udp-receiver --dst $B4 --dport 9905 --rcvbuf 2304
		count=50
		udp a 05 $B4 --size 1000
		;;
	udp-receive-buffer:make) udp a 05 $B4 --size 1000 ;;

	udp-socket-filter:prepare) keep receiver b udp-receiver --dst $B4 --dport 9906 --filter ;;
	udp-socket-filter:make) udp a 06 $B4 ;;
	tcp-socket-filter:prepare) keep listener b tcp-listener --dst $B4 --dport 9907 --filter ;;
	tcp-socket-filter:make) tcp a 07 $B4 --abandon ;;

	nft-prerouting:prepare) rules b "$(drop_chain prerouting 'udp dport 9908')" ;;
	nft-prerouting:make) udp a 08 $B4 ;;
	nft-input:prepare) rules b "$(drop_chain input 'udp dport 9909')" ;;
	nft-input:make) udp a 09 $B4 ;;
	nft-forward:prepare) rules b "$(drop_chain forward 'udp dport 9910')" ;;
	nft-forward:make) udp a 10 $C4 ;;
	nft-postrouting:prepare) rules b "$(drop_chain postrouting 'udp dport 9911')" ;;
	nft-postrouting:make) udp a 11 $C4 ;;
	nft-output-udp:prepare) rules a "$(drop_chain output 'udp dport 9912')" ;;
	nft-output-udp:make) udp a 12 $B4 ;;
	nft-output-tcp:prepare) rules a "$(drop_chain output 'tcp dport 9913')" ;;
	nft-output-tcp:make) tcp a 13 $B4 --abandon ;;

	ip-checksum:make) frame 16 ip-checksum ;;
	*:prepare) ;;
	*:undo)
		stop_helpers "$scenario.*"
		delete_rules
		;;
	*) die "scenario $scenario cannot be made" ;;
	esac
}
