// -m dccp: ports, packet type and options (net/netfilter/xt_dccp.c, dccp_mt and dccp_find_option; RFC 4340; iptables-extensions(8), dccp).

import Wire

package struct DCCPMatch: MatchExtension {
  package static let name = "dccp"
  package static let protocols = [IPProtocol.dccp]
  package static let help = [
    "--sport": "source port or ports, by number or name",
    "--dport": "destination port or ports, by number or name",
    "--dccp-types": "one of these packet types",
    "--dccp-option": "an option, by number, is there",
  ]
  package static func helpNames(_ family: Family) -> [String] { Format.dccpTypeNames.map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--sport", aliases: ["--source-port"], title: "--source-port", \.sourcePorts, .resolvedPorts),
    .value("--dport", aliases: ["--destination-port"], title: "--destination-port", \.destinationPorts, .resolvedPorts),
    .value("--dccp-types", \.types, .dccpTypes),
    .value("--dccp-option", \.option, .number(1...255)),
  ]
  package var sourcePorts: Negatable<PortRange>?
  package var destinationPorts: Negatable<PortRange>?
  /// One bit a type.
  package var types: Negatable<UInt16>?
  package var option: Negatable<UInt8>?
  package init() {}
  package var match: Match { .dccp(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 12 else {
      context.hotdrop = true
      return false
    }
    if let s = sourcePorts, s.value.contains(packet.bytes.be16(at)) == s.isNegated { return false }
    if let d = destinationPorts, d.value.contains(packet.bytes.be16(at + 2)) == d.isNegated { return false }
    let type = packet.bytes[at + 8] >> 1 & 15
    if let t = types, (t.value >> UInt16(type) & 1 != 0) == t.isNegated { return false }
    guard let o = option else { return true }
    guard let found = hasOption(o.value, &packet, at, type) else {
      context.hotdrop = true
      return false
    }
    return found != o.isNegated
  }

  /// Nil if the header's lengths do not fit.
  private func hasOption(_ wanted: UInt8, _ packet: inout Packet, _ at: Int, _ type: UInt8) -> Bool? {
    let fixed =
      switch type {
      case 0: 4
      case 1: 12
      case 2: 0
      case 3, 4, 5, 6, 8, 9: 8
      default: 12
      }
    var i = at + 12 + (packet.bytes[at + 8] & 1 != 0 ? 4 : 0) + fixed
    let end = at + Int(packet.bytes[at + 4]) * 4
    if end < i { return nil }
    if end == i { return false }
    if end > packet.bytes.count { return nil }
    while i < end {
      let kind = packet.bytes[i]
      if kind == wanted { return true }
      i += kind < 2 || i + 1 >= end ? 1 : max(1, Int(packet.bytes[i + 1]))
    }
    return false
  }

  package func listing(_ context: OptionContext) -> String? {
    var words = ["dccp"]
    if let s = sourcePorts, !s.value.isFull || s.isNegated {
      words.append(s.value.listing("spt", isNegated: s.isNegated, IPProtocol.dccp, context))
    }
    if let d = destinationPorts, !d.value.isFull || d.isNegated {
      words.append(d.value.listing("dpt", isNegated: d.isNegated, IPProtocol.dccp, context))
    }
    if let t = types {
      let text =
        context.isNumeric
        ? (0..<16).filter { t.value >> UInt16($0) & 1 != 0 }.map(String.init).joined(separator: ",")
        : Format.dccpTypes.write(t.value, context)
      words += (t.isNegated ? ["!"] : []) + [text]
    }
    if let o = option { words.append("option=" + (o.isNegated ? "!" : "") + "\(o.value)") }
    return words.joined(separator: " ")
  }
}

extension Format<UInt16> {
  /// INVALID stands for all the types that have no name.
  fileprivate static let dccpTypeNames: [(name: String, bits: UInt16)] =
    ["REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK"].enumerated().map {
      ($1, 1 << UInt16($0))
    }
    + [("INVALID", 0xfc00)]

  fileprivate static let dccpTypes = Format(
    "type[,...]",
    read: { (word, _, _) throws(OptionError) in
      var bits: UInt16 = 0
      for item in word.split(separator: ",") {
        guard let hit = dccpTypeNames.first(where: { $0.name.equals(ignoringCase: item) }) else {
          throw OptionError("Unknown DCCP type `\(item)'", word: String(item), allowed: dccpTypeNames.map(\.name).joined(separator: ", "))
        }
        bits |= hit.bits
      }
      return bits
    },
    write: { v, _ in dccpTypeNames.filter { v & $0.bits != 0 }.map(\.name).joined(separator: ",") })
}
