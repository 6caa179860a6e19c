// Warnings that stop nothing, and what listings have that save has not. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says
// how to read it, and asks the real tool again where there is one.

extension Transcript {
  static let warnings = [
    Transcript(
      "warnings of extensions",
      #"""
      $ iptables -A INPUT -m iprange --src-range 1.2.3.9-1.2.3.4
      ! xt_iprange: range 1.2.3.9-1.2.3.4 is reversed and will never match
      $ iptables -A INPUT -m iprange --src-range 1.2.3.9-1.2.3.4 --dst-range 5.5.5.5-4.4.4.4
      ! xt_iprange: range 1.2.3.9-1.2.3.4 is reversed and will never match
      ! xt_iprange: range 5.5.5.5-4.4.4.4 is reversed and will never match
      $ iptables -A INPUT -m iprange --src-range 1.2.3.9-1.2.3.4 --src-range 5.5.5.5-4.4.4.4
      ! xt_iprange: range 1.2.3.9-1.2.3.4 is reversed and will never match
      ! iptables v1.8.9 (legacy): iprange: option "--src-range" can only be used once.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m iprange --src-range ::5-::1
      ! xt_iprange: range ::5-::1 is reversed and will never match
      $ iptables -A INPUT -m time --localtz --timestart 12:00
      ! WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.
      $ iptables -A INPUT -m time --kerneltz --utc --timestart 12:00
      ! iptables v1.8.9 (legacy): time: option "--utc" cannot be used together with "--kerneltz".
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j REJECT --reject-with echo-reply
      ! --reject-with echo-reply no longer supported
      ! iptables v1.8.9 (legacy): unknown reject type "echo-reply"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j REJECT --reject-with echo
      ! --reject-with echo-reply no longer supported
      ! iptables v1.8.9 (legacy): unknown reject type "echo"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j REJECT --reject-with echo-replyx
      ! iptables v1.8.9 (legacy): unknown reject type "echo-replyx"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ ip6tables -A INPUT -j REJECT --reject-with echo-reply
      ! ip6tables v1.8.9 (legacy): unknown reject type "echo-reply"
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ iptables -A INPUT -j NFLOG --nflog-range 5
      ! warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead
      $ iptables -A INPUT -j NFLOG --nflog-range x
      ! iptables v1.8.9 (legacy): NFLOG: bad value for option "--nflog-range", or out of range (0-4294967295).
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m physdev --physdev-in "a b"
      ! Warning: weird character in interface `a b' ('/' and ' ' are not allowed by the kernel).
      $ iptables -A INPUT -m physdev --physdev-in a/b
      ! Warning: weird character in interface `a/b' ('/' and ' ' are not allowed by the kernel).
      $ iptables -A INPUT -m physdev --physdev-in ""
      $ iptables -A INPUT -i a/b
      ! Warning: weird character in interface `a/b' ('/' and ' ' are not allowed by the kernel).
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -m iprange --src-range 1.2.3.9-1.2.3.4
      | -A INPUT -m iprange --src-range 1.2.3.9-1.2.3.4 --dst-range 5.5.5.5-4.4.4.4
      | -A INPUT -m time --timestart 12:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07 --kerneltz
      | -A INPUT -j NFLOG --nflog-range 5
      | -A INPUT -m physdev --physdev-in a b
      | -A INPUT -m physdev --physdev-in a/b
      | -A INPUT -m physdev --physdev-in␠
      | -A INPUT -i a/b
      $ ipset create s hash:ip
      $ iptables -A FORWARD -m set --set s src
      ! --set option deprecated, please use --match-set
      $ iptables -A FORWARD -m set --set nope src
      ! --set option deprecated, please use --match-set
      ! iptables v1.8.9 (legacy): Set nope doesn't exist.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m set --set s
      ! --set option deprecated, please use --match-set
      ! iptables v1.8.9 (legacy): --match-set requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m set --match-set s
      ! iptables v1.8.9 (legacy): --match-set requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m set --set s src --match-set s dst
      ! --set option deprecated, please use --match-set
      ! iptables v1.8.9 (legacy): --match-set can be specified only once
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -S FORWARD
      | -P FORWARD ACCEPT
      | -A FORWARD -m set --match-set s src
      """#),
    Transcript(
      "what is listed and not saved",
      #"""
      $ iptables -A INPUT -i + -j ACCEPT
      $ iptables -A INPUT ! -i + -j ACCEPT
      $ iptables -A FORWARD -i eth+ -o + -p udp --sport 53
      $ iptables -vL
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      |     0     0 ACCEPT     all  --  +      any     anywhere             anywhere           ␠
      |     0     0 ACCEPT     all  --  !+     any     anywhere             anywhere           ␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      |     0     0            udp  --  eth+   +       anywhere             anywhere             udp spt:domain
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      $ iptables -nvL INPUT
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      |     0     0 ACCEPT     0    --  +      *       0.0.0.0/0            0.0.0.0/0          ␠
      |     0     0 ACCEPT     0    --  !+     *       0.0.0.0/0            0.0.0.0/0          ␠
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -j ACCEPT
      | -A INPUT -j ACCEPT
      | -A FORWARD -i eth+ -p udp -m udp --sport 53
      $ iptables -v -C INPUT -i + -j ACCEPT
      | ACCEPT  all opt -- in + out *  0.0.0.0/0  -> 0.0.0.0/0 ␠
      $ iptables -C INPUT -j ACCEPT
      $ iptables -D INPUT -j ACCEPT
      $ iptables -nvL INPUT
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      |     0     0 ACCEPT     0    --  !+     *       0.0.0.0/0            0.0.0.0/0          ␠
      $ iptables -t raw -v -A PREROUTING -j NOTRACK
      | CT  all opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0   NOTRACK
      $ iptables -t raw -nL PREROUTING
      | Chain PREROUTING (policy ACCEPT)
      | target     prot opt source               destination        ␠
      | CT         0    --  0.0.0.0/0            0.0.0.0/0            NOTRACK
      $ iptables -t raw -S PREROUTING
      | -P PREROUTING ACCEPT
      | -A PREROUTING -j NOTRACK
      $ iptables -v -C INPUT -j NFQUEUE --queue-balance 0:65535
      | NFQUEUE  all opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0   NFQUEUE num 0
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -t mangle -v -C INPUT -m cgroup
      |   all opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0   cgroup
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ ip6tables -A INPUT -m eui64
      $ ip6tables -A INPUT -m eui64 -j ACCEPT
      $ ip6tables -v -A INPUT -p mobility-header -m mh --mh-type 4
      |   mobility-header opt -- in * out *  ::/0  -> ::/0   mh 4
      $ ip6tables -v -A INPUT -p mh
      |   mobility-header opt -- in * out *  ::/0  -> ::/0 ␠
      $ ip6tables -nL INPUT
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      |            0    --  ::/0                 ::/0                eui64␠
      | ACCEPT     0    --  ::/0                 ::/0                eui64␠
      |            135  --  ::/0                 ::/0                 mh 4
      |            135  --  ::/0                 ::/0               ␠
      $ ip6tables -nvL INPUT
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination        ␠
      |     0     0            0    --  *      *       ::/0                 ::/0                eui64␠
      |     0     0 ACCEPT     0    --  *      *       ::/0                 ::/0                eui64␠
      |     0     0            135  --  *      *       ::/0                 ::/0                 mh 4
      |     0     0            135  --  *      *       ::/0                 ::/0               ␠
      $ iptables -F
      $ iptables -A INPUT -p ah -m ah ! --ahspi 0:4294967295
      $ iptables -A INPUT -p esp -m esp ! --espspi 0:4294967295
      $ iptables -A INPUT -p 108 -m ipcomp ! --ipcompspi 0:4294967295
      $ iptables -A INPUT -p tcp -m tcp ! --sport 0:65535
      $ iptables -A INPUT -p tcp --tcp-flags NONE SYN
      $ iptables -A INPUT -p udp -m udp ! --dport 0:65535
      $ iptables -A INPUT -p icmp --icmp-type 255/1
      $ iptables -A INPUT -p icmp --icmp-type 3/0:3
      $ iptables -A INPUT -p icmp --icmp-type 3:3/3:1
      $ iptables -A INPUT -p icmp --icmp-type 3:4
      ! iptables v1.8.9 (legacy): ICMP type range not supported
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p icmp --icmp-type 3:
      ! iptables v1.8.9 (legacy): Unknown ICMP type `3:'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p icmp --icmp-type 3/1:
      ! iptables v1.8.9 (legacy): Unknown ICMP code `3/1:'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p icmp --icmp-type 3/0:3x
      ! iptables v1.8.9 (legacy): unknown character x
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT -p ah -m ah
      | -A INPUT -p esp -m esp
      | -A INPUT -p ipcomp -m ipcomp
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p udp -m udp
      | -A INPUT -p icmp -m icmp --icmp-type any
      | -A INPUT -p icmp -m icmp --icmp-type 3/0
      | -A INPUT -p icmp -m icmp --icmp-type 3/3
      $ iptables -nL INPUT
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      |            51   --  0.0.0.0/0            0.0.0.0/0            ah spis:!0:4294967295
      |            50   --  0.0.0.0/0            0.0.0.0/0            esp spis:!0:4294967295
      |            108  --  0.0.0.0/0            0.0.0.0/0            comp spis:!0:4294967295
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp spts:!0:65535
      |            6    --  0.0.0.0/0            0.0.0.0/0            tcp
      |            17   --  0.0.0.0/0            0.0.0.0/0            udp dpts:!0:65535
      |            1    --  0.0.0.0/0            0.0.0.0/0            icmptype 255 code 1
      |            1    --  0.0.0.0/0            0.0.0.0/0            icmptype 3 codes 0-3
      |            1    --  0.0.0.0/0            0.0.0.0/0            icmptype 3 codes 3-1
      $ iptables -L INPUT
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      |            ah   --  anywhere             anywhere             ah spis:!0:4294967295
      |            esp  --  anywhere             anywhere             esp spis:!0:4294967295
      |            ipcomp --  anywhere             anywhere             comp spis:!0:4294967295
      |            tcp  --  anywhere             anywhere             tcp spts:!0:65535
      |            tcp  --  anywhere             anywhere             tcp
      |            udp  --  anywhere             anywhere             udp dpts:!0:65535
      |            icmp --  anywhere             anywhere             icmptype 255 code 1
      |            icmp --  anywhere             anywhere             icmptype 3 codes 0-3
      |            icmp --  anywhere             anywhere             icmptype 3 codes 3-1
      $ ip6tables -F
      $ ip6tables -A INPUT -m ah ! --ahspi 0:4294967295
      $ ip6tables -A INPUT -m frag ! --fragid 0:4294967295
      $ ip6tables -A INPUT -m rt ! --rt-segsleft 0:4294967295
      $ ip6tables -A INPUT -m dst --dst-opts -1,1:-2
      $ ip6tables -A INPUT -m dst --dst-opts ::1
      ! ip6tables v1.8.9 (legacy): dst: no valid digits in opt `'
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m dst --dst-opts 1:
      ! ip6tables v1.8.9 (legacy): dst: no valid digits in length `'
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m hbh --hbh-opts 5x
      ! ip6tables v1.8.9 (legacy): hbh: error parsing opt `5x'
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m hbh --hbh-opts 99999999999999999999999
      ! ip6tables v1.8.9 (legacy): opt `99999999999999999999999' specified too big: would overflow
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m ipv6header --header tcp
      ! ip6tables v1.8.9 (legacy): unknown header `6' specified
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m ipv6header --header nope
      ! ip6tables v1.8.9 (legacy): unknown header `nope' specified
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT -m ah
      | -A INPUT -m frag
      | -A INPUT -m rt
      | -A INPUT -m dst --dst-opts 255,1:254
      $ ip6tables -nL INPUT
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      |            0    --  ::/0                 ::/0                 ah spis:!0:4294967295
      |            0    --  ::/0                 ::/0                 frag ids:!0:4294967295
      |            0    --  ::/0                 ::/0                 rt segslefts:!0:4294967295
      |            0    --  ::/0                 ::/0                 dst opts 255,1:254
      $ iptables -A FORWARD -m realm --realm 10/hou
      ! iptables v1.8.9 (legacy): realm: bad integer value for option "--realm", or out of range.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m realm --realm 0.5
      ! iptables v1.8.9 (legacy): realm: could not map name 0.5 to an integer value for option "--realm".
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m realm --realm 1/2x
      ! iptables v1.8.9 (legacy): realm: trailing garbage after value for option "--realm".
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -m time --weekdays --datestart
      ! iptables v1.8.9 (legacy): --d is not a valid day specifier
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -p sctp -m sctp --chunk-types all
      ! iptables v1.8.9 (legacy): --chunk-types requires two args
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -p sctp -m sctp --chunk-types all INIT --chunk-types all
      ! iptables v1.8.9 (legacy): Only one `--chunk-types' allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A FORWARD -p tcp --tcp-flags SYN SYN --tcp-flags SYN
      ! iptables v1.8.9 (legacy): Only one of `--syn' or `--tcp-flags'  allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      """#),
  ]
}
