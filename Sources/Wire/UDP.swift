// The UDP header (RFC 768; RFC 8200 section 8.1 for IPv6).

/// A decoded UDP header. Lengths are in bytes.
package struct UDPHeader: Hashable, Sendable {
  package static let length = 8

  package var sourcePort: UInt16 = 0
  package var destinationPort: UInt16 = 0
  /// Header and payload, as the header claims it.
  package var length = 8
  /// Zero where the sender computed none (IPv4 only).
  package var checksum: UInt16 = 0

  package init(sourcePort: UInt16, destinationPort: UInt16) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
  }

  /// The header at `start`, or nil if it is cut off.
  package init?(_ bytes: [UInt8], at start: Int) {
    guard start >= 0, bytes.count >= start + 8 else { return nil }
    sourcePort = bytes.be16(start)
    destinationPort = bytes.be16(start + 2)
    length = Int(bytes.be16(start + 4))
    checksum = bytes.be16(start + 6)
  }

  /// Header and payload with the checksum for these addresses.
  package func datagram(_ payload: [UInt8], _ family: Family, _ source: Address, _ destination: Address) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(8 + payload.count)
    out.append16(sourcePort)
    out.append16(destinationPort)
    out.append16(UInt16(truncatingIfNeeded: 8 + payload.count))
    out.append16(0)
    out += payload
    var c = Checksum()
    c.addPseudoHeader(family, source, destination, IPProtocol.udp, length: out.count)
    c.add(out, 0..<out.count)
    out.set16(6, c.value == 0 ? 0xffff : c.value)
    return out
  }
}
