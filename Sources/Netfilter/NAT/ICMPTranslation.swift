// Translating an ICMP error: the packet it quotes goes the other way, so its opposite side is changed, and the error itself is changed like
// any packet of its direction. Models nf_nat_icmp_reply_translation and nf_nat_icmpv6_reply_translation (net/netfilter/nf_nat_proto.c).

import Machine
import Wire

extension Context {
  /// Translates an ICMP error that belongs to the packet's connection (state RELATED).
  mutating func translateICMPError(_ packet: inout Packet, _ manipulation: Manipulation) -> Verdict {
    let family = packet.family
    let icmp = packet.transportOffset
    let inner = icmp + 8
    guard packet.bytes.count >= inner + (family == .ipv4 ? IPv4Header.minimumLength : IPv6Header.length) else {
      return .drop(.nat(.unwritable))
    }
    join(packet, inner - icmp + (family == .ipv4 ? IPv4Header.minimumLength : IPv6Header.length))
    // Behind the first hook the kernel takes the sum that it made there, whatever SNPT did to the addresses since (nf_ip_checksum,
    // nf_ip6_checksum: CHECKSUM_COMPLETE is looked at where packets come in).
    guard hook == .postrouting || packet.hasRightICMPChecksum else { return .drop(.nat(.unwritable)) }
    let connection = connections[packet.connection]
    if packet.icmpType == (family == .ipv4 ? ICMP.redirect : ICMPv6.redirect) {
      // A redirect can't be translated: its gateway belongs to one side's network.
      let done: ConnectionStatus = [.sourceNATDone, .destinationNATDone]
      guard connection.status.isSuperset(of: done), connection.status.isDisjoint(with: [.sourceNAT, .destinationNAT]) else {
        return .drop(.nat(.unwritable))
      }
    }
    let direction = packet.connectionState?.direction ?? .original
    guard connection.status.contains(manipulation.status(direction)) else { return .accept }

    let before = isTracing ? packet.ownTuple : nil
    let other = connection[direction.opposite]
    let quoted = packet.bytes.transportOffset(ofIPAt: inner, family)
    guard packet.bytes.manipulate(manipulation.opposite, toward: other, ip: inner, transport: quoted) else {
      return .drop(.nat(.unwritable))
    }
    packet.setICMPChecksum()
    guard var target = other.inverted else { return .drop(.nat(.unwritable)) }
    target.proto = family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6
    guard packet.manipulate(manipulation, toward: target) else { return .drop(.nat(.unwritable)) }
    if let before { traceTranslation(manipulation, before, packet) }
    return .accept
  }
}

extension Packet {
  /// nf_ip_checksum and nf_ip6_checksum, which NAT asks at every hook and whatever `nf_conntrack_checksum` says.
  fileprivate var hasRightICMPChecksum: Bool {
    var sum = icmpPseudoHeader
    sum.add(bytes, transportOffset..<bytes.count)
    return sum.folded == 0xffff
  }

  fileprivate mutating func setICMPChecksum() {
    bytes.set16(transportOffset + 2, 0)
    var sum = icmpPseudoHeader
    sum.add(bytes, transportOffset..<bytes.count)
    bytes.set16(transportOffset + 2, sum.value)
  }

  private var icmpPseudoHeader: Checksum {
    var sum = Checksum()
    if family == .ipv6 {
      sum.addPseudoHeader(.ipv6, source, destination, IPProtocol.icmpv6, length: bytes.count - transportOffset)
    }
    return sum
  }
}

extension [UInt8] {
  /// Where the transport header of a quoted packet begins; nil where there is none. The caller knows that the fixed IP header is there.
  fileprivate func transportOffset(ofIPAt ip: Int, _ family: Family) -> Int? {
    if family == .ipv4 { return ip + Int(self[ip] & 15) * 4 }
    guard let chain = IPv6Chain(self, at: ip), chain.isComplete, chain.fragmentOffset == 0 else { return nil }
    return chain.offset
  }
}
