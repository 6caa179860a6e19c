// The Internet checksum (RFC 1071), its incremental update (RFC 1624) and the pseudo headers of TCP, UDP and ICMPv6 (RFC 793, 768, 8200).

/// A one's-complement sum that is not folded yet.
public struct Checksum: Sendable {
  public var sum: UInt64 = 0

  @inlinable public init() {}

  /// Adds bytes of `data`; an odd last byte counts as the upper half of a word, so only the last range may be odd.
  @inlinable public mutating func add(_ data: [UInt8], _ range: Range<Int>) {
    var i = range.lowerBound
    while i + 1 < range.upperBound {
      sum &+= UInt64(data.be16(i))
      i += 2
    }
    if i < range.upperBound { sum &+= UInt64(data[i]) << 8 }
  }
  @inlinable public mutating func add(_ word: UInt16) { sum &+= UInt64(word) }
  @inlinable public mutating func add(_ a: Address, _ family: Family) {
    if family == .ipv6 {
      sum &+= (a.high >> 48) &+ (a.high >> 32 & 0xffff) &+ (a.high >> 16 & 0xffff) &+ (a.high & 0xffff)
      sum &+= (a.low >> 48) &+ (a.low >> 32 & 0xffff)
    }
    sum &+= (a.low >> 16 & 0xffff) &+ (a.low & 0xffff)
  }
  /// The pseudo header: addresses, protocol and upper-layer length in bytes.
  @inlinable public mutating func addPseudoHeader(_ family: Family, _ source: Address, _ destination: Address, _ proto: UInt8, length: Int)
  {
    add(source, family)
    add(destination, family)
    sum &+= UInt64(proto) &+ UInt64(length >> 16) &+ UInt64(length & 0xffff)
  }

  /// The folded sum, not complemented: 0xffff over data that carries a right checksum.
  @inlinable public var folded: UInt16 {
    var s = sum
    while s >> 16 != 0 { s = (s & 0xffff) &+ (s >> 16) }
    return UInt16(s)
  }
  /// The value to write into a header.
  @inlinable public var value: UInt16 { ~folded }

  /// The checksum after one 16-bit word of the data changed (RFC 1624, equation 3).
  @inlinable public static func update(_ checksum: UInt16, _ old: UInt16, _ new: UInt16) -> UInt16 {
    var s = UInt32(~checksum) &+ UInt32(~old) &+ UInt32(new)
    s = (s & 0xffff) &+ (s >> 16)
    s = (s & 0xffff) &+ (s >> 16)
    return ~UInt16(s)
  }
  @inlinable public static func update(_ checksum: UInt16, _ old: UInt32, _ new: UInt32) -> UInt16 {
    update(
      update(checksum, UInt16(old >> 16), UInt16(new >> 16)), UInt16(truncatingIfNeeded: old), UInt16(truncatingIfNeeded: new))
  }
  @inlinable public static func update(_ checksum: UInt16, _ old: Address, _ new: Address, _ family: Family) -> UInt16 {
    var c = update(checksum, old.v4, new.v4)
    if family == .ipv6 {
      c = update(c, UInt32(old.low >> 32), UInt32(new.low >> 32))
      c = update(c, UInt32(truncatingIfNeeded: old.high), UInt32(truncatingIfNeeded: new.high))
      c = update(c, UInt32(old.high >> 32), UInt32(new.high >> 32))
    }
    return c
  }
}
