// A network device's name: at most 15 bytes (IFNAMSIZ is 16 with the final zero, include/uapi/linux/if.h), held inline so that a rule's
// -i and -o are two integer comparisons and a packet carries names without a heap buffer.

/// The name of a network device, or a pattern's bits. Unused bytes are zero.
package struct InterfaceName: Hashable, Sendable {
  /// Bytes 0 to 7, byte 0 highest.
  package var first: UInt64
  /// Bytes 8 to 15.
  package var second: UInt64

  @inline(__always) package init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// No device.
  package static let none = InterfaceName(first: 0, second: 0)
  package static let loopback = InterfaceName("lo")
  /// Longest name in bytes.
  package static let maximumLength = 15

  /// The first 15 bytes of `text`.
  package init(_ text: some StringProtocol) { self.init(Array(text.utf8)[...]) }
  package init(_ text: ArraySlice<UInt8>) {
    first = 0
    second = 0
    var shift: UInt64 = 128
    for c in text.prefix(InterfaceName.maximumLength) {
      shift -= 8
      if shift >= 64 { first |= UInt64(c) << (shift - 64) } else { second |= UInt64(c) << shift }
    }
  }

  /// A mask with the first `count` bytes set.
  package static func mask(bytes count: Int) -> InterfaceName {
    func ones(_ n: Int) -> UInt64 { n <= 0 ? 0 : n >= 8 ? .max : ~(UInt64.max >> (8 * UInt64(n))) }
    return InterfaceName(first: ones(count), second: ones(count - 8))
  }

  @inline(__always) package var isEmpty: Bool { first | second == 0 }

  /// Whether a device can have this name (dev_valid_name, net/core/dev.c).
  package static func isValid(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= maximumLength && text != "." && text != ".."
      && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || isBlank($0) }
  }
  private static func isBlank(_ c: UInt8) -> Bool { c == 0x20 || (0x09...0x0d).contains(c) }
  /// What is said of a name that is not valid.
  package static let rule = "is no name of an interface: at most 15 characters, no blank, no slash, no colon"
}

extension InterfaceName {
  /// What the tool says of a name that no device can have and that it takes all the same (xtables_parse_interface in libxtables/xtables.c).
  package static func warning(_ name: ArraySlice<UInt8>) -> String? {
    guard name.count <= maximumLength, name.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") }) else { return nil }
    return "Warning: weird character in interface `\(String(decoding: name, as: UTF8.self))' ('/' and ' ' are not allowed by the kernel)."
  }
}

extension InterfaceName: CustomStringConvertible {
  package var description: String {
    var bytes: [UInt8] = []
    for i in 0..<16 {
      let c = UInt8(truncatingIfNeeded: (i < 8 ? first : second) >> (56 - 8 * UInt64(i & 7)))
      if c == 0 { break }
      bytes.append(c)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
