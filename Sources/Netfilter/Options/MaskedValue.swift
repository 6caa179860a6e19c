// `value[/mask]`, as marks are written (xtables: xtopt_parse_markmask).

/// A 32-bit value with the bits that count.
package struct MaskedValue: Hashable, Sendable {
  package var value: UInt32
  package var mask: UInt32
  package init(_ value: UInt32, mask: UInt32 = .max) {
    self.value = value
    self.mask = mask
  }
}

extension Format<MaskedValue> {
  /// Hexadecimal, with `/mask` only where the mask is not full.
  package static let masked = Format(
    "value[/mask]",
    read: { (word, option, _) throws(OptionError) in
      let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let mask = parts.count == 2 ? UInt32(numeral: String(parts[1])) : .max
      guard let value = UInt32(numeral: String(parts[0])), let mask else {
        throw OptionError(
          "\(option.owner): bad mark value for option \"\(option.name)\", or out of range.", word: word,
          allowed: "a number from 0 to 0xffffffff, with /MASK if only some bits count")
      }
      return MaskedValue(value, mask: mask)
    },
    write: { v, _ in "0x" + String(v.value, radix: 16) + (v.mask == .max ? "" : "/0x" + String(v.mask, radix: 16)) })
}

extension FixedWidthInteger {
  /// A number as strtoul(3) with base 0 reads it: decimal, 0x hexadecimal or 0 octal; nil for anything else or out of range.
  package init?(numeral text: String) {
    let body: Substring
    let radix: Int
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      body = text.dropFirst(2)
      radix = 16
    } else if text.hasPrefix("0"), text.utf8.count > 1 {
      body = text.dropFirst()
      radix = 8
    } else {
      body = text[...]
      radix = 10
    }
    guard body.first != "+", body.first != "-", let n = Self(body, radix: radix) else { return nil }
    self = n
  }
}
