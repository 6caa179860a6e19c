// Numbers in hexadecimal as the tool prints them.

extension FixedWidthInteger where Self: UnsignedInteger {
  /// `0x` and the digits, at least as many as asked for.
  func hex(digits: Int = 1) -> String {
    let text = String(self, radix: 16)
    return "0x" + String(repeating: "0", count: Swift.max(0, digits - text.utf8.count)) + text
  }
}
