// -m pkttype: how the link layer addressed the packet (net/netfilter/xt_pkttype.c, pkttype_mt; iptables-extensions(8), pkttype).

import Wire

package struct PktTypeMatch: MatchExtension {
  package static let name = "pkttype"
  package static let help = [
    "--pkt-type": "what the link layer says of the packet"
  ]
  package static func helpNames(_ family: Family) -> [String] { ["unicast", "broadcast", "multicast", "otherhost"] }
  package static let options: [Option<Self>] = [
    .value("--pkt-type", \.type, .packetType, required: true)
  ]
  package var type: Negatable<PacketType>?
  package init() {}
  package var match: Match { .pkttype(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    guard let t = type else { return true }
    var seen = packet.type
    if seen == .loopback {
      // A copy of a multicast or broadcast that came back: the address tells which. IPv6 has no broadcast.
      seen = packet.family == .ipv6 || packet.destination.isMulticast ? .multicast : .broadcast
    }
    return (seen == t.value) != t.isNegated
  }
  package func listing(_ context: OptionContext) -> String? {
    type.map { "PKTTYPE " + ($0.isNegated ? "!= " : "= ") + Format.packetType.write($0.value, context) }
  }
}

extension Format<PacketType> {
  private static let names: [(name: String, type: PacketType)] = [
    ("unicast", .host), ("broadcast", .broadcast), ("multicast", .multicast), ("otherhost", .otherHost), ("host", .host),
    ("bcast", .broadcast), ("mcast", .multicast),
  ]
  fileprivate static let packetType = Format(
    "packettype",
    read: { (word, _, _) throws(OptionError) in
      guard let hit = names.first(where: { $0.name.equals(ignoringCase: word) }) else {
        throw OptionError("Bad packet type '\(word)'", word: word, allowed: "unicast, broadcast, multicast, otherhost")
      }
      return hit.type
    },
    write: { v, _ in names.first { $0.type == v }?.name ?? "" })
}
