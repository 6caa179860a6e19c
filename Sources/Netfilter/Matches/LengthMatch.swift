// -m length: the whole datagram's length (net/netfilter/xt_length.c, length_mt and length_mt6; iptables-extensions(8), length).

package struct LengthMatch: MatchExtension {
  package static let name = "length"
  package static let help = [
    "--length": "bytes of the packet without its link header, or a range"
  ]
  package static let options: [Option<Self>] = [
    .value("--length", \.length, .range("length[:length]"), required: true)
  ]
  package var length: Negatable<NumberRange<UInt16>>?
  package init() {}
  package var match: Match { .length(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    guard let l = length else { return true }
    return (packet.length >= Int(l.value.first) && packet.length <= Int(l.value.last)) != l.isNegated
  }
  package func listing(_ context: OptionContext) -> String? { length.map { "length " + ($0.isNegated ? "!" : "") + $0.value.text } }
}
