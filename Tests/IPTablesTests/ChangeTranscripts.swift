// Changing rules and chains. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says how to read it, and asks the real
// tool again where there is one.

extension Transcript {
  static let changes = [
    Transcript(
      "rules by number and by value",
      #"""
      $ iptables -D INPUT 3
      ! iptables: Index of deletion too big.
      = 1
      $ iptables -D INPUT -p tcp
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -I INPUT 5 -j ACCEPT
      ! iptables: Index of insertion too big.
      = 1
      $ iptables -R INPUT 1 -j ACCEPT
      ! iptables: Index of replacement too big.
      = 1
      $ iptables -C INPUT -j ACCEPT
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -C INPUT -j LOG
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -D INPUT -j LOG
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -D nope -j LOG
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -Z INPUT 3
      ! iptables: Index of counter too big.
      = 1
      $ iptables -A INPUT -j ACCEPT -c 1 2
      $ iptables -I INPUT -p tcp
      $ iptables -I INPUT 3 -p udp
      $ iptables -I INPUT 2 -s 1.1.1.1,2.2.2.2 -c 5 6
      $ iptables -C INPUT -j ACCEPT
      $ iptables -C INPUT -s 1.1.1.1,3.3.3.3
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -Z INPUT 2
      $ iptables -S -v
      | -P INPUT ACCEPT -c 0 0
      | -P FORWARD ACCEPT -c 0 0
      | -P OUTPUT ACCEPT -c 0 0
      | -A INPUT -p tcp -c 0 0
      | -A INPUT -s 2.2.2.2/32 -c 0 0
      | -A INPUT -s 1.1.1.1/32 -c 5 6
      | -A INPUT -c 1 2 -j ACCEPT
      | -A INPUT -p udp -c 0 0
      $ iptables -R INPUT 1 -p icmp -c 7 8
      $ iptables -D INPUT -s 2.2.2.2
      $ iptables -D INPUT -s 1.1.1.1/24
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -D INPUT 2
      $ iptables -S -v
      | -P INPUT ACCEPT -c 0 0
      | -P FORWARD ACCEPT -c 0 0
      | -P OUTPUT ACCEPT -c 0 0
      | -A INPUT -p icmp -c 7 8
      | -A INPUT -c 1 2 -j ACCEPT
      | -A INPUT -p udp -c 0 0
      $ iptables -Z INPUT
      $ iptables -S -v INPUT
      ! Bad argument `INPUT'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -P INPUT DROP -c 3 4
      $ iptables -L -v -Z
      | Chain INPUT (policy DROP 3 packets, 4 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |     0     0            icmp --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0 ACCEPT     all  --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |     0     0            udp  --  any    any     anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)
      |  pkts bytes target     prot opt in     out     source               destination␠␠␠␠␠␠␠␠␠
      | Zeroing chain `INPUT'
      | Zeroing chain `FORWARD'
      | Zeroing chain `OUTPUT'
      $ iptables -S -v
      | -P INPUT DROP -c 0 0
      | -P FORWARD ACCEPT -c 0 0
      | -P OUTPUT ACCEPT -c 0 0
      | -A INPUT -p icmp -c 0 0
      | -A INPUT -c 0 0 -j ACCEPT
      | -A INPUT -p udp -c 0 0
      $ iptables -P INPUT DROP -c 3 4
      $ iptables -P INPUT ACCEPT
      $ iptables -S -v
      | -P INPUT ACCEPT -c 0 0
      | -P FORWARD ACCEPT -c 0 0
      | -P OUTPUT ACCEPT -c 0 0
      | -A INPUT -p icmp -c 0 0
      | -A INPUT -c 0 0 -j ACCEPT
      | -A INPUT -p udp -c 0 0
      $ iptables -F INPUT
      $ iptables -A INPUT -p tcp
      $ iptables -A INPUT -p tcp
      $ iptables -D INPUT -p tcp
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -p tcp
      """#),
    Transcript(
      "chains",
      #"""
      $ iptables -A FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -D FOO 1
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -D FOO -j ACCEPT
      ! iptables: Bad rule (does a matching rule exist in that chain?).
      = 1
      $ iptables -I FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -X FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -F FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -Z FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -L FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -S FOO
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -E A B
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -P FOO ACCEPT
      ! iptables: Bad built-in chain name.
      = 1
      $ iptables -P INPUT FOO
      ! iptables: Bad policy name. Run `dmesg' for more information.
      = 1
      $ iptables -P INPUT RETURN
      ! iptables: Bad policy name. Run `dmesg' for more information.
      = 1
      $ iptables -N INPUT
      ! iptables: Chain already exists.
      = 1
      $ iptables -A PREROUTING -j ACCEPT
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -A INPUT -j INPUT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -I INPUT -g OUTPUT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -D INPUT -j INPUT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -X INPUT
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -N foo
      $ iptables -N foo
      ! iptables: Chain already exists.
      = 1
      $ iptables -A foo -j foo
      $ iptables -N a
      $ iptables -N b
      $ iptables -A a -j b
      $ iptables -A b -g a
      $ iptables -A INPUT -j a
      ! iptables: Too many levels of symbolic links.
      = 1
      $ iptables -I INPUT -j a
      ! iptables: Too many levels of symbolic links.
      = 1
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N a
      | -N b
      | -N foo
      | -A a -j b
      | -A b -g a
      | -A foo -j foo
      $ iptables -L
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain a (1 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | b          all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain b (1 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | a          all  --  anywhere             anywhere            [goto]␠
      |
      | Chain foo (1 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | foo        all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -E a INPUT
      ! iptables: File exists.
      = 1
      $ iptables -E a b
      ! iptables: File exists.
      = 1
      $ iptables -E a ACCEPT
      ! iptables: File exists.
      = 1
      $ iptables -E INPUT x
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -E a zz
      $ iptables -X b
      ! iptables: Too many links.
      = 1
      $ iptables -X
      ! iptables: Too many links.
      = 1
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N b
      | -N foo
      | -N zz
      | -A b -g zz
      | -A foo -j foo
      | -A zz -j b
      $ iptables -F b
      $ iptables -F zz
      $ iptables -A b -j LOG
      $ iptables -X b
      ! iptables: Directory not empty.
      = 1
      $ iptables -X
      ! iptables: Too many links.
      = 1
      $ iptables -P b DROP
      ! iptables: Bad built-in chain name.
      = 1
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N b
      | -N foo
      | -N zz
      | -A b -j LOG
      | -A foo -j foo
      $ iptables -F
      $ iptables -X
      $ iptables -N Z
      $ iptables -N z
      $ iptables -N _
      $ iptables -N 9
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N 9
      | -N Z
      | -N _
      | -N z
      $ iptables -L
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain 9 (0 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain Z (0 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain _ (0 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain z (0 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      """#),
  ]
}
