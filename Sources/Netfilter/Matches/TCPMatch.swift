// -m tcp: ports, flags and one option of the TCP header (net/netfilter/xt_tcpudp.c, tcp_mt; iptables-extensions(8), tcp).

import Wire

package struct TCPMatch: MatchExtension {
  package static let name = "tcp"
  package static let protocols = [IPProtocol.tcp]
  package static let options: [Option<Self>] = [
    .value("--sport", aliases: ["--source-port"], \.sourcePorts, .portRange),
    .value("--dport", aliases: ["--destination-port"], \.destinationPorts, .portRange),
  ]
  package var sourcePorts: Negatable<PortRange>?
  package var destinationPorts: Negatable<PortRange>?
  package init() {}
  package var match: Match { .tcp(self) }

  @inline(__always) func matches(_ packet: borrowing Packet, _ context: inout Context) -> Bool {
    if packet.fragmentOffset != 0 {
      // An attacker could overwrite the flags with a fragment at offset 8 (RFC 1858): the kernel drops it.
      if packet.fragmentOffset == 8 { context.hotdrop = true }
      return false
    }
    guard packet.hasTransport else {
      context.hotdrop = true
      return false
    }
    if let s = sourcePorts, s.value.contains(packet.sourcePort) == s.isNegated { return false }
    if let d = destinationPorts, d.value.contains(packet.destinationPort) == d.isNegated { return false }
    return true
  }
}
