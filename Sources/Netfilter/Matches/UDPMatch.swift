// -m udp: ports of the UDP header (net/netfilter/xt_tcpudp.c, udp_mt; iptables-extensions(8), udp).

import Wire

package struct UDPMatch: MatchExtension {
  package static let name = "udp"
  package static let protocols = [IPProtocol.udp]
  package static let help = [
    "--sport": "source port or ports, by number or name",
    "--dport": "destination port or ports, by number or name",
  ]
  package static let options: [Option<Self>] = [
    .value("--sport", aliases: ["--source-port"], title: "--source-port", \.sourcePorts, .resolvedPorts),
    .value("--dport", aliases: ["--destination-port"], title: "--destination-port", \.destinationPorts, .resolvedPorts),
  ]
  package var sourcePorts: Negatable<PortRange>?
  package var destinationPorts: Negatable<PortRange>?
  package init() {}
  package var match: Match { .udp(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 { return false }
    guard packet.hasTransport else {
      context.hotdrop = true
      return false
    }
    if let s = sourcePorts, s.value.contains(packet.sourcePort) == s.isNegated { return false }
    if let d = destinationPorts, d.value.contains(packet.destinationPort) == d.isNegated { return false }
    return true
  }

  package var isSavedWhole: Bool { saved == self }
  /// A range of all ports is left out, even one turned round.
  package var saved: Self {
    var m = self
    if m.sourcePorts?.value.isFull == true { m.sourcePorts = nil }
    if m.destinationPorts?.value.isFull == true { m.destinationPorts = nil }
    return m
  }

  package func listing(_ context: OptionContext) -> String? {
    var words = ["udp"]
    if let s = sourcePorts, !s.value.isFull || s.isNegated {
      words.append(s.value.listing("spt", isNegated: s.isNegated, IPProtocol.udp, context))
    }
    if let d = destinationPorts, !d.value.isFull || d.isNegated {
      words.append(d.value.listing("dpt", isNegated: d.isNegated, IPProtocol.udp, context))
    }
    return words.joined(separator: " ")
  }
}
