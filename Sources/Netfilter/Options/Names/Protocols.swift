// Names of IP protocols (IANA "Assigned Internet Protocol Numbers"), as far as a Debian /etc/protocols has them, and the names that iptables
// knows by itself (xtables_chain_protos in libxtables/xtables.c). Never read from the machine.

/// Protocol names, as xtables_parse_protocol reads them and getprotobynumber(3) prints them.
package enum Protocols {
  /// A number from 0 to 255, `all`, or a name.
  package static func number(_ word: Word) -> UInt8? {
    if let n = Numeral.whole(word, max: 255) { return UInt8(n) }
    return ShortName(word).flatMap { tables.numbers[$0] }
  }
  package static func number(_ text: String) -> UInt8? { number(Word(text)) }

  /// The registry's name of a protocol.
  package static func name(_ number: UInt8) -> String? { tables.names[Int(number)] }

  /// The names that the tool knows without asking the system, in its order.
  package static let own: [(name: String, number: UInt8)] = [
    ("tcp", 6), ("sctp", 132), ("udp", 17), ("udplite", 136), ("icmp", 1), ("ipv6-icmp", 58), ("icmpv6", 58), ("esp", 50), ("ah", 51),
    ("mobility-header", 135), ("ipv6-mh", 135), ("mh", 135), ("all", 0),
  ]

  private static let tables: (numbers: [ShortName: UInt8], names: [String?]) = {
    var numbers: [ShortName: UInt8] = [:]
    var names = [String?](repeating: nil, count: 256)
    for entry in list.split(separator: ";") {
      let words = entry.split(separator: " ").map(String.init)
      guard words.count >= 2, let n = UInt8(words[1]) else { continue }
      names[Int(n)] = words[0]
      for name in ([words[0]] + words[2...]).compactMap({ ShortName($0) }) where numbers[name] == nil { numbers[name] = n }
    }
    for (name, number) in own { if let name = ShortName(name), name == ShortName("all") || numbers[name] == nil { numbers[name] = number } }
    return (numbers, names)
  }()

  /// Name, number, aliases.
  private static let list = """
    ip 0 IP; hopopt 0 HOPOPT; icmp 1 ICMP; igmp 2 IGMP; ggp 3 GGP; ipencap 4 IP-ENCAP; st 5 ST; tcp 6 TCP; egp 8 EGP; igp 9 IGP; \
    pup 12 PUP; udp 17 UDP; hmp 20 HMP; xns-idp 22 XNS-IDP; rdp 27 RDP; iso-tp4 29 ISO-TP4; dccp 33 DCCP; xtp 36 XTP; ddp 37 DDP; \
    idpr-cmtp 38 IDPR-CMTP; ipv6 41 IPv6; ipv6-route 43 IPv6-Route; ipv6-frag 44 IPv6-Frag; idrp 45 IDRP; rsvp 46 RSVP; gre 47 GRE; \
    esp 50 IPSEC-ESP; ah 51 IPSEC-AH; skip 57 SKIP; ipv6-icmp 58 IPv6-ICMP; ipv6-nonxt 59 IPv6-NoNxt; ipv6-opts 60 IPv6-Opts; \
    rspf 73 RSPF CPHB; vmtp 81 VMTP; eigrp 88 EIGRP; ospf 89 OSPFIGP; ax.25 93 AX.25; ipip 94 IPIP; etherip 97 ETHERIP; encap 98 ENCAP; \
    pim 103 PIM; ipcomp 108 IPCOMP; vrrp 112 VRRP; l2tp 115 L2TP; isis 124 ISIS; sctp 132 SCTP; fc 133 FC; \
    mobility-header 135 Mobility-Header; udplite 136 UDPLite; mpls-in-ip 137 MPLS-in-IP; manet 138; hip 139 HIP; shim6 140 Shim6; \
    wesp 141 WESP; rohc 142 ROHC; ethernet 143 Ethernet \

    """
}
