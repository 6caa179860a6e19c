// Reading numbers, words and addresses in a payload as the kernel's helpers do: simple_strtoul (lib/vsprintf.c), in4_pton and in6_pton
// (net/core/utils.c). A place is an index of the array; nothing is read behind `end`.

import Wire

struct PayloadReader {
  let bytes: [UInt8]
  /// Where the payload ends.
  var end: Int

  init(_ bytes: [UInt8], end: Int? = nil) {
    self.bytes = bytes
    self.end = min(end ?? bytes.count, bytes.count)
  }

  /// The byte at a place, or zero behind the end.
  @inline(__always) subscript(at: Int) -> UInt8 { at >= 0 && at < end ? bytes[at] : 0 }

  func has(_ text: StaticString, at: Int) -> Bool {
    let n = text.utf8CodeUnitCount
    guard at >= 0, at + n <= end else { return false }
    return text.withUTF8Buffer { word in (0..<n).allSatisfy { bytes[at + $0] == word[$0] } }
  }

  /// Whatever the case of the letters; with `count`, of so many first letters only.
  func hasIgnoringCase(_ text: StaticString, at: Int, count: Int? = nil) -> Bool {
    let n = min(count ?? text.utf8CodeUnitCount, text.utf8CodeUnitCount)
    guard at >= 0, at + n <= end else { return false }
    return text.withUTF8Buffer { word in (0..<n).allSatisfy { Self.lower(bytes[at + $0]) == Self.lower(word[$0]) } }
  }

  /// A decimal number and where it ends; without a digit it is zero and ends where it begins. What is too large loses its upper bits.
  func number(at start: Int) -> (value: UInt64, end: Int) {
    var value: UInt64 = 0
    var at = start
    while at < end, Self.isDigit(self[at]) {
      value = value &* 10 &+ UInt64(self[at] - 48)
      at += 1
    }
    return (value, at)
  }

  /// An address and where it ends. It must be followed by `delimiter`, or with none by anything that is no part of an address.
  func address(at start: Int, _ family: Family, delimiter: UInt8? = nil) -> (value: Address, end: Int)? {
    family == .ipv4 ? address4(at: start, delimiter) : address6(at: start, delimiter)
  }

  private func address4(at start: Int, _ delimiter: UInt8?) -> (value: Address, end: Int)? {
    var value: UInt32 = 0
    var part: UInt32?
    var parts = 0
    var at = start
    while true {
      let c = self[at]
      if Self.isDigit(c), c != delimiter {
        let next = (part ?? 0) * 10 + UInt32(c - 48)
        if next > 255 { return nil }
        part = next
      } else {
        let isEnd = c == delimiter || c == 0 || c == UInt8(ascii: ":")
        guard isEnd || c == UInt8(ascii: ".") || delimiter == nil && !Self.isHexadecimal(c), let p = part else { return nil }
        value = value << 8 | p
        parts += 1
        part = nil
        if c != UInt8(ascii: ".") || isEnd { return parts == 4 ? (Address(v4: value), at) : nil }
        if parts == 4 { return nil }
      }
      at += 1
    }
  }

  private func address6(at start: Int, _ delimiter: UInt8?) -> (value: Address, end: Int)? {
    var at = start
    while at < end, self[at] != delimiter, self[at] != 0 {
      let c = self[at]
      if delimiter == nil, c != UInt8(ascii: ":"), c != UInt8(ascii: "."), !Self.isHexadecimal(c) { break }
      at += 1
    }
    guard at > start, at - start <= 45, let text = String(validating: bytes[start..<at], as: UTF8.self), let a = Address(text),
      text.utf8.contains(UInt8(ascii: ":"))
    else { return nil }
    return (a, at)
  }

  @inline(__always) private static func isHexadecimal(_ c: UInt8) -> Bool { isDigit(c) || lower(c) >= 97 && lower(c) <= 102 }
  @inline(__always) static func isDigit(_ c: UInt8) -> Bool { c >= 48 && c <= 57 }
  /// The kernel's letters are those of Latin-1 (lib/ctype.c).
  @inline(__always) static func isLetter(_ c: UInt8) -> Bool { lower(c) >= 97 && lower(c) <= 122 || c >= 0xc0 && c != 0xd7 && c != 0xf7 }
  @inline(__always) static func lower(_ c: UInt8) -> UInt8 { c >= 65 && c <= 90 ? c | 32 : c }
}
