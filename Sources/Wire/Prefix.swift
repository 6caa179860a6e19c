// An address with a mask, as a rule's -s and a route's destination have it. The mask may have holes (255.0.255.0): iptables allows that.

/// The set of addresses that agree with `address` in the bits of `mask`.
public struct Prefix: Hashable, Sendable {
  public var address: Address
  public var mask: Address

  @inlinable public init(_ address: Address, mask: Address) {
    self.address = address
    self.mask = mask
  }

  /// `length` counts bits of the address's own family.
  package init(_ address: Address, length: Int) {
    self.init(address, mask: Prefix.mask(length: length, address.family))
  }

  /// Every address of a family.
  package static func all(_ family: Family) -> Prefix { Prefix(.any(family), length: 0) }

  /// A mask of the first `length` bits. For IPv4 the 96 bits in front are set as well, so that families never match each other.
  package static func mask(length: Int, _ family: Family) -> Address {
    let n = family == .ipv4 ? length + 96 : length
    func ones(_ k: Int) -> UInt64 { k <= 0 ? 0 : k >= 64 ? .max : ~(UInt64.max >> UInt64(k)) }
    return Address(high: ones(n), low: ones(n - 64))
  }

  @inlinable public func contains(_ a: Address) -> Bool {
    ((a.high ^ address.high) & mask.high) | ((a.low ^ address.low) & mask.low) == 0
  }

  /// The prefix length in bits of the family, or nil if the mask has holes.
  package func length(_ family: Family) -> Int? {
    let n = (~mask).high != 0 ? (~mask).high.leadingZeroBitCount : 64 + (~mask).low.leadingZeroBitCount
    let bits = family == .ipv4 ? n - 96 : n
    return bits >= 0 && Prefix.mask(length: bits, family) == mask ? bits : nil
  }

  package var family: Family { address.family }
  /// The address with the bits outside the mask cleared.
  package var network: Address { family == .ipv4 ? Address(v4: address.v4 & mask.v4) : address & mask }
}

extension Prefix: CustomStringConvertible, LosslessStringConvertible {
  /// `10.0.0.0/8`; a mask with holes is written out.
  public var description: String { length(family).map { "\(address)/\($0)" } ?? "\(address)/\(maskText)" }

  private var maskText: String { family == .ipv4 ? Address(v4: mask.v4).description : mask.text(.ipv6) }

  /// `ADDRESS` or `ADDRESS/LENGTH`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = Address(String(parts[0])) else { return nil }
    guard parts.count == 2 else {
      self.init(address, length: address.family.addressBits)
      return
    }
    guard let n = Int(parts[1]), (0...address.family.addressBits).contains(n), parts[1].first?.isNumber == true else { return nil }
    self.init(address, length: n)
  }
}
