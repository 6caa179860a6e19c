// Sets: sessions of ipset 7.17 and of iptables-legacy 1.8.9 with it, on Linux 6.18. Transcript.swift says how to read them; a set's hash seed and
// its size in memory, which differ from run to run, are written N.

extension Transcript {
  static let sets = [
    Transcript(
      "sets are made, listed and deleted",
      #"""
      $ ipset create a hash:ip
      $ ipset create a hash:ip
      ! ipset v7.17: Set cannot be created: set with the same name already exists
      = 1
      $ ipset create a hash:ip -exist
      $ ipset create a hash:net -exist
      ! ipset v7.17: Set cannot be created: set with the same name already exists
      = 1
      $ ipset create b hash:net family inet6 hashsize 100 maxelem 10 timeout 60 counters comment skbinfo forceadd
      $ ipset create c hash:ip initval 0x55 hashsize 1 maxelem 3 bucketsize 3
      $ ipset save
      | create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | create b hash:net family inet6 hashsize 128 maxelem 10 timeout 60 counters comment skbinfo bucketsize 12 initval N
      | create c hash:ip family inet hashsize 64 maxelem 3 bucketsize 4 initval N
      $ ipset list
      | Name: a
      | Type: hash:ip
      | Revision: 6
      | Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 0
      | Members:
      | 
      | Name: b
      | Type: hash:net
      | Revision: 7
      | Header: family inet6 hashsize 128 maxelem 10 timeout 60 counters comment skbinfo bucketsize 12 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 0
      | Members:
      | 
      | Name: c
      | Type: hash:ip
      | Revision: 6
      | Header: family inet hashsize 64 maxelem 3 bucketsize 4 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 0
      | Members:
      $ ipset list -n
      | a
      | b
      | c
      $ ipset list b -t
      | Name: b
      | Type: hash:net
      | Revision: 7
      | Header: family inet6 hashsize 128 maxelem 10 timeout 60 counters comment skbinfo bucketsize 12 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 0
      $ ipset -o save list a
      | create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      $ ipset list -o xml c
      | <ipsets>
      | <ipset name="c">
      | <type>hash:ip</type>
      | <revision>6</revision>
      | <header><family>inet</family><hashsize>64</hashsize><maxelem>3</maxelem><bucketsize>4</bucketsize><initval>N</initval>
      | <memsize>N</memsize>
      | <references>0</references>
      | <numentries>0</numentries>
      | </header>
      | <members>
      | </members>
      | </ipset>
      | </ipsets>
      $ ipset list -o foo c
      ! ipset v7.17: Syntax error: unknown output mode 'foo'
      = 1
      $ ipset rename a d
      $ ipset rename a e
      ! ipset v7.17: The set with the given name does not exist
      = 1
      $ ipset rename b c
      ! ipset v7.17: Set cannot be renamed: a set with the new name already exists
      = 1
      $ ipset swap d c
      $ ipset swap d b
      ! ipset v7.17: The sets cannot be swapped: their type does not match
      = 1
      $ ipset swap d nope
      ! ipset v7.17: Sets cannot be swapped: the second set does not exist
      = 1
      $ ipset swap nope d
      ! ipset v7.17: The set with the given name does not exist
      = 1
      $ ipset save d
      | create d hash:ip family inet hashsize 64 maxelem 3 bucketsize 4 initval N
      $ ipset flush nope
      ! ipset v7.17: The set with the given name does not exist
      = 1
      $ ipset flush
      $ ipset destroy nope
      ! ipset v7.17: The set with the given name does not exist
      = 1
      $ ipset destroy d
      $ ipset destroy
      $ ipset list
      $ ipset version
      | ipset v7.17, protocol version: 7
      """#),
    Transcript(
      "options of every type",
      #"""
      $ ipset create bi bitmap:ip range 10.0.0.0/24
      $ ipset create bm bitmap:ip,mac range 10.0.0.5-10.0.0.1 timeout 5 counters comment skbinfo
      $ ipset create bp bitmap:port range 80-10
      $ ipset create h1 hash:ip netmask 24
      $ ipset create h2 hash:ip bitmask 255.255.0.255
      $ ipset create h3 hash:net timeout 0
      $ ipset create h4 hash:ip,port netmask 24
      $ ipset create h5 hash:net,port skbinfo
      $ ipset create h6 hash:ip,port,ip comment
      $ ipset create h7 hash:ip,port,net family inet6
      $ ipset create h8 hash:net,iface counters
      $ ipset create l list:set size 3
      $ ipset create old iphash
      $ ipset save
      | create bi bitmap:ip range 10.0.0.0-10.0.0.255
      | create bm bitmap:ip,mac range 10.0.0.1-10.0.0.5 timeout 5 counters comment skbinfo
      | create bp bitmap:port range 10-80
      | create h1 hash:ip family inet hashsize 1024 maxelem 65536 netmask 24 bucketsize 12 initval N
      | create h2 hash:ip family inet hashsize 1024 maxelem 65536 bitmask 255.255.0.255 bucketsize 12 initval N
      | create h3 hash:net family inet hashsize 1024 maxelem 65536 timeout 0 bucketsize 12 initval N
      | create h4 hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N netmask 24
      | create h5 hash:net,port family inet hashsize 1024 maxelem 65536 skbinfo bucketsize 12 initval N
      | create h6 hash:ip,port,ip family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval N
      | create h7 hash:ip,port,net family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | create h8 hash:net,iface family inet hashsize 1024 maxelem 65536 counters bucketsize 12 initval N
      | create old hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | create l list:set size 4
      $ ipset create x foo
      ! ipset v7.17: Syntax error: typename 'foo' is unknown
      = 1
      $ ipset create x hash:ip foo
      ! ipset v7.17: Unknown argument: `foo'
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x hash:ip timeout
      ! ipset v7.17: Missing mandatory argument of option `timeout'
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x hash:ip timeout x
      ! ipset v7.17: Syntax error: 'x' is invalid as number
      = 1
      $ ipset create x hash:ip timeout 9999999999
      ! ipset v7.17: Syntax error: '9999999999' is out of range 0-2147483
      = 1
      $ ipset create x hash:ip netmask 33
      ! ipset v7.17: Syntax error: '33' is out of range 1-32
      ! Syntax error: netmask is out of the inclusive range of 1-32
      = 1
      $ ipset create x hash:ip family foo
      ! ipset v7.17: Syntax error: unknown inet family foo
      = 1
      $ ipset create x hash:ip size 3
      ! ipset v7.17: Unknown argument: `size'
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x hash:net netmask 24
      ! ipset v7.17: Unknown argument: `netmask'
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x hash:ip netmask 24 bitmask 255.0.0.0
      ! ipset v7.17: Syntax error: bitmask and netmask are mutually exclusive, provide only one
      = 1
      $ ipset create x hash:ip bitmask 0.0.0.0
      ! ipset v7.17: The value of the netmask parameter is invalid
      = 1
      $ ipset create x bitmap:ip
      ! ipset v7.17: Mandatory option `range' is missing
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x bitmap:ip range 10.0.0.9
      ! ipset v7.17: Syntax error: IP/cidr or IP-IP range must be specified: 10.0.0.9
      = 1
      $ ipset create x bitmap:ip range 10.0.0.0-10.1.0.0
      ! ipset v7.17: The range you specified exceeds the size limit of the set type
      = 1
      $ ipset create x bitmap:ip range 10.0.0.0/24 netmask 24
      ! ipset v7.17: Element is out of the range of the set
      = 1
      $ ipset create x bitmap:ip range 10.0.0.0-10.5.0.0 netmask 24
      $ ipset create y bitmap:port range 5
      ! ipset v7.17: Mandatory option `to' is missing
      ! Try `ipset help' for more information.
      = 2
      $ ipset save x
      | create x bitmap:ip range 10.0.0.0-10.5.0.255 netmask 24
      $ ipset create xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx hash:ip
      ! ipset v7.17: Syntax error: setname 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is longer than 31 characters
      = 1
      """#),
    Transcript(
      "elements of hash:ip",
      #"""
      $ ipset create a hash:ip
      $ ipset add a 10.0.0.1
      $ ipset add a 10.0.0.1
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset -! add a 10.0.0.1
      $ ipset add a 10.0.0.1 -exist
      $ ipset add a 0.0.0.0
      ! ipset v7.17: Null-valued element, cannot be stored in a hash type of set
      = 1
      $ ipset add a 10.0.0.4/30
      $ ipset add a 10.0.0.10-10.0.0.12
      $ ipset add a 10
      $ ipset add a fe80::1
      ! ipset v7.17: Syntax error: cannot parse fe80::1: resolving to IPv4 address failed
      = 1
      $ ipset add a 10.0.0.256
      ! ipset v7.17: Syntax error: cannot parse 10.0.0.256: resolving to IPv4 address failed
      = 1
      $ ipset add a 10.0.0.1/33
      ! ipset v7.17: Syntax error: '33' is out of range 0-32
      = 1
      $ ipset add a 10.0.0.1,5
      ! ipset v7.17: Syntax error: Elem separator in 10.0.0.1,5, but settype hash:ip supports none.
      = 1
      $ ipset add a 10.0.0.1 timeout 5
      ! ipset v7.17: Timeout cannot be used: set was created without timeout support
      = 1
      $ ipset add a 10.0.0.1 packets 5
      ! ipset v7.17: Packet/byte counters cannot be used: set was created without counter support
      = 1
      $ ipset add a 10.0.0.1 comment x
      ! ipset v7.17: Comment cannot be used: set was created without comment support
      = 1
      $ ipset add a 10.0.0.1 skbmark 5
      ! ipset v7.17: Syntax error: Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)
      = 1
      $ ipset add a 10.0.0.1 skbmark 0x5
      ! ipset v7.17: Skbinfo mapping cannot be used: set was created without skbinfo support
      = 1
      $ ipset add a 10.0.0.1 nomatch
      ! ipset v7.17: Unknown argument: `nomatch'
      ! Try `ipset help' for more information.
      = 2
      $ ipset add a 10.0.0.1 foo
      ! ipset v7.17: Unknown argument: `foo'
      ! Try `ipset help' for more information.
      = 2
      $ ipset add a
      ! ipset v7.17: Missing second mandatory argument to command add
      ! Try `ipset help' for more information.
      = 2
      $ ipset add
      ! ipset v7.17: Missing mandatory argument to command add
      ! Try `ipset help' for more information.
      = 2
      $ ipset add nope 1.1.1.1
      ! ipset v7.17: The set with the given name does not exist
      = 1
      $ ipset del a 10.0.0.5
      $ ipset del a 10.0.0.5
      ! ipset v7.17: Element cannot be deleted from the set: it's not added
      = 1
      $ ipset del a 10.0.0.5 -exist
      $ ipset test a 10.0.0.1
      ! Warning: 10.0.0.1 is in set a.
      $ ipset test a 10.0.0.99
      ! 10.0.0.99 is NOT in set a.
      = 1
      $ ipset test a 10.0.0.0/24
      ! 10.0.0.0/24 is NOT in set a.
      = 1
      $ ipset -q test a 10.0.0.99
      = 1
      $ ipset -q add a 10.0.0.1
      = 1
      $ ipset list a -s
      | Name: a
      | Type: hash:ip
      | Revision: 6
      | Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 8
      | Members:
      | 0.0.0.10
      | 10.0.0.1
      | 10.0.0.4
      | 10.0.0.6
      | 10.0.0.7
      | 10.0.0.10
      | 10.0.0.11
      | 10.0.0.12
      $ ipset save -s a
      | create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add a 0.0.0.10
      | add a 10.0.0.1
      | add a 10.0.0.4
      | add a 10.0.0.6
      | add a 10.0.0.7
      | add a 10.0.0.10
      | add a 10.0.0.11
      | add a 10.0.0.12
      $ ipset create d hash:ip netmask 24
      $ ipset add d 10.0.0.1
      $ ipset add d 10.0.0.2
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset test d 10.0.0.77
      ! Warning: 10.0.0.77 is in set d.
      $ ipset save d
      | create d hash:ip family inet hashsize 1024 maxelem 65536 netmask 24 bucketsize 12 initval N
      | add d 10.0.0.0
      $ ipset create e hash:ip bitmask 255.255.0.255
      $ ipset add e 10.0.1.1
      $ ipset test e 10.0.9.1
      ! Warning: 10.0.9.1 is in set e.
      $ ipset save e
      | create e hash:ip family inet hashsize 1024 maxelem 65536 bitmask 255.255.0.255 bucketsize 12 initval N
      | add e 10.0.0.1
      $ ipset create f hash:ip maxelem 3
      $ ipset add f 1.1.1.1-1.1.1.9
      ! ipset v7.17: Hash is full, cannot add more elements
      = 1
      $ ipset save -s f
      | create f hash:ip family inet hashsize 1024 maxelem 3 bucketsize 12 initval N
      | add f 1.1.1.1
      | add f 1.1.1.2
      | add f 1.1.1.3
      $ ipset create s hash:ip family inet6
      $ ipset add s fe80::1
      $ ipset add s fe80::4/127
      ! ipset v7.17: Syntax error: plain IP address must be supplied: fe80::4/127
      = 1
      $ ipset add s ::
      ! ipset v7.17: Null-valued element, cannot be stored in a hash type of set
      = 1
      $ ipset add s 10.0.0.1
      ! ipset v7.17: Syntax error: cannot parse 10.0.0.1: resolving to IPv6 address failed
      = 1
      $ ipset save s
      | create s hash:ip family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add s fe80::1
      """#),
    Transcript(
      "elements of hash:net",
      #"""
      $ ipset create n hash:net timeout 100 counters comment skbinfo
      $ ipset add n 10.0.0.0/8 timeout 0
      $ ipset add n 10.1.0.0/16 nomatch timeout 0
      $ ipset add n 192.168.1.5 timeout 0 packets 5 bytes 7 comment "hello world"
      $ ipset add n 192.168.1.5/24 comment "a\"b"
      ! ipset v7.17: Syntax error: " character is not permitted in comments
      = 1
      $ ipset add n 0.0.0.0/0
      ! ipset v7.17: The value of the CIDR parameter of the IP address is invalid
      = 1
      $ ipset add n 172.16.0.1-172.16.0.6 timeout 0
      $ ipset add n 1.1.1.1 timeout 0 skbmark 0x10 skbprio 1:10 skbqueue 3
      $ ipset add n 1.1.1.2 timeout 0 skbmark 0x10/0xff
      $ ipset add n 1.1.1.3 skbprio 5
      ! ipset v7.17: Syntax error: Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)
      = 1
      $ ipset add n 1.1.1.3 timeout 99999999
      ! ipset v7.17: Syntax error: '99999999' is out of range 0-2147483
      = 1
      $ ipset add n 1.1.1.3/x
      ! ipset v7.17: Syntax error: 'x' is invalid as number
      = 1
      $ ipset add n 1.1.1.3/
      ! ipset v7.17: Syntax error: cannot parse 1.1.1.3/: resolving to IPv4 address failed
      = 1
      $ ipset save -s n
      | create n hash:net family inet hashsize 1024 maxelem 65536 timeout 100 counters comment skbinfo bucketsize 12 initval N
      | add n 1.1.1.1 timeout 0 packets 0 bytes 0 skbmark 0x10 skbprio 1:10 skbqueue 3
      | add n 1.1.1.2 timeout 0 packets 0 bytes 0 skbmark 0x10/0xff
      | add n 10.0.0.0/8 timeout 0 packets 0 bytes 0
      | add n 10.1.0.0/16 timeout 0 nomatch packets 0 bytes 0
      | add n 172.16.0.1 timeout 0 packets 0 bytes 0
      | add n 172.16.0.2/31 timeout 0 packets 0 bytes 0
      | add n 172.16.0.4/31 timeout 0 packets 0 bytes 0
      | add n 172.16.0.6 timeout 0 packets 0 bytes 0
      | add n 192.168.1.5 timeout 0 packets 5 bytes 7 comment "hello world"
      $ ipset test n 10.1.2.3
      ! 10.1.2.3 is NOT in set n.
      = 1
      $ ipset test n 10.2.2.3
      ! Warning: 10.2.2.3 is in set n.
      $ ipset test n 10.0.0.0/8
      ! Warning: 10.0.0.0/8 is in set n.
      $ ipset test n 10.0.0.0/9
      ! 10.0.0.0/9 is NOT in set n.
      = 1
      $ ipset add n 10.1.0.0/16 timeout 0
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset -exist add n 10.1.0.0/16 timeout 0
      $ ipset test n 10.1.2.3
      ! Warning: 10.1.2.3 is in set n.
      $ ipset create s hash:net family inet6
      $ ipset add s fe80::4/64
      $ ipset add s ::1-::5
      ! ipset v7.17: Syntax error: IP address or IP/cidr must be specified: ::1-::5
      = 1
      $ ipset add s ::/0
      ! ipset v7.17: The value of the CIDR parameter of the IP address is invalid
      = 1
      $ ipset add s 2001:db8::1/129
      ! ipset v7.17: Syntax error: '129' is out of range 0-128
      = 1
      $ ipset add s ::1.2.3.4
      $ ipset save -s s
      | create s hash:net family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add s ::1.2.3.4
      | add s fe80::/64
      """#),
    Transcript(
      "elements with ports",
      #"""
      $ ipset create p hash:ip,port
      $ ipset add p 10.0.0.1,80
      $ ipset add p 10.0.0.1,tcp:443
      $ ipset add p 10.0.0.1,udp:domain
      $ ipset add p 10.0.0.1,http
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add p 10.0.0.1,icmp:echo-request
      $ ipset add p 10.0.0.1,icmp:8/0
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add p 10.0.0.1,icmp:3/9
      $ ipset add p 10.0.0.1,gre:0
      $ ipset add p 10.0.0.1,gre:5
      ! ipset v7.17: Syntax error: Protocol gre can be used with pseudo port value 0 only.
      = 1
      $ ipset add p 10.0.0.1,gre
      ! ipset v7.17: Syntax error: 'gre' is invalid as number
      ! Syntax error: 'tcp' is invalid as number
      ! cannot parse 'gre' as a tcp port
      = 1
      $ ipset add p 10.0.0.1,47:0
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add p 10.0.0.1,sctp:80
      $ ipset add p 10.0.0.1,udplite:80
      $ ipset add p 10.0.0.1,tcp:100-102
      $ ipset add p 10.0.0.1,tcp:0
      $ ipset add p 10.0.0.1,0
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add p 0.0.0.0,5
      ! ipset v7.17: Kernel error received: Invalid argument
      = 1
      $ ipset add p 10.0.0.1,foo:5
      ! ipset v7.17: Syntax error: cannot parse 'foo' as a protocol
      = 1
      $ ipset add p 10.0.0.1,0:0
      ! ipset v7.17: Invalid protocol specified
      = 1
      $ ipset add p 10.0.0.1,ip:0
      ! ipset v7.17: Syntax error: Unsupported protocol 'ip'
      = 1
      $ ipset add p 10.0.0.1,tcp:99999
      ! ipset v7.17: Syntax error: '99999' is out of range 0-65535
      ! Syntax error: 'tcp' is invalid as number
      ! cannot parse '99999' as a tcp port
      = 1
      $ ipset add p 10.0.0.1,tcp:foo
      ! ipset v7.17: Syntax error: 'foo' is invalid as number
      ! Syntax error: 'tcp' is invalid as number
      ! cannot parse 'foo' as a tcp port
      = 1
      $ ipset add p 10.0.0.1,icmp:foo
      ! ipset v7.17: Cannot parse foo as an ICMP type/code.
      = 1
      $ ipset add p 10.0.0.1
      ! ipset v7.17: Syntax error: Second element is missing from 10.0.0.1.
      = 1
      $ ipset add p 10.0.0.1,80,3
      ! ipset v7.17: Syntax error: Two elem separators in 10.0.0.1,80,3, but settype hash:ip,port supports one.
      = 1
      $ ipset add p 10.0.0.8/31,80
      $ ipset save -s p
      | create p hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add p 10.0.0.1,gre:0
      | add p 10.0.0.1,tcp:0
      | add p 10.0.0.1,tcp:80
      | add p 10.0.0.1,tcp:100
      | add p 10.0.0.1,tcp:101
      | add p 10.0.0.1,tcp:102
      | add p 10.0.0.1,tcp:443
      | add p 10.0.0.1,udp:53
      | add p 10.0.0.1,icmp:echo-request
      | add p 10.0.0.1,icmp:network-prohibited
      | add p 10.0.0.1,sctp:80
      | add p 10.0.0.1,udplite:80
      | add p 10.0.0.8,tcp:80
      | add p 10.0.0.9,tcp:80
      $ ipset test p 10.0.0.1,80
      ! Warning: 10.0.0.1,tcp:80 is in set p.
      $ ipset create g hash:ip,port bitmask 255.255.0.0
      $ ipset add g 10.0.1.1,80
      $ ipset test g 10.0.9.9,80
      ! Warning: 10.0.9.9,tcp:80 is in set g.
      $ ipset save g
      | create g hash:ip,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N bitmask 255.255.0.0
      | add g 10.0.0.0,tcp:80
      $ ipset create t hash:ip,port,ip
      $ ipset add t 10.0.0.1,80,10.0.0.2
      $ ipset add t 10.0.0.1,80
      ! ipset v7.17: Syntax error: Third element is missing from 10.0.0.1,80.
      = 1
      $ ipset add t 10.0.0.1,80,10.0.0.4/30
      ! ipset v7.17: Syntax error: plain IP address must be supplied: 10.0.0.4/30
      = 1
      $ ipset add t 10.0.0.1,80,10.0.0.4,5
      ! ipset v7.17: Syntax error: Three elem separators in 10.0.0.1,80,10.0.0.4,5, but settype hash:ip,port,ip supports two.
      = 1
      $ ipset save t
      | create t hash:ip,port,ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add t 10.0.0.1,tcp:80,10.0.0.2
      $ ipset create u hash:ip,port,net
      $ ipset add u 1.1.1.1-1.1.1.2,tcp:80-81,10.0.0.0/8
      $ ipset add u 1.1.1.1,80,0.0.0.0/0
      ! ipset v7.17: The value of the CIDR parameter of the IP address is invalid
      = 1
      $ ipset test u 1.1.1.1,80,10.9.9.9
      ! Warning: 1.1.1.1,tcp:80,10.9.9.9 is in set u.
      $ ipset del u 1.1.1.1,tcp:80-81,10.0.0.0/8
      $ ipset save -s u
      | create u hash:ip,port,net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add u 1.1.1.2,tcp:80,10.0.0.0/8
      | add u 1.1.1.2,tcp:81,10.0.0.0/8
      $ ipset create v hash:net,port
      $ ipset add v 10.0.0.1/8,80
      $ ipset add v 10.0.0.1/8,udp:80-82
      $ ipset save -s v
      | create v hash:net,port family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add v 10.0.0.0/8,tcp:80
      | add v 10.0.0.0/8,udp:80
      | add v 10.0.0.0/8,udp:81
      | add v 10.0.0.0/8,udp:82
      $ ipset create b bitmap:port range 10-100
      $ ipset add b 10
      $ ipset add b 20-22
      $ ipset add b tcp:25
      $ ipset add b udp:26
      $ ipset add b 101
      ! ipset v7.17: Element is out of the range of the set
      = 1
      $ ipset add b 99-101
      ! ipset v7.17: Element is out of the range of the set
      = 1
      $ ipset add b ssh
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset save b
      | create b bitmap:port range 10-100
      | add b 10
      | add b 20
      | add b 21
      | add b 22
      | add b 25
      | add b 26
      """#),
    Transcript(
      "elements of bitmaps, interfaces, lists",
      #"""
      $ ipset create w bitmap:ip range 10.0.0.9-10.0.0.1
      $ ipset add w 10.0.0.3-10.0.0.5
      $ ipset add w 10.0.0.3-10.0.0.5
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add w 10.0.0.8/30
      ! ipset v7.17: Element is out of the range of the set
      = 1
      $ ipset del w 10.0.0.3-10.0.0.4
      $ ipset test w 10.0.0.5
      ! Warning: 10.0.0.5 is in set w.
      $ ipset test w 10.0.0.50
      ! 10.0.0.50 is NOT in set w.
      = 1
      $ ipset save w
      | create w bitmap:ip range 10.0.0.1-10.0.0.9
      | add w 10.0.0.5
      $ ipset create m bitmap:ip,mac range 10.0.0.0-10.0.0.9
      $ ipset add m 10.0.0.1
      $ ipset add m 10.0.0.1,02:00:00:00:00:0a
      $ ipset add m 10.0.0.2,02:00:00:00:00:01
      $ ipset add m 10.0.0.2,02:00:00:00:00:02
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset -! add m 10.0.0.2,02:00:00:00:00:03
      $ ipset add m 10.0.0.2,02:00:00:00:00
      ! ipset v7.17: Syntax error: cannot parse '02:00:00:00:00' as ethernet address
      = 1
      $ ipset add m 10.0.1.2
      ! ipset v7.17: Element is out of the range of the set
      = 1
      $ ipset test m 10.0.0.1
      ! Warning: 10.0.0.1 is in set m.
      $ ipset test m 10.0.0.2,02:00:00:00:00:03
      ! Warning: 10.0.0.2,02:00:00:00:00:03 is in set m.
      $ ipset test m 10.0.0.2,02:00:00:00:00:04
      ! 10.0.0.2,02:00:00:00:00:04 is NOT in set m.
      = 1
      $ ipset save m
      | create m bitmap:ip,mac range 10.0.0.0-10.0.0.9
      | add m 10.0.0.1,02:00:00:00:00:0A
      | add m 10.0.0.2,02:00:00:00:00:03
      $ ipset del m 10.0.0.2,02:00:00:00:00:04
      $ ipset save m
      | create m bitmap:ip,mac range 10.0.0.0-10.0.0.9
      | add m 10.0.0.1,02:00:00:00:00:0A
      $ ipset create c bitmap:ip range 10.0.0.0-10.0.0.9 counters
      $ ipset create i hash:net,iface
      $ ipset add i 10.0.0.0/8,eth wildcard
      $ ipset add i 10.0.0.0/8,eth0
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add i 10.0.0.0/8,et wildcard
      $ ipset create j hash:net,iface
      $ ipset add j 10.0.0.0/8,physdev:eth1
      $ ipset save j
      | create j hash:net,iface family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add j 10.0.0.0/8,physdev:eth1
      $ ipset add i 1.2.3.4,eth nomatch
      $ ipset add i 10.0.0.0/8,aaaaaaaaaaaaaaaaaa
      ! ipset v7.17: Syntax error: interface name 'aaaaaaaaaaaaaaaaaa' is longer than 15 characters
      = 1
      $ ipset add i 10.0.0.0/8
      ! ipset v7.17: Syntax error: Second element is missing from 10.0.0.0/8.
      = 1
      $ ipset add i 0.0.0.0-255.255.255.255,lo
      ! ipset v7.17: Invalid range, covers the whole address space
      = 1
      $ ipset test i 10.0.0.1,eth7
      ! Warning: 10.0.0.1,eth7 is in set i.
      $ ipset test i 10.0.0.1,lo
      ! 10.0.0.1,lo is NOT in set i.
      = 1
      $ ipset save -s i
      | create i hash:net,iface family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add i 1.2.3.4,eth nomatch
      | add i 10.0.0.0/8,et wildcard
      | add i 10.0.0.0/8,eth wildcard
      $ ipset create l list:set comment counters skbinfo
      $ ipset add l w
      $ ipset add l m before w
      $ ipset add l i after m
      $ ipset add l i
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add l l
      ! ipset v7.17: Sets with list:set type cannot be added to the set.
      = 1
      $ ipset add l nope
      ! ipset v7.17: Set to be added/deleted/tested as element does not exist.
      = 1
      $ ipset add l c before nope
      ! ipset v7.17: The set to which you referred with 'before' or 'after' does not exist.
      = 1
      $ ipset add l c before c
      ! ipset v7.17: The set to which you referred with 'before' or 'after' is not added to the set.
      = 1
      $ ipset add l w before m
      ! ipset v7.17: Element cannot be added to the set: it's already added
      = 1
      $ ipset add l w before m -exist
      $ ipset add l c comment "x y" packets 4 skbmark 0x1
      $ ipset test l w
      ! Warning: w is in set l.
      $ ipset test l i
      ! Warning: i is in set l.
      $ ipset test l i before w
      ! Warning: i after w is in set l.
      $ ipset test l nope
      ! nope is NOT in set l.
      = 1
      $ ipset save l
      | create l list:set size 8 counters comment skbinfo
      | add l m packets 0 bytes 0
      | add l i packets 0 bytes 0
      | add l w packets 0 bytes 0
      | add l c packets 4 bytes 0 comment "x y" skbmark 0x1
      $ ipset list l
      | Name: l
      | Type: list:set
      | Revision: 3
      | Header: size 8 counters comment skbinfo
      | Size in memory: N
      | References: 0
      | Number of entries: 4
      | Members:
      | m packets 0 bytes 0
      | i packets 0 bytes 0
      | w packets 0 bytes 0
      | c packets 4 bytes 0 comment "x y" skbmark 0x1
      $ ipset list -t w
      | Name: w
      | Type: bitmap:ip
      | Revision: 3
      | Header: range 10.0.0.1-10.0.0.9
      | Size in memory: N
      | References: 1
      | Number of entries: 1
      $ ipset destroy w
      ! ipset v7.17: Set cannot be destroyed: it is in use by a kernel component
      = 1
      $ ipset rename w z
      ! ipset v7.17: Set cannot be renamed: it is in use by another system
      = 1
      $ ipset destroy
      ! ipset v7.17: Set cannot be destroyed: it is in use by a kernel component
      = 1
      $ ipset del l nope
      ! ipset v7.17: Set to be added/deleted/tested as element does not exist.
      = 1
      $ ipset del l m
      $ ipset del l m
      ! ipset v7.17: Element cannot be deleted from the set: it's not added
      = 1
      $ ipset save l
      | create l list:set size 8 counters comment skbinfo
      | add l i packets 0 bytes 0
      | add l w packets 0 bytes 0
      | add l c packets 4 bytes 0 comment "x y" skbmark 0x1
      $ ipset destroy l
      $ ipset destroy
      """#),
    Transcript(
      "quotes in restore",
      #"""
      $ ipset create x hash:ip comment
      $ ipset restore <<< add x 1.1.1.1 comment ""\n
      ! ipset v7.17: Missing mandatory argument of option `comment'
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< add x 1.1.1.2 comment ab"c d"e\n
      $ ipset restore <<< "add" x 1.1.1.3 "comment" "c d"\n
      $ ipset restore <<< add x 1.1.1.4 "\n
      $ ipset restore <<< add x 1.1.1.5"\n
      ! ipset v7.17: Missing second mandatory argument to command add
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< add x 1.1.1.6 comment "a b
      ! ipset v7.17: Missing close quote!
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< create "" hash:ip\n
      ! ipset v7.17: Missing second mandatory argument to command create
      ! Try `ipset help' for more information.
      = 2
      $ ipset -s save x
      | create x hash:ip family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval N
      | add x 1.1.1.2 comment "abc de"
      | add x 1.1.1.3 comment "c d"
      | add x 1.1.1.4
      """#),
    Transcript(
      "restore",
      #"""
      $ ipset restore <<< create a hash:ip\nadd a 1.1.1.1\nadd a 2.2.2.2\n
      $ ipset restore <<< create a hash:ip\nadd a 1.1.1.3\n
      ! ipset v7.17: Error in line 1: Set cannot be created: set with the same name already exists
      = 1
      $ ipset restore <<< create a hash:ip -exist\nadd a 1.1.1.3\nadd a 1.1.1.1\nadd a 1.1.1.4\n
      $ ipset save -s a
      | create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add a 1.1.1.1
      | add a 1.1.1.3
      | add a 1.1.1.4
      | add a 2.2.2.2
      $ ipset restore <<< add a 1.1.1.5\n\n# x\nfoo\nadd a 1.1.1.6\n
      ! ipset v7.17: No command specified: unknown argument foo
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< add a 1.1.1.7\nadd a x\n
      ! ipset v7.17: Error in line 2: Syntax error: cannot parse x: resolving to IPv4 address failed
      = 1
      $ ipset restore <<< add a 1.1.1.8\nadd a 1.1.1.8\nadd b 1.1.1.1\n
      ! ipset v7.17: Error in line 3: The set with the given name does not exist
      = 1
      $ ipset -exist restore <<< add a 1.1.1.9\nadd a 1.1.1.9\nadd a 1.1.1.10\n
      $ ipset restore <<< add a 1.1.1.11 foo\n
      ! ipset v7.17: Unknown argument: `foo'
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< create\n
      ! ipset v7.17: Missing mandatory argument to command create
      ! Try `ipset help' for more information.
      = 2
      $ ipset save -s a
      | create a hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add a 1.1.1.1
      | add a 1.1.1.3
      | add a 1.1.1.4
      | add a 1.1.1.9
      | add a 1.1.1.10
      | add a 2.2.2.2
      $ ipset restore <<< -N b hash:net comment\n-A b 10.0.0.0/8 comment "a b"\nadd b 11.0.0.0/8\nCOMMIT\n
      $ ipset restore <<< add b 13.0.0.0/8 comment "abc\n
      ! ipset v7.17: Missing mandatory argument of option `comment'
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<<   add b 14.0.0.0/8  comment  x  \n
      $ ipset restore <<< add b 15.0.0.0/8 comment a b\n
      ! ipset v7.17: Unknown argument: `b'
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< add b 16.0.0.0/8
      $ ipset save -s b
      | create b hash:net family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval N
      | add b 10.0.0.0/8 comment "a b"
      | add b 11.0.0.0/8
      | add b 14.0.0.0/8 comment "x"
      | add b 16.0.0.0/8
      $ ipset restore <<< create z hash:ip\nfoo\n
      ! ipset v7.17: No command specified: unknown argument foo
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore <<< create y hash:ip\nadd y 1.1.1.1\nadd y 1.1.1.2\nadd y 1.1.1.1\nadd y 1.1.1.3\n
      ! ipset v7.17: Error in line 4: Element cannot be added to the set: it's already added
      = 1
      $ ipset restore <<< add y 1.1.1.5\ndel y 1.1.1.5\nadd y 1.1.1.6\ntest y 1.1.1.6\ntest y 9.1.1.6\nadd y 1.1.1.7\n
      ! Warning: 1.1.1.6 is in set y.
      $ ipset save -s y
      | create y hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | add y 1.1.1.1
      | add y 1.1.1.2
      | add y 1.1.1.6
      $ ipset list -n
      | a
      | b
      | z
      | y
      """#),
    Transcript(
      "command lines of ipset",
      #"""
      $ ipset
      ! ipset v7.17: No command specified.
      ! Try `ipset help' for more information.
      = 2
      $ ipset foo
      ! ipset v7.17: No command specified: unknown argument foo
      ! Try `ipset help' for more information.
      = 2
      $ ipset foo bar
      ! ipset v7.17: No command specified: unknown argument foo
      ! Try `ipset help' for more information.
      = 2
      $ ipset create
      ! ipset v7.17: Missing mandatory argument to command create
      ! Try `ipset help' for more information.
      = 2
      $ ipset create x
      ! ipset v7.17: Missing second mandatory argument to command create
      ! Try `ipset help' for more information.
      = 2
      $ ipset -N k iphash
      $ ipset -A k 1.1.1.1
      $ ipset -T k 1.1.1.1
      ! Warning: 1.1.1.1 is in set k.
      $ ipset te k 1.1.1.1
      ! Warning: 1.1.1.1 is in set k.
      $ ipset d k 1.1.1.1
      $ ipset de k 1.1.1.1
      ! ipset v7.17: Element cannot be deleted from the set: it's not added
      = 1
      $ ipset -L k
      | Name: k
      | Type: hash:ip
      | Revision: 6
      | Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 0
      | Number of entries: 0
      | Members:
      $ ipset list k b
      ! ipset v7.17: Unknown argument b
      ! Try `ipset help' for more information.
      = 2
      $ ipset destroy k b
      ! ipset v7.17: Unknown argument b
      ! Try `ipset help' for more information.
      = 2
      $ ipset restore foo
      ! ipset v7.17: Unknown argument foo
      ! Try `ipset help' for more information.
      = 2
      $ ipset destro k
      $ ipset ver
      | ipset v7.17, protocol version: 7
      """#),
    Transcript(
      "rules name sets",
      #"""
      $ ipset create a hash:ip,port
      $ ipset create b hash:ip family inet6
      $ ipset create c hash:ip
      $ iptables -A INPUT -m set --match-set a src,dst
      $ iptables -A INPUT -m set ! --match-set a src,dst -j ACCEPT
      $ iptables -A INPUT -m set --match-set a src,dst,src,dst,src,dst -j ACCEPT
      $ iptables -A INPUT -m set --match-set a src,dst,src,dst,src,dst,src -j ACCEPT
      ! iptables v1.8.9 (legacy): Can't be more src/dst options than 6.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set a src,foo
      ! iptables v1.8.9 (legacy): You must spefify (the comma separated list of) 'src' or 'dst'.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set a srcx,dstfoo
      $ iptables -A INPUT -m set --match-set a
      ! iptables v1.8.9 (legacy): --match-set requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set a -j ACCEPT
      ! iptables v1.8.9 (legacy): --match-set requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set nope src
      ! iptables v1.8.9 (legacy): Set nope doesn't exist.
      ! 
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set b src
      ! iptables v1.8.9 (legacy): The protocol family of set b is IPv6, which is not applicable.
      ! 
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m set --match-set c src
      ! ip6tables v1.8.9 (legacy): The protocol family of set c is IPv4, which is not applicable.
      ! 
      ! Try `ip6tables -h' or 'ip6tables --help' for more information.
      = 2
      $ ip6tables -A INPUT -m set --match-set b src
      $ iptables -A INPUT -m set --match-set xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx src
      ! iptables v1.8.9 (legacy): setname `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' too long, max 31 characters.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set
      ! iptables v1.8.9 (legacy): You must specify `--match-set' with proper arguments
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src --match-set c dst
      ! iptables v1.8.9 (legacy): --match-set can be specified only once
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 --bytes-gt 6
      $ iptables -A INPUT -m set --match-set c src --update-counters --update-subcounters
      $ iptables -A INPUT -m set --match-set c src ! --return-nomatch
      ! iptables v1.8.9 (legacy): --return-nomatch flag cannot be inverted
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src ! --packets-eq 5 --bytes-eq 7
      $ iptables -A INPUT -m set --match-set c src --packets-gt 5 --packets-lt 7
      ! iptables v1.8.9 (legacy): only one of the --packets-[eq|lt|gt] is allowed
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src ! --packets-gt 5
      ! iptables v1.8.9 (legacy): --packets-gt option cannot be inverted
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src ! --bytes-lt 5
      ! iptables v1.8.9 (legacy): --bytes-lt option cannot be inverted
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src --packets-gt x
      ! iptables v1.8.9 (legacy): Cannot parse x as a counter value
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -m set --match-set c src --packets-gt 0x10
      $ iptables -A INPUT -j SET --add-set c src
      $ iptables -A INPUT -j SET --add-set c src --exist --timeout 5
      $ iptables -A INPUT -j SET --exist --timeout 0x5 --add-set c src --del-set a src,dst
      $ iptables -A INPUT -j SET --add-set c src --add-set c dst
      ! iptables v1.8.9 (legacy): --add-set can be specified only once
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --del-set c src --del-set c dst
      ! iptables v1.8.9 (legacy): --del-set can be specified only once
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --map-set c src
      ! iptables v1.8.9 (legacy): You must specify flags `--map-mark' or '--map-prio` or `--map-queue'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --map-set c src --map-mark
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -t mangle -A INPUT -j SET --map-set c src --map-mark
      $ iptables -t mangle -A INPUT -j SET --map-set c src --map-prio
      ! iptables: Invalid argument. Run `dmesg' for more information.
      = 1
      $ iptables -t mangle -A FORWARD -j SET --map-set c src --map-mark --map-prio --map-queue
      $ iptables -t mangle -A FORWARD -j SET --map-mark --map-set c src --add-set c src --del-set c dst
      $ iptables -A INPUT -j SET
      ! iptables v1.8.9 (legacy): You must specify either `--add-set' or `--del-set' or `--map-set'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --timeout 5
      ! iptables v1.8.9 (legacy): You must specify either `--add-set' or `--del-set' or `--map-set'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --exist
      ! iptables v1.8.9 (legacy): You must specify either `--add-set' or `--del-set' or `--map-set'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --del-set c src --timeout 5
      ! iptables v1.8.9 (legacy): Option `--timeout' can be used with `--add-set' only
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --del-set c src --exist
      ! iptables v1.8.9 (legacy): Flag `--exist' can be used with `--add-set' only
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --map-mark
      ! iptables v1.8.9 (legacy): You must specify either `--add-set' or `--del-set' or `--map-set'
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src --map-mark
      ! iptables v1.8.9 (legacy): Flag `--map-mark' can be used with `--map-set' only
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src --map-prio
      ! iptables v1.8.9 (legacy): Flag `--map-prio' can be used with `--map-set' only
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src --map-queue --map-prio
      ! iptables v1.8.9 (legacy): Flag `--map-prio' can be used with `--map-set' only
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c
      ! iptables v1.8.9 (legacy): --add-set requires two args.
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set nope src
      ! iptables v1.8.9 (legacy): Set nope doesn't exist.
      ! 
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET ! --add-set c src
      $ iptables -A INPUT -j SET --add-set c src --timeout 99999999999
      ! iptables v1.8.9 (legacy): Invalid value for option --timeout or out of range 0-4294967294
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src --timeout 4294967295
      ! iptables v1.8.9 (legacy): Invalid value for option --timeout or out of range 0-4294967294
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src --timeout x
      ! iptables v1.8.9 (legacy): Invalid value for option --timeout or out of range 0-4294967294
      ! Try `iptables -h' or 'iptables --help' for more information.
      = 2
      $ iptables -A INPUT -j SET --add-set c src ! --exist
      $ iptables -S
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -A INPUT -m set --match-set a src,dst
      | -A INPUT -m set ! --match-set a src,dst -j ACCEPT
      | -A INPUT -m set --match-set a src,dst,src,dst,src,dst -j ACCEPT
      | -A INPUT -m set --match-set a src,dst
      | -A INPUT -m set --match-set c src --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 --bytes-gt 6
      | -A INPUT -m set --match-set c src
      | -A INPUT -m set --match-set c src ! --packets-eq 5 --bytes-eq 7
      | -A INPUT -m set --match-set c src --packets-gt 16
      | -A INPUT -j SET --add-set c src
      | -A INPUT -j SET --add-set c src --exist --timeout 5
      | -A INPUT -j SET --add-set c src --exist --timeout 5 --del-set a src,dst
      | -A INPUT -j SET --add-set c src
      | -A INPUT -j SET --add-set c src --exist
      $ iptables -t mangle -S
      | -P PREROUTING ACCEPT
      | -P INPUT ACCEPT
      | -P FORWARD ACCEPT
      | -P OUTPUT ACCEPT
      | -P POSTROUTING ACCEPT
      | -A INPUT -j SET --map-set c src --map-mark
      | -A FORWARD -j SET --map-set c src --map-mark --map-prio --map-queue
      | -A FORWARD -j SET --add-set c src --del-set c dst --map-set c src --map-mark
      $ iptables -L INPUT -n
      | Chain INPUT (policy ACCEPT)
      | target     prot opt source               destination        ␠
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set a src,dst
      | ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0            ! match-set a src,dst
      | ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0            match-set a src,dst,src,dst,src,dst
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set a src,dst
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set c src return-nomatch ! update-counters ! update-subcounters packets-lt 5 bytes-gt 6
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set c src
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set c src ! packets-eq 5 bytes-eq 7
      |            0    --  0.0.0.0/0            0.0.0.0/0            match-set c src packets-gt 16
      | SET        0    --  0.0.0.0/0            0.0.0.0/0            add-set c src
      | SET        0    --  0.0.0.0/0            0.0.0.0/0            add-set c src exist timeout 5
      | SET        0    --  0.0.0.0/0            0.0.0.0/0            add-set c src exist timeout 5 del-set a src,dst
      | SET        0    --  0.0.0.0/0            0.0.0.0/0            add-set c src
      | SET        0    --  0.0.0.0/0            0.0.0.0/0            add-set c src exist
      $ iptables -t mangle -L FORWARD
      | Chain FORWARD (policy ACCEPT)
      | target     prot opt source               destination        ␠
      | SET        all  --  anywhere             anywhere             map-set c src map-mark map-prio map-queue
      | SET        all  --  anywhere             anywhere             add-set c src del-set c dst map-set c src map-mark
      $ iptables-save -t filter
      | # Generated by iptables-save v1.8.9 on DATE
      | *filter
      | :INPUT ACCEPT [0:0]
      | :FORWARD ACCEPT [0:0]
      | :OUTPUT ACCEPT [0:0]
      | -A INPUT -m set --match-set a src,dst
      | -A INPUT -m set ! --match-set a src,dst -j ACCEPT
      | -A INPUT -m set --match-set a src,dst,src,dst,src,dst -j ACCEPT
      | -A INPUT -m set --match-set a src,dst
      | -A INPUT -m set --match-set c src --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 --bytes-gt 6
      | -A INPUT -m set --match-set c src
      | -A INPUT -m set --match-set c src ! --packets-eq 5 --bytes-eq 7
      | -A INPUT -m set --match-set c src --packets-gt 16
      | -A INPUT -j SET --add-set c src
      | -A INPUT -j SET --add-set c src --exist --timeout 5
      | -A INPUT -j SET --add-set c src --exist --timeout 5 --del-set a src,dst
      | -A INPUT -j SET --add-set c src
      | -A INPUT -j SET --add-set c src --exist
      | COMMIT
      | # Completed on DATE
      $ ipset list -t
      | Name: a
      | Type: hash:ip,port
      | Revision: 7
      | Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 5
      | Number of entries: 0
      | 
      | Name: b
      | Type: hash:ip
      | Revision: 6
      | Header: family inet6 hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 1
      | Number of entries: 0
      | 
      | Name: c
      | Type: hash:ip
      | Revision: 6
      | Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval N
      | Size in memory: N
      | References: 14
      | Number of entries: 0
      $ ipset destroy c
      ! ipset v7.17: Set cannot be destroyed: it is in use by a kernel component
      = 1
      $ ipset rename c z
      ! ipset v7.17: Set cannot be renamed: it is in use by another system
      = 1
      $ ipset destroy
      ! ipset v7.17: Set cannot be destroyed: it is in use by a kernel component
      = 1
      $ iptables -F
      $ ipset destroy b
      ! ipset v7.17: Set cannot be destroyed: it is in use by a kernel component
      = 1
      $ ipset list -n
      | a
      | b
      | c
      $ iptables-restore <<< *filter\n-A INPUT -m set --match-set a src\n-A INPUT -m set --match-set b src\nCOMMIT\n
      ! iptables-restore v1.8.9 (legacy): The protocol family of set b is IPv6, which is not applicable.
      ! 
      ! Error occurred at line: 3
      ! Try `iptables-restore -h' or 'iptables-restore --help' for more information.
      = 2
      $ iptables -S INPUT
      | -P INPUT ACCEPT
      """#),
  ]
}
