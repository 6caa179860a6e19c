// What -L, -S, -v and iptables-save print. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says how to read it, and asks the real
// tool again where there is one.

extension Transcript {
  static let listings = [
    Transcript(
      "rules of every kind, listed every way",
      #"""
      $ iptables -A INPUT -p tcp --dport 22 -j ACCEPT
      $ iptables -A FORWARD ! -p 253 -i eth0 ! -o lo ! -f -s 10.1/16 -j LOG
      $ iptables -A FORWARD -f -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -j DROP
      $ iptables -A FORWARD -p 6 -s 0/0 -d 1.2.3.4/0 -j RETURN
      $ iptables -A FORWARD ! -s 0/0 -p gre -j QUEUE
      $ iptables -A FORWARD -p icmpv6 -s 11.0.0.5/8
      $ iptables -N foo
      $ iptables -A INPUT ! -p udp -g foo
      $ iptables -A INPUT -c 123456 99999999 -p udp
      $ iptables -A INPUT -c 12,34 -j foo
      $ iptables -A foo --set-counters 99999 100000
      $ iptables -A foo -c 9999499 9999500
      $ iptables -A foo -c 9999499999 9999500000
      $ iptables -A foo -c 9999499999999 9999500000000
      $ iptables -A foo -c 18446744073709551615 99995000000000000
      $ iptables -L
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | ACCEPT     tcp  --  anywhere             anywhere             tcp dpt:ssh
      | foo       !udp  --  anywhere             anywhere            [goto]␠
      |            udp  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      | foo        all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | LOG       !253  !f  10.1.0.0/16          anywhere             LOG level warn
      | DROP       all  -f  anywhere             10.0.0.0/255.0.255.0␠
      | RETURN     tcp  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      | QUEUE      gre  -- !anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            ipv6-icmp --  11.0.0.0/8           anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain foo (2 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L -n
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      | foo       !17   --  0.0.0.0/0            0.0.0.0/0           [goto]␠
      |            17   --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | foo        0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | LOG       !253  !f  10.1.0.0/16          0.0.0.0/0            LOG flags 0 level 4
      | DROP       0    -f  0.0.0.0/0            10.0.0.0/255.0.255.0␠
      | RETURN     6    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | QUEUE      47   -- !0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            58   --  11.0.0.0/8           0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain foo (2 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L -nv --line-numbers
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      | num   pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | 1        0     0 ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      | 2        0     0 foo       !17   --  *      *       0.0.0.0/0            0.0.0.0/0           [goto]␠
      | 3     123K  100M            17   --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 4       12    34 foo        0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      | num   pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | 1        0     0 LOG       !253  !f  eth0   !lo     10.1.0.0/16          0.0.0.0/0            LOG flags 0 level 4
      | 2        0     0 DROP       0    -f  eth+   a123456789012+  0.0.0.0/0            10.0.0.0/255.0.255.0␠
      | 3        0     0 RETURN     6    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 4        0     0 QUEUE      47   --  *      *      !0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 5        0     0            58   --  *      *       11.0.0.0/8           0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      | num   pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain foo (2 references)
      | num   pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | 1    99999  100K            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 2    9999K   10M            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 3      10G   10G            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 4      10T   10T            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 5       0K 99995T            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L -nvx
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |     pkts      bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |        0        0 ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:22
      |        0        0 foo       !17   --  *      *       0.0.0.0/0            0.0.0.0/0           [goto]␠
      |   123456 99999999            17   --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |       12       34 foo        0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      |     pkts      bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |        0        0 LOG       !253  !f  eth0   !lo     10.1.0.0/16          0.0.0.0/0            LOG flags 0 level 4
      |        0        0 DROP       0    -f  eth+   a123456789012+  0.0.0.0/0            10.0.0.0/255.0.255.0␠
      |        0        0 RETURN     6    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |        0        0 QUEUE      47   --  *      *      !0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |        0        0            58   --  *      *       11.0.0.0/8           0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      |     pkts      bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain foo (2 references)
      |     pkts      bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |    99999   100000            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |  9999499  9999500            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 9999499999 9999500000            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 9999499999999 9999500000000            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 18446744073709551615 99995000000000000            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L INPUT -v
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |     0     0 ACCEPT     tcp  --  any    any     anywhere             anywhere             tcp dpt:ssh
      |     0     0 foo       !udp  --  any    any     anywhere             anywhere            [goto]␠
      |  123K  100M            udp  --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |    12    34 foo        all  --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -nL foo -v
      | Chain foo (2 references)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | 99999  100K            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | 9999K   10M            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |   10G   10G            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |   10T   10T            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |    0K 99995T            0    --  *      *       0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L INPUT 2
      | foo       !udp  --  anywhere             anywhere            [goto]␠
      $ iptables -L foo 1 --line-numbers
      | 1               all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -L foo 77
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N foo
      | -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
      | -A INPUT ! -p udp -g foo
      | -A INPUT -p udp
      | -A INPUT -j foo
      | -A FORWARD -s 10.1.0.0/16 -i eth0 ! -o lo ! -p 253 ! -f -j LOG
      | -A FORWARD -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -f -j DROP
      | -A FORWARD -p tcp -j RETURN
      | -A FORWARD ! -s 0.0.0.0/0 -p gre -j QUEUE
      | -A FORWARD -s 11.0.0.0/8 -p ipv6-icmp
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      $ iptables -S -v
      | -P INPUT ACCEPT -c 0 0
      | -P FORWARD ACCEPT -c 0 0
      | -P OUTPUT ACCEPT -c 0 0
      | -N foo
      | -A INPUT -p tcp -m tcp --dport 22 -c 0 0 -j ACCEPT
      | -A INPUT ! -p udp -c 0 0 -g foo
      | -A INPUT -p udp -c 123456 99999999
      | -A INPUT -c 12 34 -j foo
      | -A FORWARD -s 10.1.0.0/16 -i eth0 ! -o lo ! -p 253 ! -f -c 0 0 -j LOG
      | -A FORWARD -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -f -c 0 0 -j DROP
      | -A FORWARD -p tcp -c 0 0 -j RETURN
      | -A FORWARD ! -s 0.0.0.0/0 -p gre -c 0 0 -j QUEUE
      | -A FORWARD -s 11.0.0.0/8 -p ipv6-icmp -c 0 0
      | -A foo -c 99999 100000
      | -A foo -c 9999499 9999500
      | -A foo -c 9999499999 9999500000
      | -A foo -c 9999499999999 9999500000000
      | -A foo -c 18446744073709551615 99995000000000000
      $ iptables -S INPUT 2
      | -A INPUT ! -p udp -g foo
      $ iptables -S foo
      | -N foo
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      $ iptables -vS foo 1
      | -A foo -c 99999 100000
      $ iptables -P FORWARD DROP -c 100000 5
      $ iptables -vL FORWARD
      | Chain FORWARD (policy DROP 100K packets, 5 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |     0     0 LOG       !253  !f  eth0   !lo     10.1.0.0/16          anywhere             LOG level warn
      |     0     0 DROP       all  -f  eth+   a123456789012+  anywhere             10.0.0.0/255.0.255.0␠
      |     0     0 RETURN     tcp  --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0 QUEUE      gre  --  any    any    !anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            ipv6-icmp --  any    any     11.0.0.0/8           anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -vxL FORWARD 2
      |        0        0 DROP       all  -f  eth+   a123456789012+  anywhere             10.0.0.0/255.0.255.0␠
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [100000:5]
      | :OUTPUT ACCEPT [0:0]
      | :foo - [0:0]
      | -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
      | -A INPUT ! -p udp -g foo
      | -A INPUT -p udp
      | -A INPUT -j foo
      | -A FORWARD -s 10.1.0.0/16 -i eth0 ! -o lo ! -p 253 ! -f -j LOG
      | -A FORWARD -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -f -j DROP
      | -A FORWARD -p tcp -j RETURN
      | -A FORWARD ! -s 0.0.0.0/0 -p gre -j QUEUE
      | -A FORWARD -s 11.0.0.0/8 -p ipv6-icmp
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      | -A foo
      | COMMIT
      | # Completed on DATE
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [100000:5]
      | :OUTPUT ACCEPT [0:0]
      | :foo - [0:0]
      | [0:0] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
      | [0:0] -A INPUT ! -p udp -g foo
      | [123456:99999999] -A INPUT -p udp
      | [12:34] -A INPUT -j foo
      | [0:0] -A FORWARD -s 10.1.0.0/16 -i eth0 ! -o lo ! -p 253 ! -f -j LOG
      | [0:0] -A FORWARD -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -f -j DROP
      | [0:0] -A FORWARD -p tcp -j RETURN
      | [0:0] -A FORWARD ! -s 0.0.0.0/0 -p gre -j QUEUE
      | [0:0] -A FORWARD -s 11.0.0.0/8 -p ipv6-icmp
      | [99999:100000] -A foo
      | [9999499:9999500] -A foo
      | [9999499999:9999500000] -A foo
      | [9999499999999:9999500000000] -A foo
      | [18446744073709551615:99995000000000000] -A foo
      | COMMIT
      | # Completed on DATE
      $ iptables-save -t filter --counters
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [100000:5]
      | :OUTPUT ACCEPT [0:0]
      | :foo - [0:0]
      | [0:0] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
      | [0:0] -A INPUT ! -p udp -g foo
      | [123456:99999999] -A INPUT -p udp
      | [12:34] -A INPUT -j foo
      | [0:0] -A FORWARD -s 10.1.0.0/16 -i eth0 ! -o lo ! -p 253 ! -f -j LOG
      | [0:0] -A FORWARD -d 10.0.0.0/255.0.255.0 -i eth+ -o a123456789012+ -f -j DROP
      | [0:0] -A FORWARD -p tcp -j RETURN
      | [0:0] -A FORWARD ! -s 0.0.0.0/0 -p gre -j QUEUE
      | [0:0] -A FORWARD -s 11.0.0.0/8 -p ipv6-icmp
      | [99999:100000] -A foo
      | [9999499:9999500] -A foo
      | [9999499999:9999500000] -A foo
      | [9999499999999:9999500000000] -A foo
      | [18446744073709551615:99995000000000000] -A foo
      | COMMIT
      | # Completed on DATE
      """#),
    Transcript(
      "what -v tells",
      #"""
      $ iptables -N foo
      $ iptables -v -A INPUT -p tcp -s 1.2.3.4 -m mark --mark 1 -j foo
      | foo  tcp opt -- in * out *  1.2.3.4  -> 0.0.0.0/0   mark match 0x1
      $ iptables -v -I INPUT -p tcp -s 1.2.3.4/255.0.255.0 -m mark --mark 1 -j LOG
      | LOG  tcp opt -- in * out *  1.0.3.0/255.0.255.0  -> 0.0.0.0/0   mark match 0x1 LOG flags 0 level 4
      $ iptables -v -A FORWARD ! -p gre ! -i eth0 -o eth1+ -f ! -d 1.1.1.1 -g foo
      | foo !47 opt -f in !eth0 out eth1+  0.0.0.0/0 !-> 1.1.1.1  [goto]␠
      $ iptables -v -A FORWARD -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4
      |   all opt -- in * out *  1.1.1.1  -> 3.3.3.3␠␠
      |   all opt -- in * out *  1.1.1.1  -> 4.4.4.4␠␠
      |   all opt -- in * out *  2.2.2.2  -> 3.3.3.3␠␠
      |   all opt -- in * out *  2.2.2.2  -> 4.4.4.4␠␠
      $ iptables -v -C FORWARD -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4
      |   all opt -- in * out *  1.1.1.1  -> 3.3.3.3␠␠
      |   all opt -- in * out *  1.1.1.1  -> 4.4.4.4␠␠
      |   all opt -- in * out *  2.2.2.2  -> 3.3.3.3␠␠
      |   all opt -- in * out *  2.2.2.2  -> 4.4.4.4␠␠
      $ iptables -v -R FORWARD 2 -p icmp
      |   icmp opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0␠␠
      $ iptables -v -D FORWARD -p icmp
      |   icmp opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0␠␠
      $ iptables -v -D FORWARD 1
      $ iptables -v -F foo
      | Flushing chain `foo'
      $ iptables -v -Z
      | Zeroing chain `INPUT'
      | Zeroing chain `FORWARD'
      | Zeroing chain `OUTPUT'
      | Zeroing chain `foo'
      $ iptables -vN bar
      $ iptables -v -P INPUT DROP
      $ iptables -v -E bar baz
      $ iptables -vX baz
      | Deleting chain `baz'
      $ iptables -v -F
      | Flushing chain `INPUT'
      | Flushing chain `FORWARD'
      | Flushing chain `OUTPUT'
      | Flushing chain `foo'
      $ iptables -v -X
      | Deleting chain `foo'
      $ iptables -v -L -Z
      | Chain INPUT (policy DROP 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | Zeroing chain `INPUT'
      | Zeroing chain `FORWARD'
      | Zeroing chain `OUTPUT'
      $ ip6tables -v -A INPUT -s ::1 -p tcp ! -d 1::/7
      |   tcp opt -- in * out *  ::1 !-> ::/7␠␠
      $ ip6tables -v -A INPUT -p 58 -s ::1/::ff
      |   ipv6-icmp opt -- in * out *  ::1/::ff  -> ::/0␠␠
      """#),
    Transcript(
      "IPv6",
      #"""
      $ ip6tables -A INPUT -f
      ! ip6tables v1.8.9 (legacy): `-f' is not supported in IPv6, use -m frag instead
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT --fragments
      ! ip6tables v1.8.9 (legacy): unknown option "--fragments"
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables --fl INPUT
      $ ip6tables --f INPUT
      $ iptables --f INPUT
      ! iptables v1.8.9 (legacy): unknown option "--f"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ ip6tables -A INPUT -p ah
      ! Warning: never matched protocol: ah. use extension match instead.
      $ ip6tables -A INPUT ! -p ah
      $ ip6tables -A INPUT -p 60 -i eth0
      ! Warning: never matched protocol: 60. use extension match instead.
      $ ip6tables -A INPUT -p ipv6-icmp -s ::1 -d 10::/32 -j ACCEPT
      $ ip6tables -A INPUT -p icmpv6 -s ffff::1/ffff::ffff -d ::/0 -j ACCEPT
      $ ip6tables -A INPUT ! -s ::/0 -d ::1.2.3.4 -j ACCEPT
      $ ip6tables -A INPUT -p tcp -s ::ffff:1.2.3.4
      $ ip6tables -A INPUT -s 2001:db8:0:0:1:0:0:1,1:2:3:4:5:6:7:8/17
      $ ip6tables -A INPUT -p all
      $ ip6tables -L
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            ah   --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |           !ah   --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            ipv6-opts --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      | ACCEPT     ipv6-icmp --  ::1                  10::/32␠␠␠␠␠␠␠␠␠␠␠␠␠
      | ACCEPT     ipv6-icmp --  ffff::1/ffff::ffff   anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      | ACCEPT     all  -- !anywhere             ::1.2.3.4␠␠␠␠␠␠␠␠␠␠␠
      |            tcp  --  ::ffff:1.2.3.4       anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  2001:db8::1:0:0:1    anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  1::/17               anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      $ ip6tables -L -n -v
      | Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |     0     0            51   --  *      *       ::/0                 ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0           !51   --  *      *       ::/0                 ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            60   --  eth0   *       ::/0                 ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0 ACCEPT     58   --  *      *       ::1                  10::/32␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0 ACCEPT     58   --  *      *       ffff::1/ffff::ffff   ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0 ACCEPT     0    --  *      *      !::/0                 ::1.2.3.4␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            6    --  *      *       ::ffff:1.2.3.4       ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            0    --  *      *       2001:db8::1:0:0:1    ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            0    --  *      *       1::/17               ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            0    --  *      *       ::/0                 ::/0␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      $ ip6tables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -p ah
      | -A INPUT ! -p ah
      | -A INPUT -i eth0 -p ipv6-opts
      | -A INPUT -s ::1/128 -d 10::/32 -p ipv6-icmp -j ACCEPT
      | -A INPUT -s ffff::1/ffff::ffff -p ipv6-icmp -j ACCEPT
      | -A INPUT ! -s ::/0 -d ::1.2.3.4/128 -j ACCEPT
      | -A INPUT -s ::ffff:1.2.3.4/128 -p tcp
      | -A INPUT -s 2001:db8::1:0:0:1/128
      | -A INPUT -s 1::/17
      | -A INPUT
      $ ip6tables-save -c
      | # Generated by ip6tables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | [0:0] -A INPUT -p ah
      | [0:0] -A INPUT ! -p ah
      | [0:0] -A INPUT -i eth0 -p ipv6-opts
      | [0:0] -A INPUT -s ::1/128 -d 10::/32 -p ipv6-icmp -j ACCEPT
      | [0:0] -A INPUT -s ffff::1/ffff::ffff -p ipv6-icmp -j ACCEPT
      | [0:0] -A INPUT ! -s ::/0 -d ::1.2.3.4/128 -j ACCEPT
      | [0:0] -A INPUT -s ::ffff:1.2.3.4/128 -p tcp
      | [0:0] -A INPUT -s 2001:db8::1:0:0:1/128
      | [0:0] -A INPUT -s 1::/17
      | [0:0] -A INPUT
      | COMMIT
      | # Completed on DATE
      $ ip6tables -4 -L
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -6 -S INPUT 1
      | -A INPUT -p ah
      $ ip6tables -A INPUT -s 1.2.3.4
      ! ip6tables v1.8.9 (legacy): host/network `1.2.3.4' not found
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -s ::1/129
      ! ip6tables v1.8.9 (legacy): invalid mask `129' specified
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -s ::1/x
      ! ip6tables v1.8.9 (legacy): invalid mask `x' specified
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -t foo -L
      ! ip6tables v1.8.9 (legacy): can't initialize ip6tables table `foo': Table does not exist (do you need to insmod?)
      ! Perhaps ip6tables or your kernel needs to be upgraded.
      = 3
      """#),
    Transcript(
      "tables in reverse order of their first use",
      #"""
      $ iptables-save
      $ iptables -t raw -L PREROUTING
      | Chain PREROUTING (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      $ iptables -A INPUT
      $ iptables-save -t mangle
      | # Generated by iptables-save v1.8.9 on DATE
      | *mangle
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *mangle
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | -A INPUT
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *raw
      | :PREROUTING ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables -t nat -N x
      $ iptables -t security -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      $ iptables -t raw -A OUTPUT
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *security
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | :x - [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *mangle
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | [0:0] -A INPUT
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *raw
      | :PREROUTING ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | [0:0] -A OUTPUT
      | COMMIT
      | # Completed on DATE
      $ iptables-save -V
      | iptables-save v1.8.9 (legacy)
      $ ip6tables-save
      """#),
  ]
}
