// -m mh: the type of an IPv6 mobility header (net/ipv6/netfilter/ip6t_mh.c, mh_mt6; RFC 6275; iptables-extensions(8), mh).

import Wire

package struct MobilityMatch: MatchExtension {
  package static let name = "mh"
  package static let families: FamilySet = .ipv6
  package static let protocols = [IPProtocol.mobility]
  package static let help = [
    "--mh-type": "type by name or number, or a range"
  ]
  package static func helpNames(_ family: Family) -> [String] { mobilityNames.map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--mh-type", \.types, .mobilityTypes)
  ]
  package var types: Negatable<NumberRange<UInt8>>?
  package init() {}
  package var match: Match { .mh(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    let at = packet.transportOffset
    // A truncated header, or one with a payload protocol behind it, is malformed.
    guard packet.bytes.count >= at + 6, packet.bytes[at] == IPProtocol.noNext else {
      context.hotdrop = true
      return false
    }
    guard let t = types else { return true }
    return t.value.contains(packet.bytes[at + 2]) != t.isNegated
  }
  package var isSavedWhole: Bool { types?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    guard let t = types, t.value != NumberRange(0, .max) else { return [] }
    return (t.isNegated ? ["!"] : []) + ["--mh-type", t.value.text]
  }
  package func listing(_ context: OptionContext) -> String? {
    guard let t = types, t.isNegated || t.value != NumberRange(0, .max) else { return "mh" }
    func name(_ n: UInt8) -> String { context.isNumeric ? "\(n)" : mobilityNames.first { $0.type == n }?.name ?? "\(n)" }
    return "mh " + (t.isNegated ? "!" : "") + name(t.value.first) + (t.value.first == t.value.last ? "" : ":" + name(t.value.last))
  }
}

private let mobilityNames: [(name: String, type: UInt8)] = [
  ("binding-refresh-request", 0), ("brr", 0), ("home-test-init", 1), ("hoti", 1), ("careof-test-init", 2), ("coti", 2), ("home-test", 3),
  ("hot", 3), ("careof-test", 4), ("cot", 4), ("binding-update", 5), ("bu", 5), ("binding-acknowledgement", 6), ("ba", 6),
  ("binding-error", 7), ("be", 7),
]

extension Format<NumberRange<UInt8>> {
  fileprivate static let mobilityTypes = Format(
    "type[:type]",
    read: { (word, _, _) throws(OptionError) in
      func type(_ text: Substring) throws(OptionError) -> UInt8 {
        let hits = mobilityNames.filter { $0.name.hasPrefix(ignoringCase: text) }
        // The first name that begins so, unless another is meant whole.
        if let hit = hits.first(where: { $0.name.utf8.count == text.utf8.count }) ?? hits.first { return hit.type }
        guard let n = UInt8(numeral: text) else {
          throw OptionError("Invalid MH type `\(text)'", word: word, allowed: "0 to 255 or a name such as binding-update")
        }
        return n
      }
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 1 { return NumberRange(try type(parts[0])) }
      let range = NumberRange(parts[0].isEmpty ? 0 : try type(parts[0]), parts[1].isEmpty ? .max : try type(parts[1]))
      if range.first > range.last { throw OptionError("Invalid MH type range (min > max)", word: word) }
      return range
    },
    write: { v, _ in v.text })
}
