// -m tcpmss: the maximum segment size that a TCP segment offers (net/netfilter/xt_tcpmss.c, tcpmss_mt; iptables-extensions(8), tcpmss).

import Wire

package struct TCPMSSMatch: MatchExtension {
  package static let name = "tcpmss"
  package static let protocols = [IPProtocol.tcp]
  package static let help = [
    "--mss": "maximum segment size of a SYN packet, or a range"
  ]
  package static let options: [Option<Self>] = [
    .value("--mss", \.mss, .segmentSize, required: true)
  ]
  package var mss: Negatable<NumberRange<UInt16>>?
  package init() {}
  package var match: Match { .tcpmss(self) }

  /// Unlike `-m tcp`, this does not ask whether the packet is a later fragment.
  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let m = mss else { return true }
    let start = packet.offsetForAnyFragment
    guard packet.bytes.count >= start + TCPHeader.minimumLength else { return drop(&context) }
    let end = start + Int(packet.bytes[start + 12] >> 4) * 4
    var i = start + TCPHeader.minimumLength
    guard end >= i, end <= packet.bytes.count else { return drop(&context) }
    while i < end {
      let kind = packet.bytes[i]
      if kind == TCPHeader.Kind.mss, end - i >= 4, packet.bytes[i + 1] == 4 {
        return m.value.contains(packet.bytes.be16(i + 2)) != m.isNegated
      }
      i += kind < 2 || i + 1 >= end ? 1 : max(1, Int(packet.bytes[i + 1]))
    }
    return m.isNegated
  }
  private func drop(_ context: inout Context) -> Bool {
    context.hotdrop = true
    return false
  }
  package func listing(_ context: OptionContext) -> String? {
    mss.map { "tcpmss match " + ($0.isNegated ? "!" : "") + $0.value.text }
  }
}

extension Packet {
  /// Where a match that does not ask for fragments looks for a transport header: in a later IPv6 fragment ip6_packet_match finds no offset, and
  /// the kernel looks at the start of the datagram.
  @inline(__always) var offsetForAnyFragment: Int { fragmentOffset != 0 && family == .ipv6 ? 0 : transportOffset }
}

extension Format<NumberRange<UInt16>> {
  fileprivate static let segmentSize = Format(
    "value[:value]",
    read: { (word, option, context) throws(OptionError) in
      let r = try Format.range().read(word, option, context)
      if r.first > r.last { throw OptionError("tcpmss: invalid range given", word: word) }
      return r
    },
    write: { v, _ in v.text })
}
