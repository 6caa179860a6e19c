// -m esp: the security parameters index of an ESP header (net/netfilter/xt_esp.c, esp_mt; RFC 4303; iptables-extensions(8), esp).

import Wire

package struct ESPMatch: MatchExtension {
  package static let name = "esp"
  package static let protocols = [IPProtocol.esp]
  package static let help = [
    "--espspi": "the security parameters index, or a range of them"
  ]
  package static let options: [Option<Self>] = [
    .value("--espspi", \.spi, .range("spi[:spi]"))
  ]
  package var spi: Negatable<NumberRange<UInt32>>?
  package init() {}
  package var match: Match { .esp(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    // The whole header of eight bytes must be there.
    guard packet.bytes.count >= packet.transportOffset + 8 else {
      context.hotdrop = true
      return false
    }
    guard let s = spi else { return true }
    return s.value.contains(packet.bytes.be32(packet.transportOffset)) != s.isNegated
  }
  package var isSavedWhole: Bool { spi?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? { spi.spiWords("--espspi") }
  package func listing(_ context: OptionContext) -> String? {
    let text = spi.spiListing("spi")
    return text.isEmpty ? "esp" : "esp " + text
  }
}

extension Optional where Wrapped == Negatable<NumberRange<UInt32>> {
  /// A range of all numbers is not saved, not even one turned round.
  func spiWords(_ option: String) -> [String] {
    guard let s = self, s.value != NumberRange(0, .max) else { return [] }
    return (s.isNegated ? ["!"] : []) + [option, s.value.text]
  }
  /// `spi:5`, `spis:!5:10`; empty if it says nothing.
  func spiListing(_ label: String) -> String {
    guard let s = self, s.isNegated || s.value != NumberRange(0, .max) else { return "" }
    return label + (s.value.first == s.value.last ? "" : "s") + ":" + (s.isNegated ? "!" : "") + s.value.text
  }
}
