// -m ah: the authentication header (net/ipv4/netfilter/ipt_ah.c, ah_mt; net/ipv6/netfilter/ip6t_ah.c, ah_mt6; RFC 4302;
// iptables-extensions(8), ah). For IPv6 it is an extension header, and the match looks for it in the chain.

import Wire

package struct AHMatch: MatchExtension {
  package static let name = "ah"
  package static let families: FamilySet = .ipv4
  package static let protocols = [IPProtocol.ah]
  package static let help = [
    "--ahspi": "the security parameters index, or a range of them"
  ]
  package static let options: [Option<Self>] = [
    .value("--ahspi", \.spi, .range("spi[:spi]"))
  ]
  package var spi: Negatable<NumberRange<UInt32>>?
  package init() {}
  package var match: Match { .ah(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    guard packet.bytes.count >= packet.transportOffset + 12 else {
      context.hotdrop = true
      return false
    }
    guard let s = spi else { return true }
    return s.value.contains(packet.bytes.be32(packet.transportOffset + 4)) != s.isNegated
  }
  package var isSavedWhole: Bool { spi?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? { spi.spiWords("--ahspi") }
  package func listing(_ context: OptionContext) -> String? { "ah " + spi.spiListing("spi") }
}

package struct AH6Match: MatchExtension {
  package static let name = "ah"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--ahspi": "the security parameters index, or a range of them",
    "--ahlen": "bytes of the whole header",
    "--ahres": "the reserved field must be zero",
  ]
  package static let options: [Option<Self>] = [
    .value("--ahspi", \.spi, .range("spi[:spi]")),
    .value("--ahlen", \.length, .number),
    .flag("--ahres", \.reservedIsZero),
  ]
  package var spi: Negatable<NumberRange<UInt32>>?
  /// Bytes of the header.
  package var length: Negatable<UInt32>?
  package var reservedIsZero = false
  package init() {}
  package var match: Match { .ah6(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let at = findHeader(IPProtocol.ah, &packet, size: 12, &context) else { return false }
    let size = (UInt32(packet.bytes[at + 1]) + 2) * 4
    if let s = spi, s.value.contains(packet.bytes.be32(at + 4)) == s.isNegated { return false }
    if let l = length, (l.value == size) == l.isNegated { return false }
    return !reservedIsZero || packet.bytes.be16(at + 2) == 0
  }
  package var isSavedWhole: Bool { spi?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    spi.spiWords("--ahspi") + AH6Match.options.dropFirst().flatMap { $0.write(self, context) }
  }
  /// The tool forgets a blank.
  package func listing(_ context: OptionContext) -> String? {
    var out = "ah " + spi.spiListing("spi")
    if let l = length { out += "length:" + (l.isNegated ? "!" : "") + "\(l.value)" }
    if reservedIsZero { out += " reserved" }
    return out
  }
}
