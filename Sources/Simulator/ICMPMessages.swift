// ICMP and ICMPv6 as a Linux machine answers: echo replies and the errors of a host (net/ipv4/icmp.c, icmp_send and icmp_reply;
// net/ipv6/icmp.c, icmp6_send and icmpv6_echo_reply), and what a socket makes of an error that arrives (icmp_err_convert,
// icmpv6_err_convert). Rate limits are not modelled: a conversation has few errors.

package import Netfilter
package import Wire

/// An error message about a packet that was sent.
package struct ICMPError: Hashable, Sendable {
  /// Who sent it.
  package var by: Address
  package var family: Family
  package var type: UInt8
  package var code: UInt8
  package init(by: Address, family: Family, type: UInt8, code: UInt8) {
    self.by = by
    self.family = family
    self.type = type
    self.code = code
  }

  private var isUnreachable: Bool { type == (family == .ipv4 ? ICMP.destinationUnreachable : ICMPv6.destinationUnreachable) }
  /// The host is there, and nobody listens.
  package var isPortUnreachable: Bool { isUnreachable && code == (family == .ipv4 ? 3 : 4) }
  /// About the size of a packet; no reason to give up.
  package var isFragmentationNeeded: Bool { family == .ipv4 ? isUnreachable && code == 4 : type == ICMPv6.packetTooBig }
  /// A connected UDP socket is told of it; of the others its program hears nothing.
  package var reachesDatagramSocket: Bool {
    switch family {
    case .ipv4: isUnreachable ? [2, 3, 6, 7, 9, 10, 13, 14, 15].contains(code) : type == ICMP.parameterProblem
    case .ipv6: isUnreachable ? [1, 4, 5, 6].contains(code) : type == ICMPv6.parameterProblem
    }
  }
}

package enum ICMPMessages {
  /// An answer to an echo request: the same code, identifier, number and data, and the request's TOS.
  package static func echoReply(to d: Datagram, from source: Address, random: inout Randomness) -> [UInt8]? {
    guard d.payloadLength >= 8 else { return nil }
    let rest = d.bytes.be32(d.transport + 4)
    let data = Array(d.bytes[(d.transport + 8)...])
    return message(
      from: source, to: d.source, type: d.family == .ipv4 ? ICMP.echoReply : ICMPv6.echoReply, code: d.bytes[d.transport + 1],
      rest: rest, data, tos: d.tos, random: &random)
  }

  /// A host's error about a datagram for it: as much of it as fits into 576 bytes, or 1280 for IPv6. IPv4's carries precedence
  /// "internetwork control" (RFC 1812, 4.3.2.5).
  package static func error(about d: Datagram, type: UInt8, code: UInt8, rest: UInt32 = 0, random: inout Randomness) -> [UInt8]? {
    guard !d.destination.isMulticast, d.destination != .v4(255, 255, 255, 255), !d.source.isMulticast, !d.source.isUnspecified else {
      return nil
    }
    let room = d.family == .ipv4 ? 576 - 28 : 1280 - 48
    return message(
      from: d.destination, to: d.source, type: type, code: code, rest: rest, Array(d.bytes.prefix(room)),
      tos: d.family == .ipv4 ? d.tos & 0x1e | 0xc0 : 0, random: &random)
  }

  package static func portUnreachable(_ d: Datagram, random: inout Randomness) -> [UInt8]? {
    d.family == .ipv4
      ? error(about: d, type: ICMP.destinationUnreachable, code: 3, random: &random)
      : error(about: d, type: ICMPv6.destinationUnreachable, code: 4, random: &random)
  }

  /// No such protocol here (ip_protocol_deliver_rcu; ip6_protocol_deliver_rcu points at the header field).
  package static func protocolUnreachable(_ d: Datagram, random: inout Randomness) -> [UInt8]? {
    d.family == .ipv4
      ? error(about: d, type: ICMP.destinationUnreachable, code: 2, random: &random)
      : error(about: d, type: ICMPv6.parameterProblem, code: 1, rest: UInt32(truncatingIfNeeded: d.protoField), random: &random)
  }

  /// `ping -c 1`: eight bytes of header, sixteen of time, forty of pattern.
  package static func echoRequest(from source: Address, to destination: Address, identifier: UInt16, random: inout Randomness) -> [UInt8] {
    let type = destination.family == .ipv4 ? ICMP.echoRequest : ICMPv6.echoRequest
    let data = Array(repeating: UInt8(0), count: 16) + (0x10...0x37)
    return message(
      from: source, to: destination, type: type, code: 0, rest: UInt32(identifier) << 16 | 1, data, tos: 0, dontFragment: true,
      random: &random)
  }

  private static func message(
    from source: Address, to destination: Address, type: UInt8, code: UInt8, rest: UInt32, _ data: [UInt8], tos: UInt8,
    dontFragment: Bool = false, random: inout Randomness
  ) -> [UInt8] {
    var fields = IPFields()
    fields.tos = tos
    fields.dontFragment = dontFragment
    fields.identification = random.word()
    fields.flowLabel = random.flowLabel()
    if destination.family == .ipv4 {
      return Datagram.make(
        from: source, to: destination, proto: IPProtocol.icmp, fields, ICMP.message(type: type, code: code, rest: rest, data))
    }
    let m = ICMPv6.message(type: type, code: code, rest: rest, data, source: source, destination: destination)
    return Datagram.make(from: source, to: destination, proto: IPProtocol.icmpv6, fields, m)
  }
}
