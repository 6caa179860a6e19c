// The text of the NAT targets: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace);
// ToolRows.swift says how to read them.

import Testing

@Suite struct NATTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [nat OUTPUT] -j REDIRECT
    = -j REDIRECT
    n
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 9999
    = -p tcp -j REDIRECT --to-ports 9999
    n redir ports 9999
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10-20
    = -p tcp -j REDIRECT --to-ports 10-20
    n redir ports 10-20
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 20-10
    ! Port range `10' funky
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports http
    = -p tcp -j REDIRECT --to-ports 80
    n redir ports 80
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 0
    = -p tcp -j REDIRECT --to-ports 0
    n redir ports 0
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 65536
    ! Port `65536' not valid
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10:20
    ! Invalid port:port syntax - use dash
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10x
    ! Garbage after port value: `x'
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10-20x
    ! Garbage after port range: `x'
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10-http
    ! Port `http' not valid
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10-20/30
    ! Shifted portmap ranges not supported with this kernel
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports ""
    ! Port `' not valid
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports -1
    ! Port `-1' not valid
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 0x50
    = -p tcp -j REDIRECT --to-ports 80
    n redir ports 80
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 1-
    ! Port `' not valid
    4 [nat OUTPUT] -j REDIRECT --to-ports 10
    ! Need TCP, UDP, SCTP or DCCP with port specification
    4 [nat OUTPUT] ! -p tcp -j REDIRECT --to-ports 10
    = ! -p tcp -j REDIRECT --to-ports 10
    n redir ports 10
    4 [nat OUTPUT] -p icmp -j REDIRECT --to-ports 10
    = -p icmp -j REDIRECT --to-ports 10
    n redir ports 10
    4 [nat OUTPUT] -p dccp -j REDIRECT --to-ports 10
    = -p dccp -j REDIRECT --to-ports 10
    n redir ports 10
    4 [nat OUTPUT] -p udplite -j REDIRECT --to-ports 10
    ! Need TCP, UDP, SCTP or DCCP with port specification
    4 [nat OUTPUT] -p tcp -j REDIRECT --to-ports 10 --random
    = -p tcp -j REDIRECT --to-ports 10 --random
    n redir ports 10 random
    4 [nat OUTPUT] -j REDIRECT --random
    = -j REDIRECT --random
    n random
    4 [nat POSTROUTING] -j REDIRECT
    ? EINVAL
    4 [nat INPUT] -j REDIRECT
    ? EINVAL
    4 [filter OUTPUT] -j REDIRECT
    ? EINVAL
    4 [nat unused] -j REDIRECT
    = -j REDIRECT
    n
    6 [nat OUTPUT] -p udp -j REDIRECT --to-ports 10-20 --random
    = -p udp -j REDIRECT --to-ports 10-20 --random
    n redir ports 10-20 random
    6 [nat POSTROUTING] -j REDIRECT
    ? EINVAL
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.1
    = -j DNAT --to-destination 1.1.1.1
    n to:1.1.1.1
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.1-1.1.1.9
    = -j DNAT --to-destination 1.1.1.1-1.1.1.9
    n to:1.1.1.1-1.1.1.9
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.9-1.1.1.1
    = -j DNAT --to-destination 1.1.1.9-1.1.1.1
    n to:1.1.1.9-1.1.1.1
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80
    = -p tcp -j DNAT --to-destination 1.1.1.1:80
    n to:1.1.1.1:80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-90
    = -p tcp -j DNAT --to-destination 1.1.1.1:80-90
    n to:1.1.1.1:80-90
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-90/100
    = -p tcp -j DNAT --to-destination 1.1.1.1:80-90/100
    n to:1.1.1.1:80-90/100
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-90/0
    ! Port `0' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-90/65536
    ! Port `65536' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.2:80-90
    = -p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.2:80-90
    n to:1.1.1.1-1.1.1.2:80-90
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination :80
    = -p tcp -j DNAT --to-destination :80
    n to::80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination :80-90
    = -p tcp -j DNAT --to-destination :80-90
    n to::80-90
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:
    ! Port `' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:http
    = -p tcp -j DNAT --to-destination 1.1.1.1:80
    n to:1.1.1.1:80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80:90
    ! Bad IP address "1.1.1.1:80:90"
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination "[1.1.1.1]:80"
    ! Invalid address format
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1
    ! Bad IP address "1.1.1"
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination host
    ! Bad IP address "host"
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1-
    ! Bad IP address ""
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination ""
    ! Bad IP address ""
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.1:80
    ! Need TCP, UDP, SCTP or DCCP with port specification
    4 [nat PREROUTING] -j DNAT
    ! DNAT: option "--to-destination" must be specified⏎
    4 [nat PREROUTING] -j DNAT --random
    ! DNAT: option "--to-destination" must be specified⏎
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.1 --to-destination 1.1.1.2
    ! DNAT: option "--to-destination" can only be used once.⏎
    4 [nat PREROUTING] -j DNAT --to-destination 1.1.1.1 --random --persistent
    = -j DNAT --to-destination 1.1.1.1 --random --persistent
    n to:1.1.1.1 random persistent
    4 [nat PREROUTING] -j DNAT ! --to-destination 1.1.1.1
    ! DNAT: option "--to-destination" cannot be inverted.⏎
    4 [nat INPUT] -j DNAT --to-destination 1.1.1.1
    ? EINVAL
    4 [nat POSTROUTING] -j DNAT --to-destination 1.1.1.1
    ? EINVAL
    4 [nat PREROUTING] -p tcp -j DNAT --to 1.1.1.1:1-2
    = -p tcp -j DNAT --to-destination 1.1.1.1:1-2
    n to:1.1.1.1:1-2
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::beef]:1025
    = -p tcp -j DNAT --to-destination [dead::beef]:1025
    n to:[dead::beef]:1025
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::beef
    ! Invalid address format
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::beef]
    = -p tcp -j DNAT --to-destination dead::beef
    n to:dead::beef
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::beef]-[dead::bef0]
    ! Port `:bef0]' not valid
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination []:80
    = -p tcp -j DNAT --to-destination :80
    n to::80
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination :80
    = -p tcp -j DNAT --to-destination :80
    n to::80
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination dead::beef:80
    = -p tcp -j DNAT --to-destination dead::beef:80
    n to:dead::beef:80
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.2.3.4
    ! Bad IP address "1.2.3.4"
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::beef]:80-90/http
    = -p tcp -j DNAT --to-destination [dead::beef]:80-90/80
    n to:[dead::beef]:80-90/80
    6 [nat PREROUTING] -j DNAT --to-destination dead::1-dead::9 --persistent
    = -j DNAT --to-destination dead::1-dead::9 --persistent
    n to:dead::1-dead::9 persistent
    4 [nat POSTROUTING] -j SNAT --to-source 1.1.1.1
    = -j SNAT --to-source 1.1.1.1
    n to:1.1.1.1
    4 [nat POSTROUTING] -p udp -j SNAT --to-source 1.1.1.1-1.1.1.4:1-9 --random --random-fully --persistent
    = -p udp -j SNAT --to-source 1.1.1.1-1.1.1.4:1-9 --random --random-fully --persistent
    n to:1.1.1.1-1.1.1.4:1-9 random random-fully persistent
    4 [nat POSTROUTING] -p tcp -j SNAT --to-source :1-9
    = -p tcp -j SNAT --to-source :1-9
    n to::1-9
    4 [nat POSTROUTING] -j SNAT
    ! SNAT: option "--to-source" must be specified⏎
    4 [nat INPUT] -j SNAT --to-source 1.1.1.1
    = -j SNAT --to-source 1.1.1.1
    n to:1.1.1.1
    4 [nat OUTPUT] -j SNAT --to-source 1.1.1.1
    ? EINVAL
    6 [nat POSTROUTING] -p tcp -j SNAT --to-source [dead::1-dead::2]:10-20 --random-fully
    = -p tcp -j SNAT --to-source [dead::1-dead::2]:10-20 --random-fully
    n to:[dead::1-dead::2]:10-20 random-fully
    4 [nat POSTROUTING] -j MASQUERADE
    = -j MASQUERADE
    n
    4 [nat POSTROUTING] -p tcp -j MASQUERADE --to-ports 10-20 --random
    = -p tcp -j MASQUERADE --to-ports 10-20 --random
    n masq ports: 10-20 random
    4 [nat POSTROUTING] -j MASQUERADE --random-fully
    = -j MASQUERADE --random-fully
    n random-fully
    4 [nat POSTROUTING] -j MASQUERADE --random --random-fully
    = -j MASQUERADE --random --random-fully
    n random random-fully
    4 [nat POSTROUTING] -j MASQUERADE --to-ports 10
    ! Need TCP, UDP, SCTP or DCCP with port specification
    4 [nat OUTPUT] -j MASQUERADE
    ? EINVAL
    4 [nat INPUT] -j MASQUERADE
    ? EINVAL
    6 [nat POSTROUTING] -p tcp -j MASQUERADE --to-ports 10-20 --random-fully
    = -p tcp -j MASQUERADE --to-ports 10-20 --random-fully
    n masq ports: 10-20 random-fully
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/24
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.4
    = -j NETMAP --to 1.2.3.4/32
    n to:1.2.3.4/32
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.4/24
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/255.255.255.0
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/255.0.255.0
    = -j NETMAP --to 1.2.3.0/32
    n to:1.2.3.0/32
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/33
    = -j NETMAP --to 1.2.3.0/32
    n to:1.2.3.0/32
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/0
    = -j NETMAP --to 0.0.0.0/0
    n to:0.0.0.0/0
    4 [nat PREROUTING] -j NETMAP --to 1.2.3
    = -j NETMAP --to 1.2.0.3/32
    n to:1.2.0.3/32
    4 [nat PREROUTING] -j NETMAP
    ! NETMAP: option "--to" must be specified⏎
    4 [nat INPUT] -j NETMAP --to 1.2.3.0/24
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    4 [nat OUTPUT] -j NETMAP --to 1.2.3.0/24
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    4 [nat POSTROUTING] -j NETMAP --to 1.2.3.0/24
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    6 [nat PREROUTING] -j NETMAP --to dead::/64
    = -j NETMAP --to dead::/64
    n to:dead::/64
    6 [nat PREROUTING] -j NETMAP --to dead::beef
    = -j NETMAP --to dead::beef/128
    n to:dead::beef/128
    6 [nat PREROUTING] -j NETMAP --to dead::beef/64
    = -j NETMAP --to dead::/64
    n to:dead::/64
    6 [nat PREROUTING] -j NETMAP --to dead::/129
    ! NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-128).⏎
    6 [nat PREROUTING] -j NETMAP --to dead::/ffff::
    = -j NETMAP --to dead::/16
    n to:dead::/16
    6 [nat PREROUTING] -j NETMAP --to dead::/ffff::ffff
    = -j NETMAP --to dead::/128
    n to:dead::/128
    6 [nat PREROUTING] -j NETMAP
    ! NETMAP: option "--to" must be specified⏎
    6 [filter INPUT] -j NETMAP --to dead::/64
    ? EINVAL
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/
    ! NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).⏎
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.0/bad
    ! NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-32).⏎
    4 [nat PREROUTING] -j NETMAP --to /24
    ! getaddrinfo: Name or service not known⏎
    4 [nat PREROUTING] -j NETMAP --to 1
    = -j NETMAP --to 0.0.0.1/32
    n to:0.0.0.1/32
    4 [nat PREROUTING] -j NETMAP --to 0x01020304/8
    = -j NETMAP --to 1.0.0.0/8
    n to:1.0.0.0/8
    4 [nat PREROUTING] -j NETMAP --to 1.2.3.4/0xffffff00
    = -j NETMAP --to 1.2.3.0/24
    n to:1.2.3.0/24
    6 [nat PREROUTING] -j NETMAP --to 1.2.3.4
    ! getaddrinfo: Address family for hostname not supported⏎
    6 [nat PREROUTING] -j NETMAP --to dead::/
    ! NETMAP: bad value for option "--to", neither a valid network mask nor valid CIDR (0-128).⏎
    6 [nat PREROUTING] -j NETMAP --to dead::/0
    = -j NETMAP --to ::/0
    n to:::/0
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-
    ! Port `' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:+80
    = -p tcp -j DNAT --to-destination 1.1.1.1:80
    n to:1.1.1.1:80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination "1.1.1.1: 80"
    = -p tcp -j DNAT --to-destination 1.1.1.1:80
    n to:1.1.1.1:80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80-90/x
    ! Port `x' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80/90
    ! Garbage after port value: `/90'
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:ssh-90
    ! Port `ssh-90' not valid
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:ftp-data
    = -p tcp -j DNAT --to-destination 1.1.1.1:20
    n to:1.1.1.1:20
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 01.1.1.1
    ! Bad IP address "01.1.1.1"
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination dead::beef]:80
    ! Bad IP address "dead::beef]:80"
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::1]-dead::2
    ! Port `:2' not valid
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination [dead::1]x:80
    = -p tcp -j DNAT --to-destination [dead::1]:80
    n to:[dead::1]:80
    6 [nat PREROUTING] -p tcp -j DNAT --to-destination x[dead::1]:80
    = -p tcp -j DNAT --to-destination [dead::1]:80
    n to:[dead::1]:80
    4 [nat PREROUTING] -p tcp -j DNAT --to-destination 1.1.1.1:80 --random
    = -p tcp -j DNAT --to-destination 1.1.1.1:80 --random
    n to:1.1.1.1:80 random
    4 [nat POSTROUTING] -p tcp -j SNAT --to-source 1.1.1.1:80 --to-source 1.1.1.2
    ! SNAT: option "--to-source" can only be used once.⏎
    4 [nat POSTROUTING] -j SNAT --to-source 1.1.1.1 --random-fully
    = -j SNAT --to-source 1.1.1.1 --random-fully
    n to:1.1.1.1 random-fully
    """#
}
