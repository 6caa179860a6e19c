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

/// Fourteen bytes in front of a datagram; in a frame a VLAN's tag and the header of a PPPoE session may follow.
package struct EthernetHeader: Hashable, Sendable {
  package static let ipv4: UInt16 = 0x0800
  package static let arp: UInt16 = 0x0806
  package static let ipv6: UInt16 = 0x86dd
  /// A PPPoE session (RFC 2516).
  package static let session: UInt16 = 0x8864

  package var destination: MACAddress
  package var source: MACAddress
  /// That of what follows a VLAN's tag.
  package var type: UInt16
  /// A VLAN's tag as it stands in front of the type (IEEE 802.1Q): 8100 or 88a8, then priority and number; or 0.
  package var tag: UInt32 = 0
  /// The header of a PPPoE session, and PPP's protocol (RFC 2516, 4; RFC 1661, 2); or 0.
  package var pppoe: UInt64 = 0

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
    if type == 0x8100 || type == 0x88a8, bytes.count >= 18 {
      tag = bytes.be32(12)
      type = bytes.be16(16)
    }
    // Only datagrams are taken out of a session.
    let at = tag == 0 ? 14 : 18
    if type == EthernetHeader.session, bytes.count >= at + 8, [0x21, 0x57].contains(bytes.be16(at + 6)) {
      pppoe = bytes.be64(at)
    }
  }

  /// The number of the VLAN that the frame is tagged for; 0 is none.
  package var vlan: UInt32 { tag & 0xfff }
  /// How many bytes stand in front of the datagram.
  package var length: Int { 14 + (tag == 0 ? 0 : 4) + (pppoe == 0 ? 0 : 8) }

  /// The header as the kernel keeps it: without the tag, which it takes out (skb_vlan_untag), and without the session's header.
  package var bytes: [UInt8] { destination.bytes + source.bytes + [UInt8(type >> 8), UInt8(type & 255)] }
  /// All that stands in front of the datagram.
  package var frame: [UInt8] {
    func number(_ n: UInt64, _ count: UInt64) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: n >> (8 * (count - 1 - $0))) } }
    return destination.bytes + source.bytes + (tag == 0 ? [] : number(UInt64(tag), 4)) + number(UInt64(type), 2)
      + (pppoe == 0 ? [] : number(pppoe, 8))
  }
}
