// Big-endian fields of a byte array. Every read is checked by the array itself; the callers that take bytes from outside check the
// length first, so that a truncated or lying header is an answer (nil) and never a trap.

extension Array where Element == UInt8 {
  @inlinable public func be16(_ at: Int) -> UInt16 { UInt16(self[at]) << 8 | UInt16(self[at + 1]) }
  @inlinable public func be32(_ at: Int) -> UInt32 { UInt32(be16(at)) << 16 | UInt32(be16(at + 2)) }
  @inlinable public func be64(_ at: Int) -> UInt64 { UInt64(be32(at)) << 32 | UInt64(be32(at + 4)) }

  @inlinable public mutating func set16(_ at: Int, _ v: UInt16) {
    self[at] = UInt8(v >> 8)
    self[at + 1] = UInt8(truncatingIfNeeded: v)
  }
  @inlinable public mutating func set32(_ at: Int, _ v: UInt32) {
    set16(at, UInt16(v >> 16))
    set16(at + 2, UInt16(truncatingIfNeeded: v))
  }
  @inlinable public mutating func append16(_ v: UInt16) {
    append(UInt8(v >> 8))
    append(UInt8(truncatingIfNeeded: v))
  }
  @inlinable public mutating func append32(_ v: UInt32) {
    append16(UInt16(v >> 16))
    append16(UInt16(truncatingIfNeeded: v))
  }

  /// The address of a family at an offset: four or sixteen bytes.
  @inlinable public func address(_ at: Int, _ family: Family) -> Address {
    family == .ipv4 ? Address(v4: be32(at)) : Address(high: be64(at), low: be64(at + 8))
  }
  @inlinable public mutating func set(_ at: Int, _ a: Address, _ family: Family) {
    if family == .ipv4 { return set32(at, a.v4) }
    set32(at, UInt32(a.high >> 32))
    set32(at + 4, UInt32(truncatingIfNeeded: a.high))
    set32(at + 8, UInt32(a.low >> 32))
    set32(at + 12, UInt32(truncatingIfNeeded: a.low))
  }

  /// The bytes of a text, in one piece.
  package mutating func append(utf8 text: String) {
    // Nil only for a string of another system's making.
    if text.utf8.withContiguousStorageIfAvailable({ append(contentsOf: $0) }) == nil { append(contentsOf: text.utf8) }
  }

  /// Bytes from hexadecimal digits, or nil if the text is anything else.
  package init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count % 2 == 0 else { return nil }
    self.init()
    reserveCapacity(digits.count / 2)
    func value(_ c: UInt8) -> UInt8? {
      switch c {
      case 48...57: c - 48
      case 97...102: c - 87
      case 65...70: c - 55
      default: nil
      }
    }
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let a = value(digits[i]), let b = value(digits[i + 1]) else { return nil }
      append(a << 4 | b)
    }
  }

  /// Lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(count * 2)
    for b in self {
      out.append(digits[Int(b >> 4)])
      out.append(digits[Int(b & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
