// -m ipcomp: the compression parameter index of an IPComp header (net/netfilter/xt_ipcomp.c, comp_mt; RFC 3173;
// iptables-extensions(8), ipcomp).

import Wire

package struct IPCompMatch: MatchExtension {
  package static let name = "ipcomp"
  package static let protocols = [IPProtocol.ipcomp]
  package static let help = [
    "--ipcompspi": "the compression parameter index, or a range of them",
    "--compres": "ask for the reserved field; the kernel does not",
  ]
  package static let options: [Option<Self>] = [
    .value("--ipcompspi", \.spi, .range("spi[:spi]")),
    .flag("--compres", \.asksReserved),
  ]
  /// Without the option the tool asks for index 0.
  package var spi: Negatable<NumberRange<UInt32>>? = Negatable(NumberRange(0))
  /// The kernel does not look at it.
  package var asksReserved = false
  package init() {}
  package var match: Match { .ipcomp(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    // The whole header of four bytes must be there: next header, flags, index.
    guard packet.bytes.count >= packet.transportOffset + 4 else {
      context.hotdrop = true
      return false
    }
    guard let s = spi else { return true }
    return s.value.contains(UInt32(packet.bytes.be16(packet.transportOffset + 2))) != s.isNegated
  }
  package var isSavedWhole: Bool { spi?.value != NumberRange(0, .max) }
  package func savedWords(_ context: OptionContext) -> [String]? {
    spi.spiWords("--ipcompspi") + (asksReserved ? ["--compres"] : [])
  }
  package func listing(_ context: OptionContext) -> String? {
    "comp " + spi.spiListing("spi") + (asksReserved ? " reserved" : "")
  }
}
