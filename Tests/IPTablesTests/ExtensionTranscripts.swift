// Options of matches and targets on a command line. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says how to read it, and asks the real
// tool again where there is one.

extension Transcript {
  static let extensions = [
    Transcript(
      "options of extensions",
      #"""
      $ iptables -A INPUT --dport 22
      ! iptables v1.8.9 (legacy): unknown option "--dport"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport 22
      $ iptables -A INPUT -p 6 --dport 22
      $ iptables -A INPUT -p tcp --dp 22
      $ iptables -A INPUT -p tcp --d 22
      ! iptables v1.8.9 (legacy): unknown option "--d"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --foo
      ! iptables v1.8.9 (legacy): unknown option "--foo"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp -m tcp --foo
      ! iptables v1.8.9 (legacy): unknown option "--foo"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp -m udp --dport 22
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A INPUT -m tcp --dport 22
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A INPUT -p tcp --syn=1
      ! iptables v1.8.9 (legacy): unknown option "--syn=1"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport
      ! iptables v1.8.9 (legacy): option "--dport" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport=22 ! --sport 1:1024
      $ iptables -A INPUT -p tcp --tcp-flags SYN
      ! iptables v1.8.9 (legacy): --tcp-flags requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --tcp-flags SYN,ACK SYN
      $ iptables -A INPUT -p tcp --dport 22 -m tcp --sport 23
      $ iptables -A INPUT -p tcp -m tcp -m tcp --sport 23
      $ iptables -A INPUT --dport 22 -p tcp
      ! iptables v1.8.9 (legacy): unknown option "--dport"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp -j LOG --log-prefix a --dport 22
      $ iptables -A INPUT -m mark --mark 1 -m connmark --mark 2
      $ iptables -A INPUT -m connmark --mark 1 -m mark --mark 2
      $ iptables -A INPUT -m mark --mark 1 -m mark --mark 2
      $ iptables -A INPUT -m mark --mark 1 --mark 2
      ! iptables v1.8.9 (legacy): mark: option "--mark" can only be used once.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m mark -m mark --mark 2
      ! iptables v1.8.9 (legacy): mark: option "--mark" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m mark
      ! iptables v1.8.9 (legacy): mark: option "--mark" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m comment
      ! iptables v1.8.9 (legacy): comment: option "--comment" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m comment --comment "a b"
      $ iptables -A INPUT -m comment --comment a.b -j LOG --log-prefix "it's \"x\" "
      $ iptables -A INPUT -j LOG --log-prefix
      ! iptables v1.8.9 (legacy): option "--log-prefix" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --log-prefix x
      ! iptables v1.8.9 (legacy): unknown option "--log-prefix"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT ! -j LOG --log-prefix x
      ! iptables v1.8.9 (legacy): cannot have ! before -j
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j LOG ! --log-prefix x
      ! iptables v1.8.9 (legacy): LOG: option "--log-prefix" cannot be inverted.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t mangle -A INPUT -j REJECT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A INPUT -j REDIRECT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A INPUT -j REJECT --reject-with tcp-reset
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
      $ iptables -A INPUT -p icmp --icmp-type ping
      $ iptables -A INPUT -p icmp --icmp-type 3/1 -j ACCEPT
      $ ip6tables -A INPUT -p icmpv6 --icmpv6-type 128
      $ ip6tables -A INPUT -p ipv6-icmp -m icmpv6 --icmpv6-type 128
      $ ip6tables -A INPUT -p 58 --icmpv6-type echo-request
      $ iptables -A INPUT -p icmpv6 --icmpv6-type 128
      ! iptables v1.8.9 (legacy): unknown option "--icmpv6-type"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m icmp6 --icmpv6-type 128
      ! iptables v1.8.9 (legacy): Couldn't load match `icmp6':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -p tcp -m tcp --dport 22
      | -A INPUT -p tcp -m tcp --dport 22
      | -A INPUT -p tcp -m tcp --dport 22
      | -A INPUT -p tcp -m tcp ! --sport 1:1024 --dport 22
      | -A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN
      | -A INPUT -p tcp -m tcp --dport 22 -m tcp --sport 23
      | -A INPUT -p tcp -m tcp -m tcp --sport 23
      | -A INPUT -p udp -m udp --dport 22 -j LOG --log-prefix a
      | -A INPUT -m mark --mark 0x1 -m connmark --mark 0x2
      | -A INPUT -m connmark --mark 0x1 -m mark --mark 0x2
      | -A INPUT -m mark --mark 0x1 -m mark --mark 0x2
      | -A INPUT -m comment --comment "a b"
      | -A INPUT -m comment --comment "a.b" -j LOG --log-prefix "it\'s \"x\" "
      | -A INPUT -p tcp -j REJECT --reject-with tcp-reset
      | -A INPUT -p icmp -m icmp --icmp-type 8
      | -A INPUT -p icmp -m icmp --icmp-type 3/1 -j ACCEPT
      $ ip6tables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128
      | -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128
      | -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128
      $ iptables -L -n
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp spts:!1:1024 dpt:22
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp flags:0x12/0x02
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22 tcp spt:23
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp tcp spt:23
      | LOG        17   --  0.0.0.0/0            0.0.0.0/0            udp dpt:22 LOG flags 0 level 4 prefix "a"
      |            0    --  0.0.0.0/0            0.0.0.0/0            mark match 0x1 connmark match  0x2
      |            0    --  0.0.0.0/0            0.0.0.0/0            connmark match  0x1 mark match 0x2
      |            0    --  0.0.0.0/0            0.0.0.0/0            mark match 0x1 mark match 0x2
      |            0    --  0.0.0.0/0            0.0.0.0/0            /* a b */
      | LOG        0    --  0.0.0.0/0            0.0.0.0/0            /* a.b */ LOG flags 0 level 4 prefix "it's "x" "
      | REJECT     6    --  0.0.0.0/0            0.0.0.0/0            reject-with tcp-reset
      |            1    --  0.0.0.0/0            0.0.0.0/0            icmptype 8
      | ACCEPT     1    --  0.0.0.0/0            0.0.0.0/0            icmptype 3 code 1
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      $ iptables -L
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            tcp  --  anywhere             anywhere             tcp dpt:ssh
      |            tcp  --  anywhere             anywhere             tcp dpt:ssh
      |            tcp  --  anywhere             anywhere             tcp dpt:ssh
      |            tcp  --  anywhere             anywhere             tcp spts:!tcpmux:1024 dpt:ssh
      |            tcp  --  anywhere             anywhere             tcp flags:SYN,ACK/SYN
      |            tcp  --  anywhere             anywhere             tcp dpt:ssh tcp spt:telnet
      |            tcp  --  anywhere             anywhere             tcp tcp spt:telnet
      | LOG        udp  --  anywhere             anywhere             udp dpt:22 LOG level warn prefix "a"
      |            all  --  anywhere             anywhere             mark match 0x1 connmark match  0x2
      |            all  --  anywhere             anywhere             connmark match  0x1 mark match 0x2
      |            all  --  anywhere             anywhere             mark match 0x1 mark match 0x2
      |            all  --  anywhere             anywhere             /* a b */
      | LOG        all  --  anywhere             anywhere             /* a.b */ LOG level warn prefix "it's "x" "
      | REJECT     tcp  --  anywhere             anywhere             reject-with tcp-reset
      |            icmp --  anywhere             anywhere             icmp echo-request
      | ACCEPT     icmp --  anywhere             anywhere             icmp host-unreachable
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      """#)
  ]
}
