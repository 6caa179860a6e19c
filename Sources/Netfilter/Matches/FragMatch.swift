// -m frag: IPv6's fragment header (net/ipv6/netfilter/ip6t_frag.c, frag_mt6; RFC 8200, 4.5; iptables-extensions(8), frag).

import Wire

package struct FragMatch: MatchExtension {
  package static let name = "frag"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--fragid": "identification, or a range",
    "--fraglen": "read, and not asked by the kernel",
    "--fragres": "the reserved fields must be zero",
    "--fragfirst": "the first fragment",
    "--fragmore": "more fragments follow",
    "--fraglast": "the last fragment",
  ]
  package static let options: [Option<Self>] = [
    .value("--fragid", \.id, .range("id[:id]")),
    .value("--fraglen", \.length, .number),
    .flag("--fragres", \.reservedIsZero),
    .flag("--fragfirst", \.isFirst),
    .flag("--fragmore", \.hasMore, excludes: ["--fraglast"]),
    .flag("--fraglast", \.isLast, excludes: ["--fragmore"]),
  ]
  package var id: Negatable<NumberRange<UInt32>>?
  /// Parsed and printed; the kernel does not ask for it.
  package var length: Negatable<UInt32>?
  package var reservedIsZero = false
  package var isFirst = false
  package var hasMore = false
  package var isLast = false
  package init() {}
  package var match: Match { .frag(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let at = findHeader(IPProtocol.fragment, &packet, size: 8, &context) else { return false }
    let word = packet.bytes.be16(at + 2)
    if let i = id, i.value.contains(packet.bytes.be32(at + 4)) == i.isNegated { return false }
    if reservedIsZero, packet.bytes[at + 1] != 0 || word & 6 != 0 { return false }
    if isFirst, word & 0xfff8 != 0 { return false }
    if hasMore, word & 1 == 0 { return false }
    if isLast, word & 1 != 0 { return false }
    return true
  }
  package var isSavedWhole: Bool { id?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    id.spiWords("--fragid") + FragMatch.options.dropFirst().flatMap { $0.write(self, context) }
  }
  package func listing(_ context: OptionContext) -> String? {
    var out = "frag " + id.spiListing("id")
    if let l = length { out += " length:" + (l.isNegated ? "!" : "") + "\(l.value)" }
    if reservedIsZero { out += " reserved" }
    if isFirst { out += " first" }
    if hasMore { out += " more" }
    if isLast { out += " last" }
    return out
  }
}
