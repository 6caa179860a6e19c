// Interfaces, addresses, protocols and fragments of IPv4 (ip_packet_match, net/ipv4/netfilter/ip_tables.c). Every number was
// recorded on Linux 6.18 with iptables-legacy 1.8.9: the rules were restored in a network namespace with two TUN devices, the packets
// written to the first, and this is what `iptables-save -c` said then. RuleLoopTests asks the kernel of this machine again.

let headerCorners4: [Corner] = [
  Corner(
    "interface patterns", interfaces: ["wa0", "wb0"], packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [1:29] -A FORWARD -i wa0
    [0:0] -A FORWARD -i wa
    [1:29] -A FORWARD -i wa+
    [1:29] -A FORWARD -i wa0+
    [0:0] -A FORWARD -i wa00
    [1:29] -A FORWARD -i +
    [1:29] -A FORWARD -o wb0
    [1:29] -A FORWARD -o wb+
    [0:0] -A FORWARD -o wa+
    [0:0] -A FORWARD ! -i wa0
    [1:29] -A FORWARD ! -i wb0
    [0:0] -A FORWARD ! -i wa+
    [0:0] -A FORWARD ! -i w+
    [0:0] -A FORWARD ! -o wb0
    [1:29] -A FORWARD ! -o wa+
    [1:29] -A FORWARD -i wa0 -o wb0
    [0:0] -A FORWARD -i wa0 ! -o wb0
    [0:0] -A FORWARD -i wa0 -o wa0
    COMMIT
    """),
  Corner(
    "! + is no interface at all", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [0:0] -A FORWARD ! -i +
    [0:0] -A FORWARD ! -o +
    [1:29] -A FORWARD
    COMMIT
    """),
  Corner(
    "a name of fifteen bytes, and its prefixes", interfaces: ["abcdefghijklmno", "wb0"], packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [1:29] -A FORWARD -i abcdefghijklmno
    [0:0] -A FORWARD -i abcdefghijklmn
    [1:29] -A FORWARD -i abcdefghijklmn+
    [1:29] -A FORWARD -i abcdefgh+
    [1:29] -A FORWARD -i abcdefghi+
    [0:0] -A FORWARD -i abcdefgi+
    COMMIT
    """),
  Corner(
    "a hook without an interface of the kind", interfaces: ["wa0", "wb0"], packets: [.toHost], passed: 1,
    """
    *filter
    :INPUT ACCEPT [1:29]
    :a - [0:0]
    [1:29] -A INPUT -j a
    [0:0] -A a -o wa0
    [1:29] -A a -o +
    [1:29] -A a ! -o wa0
    [1:29] -A a -i wa0
    COMMIT
    """),
  Corner(
    "OUTPUT has no interface that a packet came in by", interfaces: ["wa0", "wb0"], packets: [.fromHost], passed: 1,
    """
    *filter
    :OUTPUT ACCEPT [1:29]
    :a - [0:0]
    [1:29] -A OUTPUT -j a
    [0:0] -A a -i wb0
    [1:29] -A a ! -i wb0
    [1:29] -A a -o wb0
    COMMIT
    """),
  Corner(
    "PREROUTING has no interface that a packet goes out by", interfaces: ["wa0", "wb0"], packets: [.udp], passed: 1,
    """
    *mangle
    :PREROUTING ACCEPT [1:29]
    :a - [0:0]
    [1:29] -A PREROUTING -j a
    [1:29] -A a -i wa0
    [1:29] -A a ! -o wb0
    [0:0] -A a -o wb0
    [0:0] -A a -o wb+
    COMMIT
    """),
  Corner(
    "POSTROUTING of a forwarded packet", interfaces: ["wa0", "wb0"], packets: [.udp], passed: 1,
    """
    *mangle
    :POSTROUTING ACCEPT [1:29]
    :a - [0:0]
    [1:29] -A POSTROUTING -j a
    [1:29] -A a -i wa0
    [0:0] -A a ! -i wa0
    [1:29] -A a -o wb0
    [1:29] -A a -i w+
    COMMIT
    """),
  Corner(
    "POSTROUTING of a local packet", interfaces: ["wa0", "wb0"], packets: [.fromHost], passed: 1,
    """
    *mangle
    :POSTROUTING ACCEPT [1:29]
    :a - [0:0]
    [1:29] -A POSTROUTING -j a
    [0:0] -A a -i wa0
    [1:29] -A a ! -i wa0
    [1:29] -A a -o wb0
    [0:0] -A a -i w+
    COMMIT
    """),
  Corner(
    "protocols", packets: [.udp, .tcp, .icmp, .gre], passed: 0,
    """
    *filter
    :FORWARD DROP [4:133]
    [4:133] -A FORWARD -p all
    [4:133] -A FORWARD -p 0
    [1:29] -A FORWARD -p udp
    [3:104] -A FORWARD ! -p udp
    [1:40] -A FORWARD -p tcp
    [3:93] -A FORWARD ! -p tcp
    [1:28] -A FORWARD -p 47
    [0:0] -A FORWARD -p 255
    COMMIT
    """),
  Corner(
    "-f is second and later fragments; ! -f is the rest", packets: [.udp, .udpFirst, .udpAt8, .udpAt24, .tcpFirst, .tcpAt24], passed: 0,
    """
    *filter
    :FORWARD DROP [6:209]
    [3:92] -A FORWARD -f
    [3:117] -A FORWARD ! -f
    [2:56] -A FORWARD -p udp -f
    [2:73] -A FORWARD -p udp ! -f
    [1:36] -A FORWARD ! -p udp -f
    [1:36] -A FORWARD -p tcp -f
    COMMIT
    """),
  Corner(
    "a match of ports on later fragments", packets: [.udp, .udpFirst, .udpAt24, .udpAt8], passed: 4,
    """
    *filter
    :FORWARD ACCEPT [4:129]
    [2:73] -A FORWARD -p udp --dport 53
    [2:73] -A FORWARD -p udp -m udp
    [0:0] -A FORWARD -p udp ! --dport 53
    [4:129] -A FORWARD -p udp
    COMMIT
    """),
  Corner(
    "a TCP fragment at offset 8 is dropped where a rule asks for TCP's header", packets: [.tcpAt8], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:36] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "a TCP fragment at offset 24 only does not match", packets: [.tcpAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:36]
    [1:36] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [1:36] -A FORWARD
    COMMIT
    """),
  Corner(
    "a TCP fragment at offset 8 passes where nobody asks", packets: [.tcpAt8], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:36]
    [1:36] -A FORWARD -p tcp
    [0:0] -A FORWARD ! -s 10.0.0.2 -p tcp --dport 80
    COMMIT
    """),
  Corner(
    "tcp cut at 19: no header for -m tcp", packets: [.tcpCutAt19], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:39] -A FORWARD -p tcp
    [0:0] -A FORWARD -p udp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "tcp cut at 8: no header for -m tcp", packets: [.tcpCutAt8], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:28] -A FORWARD -p tcp
    [0:0] -A FORWARD -p udp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "tcp empty: no header for -m tcp", packets: [.tcpEmpty], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:20] -A FORWARD -p tcp
    [0:0] -A FORWARD -p udp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "tcp first of 16: no header for -m tcp", packets: [.tcpFirstOf16], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:36] -A FORWARD -p tcp
    [0:0] -A FORWARD -p udp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "udp cut at 7: no header for -m udp", packets: [.udpCutAt7], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:27] -A FORWARD -p udp
    [0:0] -A FORWARD -p udp --dport 53
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "a header that is not there, found in a called chain of mangle", packets: [.tcpCutAt8], passed: 0,
    """
    *mangle
    :FORWARD ACCEPT [0:0]
    :a - [0:0]
    [1:28] -A FORWARD -j a
    [0:0] -A FORWARD
    [0:0] -A a -p tcp --sport 1
    [0:0] -A a
    COMMIT
    *filter
    :FORWARD ACCEPT [0:0]
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "masks, with holes too", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [1:29] -A FORWARD -s 10.0.0.2
    [1:29] -A FORWARD -s 10.9.0.2/255.0.255.255
    [0:0] -A FORWARD -s 10.9.0.3/255.0.255.255
    [0:0] -A FORWARD ! -s 10.9.0.2/255.0.255.255
    [1:29] -A FORWARD ! -s 10.9.0.3/255.0.255.255
    [1:29] -A FORWARD -s 0.0.0.2/0.0.0.255
    [1:29] -A FORWARD -d 192.0.2.0/24
    [1:29] -A FORWARD -d 192.0.2.3/31
    [0:0] -A FORWARD -d 192.0.2.1/31
    [0:0] -A FORWARD ! -d 192.0.2.2
    [1:29] -A FORWARD -d 128.0.0.0/1
    [0:0] -A FORWARD -s 128.0.0.0/1
    [1:29] -A FORWARD -s 0.0.0.0/0
    [0:0] -A FORWARD -s 10.0.0.2 -d 10.0.0.2
    [1:29] -A FORWARD -d 192.0.2.2/0.0.0.1
    COMMIT
    """),
  Corner(
    "! -s with a mask of nothing", packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:29]
    [0:0] -A FORWARD ! -s 0.0.0.0/0
    [0:0] -A FORWARD ! -d 0.0.0.0/0
    [1:29] -A FORWARD
    COMMIT
    """),
]
