// An IP datagram as an endpoint makes and reads it: headers as Linux fills them, and what the transport layer needs of what arrives.

package import Wire

/// The fields of an IP header that a socket decides.
package struct IPFields: Hashable, Sendable {
  package var tos: UInt8 = 0
  /// IPv4 only.
  package var identification: UInt16 = 0
  /// IPv4 only; path MTU discovery is on by default (ip_no_pmtu_disc = 0), so TCP and UDP set it.
  package var dontFragment = true
  /// IPv6 only; net.ipv6.auto_flowlabels = 1 gives every flow one.
  package var flowLabel: UInt32 = 0
  package init() {}
}

/// A decoded datagram of one of the two families, whole: later fragments are not read.
package struct Datagram: Sendable {
  package var family: Family
  package var source: Address
  package var destination: Address
  package var proto: UInt8
  package var tos: UInt8
  /// The datagram without anything that follows it in the buffer.
  package var bytes: [UInt8]
  /// Where the transport header begins.
  package var transport: Int
  /// Where the byte stands that names the protocol; an ICMPv6 error about it points there.
  package var protoField: Int

  package var payloadLength: Int { bytes.count - transport }

  /// `quoted` accepts a datagram that is cut off, as an ICMP error carries it.
  package init?(_ data: [UInt8], at start: Int = 0, quoted: Bool = false) {
    guard start >= 0, start < data.count else { return nil }
    let data = start == 0 ? data : Array(data[start...])
    switch data[0] >> 4 {
    case 4:
      guard let h = IPv4Header(data), h.totalLength >= h.headerLength, quoted || h.totalLength <= data.count, h.fragmentOffset == 0,
        quoted || h.fragmentWord & IPv4Header.moreFragments == 0
      else { return nil }
      (family, source, destination, proto, tos) = (.ipv4, h.source, h.destination, h.proto, h.tos)
      (transport, protoField) = (h.headerLength, 9)
      bytes = Array(data.prefix(h.totalLength))
    case 6:
      guard let h = IPv6Header(data), quoted || 40 + h.payloadLength <= data.count, let chain = IPv6Chain(data), chain.isComplete,
        chain.fragmentOffset == 0, quoted || !chain.moreFragments
      else { return nil }
      bytes = Array(data.prefix(40 + h.payloadLength))
      guard chain.offset <= bytes.count else { return nil }
      (family, source, destination, proto, tos) = (.ipv6, h.source, h.destination, chain.proto, h.trafficClass)
      (transport, protoField) = (chain.offset, chain.protoField)
    default: return nil
    }
  }

  /// False where the TCP, UDP or ICMP checksum is wrong: the receiver's stack drops such a packet without a word.
  package var hasRightChecksum: Bool {
    if proto == IPProtocol.udp {
      guard let h = UDPHeader(bytes, at: transport), h.length >= 8, h.length <= payloadLength else { return false }
      if h.checksum == 0 { return family == .ipv4 }
    }
    var c = Checksum()
    if proto != IPProtocol.icmp { c.addPseudoHeader(family, source, destination, proto, length: payloadLength) }
    c.add(bytes, transport..<bytes.count)
    return c.folded == 0xffff
  }

  /// A datagram of a Linux machine: TTL or hop limit 64.
  package static func make(from source: Address, to destination: Address, proto: UInt8, _ fields: IPFields, _ payload: [UInt8]) -> [UInt8] {
    if destination.family == .ipv6 {
      var h = IPv6Header(source: source, destination: destination, nextHeader: proto)
      h.trafficClass = fields.tos
      h.flowLabel = fields.flowLabel
      return h.datagram(payload)
    }
    var h = IPv4Header(source: source, destination: destination, proto: proto)
    h.tos = fields.tos
    h.identification = fields.identification
    h.fragmentWord = fields.dontFragment ? IPv4Header.dontFragment : 0
    return h.datagram(payload)
  }
}
