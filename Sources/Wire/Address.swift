// IPv4 and IPv6 addresses in one 16-byte value, so that a rule, a tuple and a route need no second form for IPv6.
// An IPv4 address is held as its IPv4-mapped IPv6 address ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). No packet on the wire can be confused with it:
// the kernel drops IPv6 packets with a mapped source (net/ipv6/ip6_input.c, ip6_rcv_core).

/// The network layer of a packet, a rule or an address. The raw value is the IP version.
public enum Family: UInt8, Hashable, Sendable, CaseIterable {
  case ipv4 = 4
  case ipv6 = 6

  /// Bits in an address.
  package var addressBits: Int { self == .ipv4 ? 32 : 128 }
}

/// An IPv4 or IPv6 address, or a bit mask of one.
public struct Address: Hashable, Sendable {
  /// The first eight bytes, in host order.
  public var high: UInt64
  /// The last eight bytes, in host order.
  public var low: UInt64

  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An IPv4 address from its 32 bits in host order: `0x7f000001` is 127.0.0.1.
  @inlinable public init(v4: UInt32) {
    high = 0
    low = 0xffff_0000_0000 | UInt64(v4)
  }

  @inlinable public static func v4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Address {
    Address(v4: UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d))
  }

  /// `::`, which is also what an absent address is.
  public static let zero = Address(high: 0, low: 0)
  /// 0.0.0.0
  public static let anyV4 = Address(v4: 0)
  package static let loopbackV6 = Address(high: 0, low: 1)
  /// ff00::, where the groups of IPv6 begin.
  package static let allGroups6 = Address(high: 0xff00_0000_0000_0000, low: 0)

  /// The unspecified address of a family.
  package static func any(_ family: Family) -> Address { family == .ipv4 ? anyV4 : zero }
  /// The loopback address of a family: 127.0.0.1 or ::1.
  package static func loopback(_ family: Family) -> Address { family == .ipv4 ? .v4(127, 0, 0, 1) : loopbackV6 }

  @inlinable public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }
  @inlinable public var family: Family { isIPv4 ? .ipv4 : .ipv6 }
  /// The 32 bits of an IPv4 address in host order; of an IPv6 address, its last four bytes.
  @inlinable public var v4: UInt32 { UInt32(truncatingIfNeeded: low) }
  @inlinable public var isUnspecified: Bool { self == Address.zero || self == Address.anyV4 }

  /// 127.0.0.0/8 or ::1.
  @inlinable public var isLoopback: Bool { isIPv4 ? v4 >> 24 == 127 : high == 0 && low == 1 }
  /// 224.0.0.0/4 or ff00::/8.
  @inlinable public var isMulticast: Bool { isIPv4 ? v4 >> 28 == 0xe : high >> 56 == 0xff }
  /// fe80::/10 (IPv6) or 169.254.0.0/16 (IPv4).
  @inlinable public var isLinkLocal: Bool { isIPv4 ? v4 >> 16 == 0xa9fe : high >> 54 == 0x3fa }

  @inlinable public static func & (a: Address, b: Address) -> Address { Address(high: a.high & b.high, low: a.low & b.low) }
  @inlinable public static func | (a: Address, b: Address) -> Address { Address(high: a.high | b.high, low: a.low | b.low) }
  @inlinable public static func ^ (a: Address, b: Address) -> Address { Address(high: a.high ^ b.high, low: a.low ^ b.low) }
  @inlinable public static prefix func ~ (a: Address) -> Address { Address(high: ~a.high, low: ~a.low) }

  /// The address `n` further on, as a number.
  package func advanced(by n: UInt64) -> Address {
    let (sum, carry) = low.addingReportingOverflow(n)
    return isIPv4 ? Address(v4: v4 &+ UInt32(truncatingIfNeeded: n)) : Address(high: high &+ (carry ? 1 : 0), low: sum)
  }

  /// The four or sixteen bytes in network order.
  package func bytes(_ family: Family) -> [UInt8] {
    if family == .ipv4 { return (0..<4).map { UInt8(truncatingIfNeeded: v4 >> (24 - 8 * UInt32($0))) } }
    return (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> (56 - 8 * UInt64($0 & 7))) }
  }
}

extension Address: Comparable {
  @inlinable public static func < (a: Address, b: Address) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}

extension Address: CustomStringConvertible, LosslessStringConvertible {
  /// `10.0.0.1`, or the form of RFC 5952: `2001:db8::1`, with an embedded IPv4 address written as glibc's inet_ntop does.
  public var description: String { text(family) }

  /// The text of this address in a packet or rule of a family. Only a mapped address inside IPv6 reads differently from `description`.
  package func text(_ family: Family) -> String {
    if family == .ipv4 { return "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).\(v4 & 255)" }
    let groups = self.groups
    var best = 0..<0
    var i = 0
    while i < 8 {
      var j = i
      while j < 8, groups[j] == 0 { j += 1 }
      if j - i > max(1, best.count) { best = i..<j }
      i = max(j, i + 1)
    }
    var out = ""
    i = 0
    while i < 8 {
      if i == best.lowerBound, !best.isEmpty {
        out += "::"
        i = best.upperBound
        continue
      }
      if i > 0, i != best.upperBound || best.isEmpty { out += ":" }
      // glibc writes ::a.b.c.d and ::ffff:a.b.c.d with dots.
      if i == 6, best.lowerBound == 0, best.count == 6 || (best.count == 5 && groups[5] == 0xffff) {
        return out + "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).\(v4 & 255)"
      }
      out += String(groups[i], radix: 16)
      i += 1
    }
    return out
  }

  /// All eight groups in full, without colons compressed, as a LOG line prints them: `fd00:000a:0000:…`.
  package var fullIPv6Text: String {
    groups.map { g in
      let s = String(g, radix: 16)
      return String(repeating: "0", count: 4 - s.count) + s
    }.joined(separator: ":")
  }

  private var groups: [UInt16] {
    (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * UInt64($0 & 3))) }
  }

  /// A dotted quad or an IPv6 address as inet_pton(3) reads it; nothing else.
  public init?(_ text: String) {
    let utf8 = Array(text.utf8)
    if utf8.contains(UInt8(ascii: ":")) {
      guard let a = Address.parseIPv6(utf8[...]) else { return nil }
      self = a
    } else {
      guard let a = Address.parseIPv4(utf8[...]) else { return nil }
      self.init(v4: a)
    }
  }

  private static func parseIPv4(_ s: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    var parts = 0
    for part in s.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
      var n: UInt32 = 0
      for c in part {
        guard c >= 48, c <= 57 else { return nil }
        n = n * 10 + UInt32(c - 48)
      }
      guard n <= 255 else { return nil }
      value = value << 8 | n
      parts += 1
    }
    return parts == 4 ? value : nil
  }

  private static func parseIPv6(_ s: ArraySlice<UInt8>) -> Address? {
    let colon = UInt8(ascii: ":")
    /// The groups of one side of `::`, or nil if they are malformed.
    func groups(_ s: ArraySlice<UInt8>) -> [UInt16]? {
      if s.isEmpty { return [] }
      var out: [UInt16] = []
      let parts = s.split(separator: colon, omittingEmptySubsequences: false)
      for (i, part) in parts.enumerated() {
        if part.contains(UInt8(ascii: ".")) {
          guard i == parts.count - 1, let v4 = parseIPv4(part) else { return nil }
          out += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
          continue
        }
        guard !part.isEmpty, part.count <= 4, let text = String(validating: part, as: UTF8.self), let n = UInt16(text, radix: 16),
          text.first != "+"
        else { return nil }
        out.append(n)
      }
      return out
    }
    var split: Int?
    for i in s.indices.dropLast() where s[i] == colon && s[i + 1] == colon {
      guard split == nil else { return nil }
      split = i
    }
    let all: [UInt16]
    if let i = split {
      guard let left = groups(s[..<i]), let right = groups(s[(i + 2)...]), left.count + right.count <= 7 else { return nil }
      all = left + Array(repeating: 0, count: 8 - left.count - right.count) + right
    } else {
      guard let g = groups(s), g.count == 8 else { return nil }
      all = g
    }
    func half(_ g: ArraySlice<UInt16>) -> UInt64 { g.reduce(0) { $0 << 16 | UInt64($1) } }
    return Address(high: half(all[0..<4]), low: half(all[4..<8]))
  }
}
