// Two mistakes in one command line: which of them is said. Recorded from iptables-legacy 1.8.9 on Linux 6.18;
// Transcript.swift says how to read it, and asks the real tool again where there is one.

extension Transcript {
  static let twoMistakes = [
    Transcript(
      "two mistakes",
      #"""
      $ iptables -A INPUT -p tcpp --dport x -j NOPE
      ! iptables v1.8.9 (legacy): unknown protocol "tcpp" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport x -j NOPE
      ! iptables v1.8.9 (legacy): invalid port/service `x' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport 80 -s 1.2.3.4/33 -j NOPE
      ! iptables v1.8.9 (legacy): invalid mask `33' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -s 1.2.3.400 -d 1.2.3.4/40 -j ACCEPT
      ! iptables v1.8.9 (legacy): host/network `1.2.3.400' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A NOPE -p tcp --dport x -j ACCEPT
      ! iptables v1.8.9 (legacy): invalid port/service `x' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A NOPE -p tcp --dport 80 -j NOPE
      ! iptables v1.8.9 (legacy): Couldn't load target `NOPE':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A NOPE -s 1.2.3.400 -j ACCEPT
      ! iptables v1.8.9 (legacy): host/network `1.2.3.400' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -o eth0 -s 1.2.3.400 -j ACCEPT
      ! iptables v1.8.9 (legacy): host/network `1.2.3.400' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -o eth0 -j NOPE
      ! iptables v1.8.9 (legacy): Can't use -o with INPUT
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -o eth0 -p tcp --dport x
      ! iptables v1.8.9 (legacy): invalid port/service `x' specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m conntrack -j NOPE
      ! iptables v1.8.9 (legacy): conntrack: At least one option is required
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m conntrack --ctstate NEWW -m limit --limit 0 -j ACCEPT
      ! iptables v1.8.9 (legacy): Bad ctstate "NEWW"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m limit --limit 5/min --dport 80
      ! iptables v1.8.9 (legacy): unknown option "--dport"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m multiport --dports 80 -p tcpp
      ! iptables v1.8.9 (legacy): multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m multiport --dports 80,x -p tcp
      ! iptables v1.8.9 (legacy): multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,x
      ! iptables v1.8.9 (legacy): too many ports specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m nope -j NOPE
      ! iptables v1.8.9 (legacy): Couldn't load match `nope':No such file or directory
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m mark -j NOPE
      ! iptables v1.8.9 (legacy): mark: option "--mark" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m mark --mark x -s 1.2.3.400
      ! iptables v1.8.9 (legacy): mark: bad integer value for option "--mark", or out of range.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j LOG --log-level x --log-prefix ""
      ! iptables v1.8.9 (legacy): log level "x" unknown
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j REJECT --reject-with x -s 1.2.3.4/99
      ! iptables v1.8.9 (legacy): unknown reject type "x"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j DNAT -s 1.2.3.400
      ! iptables v1.8.9 (legacy): DNAT: option "--to-destination" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A PREROUTING -j DNAT -s 1.2.3.400
      ! iptables v1.8.9 (legacy): DNAT: option "--to-destination" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A PREROUTING -j DNAT --to-destination 1.2.3.400 -p nope
      ! iptables v1.8.9 (legacy): Bad IP address "1.2.3.400"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A PREROUTING -j DROP -s 1.2.3.400
      ! iptables v1.8.9 (legacy):␠
      ! The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
      !
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A PREROUTING -o eth0 -j DROP
      ! iptables v1.8.9 (legacy):␠
      ! The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.
      !
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nope -A INPUT -p nope
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nope -A INPUT -j NOPE
      ! iptables v1.8.9 (legacy): can't initialize iptables table `nope': Table does not exist (do you need to insmod?)
      ! Perhaps iptables or your kernel needs to be upgraded.
      = 3
      $ iptables -t nope -A INPUT -j ACCEPT
      ! iptables v1.8.9 (legacy): can't initialize iptables table `nope': Table does not exist (do you need to insmod?)
      ! Perhaps iptables or your kernel needs to be upgraded.
      = 3
      $ iptables -A INPUT -A OUTPUT -p nope
      ! iptables v1.8.9 (legacy): Cannot use -A with -A
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp -p nope
      ! iptables v1.8.9 (legacy): multiple -p flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport 80 --dport x
      ! iptables v1.8.9 (legacy): Only one `--destination-port' allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT --dport 80 -p nope
      ! iptables v1.8.9 (legacy): unknown option "--dport"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -p tcp --dport 80 -m udp --dport x
      ! iptables v1.8.9 (legacy): Port "x" does not resolve to anything.
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j ACCEPT extra -s 1.2.3.400
      ! Bad argument `extra'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j ACCEPT -s 1.2.3.400 extra
      ! Bad argument `extra'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT ! -j ACCEPT -s 1.2.3.400
      ! iptables v1.8.9 (legacy): cannot have ! before -j
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -I INPUT 0 -p nope
      ! iptables v1.8.9 (legacy): Invalid rule number `0'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -D INPUT 5 -p nope
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -R INPUT -p nope
      ! iptables v1.8.9 (legacy): -R requires a rule number
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -N INPUT -p nope
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -P INPUT NOPE -p nope
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A abcdefghijklmnopqrstuvwxyz1234 -p nope
      ! iptables v1.8.9 (legacy): unknown protocol "nope" specified
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A abcdefghijklmnopqrstuvwxyz1234 -s 1.2.3.400
      ! iptables v1.8.9 (legacy): host/network `1.2.3.400' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j abcdefghijklmnopqrstuvwxyz1234 -m mark
      ! iptables v1.8.9 (legacy): Invalid target name `abcdefghijklmnopqrstuvwxyz1234' (28 chars max)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -i abcdefghijklmnopqrst -s 1.2.3.400
      ! iptables v1.8.9 (legacy): interface name `abcdefghijklmnopqrst' must be shorter than IFNAMSIZ (15)
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m comment -m limit --limit x
      ! iptables v1.8.9 (legacy): bad rate "x"'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m string --string x -j NOPE
      ! iptables v1.8.9 (legacy): string: option "--algo" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m time --timestart 25:00 --datestart x
      ! iptables v1.8.9 (legacy): invalid time "25:00" specified, should be hh:mm[:ss] format and within the boundaries
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m recent --set --update --name
      ! iptables v1.8.9 (legacy): option "--name" requires an argument
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m owner --uid-owner nobodyhere -o eth0
      ! iptables v1.8.9 (legacy): owner: Bad value for "--uid-owner" option: "nobodyhere"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A OUTPUT -m owner --uid-owner 0 -i eth0 -j NOPE
      ! iptables v1.8.9 (legacy): Can't use -i with OUTPUT
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m hashlimit --hashlimit 5/min -j NOPE
      ! iptables v1.8.9 (legacy): hashlimit: option "--hashlimit-name" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m state --state NEW,FOO -j NOPE
      ! iptables v1.8.9 (legacy): Bad state "FOO"
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j MASQUERADE -s 1.2.3.400
      ! iptables v1.8.9 (legacy): host/network `1.2.3.400' not found
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j MASQUERADE -m mark
      ! iptables v1.8.9 (legacy): mark: option "--mark" must be specified
      !
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports x -i eth0
      ! iptables v1.8.9 (legacy): Need TCP, UDP, SCTP or DCCP with port specification
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports 80 -i eth0
      ! iptables v1.8.9 (legacy): Need TCP, UDP, SCTP or DCCP with port specification
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -g NOPE -j ACCEPT
      ! iptables v1.8.9 (legacy): multiple -j flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j NOPE -g ACCEPT -p nope
      ! iptables v1.8.9 (legacy): multiple -j flags not allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      """#)
  ]
}
