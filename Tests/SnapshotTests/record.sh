#!/usr/bin/env bash
# Records the snapshots in Recorded/: each from a network namespace of its own that is set up here, so that the tests know what must be in
# them. Linux, root; iptables, nftables, ipset, iproute2, conntrack. Usage: record.sh PATH/TO/whytables
set -euo pipefail
program=$(readlink -f "$1")
out="$(cd "$(dirname "$0")" && pwd)/Recorded"
mkdir -p "$out"

# A machine with a neighbour on eth0 (10.0.0.2) and rules of both back ends.
both() {
  ip link set lo up
  ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0
  unshare -n sleep 20 & peer=$!
  sleep 0.3
  ip link set p0 netns $peer
  nsenter -t $peer -n ip addr add 10.0.0.2/24 dev p0
  nsenter -t $peer -n ip link set p0 up
  ip addr add 10.0.0.1/24 brd + dev eth0
  ip addr add fd00::1/64 dev eth0 nodad
  ip link set eth0 up
  ip route add default via 10.0.0.254
  ip route add 10.9.0.0/16 nexthop via 10.0.0.9 nexthop via 10.0.0.10
  ip route add unreachable 10.8.0.0/16
  ip route add 10.7.0.0/16 via 10.0.0.9 metric 5 mtu 1400 table 100
  ip rule add fwmark 1/0xff from 10.0.0.0/24 lookup 100
  ip rule add iif eth0 to 10.6.0.0/16 prohibit
  sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.eth0.rp_filter=2
  ipset create banned hash:ip
  ipset add banned 10.0.0.66
  iptables-legacy -A INPUT -m set --match-set banned src -j DROP
  iptables-legacy -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  iptables-legacy -A INPUT -p tcp --dport 8888 -j ACCEPT
  iptables-legacy -A INPUT -p tcp -j REJECT
  iptables-nft -A INPUT -p tcp --dport 9999 -j DROP 2> /dev/null
  iptables-nft -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8888 2> /dev/null
  timeout 15 python3 -c "
import socket, time
def bound(family, kind, address, only6=0):
  s = socket.socket(family, kind)
  if family == socket.AF_INET6: s.setsockopt(41, 26, only6)
  s.bind(address)
  if kind == socket.SOCK_STREAM: s.listen()
  return s
k = [bound(socket.AF_INET, socket.SOCK_STREAM, ('0.0.0.0', 8888)), bound(socket.AF_INET6, socket.SOCK_STREAM, ('::', 99)),
     bound(socket.AF_INET6, socket.SOCK_DGRAM, ('::', 53), 1), bound(socket.AF_INET, socket.SOCK_DGRAM, ('127.0.0.53', 53))]
time.sleep(15)" &
  for _ in $(seq 100); do
    [ -z "$(ss -Hltn 'sport = 8888')" ] || break
    sleep 0.1
  done
  nsenter -t $peer -n timeout 10 python3 -c "
import socket, time
s = socket.socket(); s.bind(('', 4000)); s.connect(('10.0.0.1', 80)); s.send(b'x')
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('', 4001)); u.sendto(b'x', ('10.0.0.1', 5353))
time.sleep(10)" &
  for _ in $(seq 100); do
    [ "$(conntrack -L 2> /dev/null | grep -c -e ASSURED -e dport=5353)" -lt 2 ] || break
    sleep 0.1
  done
  "$program" snapshot --output "$out/both-back-ends.txt"
  kill $peer
}

# A machine with all kinds of things that are not modelled.
strange() {
  ip link set lo up
  ip link add eth0 type veth peer name p0
  ip addr add 10.0.0.1/24 dev eth0
  ip link set eth0 up
  ip rule add ipproto tcp sport 22 lookup 100
  nft 'table inet fw { chain in { type filter hook input priority 0; policy drop; tcp dport 22 accept; }; }'
  nft 'table inet empty { chain in { type filter hook input priority 0; policy accept; }; }'
  nft 'table inet helpers { chain unused { drop; }; }'
  nft 'table bridge br { chain f { type filter hook forward priority 0; drop; }; }'
  iptables-nft -A INPUT -p tcp --dport 80 -j ACCEPT
  ip xfrm policy add src 10.0.0.0/24 dst 10.9.0.0/24 dir out tmpl src 10.0.0.1 dst 10.9.0.1 proto esp mode tunnel
  tc qdisc add dev eth0 clsact
  tc filter add dev eth0 ingress u32 match u32 0 0 flowid 1:1
  "$program" snapshot --output "$out/strange.txt"
}

# A host as Docker sets it up: two containers on docker0, of which one has spoken, and a card.
docker() {
  ip link set lo up
  ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0
  ip addr add 203.0.113.5/24 dev eth0
  ip link set p0 up
  ip link set eth0 up
  ip link add docker0 address 02:42:00:00:00:01 type bridge mcast_snooping 0
  ip addr add 172.17.0.1/16 dev docker0
  ip link set docker0 up
  ip route add default via 203.0.113.1
  for n in 2 3; do
    unshare -n sleep 20 & peer=$!
    sleep 0.3
    ip link add veth$n type veth peer name c$n
    ip link set c$n netns $peer
    ip link set veth$n master docker0 up
    nsenter -t $peer -n ip link set c$n address 02:42:ac:11:00:0$n up
    nsenter -t $peer -n ip addr add 172.17.0.$n/16 dev c$n
    [ $n = 2 ] || nsenter -t $peer -n ping -c 1 -W 2 172.17.0.1 > /dev/null
  done
  sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
  iptables-legacy -t nat -A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 8080 ! -i docker0 -j DNAT --to-destination 172.17.0.3:80
  iptables-legacy -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
  iptables-legacy -P FORWARD DROP
  iptables-legacy -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  iptables-legacy -A FORWARD -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
  iptables-legacy -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
  "$program" snapshot --output "$out/docker.txt"
}

# The same rules, asked without root.
rootless() {
  ip link set lo up
  iptables-legacy -A INPUT -p tcp --dport 80 -j DROP
  copy=$(mktemp)
  cp "$program" "$copy"
  chmod 755 "$copy"
  setpriv --reuid 65534 --regid 65534 --clear-groups "$copy" snapshot > "$out/without-root.txt"
  rm -f "$copy"
}

if [ $# -gt 1 ]; then
  "$2"
else
  for machine in both strange docker rootless; do unshare -n "$0" "$program" "$machine"; done
fi
