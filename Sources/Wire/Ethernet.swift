// The Ethernet header (IEEE 802.3) as a trivial value, so that a packet can carry it without a heap buffer.

/// A 48-bit hardware address.
package struct MACAddress: Hashable, Sendable, CustomStringConvertible {
  /// The six bytes as the lower 48 bits, first byte highest.
  package var value: UInt64
  package init(_ value: UInt64) { self.value = value & 0xffff_ffff_ffff }

  package static let zero = MACAddress(0)
  package static let broadcast = MACAddress(0xffff_ffff_ffff)

  /// Six pairs of hexadecimal digits with colons.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    var v: UInt64 = 0
    for p in parts {
      guard (1...2).contains(p.count), p.first != "+", let byte = UInt8(p, radix: 16) else { return nil }
      v = v << 8 | UInt64(byte)
    }
    self.init(v)
  }

  package var bytes: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * UInt64($0))) } }
  package var description: String { bytes.map { [$0].hex }.joined(separator: ":") }
  /// The group bit: broadcast and multicast addresses have it.
  package var isMulticast: Bool { value >> 40 & 1 != 0 }
}

/// Fourteen bytes in front of a datagram.
package struct EthernetHeader: Hashable, Sendable {
  package static let length = 14
  package static let ipv4: UInt16 = 0x0800
  package static let arp: UInt16 = 0x0806
  package static let ipv6: UInt16 = 0x86dd

  package var destination: MACAddress
  package var source: MACAddress
  package var type: UInt16

  package init(destination: MACAddress, source: MACAddress, type: UInt16) {
    self.destination = destination
    self.source = source
    self.type = type
  }

  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= 14 else { return nil }
    destination = MACAddress(bytes.be64(0) >> 16)
    source = MACAddress(UInt64(bytes.be16(6)) << 32 | UInt64(bytes.be32(8)))
    type = bytes.be16(12)
  }

  package var bytes: [UInt8] { destination.bytes + source.bytes + [UInt8(type >> 8), UInt8(type & 255)] }
}
