# SPDX-License-Identifier: Apache-2.0
# The scenes of lab.sh, which sources this file. Every scenario has ports of its own (its number NN gives the source port
# 400NN and the destination port 99NN), so that scenes which do not change a device can stand side by side.

# rules NODE CHAIN... adds a table of this scenario; FAMILY is inet unless set.
rules() {
	node=$1
	family=${FAMILY-inet}
	echo "table $family lab_$(echo "$scenario" | tr - _) {
		$2
	}" | inside "$node" nft -f -
	echo "$node $family" > "$dir/$scenario.rules"
}

delete_rules() {
	[ -e "$dir/$scenario.rules" ] || return 0
	read -r node family < "$dir/$scenario.rules"
	inside "$node" nft delete table "$family" "lab_$(echo "$scenario" | tr - _)"
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

# tc_prepare NODE DEVICE DIRECTION PORT [OFFSET]: a datagram to this port (at this offset of the frame) passes a classic
# BPF filter that says TC_ACT_SHOT (2), all else TC_ACT_UNSPEC.
tc_drop() { inside "$1" tc filter add dev "$2" "$3" bpf direct-action bytecode "4,40 0 0 ${5-36},21 0 1 $4,6 0 0 2,6 0 0 4294967295"; }

tc_prepare() {
	inside "$1" tc qdisc add dev "$2" clsact
	tc_drop "$@"
}
netem_prepare() { inside a tc qdisc add dev ab0 root netem loss 100%; }
netem_undo() { inside a tc qdisc delete dev ab0 root; }
tc_undo() { inside "$1" tc qdisc delete dev "$2" clsact; }

# tcp_session NN: an established connection from A to B that takes commands
tcp_session() {
	keep listener b tcp-listener --dst $B4 --dport "99$1"
	keep session a tcp-session --src $A4 --sport "400$1" --dst $B4 --dport "99$1" --dev ab0 --dmac $BA_MAC
}

clear_scene() {
	stop_helpers "$scenario.*"
	delete_rules
}

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

	nft-netdev-ingress:prepare) FAMILY=netdev rules b "chain c { type filter hook ingress device ba0 priority 0; udp dport 9914 drop
		}" ;;
	nft-netdev-ingress:make) udp a 14 $B4 ;;
	nft-bridge:prepare)
		ip -n "$name-b" link add br0 address $BR_MAC type bridge mcast_snooping 0
		ip -n "$name-a" link add av0 address $AV_MAC type veth peer name va0 netns "$name-b"
		ip -n "$name-a" link set av0 addrgenmode none up
		ip -n "$name-b" link set va0 addrgenmode none master br0 up
		ip -n "$name-b" link set br0 addrgenmode none up
		FAMILY=bridge rules b "$(drop_chain input 'udp dport 9915')"
		until_true 50 carrier b br0 UP
		sleep 0.3
		;;
	nft-bridge:make) frame 15 plain --dev av0 --dmac $BR_MAC ;;
	nft-bridge:undo)
		ip -n "$name-a" link delete av0
		ip -n "$name-b" link delete br0
		;;
	nft-fragment:prepare) rules b "chain c { type filter hook prerouting priority -450; ip frag-off & 0x1fff != 0 drop
		}" ;;
	nft-fragment:make) frame 16 fragment-later ;;
	nft-arp:prepare) FAMILY=arp rules b "$(drop_chain input 'arp operation request')" ;;
	nft-arp:make) frame 17 arp ;;

	ip-checksum:make) frame 20 ip-checksum ;;
	udp-checksum:make) frame 21 udp-checksum ;;
	tcp-checksum:make) frame 22 tcp-checksum ;;
	icmp-checksum:make) frame 23 icmp-checksum ;;
	icmpv6-checksum:make) frame 35 icmp6-checksum --src $A6 --dst $B6 ;;
	ip-header:make) frame 24 ip-header ;;
	ip-truncated:make) frame 25 ip-truncated ;;
	ip-protocol:make) frame 26 ip-protocol ;;
	other-host:make) frame 27 plain --dmac 02:d0:00:00:ff:ff ;;
	vlan:make) frame 28 vlan ;;
	vlan-ingress:prepare) tc_prepare b ba0 ingress 9933 ;;
	vlan-ingress:make) frame 33 vlan ;;
	vlan-ingress:undo) tc_undo b ba0 ;;
	vlan-egress:prepare) tc_prepare a ab0 egress 9934 40 ;;
	vlan-egress:make) frame 34 vlan ;;
	vlan-egress:undo) tc_undo a ab0 ;;
	ipv6-extension-headers:make) frame 29 ipv6-extensions --src $A6 --dst $B6 ;;
	arp-malformed:make) frame 30 arp-malformed ;;
	unknown-ethertype:make) frame 31 ethertype ;;
	fragment-timeout:prepare) set_sysctl b ipv4/ipfrag_time=1 ;;
	fragment-timeout:make) frame 32 fragment-first --settle-ms 1500 ;;
	fragment-timeout:undo) set_sysctl b ipv4/ipfrag_time=30 ;;

	rp-filter:prepare) set_sysctl b ipv4/conf/ba0/rp_filter=1 ;;
	rp-filter:make) frame 40 plain --src 10.9.1.77 ;;
	rp-filter:undo) set_sysctl b ipv4/conf/ba0/rp_filter=0 ;;
	no-route:make) udp a 41 203.0.113.9 ;;
	not-forwarding:prepare) set_sysctl b ipv4/conf/ba0/forwarding=0 ;;
	not-forwarding:make) udp a 42 $C4 ;;
	not-forwarding:undo) set_sysctl b ipv4/conf/ba0/forwarding=1 ;;
	ttl:make) udp a 43 $C4 --ttl 1 ;;
	packet-too-big:prepare) ip -n "$name-b" link set bc0 mtu 1300 ;;
	packet-too-big:make) udp a 44 $C4 --size 1400 --df ;;
	packet-too-big:undo) ip -n "$name-b" link set bc0 mtu 1500 ;;
	route-blackhole:prepare) ip -n "$name-b" route add blackhole 198.51.100.0/25 ;;
	route-blackhole:make) udp a 45 198.51.100.9 ;;
	route-blackhole:undo) ip -n "$name-b" route delete blackhole 198.51.100.0/25 ;;
	route-prohibit:prepare) ip -n "$name-b" route add prohibit 198.51.100.128/25 ;;
	route-prohibit:make) udp a 46 198.51.100.209 ;;
	route-prohibit:undo) ip -n "$name-b" route delete prohibit 198.51.100.128/25 ;;

	neighbour-failed:prepare) set_sysctl a ipv4/neigh/ab0/retrans_time_ms=300 ;;
	neighbour-failed:make)
		ip -n "$name-a" neigh delete 10.9.0.99 dev ab0 2> /dev/null || :
		udp a 50 10.9.0.99
		until_true 100 neighbour_failed || die "10.9.0.99 does not become FAILED"
		sleep 0.1
		;;
	neighbour-failed:undo)
		ip -n "$name-a" neigh delete 10.9.0.99 dev ab0 2> /dev/null || :
		set_sysctl a ipv4/neigh/ab0/retrans_time_ms=1000
		;;
	tbf-queue:prepare)
		# One packet takes the burst, the next would wait for more than two minutes: the queue stays full.
		inside c tc qdisc add dev cb0 root tbf rate 64bit burst 1600 limit 3000
		count=20
		udp c 51 $BC4 --size 1000
		;;
	tbf-queue:make) udp c 51 $BC4 --size 1000 ;;
	tbf-queue:undo) inside c tc qdisc delete dev cb0 root ;;
	tc-egress:prepare) tc_prepare a ab0 egress 9952 ;;
	tc-egress:make) udp a 52 $B4 ;;
	tc-egress:undo) tc_undo a ab0 ;;
	tc-ingress:prepare) tc_prepare b ba0 ingress 9953 ;;
	tc-ingress:make) udp a 53 $B4 ;;
	tc-ingress:undo) tc_undo b ba0 ;;
	peer-down:prepare)
		ip -n "$name-c" link set cb0 down
		until_true 50 carrier b bc0 DOWN LOWERLAYERDOWN
		sleep 0.1 # the queue is detached just after the state changes
		;;
	peer-down:make) udp b 54 $C4 ;;
	peer-down:undo)
		end_c
		until_true 50 carrier b bc0 UP
		sleep 0.3
		;;
	peer-mtu:prepare) ip -n "$name-b" link set ba0 mtu 1300 ;;
	peer-mtu:make) udp a 55 $B4 --size 1400 ;;
	peer-mtu:undo) ip -n "$name-b" link set ba0 mtu 1500 ;;
	xdp-generic:prepare) keep program b xdp-drop --dev ba0 ;;
	xdp-generic:make) udp a 56 $B4 ;;
	xdp-native:prepare) keep program b xdp-drop --dev ba0 --native ;;
	xdp-native:make) udp a 57 $B4 ;;

	netem-loss:prepare) netem_prepare ;;
	netem-loss:make) udp a 58 $B4 ;;
	netem-loss:undo) netem_undo ;;

	udp-unread-at-close:make)
		keep receiver b udp-receiver --dst $B4 --dport 9960
		udp a 60 $B4
		stop_helpers "$scenario.receiver"
		sleep 0.5 # the kernel destroys the socket after an RCU grace period
		;;
	unreachable-out:make)
		tcp_session 61
		ip -n "$name-a" route add unreachable $B4/32
		tell session "send $count"
		ip -n "$name-a" route delete unreachable $B4/32
		stop_helpers "$scenario.*"
		;;
	unreachable-out:undo) ip -n "$name-a" route delete unreachable $B4/32 2> /dev/null || : ;;
	tcp-data-after-close:prepare) keep listener b tcp-listener --dst $B4 --dport 9962 --close ;;
	tcp-data-after-close:make) gen a tcp-late --sport 40062 --dst $B4 --dport 9962 --count "$count" ;;
	tcp-old-sequence:prepare) tcp_session 63 ;;
	tcp-old-sequence:make) tell session "segment $count -100" ;;
	tcp-beyond-window:prepare) tcp_session 64 ;;
	tcp-beyond-window:make) tell session "segment $count 100000000" ;;

	tcp-retransmit:prepare)
		# Since 6.5 a SYN is repeated four times before the retries count.
		set_sysctl a ipv4/tcp_syn_retries=1
		[ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || set_sysctl a ipv4/tcp_syn_linear_timeouts=0
		netem_prepare
		;;
	tcp-retransmit:make) gen a tcp --dst $B4 --dport 9965 --count "$count" --together ;;
	tcp-retransmit:undo)
		netem_undo
		set_sysctl a ipv4/tcp_syn_retries=6
		;;

	*:prepare) ;;
	*:make) die "scenario $scenario cannot be made" ;;
	esac
	[ "$1" != undo ] || clear_scene
}
