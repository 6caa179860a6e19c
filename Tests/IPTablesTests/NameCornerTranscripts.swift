// Corners of names and numbers. Recorded from iptables-legacy 1.8.9 on Linux 6.18;
// Transcript.swift says how to read it, and asks the real tool again where there is one.

extension Transcript {
  static let nameCorners = [
    Transcript(
      "names that only -E can make",
      #"""
      $ iptables -N foo
      $ iptables -E foo abcdefghijklmnopqrstuvwxyz123
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N abcdefghijklmnopqrstuvwxyz123
      $ iptables -A INPUT -j abcdefghijklmnopqrstuvwxyz123
      ! iptables v1.8.9 (legacy): Invalid target name `abcdefghijklmnopqrstuvwxyz123' (28 chars max)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -X abcdefghijklmnopqrstuvwxyz123
      ! iptables v1.8.9 (legacy): chain name `abcdefghijklmnopqrstuvwxyz123' too long (must be under 29 chars)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -X
      $ iptables -N foo
      $ iptables -A INPUT -j foo
      $ iptables -E foo abcdefghijklmnopqrstuvwxyz12345
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N abcdefghijklmnopqrstuvwxyz123
      | -A INPUT -j abcdefghijklmnopqrstuvwxyz123
      $ iptables -L INPUT -n
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      | abcdefghijklmnopqrstuvwxyz123  0    --  0.0.0.0/0            0.0.0.0/0          ␠
      $ iptables -F
      $ iptables -X
      $ iptables -N foo
      $ iptables -E foo abcdefghijklmnopqrstuvwxyz123456
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -E foo INPUT
      ! iptables: File exists.
      = 1
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N foo
      """#),
    Transcript(
      "targets that Linux has no more",
      #"""
      $ iptables -j ULOG -A INPUT
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -A INPUT -j ULOG --ulog-nlgroup 99
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables v1.8.9 (legacy): ULOG: bad value for option "--ulog-nlgroup", or out of range (1-32).
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -D INPUT -j ULOG
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -C INPUT -j ULOG
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -A INPUT -p nope -j ULOG
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j ULOG -p nope
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j CLUSTERIP --new
      ! Warning: Extension CLUSTERIP revision 0 not supported, missing kernel module?
      ! iptables v1.8.9 (legacy): CLUSTERIP target: Invalid parameter combination
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j CLUSTERIP
      ! Warning: Extension CLUSTERIP revision 0 not supported, missing kernel module?
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -N ULOG
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables v1.8.9 (legacy): chain name may not clash with target name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N CLUSTERIP
      ! Warning: Extension CLUSTERIP revision 0 not supported, missing kernel module?
      ! iptables v1.8.9 (legacy): chain name may not clash with target name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ ip6tables -A INPUT -j ULOG
      ! ip6tables v1.8.9 (legacy): Couldn't load target `ULOG':No such file or directory
      !
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -j ULOG\nCOMMIT\n
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables-restore: line 3 failed
      = 1
      $ iptables-restore <<< *filter\n-A INPUT -j ULOG\n-A INPUT -j ULOG\nCOMMIT\n
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! iptables-restore: line 4 failed
      = 1
      $ iptables-restore <<< *filter\n:ULOG - [0:0]\n-A INPUT -j ULOG\nCOMMIT\n
      $ iptables -A INPUT -j ULOG
      ! Warning: Extension ULOG revision 0 not supported, missing kernel module?
      ! Warning: using chain ULOG, not extension
      $ iptables -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT -j ULOG
      | -A INPUT -j ULOG
      $ iptables -g ULOG -A INPUT
      """#),
    Transcript(
      "timers of two kinds",
      #"""
      $ iptables -A INPUT -j IDLETIMER --timeout 5 --label kinds-of-timer
      $ iptables -A INPUT -j IDLETIMER --timeout 5 --label kinds-of-timer --alarm
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -A OUTPUT -j IDLETIMER --timeout 9 --label kinds-of-timer
      $ iptables -t mangle -A OUTPUT -j IDLETIMER --timeout 9 --label kinds-of-timer --alarm
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -R INPUT 1 -j IDLETIMER --timeout 5 --label kinds-of-timer --alarm
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -j IDLETIMER --timeout 5 --label kinds-of-timer
      | -A OUTPUT -j IDLETIMER --timeout 9 --label kinds-of-timer
      $ iptables -F
      $ iptables -A INPUT -j IDLETIMER --timeout 5 --label kinds-of-timer --alarm
      $ iptables -t mangle -A OUTPUT -j IDLETIMER --timeout 9 --label kinds-of-timer
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables-restore <<< *filter\n-A INPUT -j IDLETIMER --timeout 9 --label kinds-of-timer\nCOMMIT\n
      ! iptables-restore: line 3 failed
      = 1
      $ iptables-restore <<< *filter\n-A INPUT -j IDLETIMER --timeout 9 --label two-kinds\n-A INPUT -j IDLETIMER --timeout 9 --label two-kinds --alarm\nCOMMIT\n
      ! iptables-restore: line 4 failed
      = 1
      $ iptables -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT -j IDLETIMER --timeout 5 --label kinds-of-timer --alarm
      """#),
    Transcript(
      "ports as getaddrinfo reads them",
      #"""
      $ iptables -A INPUT -p udp --dport 4294967295
      ! iptables v1.8.9 (legacy): Port "4294967295" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport 2147483648
      ! iptables v1.8.9 (legacy): Port "2147483648" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport 2147483647
      $ iptables -A INPUT -p udp --dport 4294967296
      $ iptables -A INPUT -p udp --dport 65616
      $ iptables -A INPUT -p udp --dport 9223372036854775807
      ! iptables v1.8.9 (legacy): Port "9223372036854775807" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport 9223372036854775808
      $ iptables -A INPUT -p udp --dport 18446744073709551615
      ! iptables v1.8.9 (legacy): Port "18446744073709551615" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport 18446744073709551616
      ! iptables v1.8.9 (legacy): Port "18446744073709551616" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport 99999999999999999999
      ! iptables v1.8.9 (legacy): Port "99999999999999999999" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport -1
      ! iptables v1.8.9 (legacy): Port "-1" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport -4294967295
      $ iptables -A INPUT -p udp --dport -4294967216:90
      $ iptables -A INPUT -p udp --dport +5
      $ iptables -A INPUT -p udp --dport " 5"
      $ iptables -A INPUT -p udp --dport "- 5"
      ! iptables v1.8.9 (legacy): Port "- 5" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport " -4294967216"
      $ iptables -A INPUT -p udp --dport "-+5"
      ! iptables v1.8.9 (legacy): Port "-+5" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport "--5"
      ! iptables v1.8.9 (legacy): Port "--5" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p udp --dport "5 "
      ! iptables v1.8.9 (legacy): Port "5 " does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT -p udp -m udp --dport 65535
      | -A INPUT -p udp -m udp --dport 0
      | -A INPUT -p udp -m udp --dport 80
      | -A INPUT -p udp -m udp --dport 0
      | -A INPUT -p udp -m udp --dport 1
      | -A INPUT -p udp -m udp --dport 80:90
      | -A INPUT -p udp -m udp --dport 5
      | -A INPUT -p udp -m udp --dport 5
      | -A INPUT -p udp -m udp --dport 80
      """#),
  ]
}
