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
    readBytes: { (word, option, _) throws(OptionError) in
      func bad() -> OptionError {
        OptionError(
          "\(option.owner): bad integer value for option \"\(option.name)\", or out of range.\n", word: word.text,
          allowed: "a number from 0 to 0xffffffff, with /MASK if only some bits count")
      }
      guard case (let value, var rest)? = Numeral.scan(word, max: UInt64(UInt32.max)) else { throw bad() }
      let v = UInt32(truncatingIfNeeded: value)
      var mask = UInt32.max
      if rest.first == UInt8(ascii: "/") {
        guard let m = Numeral.scan(rest.dropFirst(), max: UInt64(UInt32.max)) else { throw bad() }
        mask = UInt32(truncatingIfNeeded: m.value)
        rest = m.rest
      }
      guard rest.isEmpty else {
        throw OptionError("\(option.owner): trailing garbage after value for option \"\(option.name)\".\n", word: word.text)
      }
      return MaskedValue(v, mask: mask)
    },
    write: { v, _ in "0x" + String(v.value, radix: 16) + (v.mask == .max ? "" : "/0x" + String(v.mask, radix: 16)) })
}
