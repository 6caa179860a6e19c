// Numbers in bytes: what packets, netlink messages and the arguments of system calls are made of.

extension [UInt8] {
  /// A big-endian number; bytes beyond the end read as zero, so that a short packet is never a crash.
  package func be16(_ offset: Int) -> UInt16 { UInt16(byte(offset)) << 8 | UInt16(byte(offset + 1)) }
  package func be32(_ offset: Int) -> UInt32 { UInt32(be16(offset)) << 16 | UInt32(be16(offset + 2)) }
  package func byte(_ offset: Int) -> UInt8 { indices.contains(offset) ? self[offset] : 0 }

  package mutating func set(be16 value: UInt16, at offset: Int) {
    guard offset >= 0, offset + 2 <= count else { return }
    self[offset] = UInt8(value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }
  package mutating func set(be32 value: UInt32, at offset: Int) {
    set(be16: UInt16(value >> 16), at: offset)
    set(be16: UInt16(truncatingIfNeeded: value), at: offset + 2)
  }

  /// A number in the order of this machine, as system calls take it.
  mutating func append(native value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value) { append(contentsOf: $0) }
  }
  package mutating func append(big value: some FixedWidthInteger) {
    append(native: value.bigEndian)
  }
  func native<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset + size <= count else { return 0 }
    return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }
  /// `from ..< from + length`, as much of it as there is.
  package func piece(_ from: Int, _ length: Int) -> [UInt8] {
    let start = Swift.min(Swift.max(from, 0), count)
    return [UInt8](self[start..<Swift.min(start &+ Swift.max(length, 0), count)])
  }
}

/// Bytes that a JSON text holds as hexadecimal digits.
package struct Hex: Codable, Hashable, Sendable, CustomStringConvertible {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init?(_ text: String) {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count % 2 == 0 else { return nil }
    bytes = []
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[i], let low = digits[i + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hex = Hex(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an even number of hexadecimal digits")
    }
    self = hex
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
