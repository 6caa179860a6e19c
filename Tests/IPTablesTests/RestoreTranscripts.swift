// What iptables-restore does with good and bad files. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says how to read it, and asks the real
// tool again where there is one.

extension Transcript {
  static let restores = [
    Transcript(
      "mistakes in a file",
      #"""
      $ iptables-restore <<< *foo\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: unable to initialize table 'foo'
      ! Error occurred at line: 1
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: line 1 table name invalid
      ! Error occurred at line: 1
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -j FOO\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Couldn't load target `FOO':No such file or directory
      !
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -j LOG\nCOMMIT
      ! Bad argument `COMMIT'
      ! Error occurred at line: 3
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -j LOG\n
      ! iptables-restore: COMMIT expected at line 3
      = 1
      $ iptables-restore <<< *filter
      ! iptables-restore: COMMIT expected at line 2
      = 1
      $ iptables-restore <<< -A INPUT -j LOG\n
      ! iptables-restore: line 1 failed
      = 1
      $ iptables-restore <<< COMMIT\n
      ! iptables-restore: line 1 failed
      = 1
      $ iptables-restore <<< *filter\n:FOO - [0:0]\n-A FOO -j FOO\n-A INPUT -j FOO\nCOMMIT\n
      ! iptables-restore: line 5 failed
      = 1
      $ iptables-restore <<< *filter\n:FOO - [0:0]\n-A FOO -j FOO\nCOMMIT\n
      $ iptables-restore <<< *filter\n-A FOO -j FOO\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Couldn't load target `FOO':No such file or directory
      !
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A FOO -j ACCEPT\nCOMMIT\n
      ! iptables-restore: line 2 failed
      = 1
      $ iptables-restore <<< *filter\n:INPUT FOO [0:0]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Can't set policy `FOO' on `INPUT' line 2: Bad policy name
      = 1
      $ iptables-restore <<< *filter\n:FOO ACCEPT [0:0]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Can't set policy `ACCEPT' on `FOO' line 2: Bad built-in chain name
      = 1
      $ iptables-restore <<< *filter\n:FOO\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: line 2 policy invalid
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: line 2 chain name invalid
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:INPUT\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: line 2 policy invalid
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:ACCEPT - [0:0]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): error creating chain 'ACCEPT':File exists
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:LOG - [0:0]\n-A LOG -p tcp\n-A INPUT -j LOG\nCOMMIT\n
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT foo\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): invalid policy counters for chain 'INPUT'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): invalid policy counters for chain 'INPUT'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT [1-:2]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): invalid policy counters for chain 'INPUT'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT [1:]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): invalid policy counters for chain 'INPUT'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT [1:2x\nCOMMIT\n
      $ iptables-restore -c <<< *filter\n[1:2 -A INPUT\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Bad line 2: need ]
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n[12] -A INPUT\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Bad line 2: need ]
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:F - [0:0]\n:F - [0:0]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): error creating chain 'F':File exists
      ! Error occurred at line: 3
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:12345678901234567890123456789 - [0:0]\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Invalid chain name `12345678901234567890123456789' (28 chars max)
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -t nat\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): The -t option cannot be used in iptables-restore.
      !
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -w\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): You cannot use `-w' from iptables-restore
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -W 5\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): You cannot use `-W' from iptables-restore
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n   \nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): no command specified
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n foo\nCOMMIT\n
      ! Bad argument `foo'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-Qn\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): unknown option "filter"
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n*nat\nCOMMIT\n
      ! Bad argument `*nat'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<<  *filter\nCOMMIT\n
      ! iptables-restore: line 1 failed
      = 1
      $ iptables-restore <<< *filter\n-D INPUT 100\nCOMMIT\n
      ! iptables-restore: line 2 failed
      = 1
      $ iptables-restore <<< *filter\n-A INPUT -p udp -m tcp\nCOMMIT\n
      ! iptables-restore: line 3 failed
      = 1
      $ iptables-restore <<< *filter\r\nCOMMIT\r\n
      ! iptables-restore v1.8.9 (legacy): iptables-restore: unable to initialize table 'filter␍'
      ! Error occurred at line: 1
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n:INPUT ACCEPT [0:0]\r\nCOMMIT\r\n
      ! Bad argument `COMMIT␍'
      ! Error occurred at line: 3
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -m comment --comment "a b" -m comment --comment x"y z"w -j ACCEPT\nCOMMIT\n
      ! Bad argument `w'
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-A INPUT -s 1.2.3.4/64\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): invalid mask `64' specified
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-P INPUT\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): -P requires a chain and a policy
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore <<< *filter\n-N INPUT\nCOMMIT\n
      ! iptables-restore: line 2 failed
      = 1
      $ iptables-restore -Q
      ! iptables-legacy-restore: invalid option -- 'Q'
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore --foo
      ! iptables-legacy-restore: unrecognized option '--foo'
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore --ver
      ! iptables-legacy-restore: option '--ver' is ambiguous; possibilities: '--verbose' '--version'
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore --table
      ! iptables-legacy-restore: option '--table' requires an argument
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore -T
      ! iptables-legacy-restore: option requires an argument -- 'T'
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore --counters=1
      ! iptables-legacy-restore: option '--counters' doesn't allow an argument
      ! Try `iptables-restore -h' for more information.
      = 1
      $ iptables-restore -w x
      ! iptables-restore v1.8.9 (legacy): wait seconds not numeric
      ! Error occurred at line: 0
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-restore -W 1
      ! Ignoring deprecated --wait-interval option.
      ! Option --wait-interval requires option --wait
      = 1
      $ iptables-restore /nonexistent/file
      ! Can't open /nonexistent/file: No such file or directory
      = 1
      $ iptables-restore a b
      ! Unknown arguments found on commandline
      = 1
      $ iptables-restore -V
      | iptables-restore v1.8.9 (legacy)
      $ iptables-save -x
      ! iptables-legacy-save: invalid option -- 'x'
      ! Look at manual page `iptables-save.8' for more information.
      = 1
      $ iptables-save -t foo
      ! iptables-save v1.8.9 (legacy): Cannot initialize: Table does not exist (do you need to insmod?)
      = 1
      $ iptables-save foo
      ! Unknown arguments found on commandline
      = 1
      $ iptables-save -h
      ! iptables-legacy-save: invalid option -- 'h'
      ! Look at manual page `iptables-save.8' for more information.
      = 1
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [1:2]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      """#),
    Transcript(
      "a table stands or falls whole, earlier tables stay",
      #"""
      $ iptables -A FORWARD -j ACCEPT
      $ iptables-restore <<< *nat\n-A OUTPUT -p tcp\nCOMMIT\n*filter\n:x - [0:0]\n-A INPUT -p tcp\n-A INPUT -j nope\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Couldn't load target `nope':No such file or directory
      !
      ! Error occurred at line: 7
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | -A OUTPUT -p tcp
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | -A FORWARD -j ACCEPT
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *nat\n-A OUTPUT -p udp\nCOMMIT\n*raw\n-A OUTPUT -p udp\n
      ! iptables-restore: COMMIT expected at line 6
      = 1
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *raw
      | :PREROUTING ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | -A OUTPUT -p udp
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | -A FORWARD -j ACCEPT
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *filter\nCOMMIT\n*nat\n-A OUTPUT -j DROP\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy):␠
      ! The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
      !
      !
      ! Error occurred at line: 4
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *raw
      | :PREROUTING ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | -A OUTPUT -p udp
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      """#),
    Transcript(
      "options of iptables-restore",
      #"""
      $ iptables-restore -c <<< *filter\n:INPUT DROP [5:6]\n[1:2] -A INPUT\n[3:4]-A INPUT -j ACCEPT\n[7:8]    -A INPUT -p tcp\nCOMMIT\n
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [5:6]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | [1:2] -A INPUT
      | [3:4] -A INPUT -j ACCEPT
      | [7:8] -A INPUT -p tcp
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *filter\n:INPUT DROP [5:6]\n[1:2] -A INPUT\n-A INPUT -c 3 4\nCOMMIT\n
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | [0:0] -A INPUT
      | [3:4] -A INPUT
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -c <<< *filter\n:INPUT ACCEPT [5:6]\n:OUTPUT - [7:8]\n[1:2] -A INPUT\nCOMMIT\n
      $ iptables-restore --noflush --counters <<< *filter\n:FORWARD DROP [9:9]\n:new - [0:0]\n[3:4] -A INPUT -j new\n-A new -p tcp\nCOMMIT\n
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [9:9]
      | :OUTPUT ACCEPT [0:0]
      | :new - [0:0]
      | [1:2] -A INPUT
      | [3:4] -A INPUT -j new
      | [0:0] -A new -p tcp
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -n <<< *filter\n:new - [0:0]\n:INPUT - [0:0]\n-A new -p udp\n-D INPUT 1\nCOMMIT\n
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :new - [0:0]
      | [3:4] -A INPUT -j new
      | [0:0] -A new -p udp
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -n <<< *filter\n:INPUT - [0:0]\n-D INPUT 7\nCOMMIT\n
      ! iptables-restore: line 3 failed
      = 1
      $ iptables-restore <<< *filter\nCOMMIT\n
      $ iptables-save -c
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -t <<< *filter\n-A INPUT -j ACCEPT\nCOMMIT\n*nat\n-A OUTPUT\nCOMMIT\n
      $ iptables-restore --test <<< *filter\n-A INPUT -j NOPE\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): Couldn't load target `NOPE':No such file or directory
      !
      ! Error occurred at line: 2
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -T nat <<< *filter\n-A INPUT -j FOO\nCOMMIT\n*nat\n-A OUTPUT\nCOMMIT\n
      $ iptables-restore --table=raw <<< *filter\n-A INPUT -j FOO\nCOMMIT\n*nat\n-A OUTPUT -p tcp\nCOMMIT\n
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *nat
      | :PREROUTING ACCEPT [0:0]
      | :INPUT ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :POSTROUTING ACCEPT [0:0]
      | -A OUTPUT
      | COMMIT
      | # Completed on DATE
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -v <<< # one\n*filter\n:N - [0:0]\n# two\n-A INPUT -s 1.2.3.4 -j N\nCOMMIT\n
      | # one
      | Flushing chain `INPUT'
      | Flushing chain `FORWARD'
      | Flushing chain `OUTPUT'
      | # two
      | N  all opt -- in * out *  1.2.3.4  -> 0.0.0.0/0␠␠
      $ iptables-restore -nv <<< *filter\n-A INPUT -s 1.2.3.4 -j N\n-v -A INPUT -s 1.2.3.5\nCOMMIT\n
      |   all opt -- in * out *  1.2.3.5  -> 0.0.0.0/0␠␠
      $ iptables-restore -v <<< *filter\nCOMMIT\n
      | Flushing chain `INPUT'
      | Flushing chain `FORWARD'
      | Flushing chain `OUTPUT'
      | Flushing chain `N'
      | Deleting chain `N'
      """#),
    Transcript(
      "lines and words",
      #"""
      $ iptables-restore <<< # comment\n\n*filter\n\n# another\n:a - [0:0]\n-A a -m comment --comment "one \\ \" two" -j ACCEPT\n-A a\t-p   tcp\n-A a -m comment --comment ""\n-A a -m comment --comment x"y"\nCOMMIT\n# Completed\n
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :a - [0:0]
      | -A a -m comment --comment "one \\ \" two" -j ACCEPT
      | -A a -p tcp
      | -A a -m comment --comment ""
      | -A a -m comment --comment xy
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< * filter x\n:INPUT\tDROP\n:FORWARD DROP [1:2] more words\nCOMMIT\n
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *filter\n:b - [0:0]\n:a - [0:0]\n-A a -j b\n-6 -A INPUT -s ::1\n-4 -A INPUT -s 1.2.3.4\n-A INPUT -6 -s nonsense\n-A INPUT --ipv6 --foo\nCOMMIT\n
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :a - [0:0]
      | :b - [0:0]
      | -A INPUT -s 1.2.3.4/32
      | -A a -j b
      | COMMIT
      | # Completed on DATE
      $ ip6tables-restore <<< *filter\n-4 -A INPUT -s 1.2.3.4\n-6 -A INPUT -s ::1\nCOMMIT\n
      $ ip6tables-save
      | # Generated by ip6tables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | -A INPUT -s ::1/128
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *filter\n:INPUT DROP [5:6]\n-N foo\n-P OUTPUT DROP\n-A foo -j RETURN\n-I foo -p tcp\n-I foo 2 -p udp\n-R foo 3 -j ACCEPT\n-A foo -p icmp\n-D foo -p icmp\n-E foo bar\n-A INPUT -j ACCEPT\n-S\n-L -n\n-Z\n-C INPUT -j ACCEPT\nCOMMIT\n
      | -P INPUT DROP
      | -P FORWARD DROP
      | -P OUTPUT DROP
      | -N bar
      | -A INPUT -j ACCEPT
      | -A bar -p tcp
      | -A bar -p udp
      | -A bar -j ACCEPT
      | Chain INPUT (policy DROP)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      | ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |
      | Chain FORWARD (policy DROP)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain OUTPUT (policy DROP)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |
      | Chain bar (0 references)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            6    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      |            17   --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      | ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0␠␠␠␠␠␠␠␠␠␠␠
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT DROP [0:0]
      | :bar - [0:0]
      | -A INPUT -j ACCEPT
      | -A bar -p tcp
      | -A bar -p udp
      | -A bar -j ACCEPT
      | COMMIT
      | # Completed on DATE
      $ iptables-restore <<< *filter\n-V\n-A INPUT -s 4.4.4.4\nCOMMIT\n
      | iptables-restore v1.8.9 (legacy)
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT DROP [0:0]
      | :bar - [0:0]
      | -A INPUT -j ACCEPT
      | -A bar -p tcp
      | -A bar -p udp
      | -A bar -j ACCEPT
      | COMMIT
      | # Completed on DATE
      $ iptables-restore -n <<< *filter\n-F\n-X\nCOMMIT\n*filter\n-A INPUT -s 5.5.5.5,6.6.6.6\nCOMMIT\n
      $ iptables-save
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT DROP [0:0]
      | :FORWARD DROP [0:0]
      | :OUTPUT DROP [0:0]
      | -A INPUT -s 5.5.5.5/32
      | -A INPUT -s 6.6.6.6/32
      | COMMIT
      | # Completed on DATE
      """#),
  ]
}
