// What goes wrong on a command line, and how it is said. Recorded from iptables-legacy 1.8.9 on Linux 6.18; Transcript.swift says how to read it, and asks the real
// tool again where there is one.

extension Transcript {
  static let mistakes = [
    Transcript(
      "words and options",
      #"""
      $ iptables
      ! iptables v1.8.9 (legacy): no command specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables foo
      ! Bad argument `foo'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -
      ! Bad argument `-'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -j ACCEPT
      ! iptables v1.8.9 (legacy): no command specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -Q
      ! iptables v1.8.9 (legacy): unknown option "-Q"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -b
      ! iptables v1.8.9 (legacy): Unknown arg "(null)"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables --foo
      ! iptables v1.8.9 (legacy): unknown option "--foo"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -nQ
      ! iptables v1.8.9 (legacy): unknown option "-nQ"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -Qn
      ! iptables v1.8.9 (legacy): unknown option "iptables-legacy"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A
      ! iptables v1.8.9 (legacy): option "-A" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables --append
      ! iptables v1.8.9 (legacy): option "--append" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s
      ! iptables v1.8.9 (legacy): option "-s" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --source
      ! iptables v1.8.9 (legacy): option "--source" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT foo
      ! Bad argument `foo'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -- foo
      ! iptables v1.8.9 (legacy): unknown arguments found on commandline
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --
      $ iptables -A INPUT --s 1.2.3.4
      ! iptables v1.8.9 (legacy): unknown option "--s"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --so 1.2.3.4
      $ iptables -A INPUT --sr=1.2.3.4
      ! iptables v1.8.9 (legacy): host/network `--sr=1.2.3.4' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --numeric=1
      ! iptables v1.8.9 (legacy): unknown option "--numeric=1"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --protocol=tcp
      ! iptables v1.8.9 (legacy): unknown protocol "--protocol=tcp" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -ptcp
      ! iptables v1.8.9 (legacy): unknown protocol "-ptcp" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp -jACCEPT
      ! iptables v1.8.9 (legacy): Couldn't load target `-jACCEPT':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -ieth0
      $ iptables -A INPUT -m=tcp
      ! iptables v1.8.9 (legacy): Couldn't load match `=tcp':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -tfilter -p tcp -A INPUT -mtcp
      $ iptables -A INPUT -nptcp
      ! iptables v1.8.9 (legacy): unknown protocol "-nptcp" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables --append=INPUT -p tcp
      $ iptables -AINPUT -c5,6
      $ iptables -A INPUT -s ! 1.2.3.4
      ! Bad argument `1.2.3.4'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p ! tcp
      ! iptables v1.8.9 (legacy): unknown protocol "!" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables ! -A INPUT
      ! iptables v1.8.9 (legacy): unexpected '!' flag
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT ! -j foo
      ! iptables v1.8.9 (legacy): cannot have ! before -j
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT ! ! -s 1.1.1.1
      ! iptables v1.8.9 (legacy): multiple consecutive ! not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.1.1.1 !
      ! iptables v1.8.9 (legacy): nothing appropriate following !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT ! -m tcp
      ! iptables v1.8.9 (legacy): unexpected ! flag before --match
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables ! -t nat -L
      ! iptables v1.8.9 (legacy): unexpected ! flag before --table
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -n -A INPUT
      ! iptables v1.8.9 (legacy): Illegal option `-n' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -x -S
      ! iptables v1.8.9 (legacy): Illegal option `-x' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -F -c 1 2
      ! iptables v1.8.9 (legacy): Illegal option `-c' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables --line-numbers -A INPUT
      ! iptables v1.8.9 (legacy): Illegal option `-0' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -D INPUT 1 -s 1.2.3.4
      ! iptables v1.8.9 (legacy): Illegal option `-s' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -D INPUT -c 1 2
      ! iptables v1.8.9 (legacy): Illegal option `-c' with this command
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -L -A INPUT
      ! iptables v1.8.9 (legacy): Cannot use -A with -L
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -L
      ! iptables v1.8.9 (legacy): Cannot use -L with -A
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -f -A INPUT -S
      ! iptables v1.8.9 (legacy): Cannot use -S with -A
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -D INPUT
      ! iptables v1.8.9 (legacy): Cannot use -D with -A
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -L -S
      ! iptables v1.8.9 (legacy): Cannot use -S with -L
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -L -Z INPUT 1
      $ iptables -A INPUT -p tcp -p udp
      ! iptables v1.8.9 (legacy): multiple -p flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j ACCEPT -g b
      ! iptables v1.8.9 (legacy): multiple -j flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -n -n -L
      ! iptables v1.8.9 (legacy): multiple -n flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N x -v
      $ iptables -V
      | iptables v1.8.9 (legacy)
      $ iptables ! -V
      | Not 1.8.9 (legacy) ;-)
      $ iptables --version
      | iptables v1.8.9 (legacy)
      $ iptables -Vn
      | iptables v1.8.9 (legacy)
      $ iptables -6 -L
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -4 -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      $ iptables -w x -L
      ! iptables v1.8.9 (legacy): wait seconds not numeric
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -w5 -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      $ iptables --wait=5 -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      $ iptables -w 5 -W 5 -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      ! Ignoring deprecated --wait-interval option.
      $ iptables -W 5 -S INPUT
      ! Ignoring deprecated --wait-interval option.
      ! iptables v1.8.9 (legacy): --wait-interval only makes sense with --wait
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -w -W 1000000 -S INPUT
      ! iptables v1.8.9 (legacy): too long usec wait 1000000 > 999999 usec
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -W
      ! iptables v1.8.9 (legacy): wait interval value required
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -W x
      ! iptables v1.8.9 (legacy): wait interval not numeric
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -M /bin/true -S INPUT
      | -P INPUT ACCEPT
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      $ iptables -LINPUT
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  1.2.3.4              anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            tcp  --  anywhere             anywhere             tcp
      |            tcp  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      |            all  --  anywhere             anywhere␠␠␠␠␠␠␠␠␠␠␠␠
      $ iptables -Ln
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -SOUTPUT
      | -P OUTPUT ACCEPT
      $ iptables-save -t filter
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | :x - [0:0]
      | -A INPUT
      | -A INPUT -s 1.2.3.4/32
      | -A INPUT -i -ieth0
      | -A INPUT -p tcp -m tcp
      | -A INPUT -p tcp
      | -A INPUT
      | COMMIT
      | # Completed on DATE
      """#),
    Transcript(
      "values",
      #"""
      $ iptables -A INPUT -p foo
      ! iptables v1.8.9 (legacy): unknown protocol "foo" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p 256
      ! iptables v1.8.9 (legacy): unknown protocol "256" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p 0x11
      $ iptables -A INPUT -p TCP
      $ iptables -A INPUT ! -p all
      ! iptables v1.8.9 (legacy): rule would never match protocol
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.4/33
      ! iptables v1.8.9 (legacy): invalid mask `33' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.4/255.255.255
      ! iptables v1.8.9 (legacy): invalid mask `255.255.255' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.4/255.255.255.256
      ! iptables v1.8.9 (legacy): invalid mask `255.255.255.256' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.999
      ! iptables v1.8.9 (legacy): host/network `1.2.3.999' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.4.5
      ! iptables v1.8.9 (legacy): host/network `1.2.3.4.5' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s ::1
      ! iptables v1.8.9 (legacy): host/network `::1' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 10,11.5/16,,12
      ! iptables v1.8.9 (legacy): host/network `' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s "10, 11"
      $ iptables -A INPUT -d 10/8,1.2.3/24 -s 0x10.010.0.1
      $ iptables -A INPUT -s anything/0
      $ iptables -A INPUT ! -s 1.1.1.1,2.2.2.2
      ! iptables v1.8.9 (legacy): ! not allowed with multiple source or destination IP addresses
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -R INPUT 1 -s 1.1.1.1,2.2.2.2
      ! iptables v1.8.9 (legacy): Replacement rule does not specify a unique address
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -i ""
      ! iptables v1.8.9 (legacy): Empty interface is likely to be undesired
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -i a/b
      ! Warning: weird character in interface `a/b' ('/' and ' ' are not allowed by the kernel).
      $ iptables -A INPUT -i 1234567890123456
      ! iptables v1.8.9 (legacy): interface name `1234567890123456' must be shorter than IFNAMSIZ (15)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -i 123456789012345
      $ iptables -A INPUT -i 12345678901234+
      $ iptables -A INPUT -o eth0
      ! iptables v1.8.9 (legacy): Can't use -o with INPUT
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A OUTPUT -i eth0
      ! iptables v1.8.9 (legacy): Can't use -i with OUTPUT
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A PREROUTING -o eth0
      ! iptables v1.8.9 (legacy): Can't use -o with PREROUTING
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A POSTROUTING -i eth0
      ! iptables v1.8.9 (legacy): Can't use -i with POSTROUTING
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -c 1
      ! iptables v1.8.9 (legacy): -c requires packet and byte counter
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -c x y
      ! iptables v1.8.9 (legacy): -c packet counter not numeric
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -c 1 y
      ! iptables v1.8.9 (legacy): -c byte counter not numeric
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -c 1,y
      ! iptables v1.8.9 (legacy): -c byte counter not numeric
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -c 7x 8y
      $ iptables -A INPUT -c 1 -j ACCEPT
      ! iptables v1.8.9 (legacy): -c requires packet and byte counter
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A OUTPUT -j DROP
      ! iptables v1.8.9 (legacy):␠
      ! The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
      !
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -P OUTPUT DROP
      ! iptables v1.8.9 (legacy):␠
      ! The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
      !
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t foo -L
      ! iptables v1.8.9 (legacy): can't initialize iptables table `foo': Table does not exist (do you need to insmod?)
      ! Perhaps iptables or your kernel needs to be upgraded.
      = 3
      $ iptables -t 12345678901234567890123456789012 -L
      ! iptables v1.8.9 (legacy): can't initialize iptables table `12345678901234567890123456789012': Module is wrong version
      ! Perhaps iptables or your kernel needs to be upgraded.
      = 3
      $ iptables -R INPUT -j ACCEPT
      ! iptables v1.8.9 (legacy): -R requires a rule number
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -R INPUT x -j ACCEPT
      ! iptables v1.8.9 (legacy): Invalid rule number `x'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -D INPUT 0
      ! iptables v1.8.9 (legacy): Invalid rule number `0'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -I INPUT 0
      ! iptables v1.8.9 (legacy): Invalid rule number `0'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -I INPUT a
      ! iptables v1.8.9 (legacy): Invalid rule number `a'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -I INPUT 99999999999
      ! iptables v1.8.9 (legacy): Invalid rule number `99999999999'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -L INPUT x
      ! iptables v1.8.9 (legacy): Invalid rule number `x'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -P INPUT
      ! iptables v1.8.9 (legacy): -P requires a chain and a policy
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -E x
      ! iptables v1.8.9 (legacy): -E requires old-chain-name and new-chain-name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N 12345678901234567890123456789
      ! iptables v1.8.9 (legacy): chain name `12345678901234567890123456789' too long (must be under 29 chars)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A 12345678901234567890123456789
      ! iptables v1.8.9 (legacy): chain name `12345678901234567890123456789' too long (must be under 29 chars)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -E x 12345678901234567890123456789
      ! iptables: No chain/target/match by that name.
      = 1
      $ iptables -N -foo
      ! iptables v1.8.9 (legacy): chain name not allowed to start with `-'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N !foo
      ! iptables v1.8.9 (legacy): chain name not allowed to start with `!'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N "f oo"
      ! iptables v1.8.9 (legacy): Invalid chain name `f oo'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N ACCEPT
      ! iptables v1.8.9 (legacy): chain name may not clash with target name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N LOG
      ! iptables v1.8.9 (legacy): chain name may not clash with target name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N ""
      ! iptables v1.8.9 (legacy): chain name may not clash with target name
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N 1
      $ iptables -A INPUT -j ""
      ! iptables v1.8.9 (legacy): Invalid target name (too short)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -g ""
      ! iptables v1.8.9 (legacy): Invalid target name (too short)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j 12345678901234567890123456789
      ! iptables v1.8.9 (legacy): Invalid target name `12345678901234567890123456789' (28 chars max)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j "a b"
      ! iptables v1.8.9 (legacy): Invalid target name `a b'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j FOO
      ! iptables v1.8.9 (legacy): Couldn't load target `FOO':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -g FOO
      ! iptables v1.8.9 (legacy): goto 'FOO' is not a chain
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -g ACCEPT
      ! iptables v1.8.9 (legacy): goto 'ACCEPT' is not a chain
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m foo
      ! iptables v1.8.9 (legacy): Couldn't load match `foo':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m 12345678901234567890123456789
      ! iptables v1.8.9 (legacy): Invalid match name "12345678901234567890123456789" (28 chars max)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -N 1
      | -A INPUT -p udp
      | -A INPUT -p tcp
      | -A INPUT -s 10.0.0.0/32
      | -A INPUT -s 11.0.0.0/32
      | -A INPUT -s 16.8.0.1/32 -d 10.0.0.0/8
      | -A INPUT -s 16.8.0.1/32 -d 1.2.3.0/24
      | -A INPUT
      | -A INPUT -i a/b
      | -A INPUT -i 123456789012345
      | -A INPUT -i 12345678901234+
      | -A INPUT
      """#),
  ]
}
