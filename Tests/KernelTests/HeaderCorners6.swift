// The header chain of IPv6 and its rules (ip6_packet_match, net/ipv6/netfilter/ip6_tables.c; ipv6_find_hdr). Every number was
// recorded on Linux 6.18 with iptables-legacy 1.8.9: the rules were restored in a network namespace with two TUN devices, the packets
// written to the first, and this is what `iptables-save -c` said then. RuleLoopTests asks the kernel of this machine again.
import Wire

let headerCorners6: [Corner] = [
  Corner(
    "the protocol behind the header chain: udp", family: .ipv6, packets: [.udp], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:49]
    [1:49] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:49] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: tcp", family: .ipv6, packets: [.tcp], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:60]
    [0:0] -A FORWARD -p udp
    [1:60] -A FORWARD ! -p udp
    [1:60] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: icmp", family: .ipv6, packets: [.icmp], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [0:0] -A FORWARD -p udp
    [1:56] -A FORWARD ! -p udp
    [1:56] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: options, udp", family: .ipv6, packets: [.optionsUDP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:57]
    [1:57] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:57] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: options, options, tcp", family: .ipv6, packets: [.optionsOptionsTCP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:84]
    [0:0] -A FORWARD -p udp
    [1:84] -A FORWARD ! -p udp
    [1:84] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: hop-by-hop, udp", family: .ipv6, packets: [.hopbyhopUDP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:57]
    [1:57] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:57] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: options, then nothing", family: .ipv6, packets: [.optionsThenNothing], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:48]
    [1:48] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:48] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: no next header", family: .ipv6, packets: [.noNextHeader], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:44]
    [0:0] -A FORWARD -p udp
    [1:44] -A FORWARD ! -p udp
    [1:44] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [1:44] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: esp", family: .ipv6, packets: [.esp], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [0:0] -A FORWARD -p udp
    [1:56] -A FORWARD ! -p udp
    [1:56] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: unknown 200", family: .ipv6, packets: [.unknown200], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:44]
    [0:0] -A FORWARD -p udp
    [1:44] -A FORWARD ! -p udp
    [1:44] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: authentication, udp", family: .ipv6, packets: [.authenticationUDP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:73]
    [1:73] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:73] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: atomic fragment, udp", family: .ipv6, packets: [.atomicFragmentUDP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:57]
    [1:57] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:57] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: udp first", family: .ipv6, packets: [.udpFirst], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:72]
    [1:72] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:72] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "the protocol behind the header chain: udp at 24", family: .ipv6, packets: [.udpAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [1:56] -A FORWARD -p udp
    [0:0] -A FORWARD ! -p udp
    [1:56] -A FORWARD -p all
    [0:0] -A FORWARD -p 44
    [0:0] -A FORWARD -p 59
    [0:0] -A FORWARD -p 60
    COMMIT
    """),
  Corner(
    "no end of the chain: options claim 64 bytes, 16 there", family: .ipv6, packets: [.optionsClaim64Bytes16There], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [1:56] -A FORWARD
    [1:56] -A FORWARD ! -p tcp
    [1:56] -A FORWARD -p udp
    [1:56] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: options claim 64 bytes, 16 there", family: .ipv6, packets: [.optionsClaim64Bytes16There], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [1:56] -A FORWARD
    [1:56] -A FORWARD -p all
    [1:56] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: options cut at 7", family: .ipv6, packets: [.optionsCutAt7], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:47]
    [1:47] -A FORWARD
    [1:47] -A FORWARD ! -p tcp
    [1:47] -A FORWARD -p udp
    [1:47] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: options cut at 7", family: .ipv6, packets: [.optionsCutAt7], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:47]
    [1:47] -A FORWARD
    [1:47] -A FORWARD -p all
    [1:47] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: options cut at 1", family: .ipv6, packets: [.optionsCutAt1], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:41] -A FORWARD
    [0:0] -A FORWARD ! -p tcp
    [0:0] -A FORWARD -p udp
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: options cut at 1", family: .ipv6, packets: [.optionsCutAt1], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:41] -A FORWARD
    [0:0] -A FORWARD -p all
    [0:0] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: options behind options are cut", family: .ipv6, packets: [.optionsBehindOptionsAreCut], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:52]
    [1:52] -A FORWARD
    [1:52] -A FORWARD ! -p tcp
    [1:52] -A FORWARD -p udp
    [1:52] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: options behind options are cut", family: .ipv6, packets: [.optionsBehindOptionsAreCut], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:52]
    [1:52] -A FORWARD
    [1:52] -A FORWARD -p all
    [1:52] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: options at 24", family: .ipv6, packets: [.optionsAt24], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:65] -A FORWARD
    [0:0] -A FORWARD ! -p tcp
    [0:0] -A FORWARD -p udp
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: options at 24", family: .ipv6, packets: [.optionsAt24], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:65] -A FORWARD
    [0:0] -A FORWARD -p all
    [0:0] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: fragment header cut at 7", family: .ipv6, packets: [.fragmentHeaderCutAt7], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:47]
    [1:47] -A FORWARD
    [1:47] -A FORWARD ! -p tcp
    [1:47] -A FORWARD -p udp
    [1:47] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: fragment header cut at 7", family: .ipv6, packets: [.fragmentHeaderCutAt7], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:47]
    [1:47] -A FORWARD
    [1:47] -A FORWARD -p all
    [1:47] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: nothing at 24", family: .ipv6, packets: [.nothingAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [1:56] -A FORWARD
    [1:56] -A FORWARD ! -p tcp
    [0:0] -A FORWARD -p udp
    [1:56] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: nothing at 24", family: .ipv6, packets: [.nothingAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:56]
    [1:56] -A FORWARD
    [1:56] -A FORWARD -p all
    [1:56] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: fragment header inside a fragment at 24", family: .ipv6, packets: [.fragmentHeaderInsideAFragmentAt24], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:65] -A FORWARD
    [0:0] -A FORWARD ! -p tcp
    [0:0] -A FORWARD -p udp
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: fragment header inside a fragment at 24", family: .ipv6, packets: [.fragmentHeaderInsideAFragmentAt24],
    passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:65] -A FORWARD
    [0:0] -A FORWARD -p all
    [0:0] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "no end of the chain: tcp at 24", family: .ipv6, packets: [.tcpAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:64]
    [1:64] -A FORWARD
    [0:0] -A FORWARD ! -p tcp
    [0:0] -A FORWARD -p udp
    [1:64] -A FORWARD
    COMMIT
    """),
  Corner(
    "nobody asks for the protocol: tcp at 24", family: .ipv6, packets: [.tcpAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:64]
    [1:64] -A FORWARD
    [1:64] -A FORWARD -p all
    [1:64] -A FORWARD ! -i wb0
    COMMIT
    """),
  Corner(
    "-m tcp: tcp at 8", family: .ipv6, packets: [.tcpAt8], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:64]
    [1:64] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [1:64] -A FORWARD
    COMMIT
    """),
  Corner(
    "-m tcp: tcp at 24", family: .ipv6, packets: [.tcpAt24], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:64]
    [1:64] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [1:64] -A FORWARD
    COMMIT
    """),
  Corner(
    "-m tcp: tcp first of 16", family: .ipv6, packets: [.tcpFirstOf16], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:64] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "-m tcp: options, tcp cut at 19", family: .ipv6, packets: [.optionsTCPCutAt19], passed: 0,
    """
    *filter
    :FORWARD ACCEPT [0:0]
    [1:67] -A FORWARD -p tcp
    [0:0] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [0:0] -A FORWARD
    COMMIT
    """),
  Corner(
    "-m tcp: options, options, tcp", family: .ipv6, packets: [.optionsOptionsTCP], passed: 1,
    """
    *filter
    :FORWARD ACCEPT [1:84]
    [1:84] -A FORWARD -p tcp
    [1:84] -A FORWARD -p tcp --dport 80
    [0:0] -A FORWARD -p tcp ! --dport 80
    [1:84] -A FORWARD
    COMMIT
    """),
  Corner(
    "udp ports behind extension headers", family: .ipv6,
    packets: [.optionsUDP, .hopbyhopUDP, .atomicFragmentUDP, .udpFirst, .udpAt24, .authenticationUDP], passed: 6,
    """
    *filter
    :FORWARD ACCEPT [6:372]
    [5:316] -A FORWARD -p udp --dport 53
    [0:0] -A FORWARD -p udp ! --dport 53
    COMMIT
    """),
  Corner(
    "masks of IPv6", family: .ipv6, packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:49]
    [1:49] -A FORWARD -s fd00:a::2
    [1:49] -A FORWARD -s fd00:a::/64
    [1:49] -A FORWARD -s fd00::2/ffff:0:ffff:ffff:ffff:ffff:ffff:ffff
    [0:0] -A FORWARD -s fd00::3/ffff:0:ffff:ffff:ffff:ffff:ffff:ffff
    [0:0] -A FORWARD ! -s fd00:a::2
    [1:49] -A FORWARD -d ::2/::ff
    [1:49] -A FORWARD ! -d fd00:b::3
    [1:49] -A FORWARD -s ::/0
    [0:0] -A FORWARD ! -s ::/0
    [1:49] -A FORWARD -s 8000::/1
    [0:0] -A FORWARD -s ::ffff:10.0.0.2
    COMMIT
    """),
  Corner(
    "goto, jump and the policy of IPv6", family: .ipv6, packets: [.udp], passed: 0,
    """
    *filter
    :FORWARD DROP [1:49]
    :a - [0:0]
    :b - [0:0]
    [1:49] -A FORWARD -j a
    [1:49] -A FORWARD -j RETURN
    [0:0] -A FORWARD
    [1:49] -A a -g b
    [0:0] -A a
    [1:49] -A b
    COMMIT
    """),
  Corner(
    "POSTROUTING of a forwarded packet, IPv6", family: .ipv6, interfaces: ["wa0", "wb0"], packets: [.udp], passed: 1,
    """
    *mangle
    :POSTROUTING ACCEPT [1:49]
    :a - [0:0]
    [1:49] -A POSTROUTING -j a
    [1:49] -A a -i wa0
    [0:0] -A a ! -i wa0
    [1:49] -A a -o wb0
    [1:49] -A a -i w+
    COMMIT
    """),
]
