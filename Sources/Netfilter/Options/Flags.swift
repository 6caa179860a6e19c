// Small things that options of flags and hexadecimal numbers share.

extension OptionSet where Element == Self {
  /// Whether a flag is set, as a place that an option can write to.
  package subscript(has flag: Self) -> Bool {
    get { contains(flag) }
    set { if newValue { insert(flag) } else { remove(flag) } }
  }
}

extension FixedWidthInteger {
  /// `0x` and lower-case hexadecimal digits, as printf's `0x%x`.
  package var hexText: String { "0x" + String(self, radix: 16) }
}
