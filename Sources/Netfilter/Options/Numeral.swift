// Numbers as the tool reads them (xtables_strtoul in libxtables/xtables.c: strtoul(3) with base 0, then a limit), and the formats made of
// them (xtopt_parse_int and xtopt_parse_mint in libxtables/xtoptions.c).

/// The front of a text as a number.
package enum Numeral {
  /// The number at the start of `text` and what follows it: decimal, `0x` hexadecimal or `0` octal, behind blanks and a `+`. Nil if there is
  /// none, if it is negative or above `max`.
  static func scan<Text: Collection>(_ text: Text, base: Int = 0, max: UInt64 = .max) -> (value: UInt64, rest: Text)?
  where Text.Element == UInt8, Text.SubSequence == Text {
    var s = text.drop { $0 == 32 || $0 == 9 || $0 == 10 }
    if s.first == UInt8(ascii: "+") { s = s.dropFirst() }
    var radix: UInt64 = base == 0 ? 10 : UInt64(base)
    if base == 0 || base == 16, s.first == UInt8(ascii: "0") {
      let digits = s.dropFirst()
      if let x = digits.first, x | 0x20 == UInt8(ascii: "x"), let d = digits.dropFirst().first, digit(d) < 16 {
        radix = 16
        s = digits.dropFirst()
      } else if base == 0 {
        radix = 8
      }
    }
    var value: UInt64 = 0
    var hasDigits = false
    var isTooLarge = false
    while let c = s.first, digit(c) < radix {
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(digit(c))
      isTooLarge = isTooLarge || overflow || carry
      value = sum
      hasDigits = true
      s = s.dropFirst()
    }
    guard hasDigits, !isTooLarge, value <= max else { return nil }
    return (value, s)
  }

  static func scan(_ text: Substring, base: Int = 0, max: UInt64 = .max) -> (value: UInt64, rest: Substring)? {
    scan(text.utf8, base: base, max: max).map { ($0.value, Substring($0.rest)) }
  }

  /// A whole word as a number; nil for anything else or out of range.
  package static func whole(_ word: Word, max: UInt64) -> UInt64? {
    // A plain decimal, the commonest word of all, needs no look at signs and bases.
    if let first = word.first, word.count <= 18, first != 48 || word.count == 1 {
      var n: UInt64 = 0
      for c in word {
        guard c >= 48, c <= 57 else { return scanWhole(word, max) }
        n = n &* 10 &+ UInt64(c &- 48)
      }
      return n <= max ? n : nil
    }
    return scanWhole(word, max)
  }

  private static func scanWhole(_ word: Word, _ max: UInt64) -> UInt64? {
    guard let (value, rest) = scan(word, max: max), rest.isEmpty else { return nil }
    return value
  }

  /// A whole word as strtoul(3) reads it with base 10: behind blanks and a sign, of which `-` counts back from 2^64; what is too large is the
  /// largest number.
  static func unsignedLong(_ word: Word) -> UInt64? {
    var digits = word.drop { $0 == 32 || $0 >= 9 && $0 <= 13 }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ digit($0) < 10 }) else { return nil }
    guard let (n, _) = scan(digits, base: 10) else { return .max }
    return isNegative ? 0 &- n : n
  }

  private static func digit(_ c: UInt8) -> UInt64 {
    switch c {
    case 48...57: UInt64(c &- 48)
    case 65...70: UInt64(c &- 55)
    case 97...102: UInt64(c &- 87)
    default: .max
    }
  }
}

extension Numeral {
  /// The front of a text as a real number, and what follows it (strtod(3)): with a fraction, an exponent, or `0x` and hexadecimal digits.
  static func scanReal(_ text: Substring) -> (value: Double, rest: Substring)? {
    var s = text.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
    let isNegative = s.first == "-"
    if isNegative || s.first == "+" { s = s.dropFirst() }
    for name in ["infinity", "inf", "nan"] where s.lowercased().hasPrefix(name) {
      return (name == "nan" ? .nan : isNegative ? -.infinity : .infinity, s.dropFirst(name.count))
    }
    if s.lowercased().hasPrefix("0x"), let (n, rest) = scan(s, base: 16) { return (isNegative ? -Double(n) : Double(n), rest) }
    func digits(_ s: Substring) -> Substring { s.prefix { $0.isASCII && $0.isNumber } }
    let whole = digits(s)
    var number = String(whole)
    s = s[whole.endIndex...]
    if s.first == "." {
      let fraction = digits(s.dropFirst())
      if whole.isEmpty, fraction.isEmpty { return nil }
      number = (whole.isEmpty ? "0" : number) + "." + (fraction.isEmpty ? "0" : fraction)
      s = s[fraction.endIndex...]
    } else if whole.isEmpty {
      return nil
    }
    if s.first == "e" || s.first == "E" {
      var exponent = s.dropFirst()
      let sign = exponent.first == "-" ? "-" : ""
      if exponent.first == "-" || exponent.first == "+" { exponent = exponent.dropFirst() }
      let power = digits(exponent)
      if !power.isEmpty {
        number += "e" + sign + power
        s = s[power.endIndex...]
      }
    }
    return Double(number).map { (isNegative ? -$0 : $0, s) }
  }
}

extension FixedWidthInteger {
  /// A whole word as a number; nil for anything else or out of range.
  package init?(numeral word: Word) {
    guard let n = Numeral.whole(word, max: UInt64(clamping: Self.max)) else { return nil }
    self.init(truncatingIfNeeded: n)
  }
  package init?(numeral text: some StringProtocol) { self.init(numeral: Array(text.utf8)[...]) }
}

extension Format where Value: FixedWidthInteger & UnsignedInteger & Sendable {
  /// One number (XTTYPE_UINT8, 16, 32, 64).
  package static var number: Format { number(0...Value.max) }

  /// One number within limits.
  package static func number(_ limits: ClosedRange<Value>, _ valueName: String = "value") -> Format {
    Format(
      valueName,
      readBytes: { (word, option, _) throws(OptionError) in
        guard let n = Value(numeral: word), limits.contains(n) else {
          throw OptionError(
            "\(option.owner): bad value for option \"\(option.name)\", or out of range (\(limits.lowerBound)-\(limits.upperBound)).\n",
            word: word.text)
        }
        return n
      },
      write: { v, _ in "\(v)" })
  }
}

/// Numbers from first to last, both included; nothing where they are reversed.
package struct NumberRange<N: FixedWidthInteger & UnsignedInteger & Hashable & Sendable>: Hashable, Sendable {
  package var first: N
  package var last: N
  package init(_ first: N, _ last: N) {
    self.first = first
    self.last = last
  }
  package init(_ single: N) { self.init(single, single) }
  @inline(__always) package func contains(_ n: N) -> Bool { n >= first && n <= last }
  /// `first`, or `first:last` where they differ.
  package var text: String { first == last ? "\(first)" : "\(first):\(last)" }
}

/// `value` or `first:last` with either end left out (xtopt_parse_mint); one or two numbers.
func readRange<N: FixedWidthInteger & UnsignedInteger>(_ word: String, _ option: OptionName, max: N = .max) throws(OptionError) -> [N] {
  var values: [N] = []
  var rest = word[...]
  while true {
    if values.count == 2 {
      throw OptionError("\(option.owner): Too many components for option \"\(option.name)\" (max: 2)\n", word: word)
    }
    if rest.isEmpty || rest.first == ":" {
      values.append(values.count == 1 ? max : 0)
    } else {
      guard let (value, after) = Numeral.scan(rest, max: UInt64(max)) else {
        throw OptionError(
          "\(option.owner): bad value for option \"\(option.name)\" near \"\(rest)\", or out of range (0-\(max)).\n", word: word)
      }
      guard after.isEmpty || after.first == ":" else {
        throw OptionError("\(option.owner): Argument to \"\(option.name)\" has unexpected characters near \"\(after)\".\n", word: word)
      }
      values.append(N(truncatingIfNeeded: value))
      rest = after
    }
    if rest.isEmpty { return values }
    rest = rest.dropFirst()
  }
}

extension Format {
  /// A range of numbers with the limits of its type (XTTYPE_UINT8RC, 16RC, 32RC, 64RC).
  package static func range<N>(_ valueName: String = "value[:value]") -> Format where Value == NumberRange<N> {
    Format(
      valueName,
      read: { (word, option, _) throws(OptionError) in
        let v: [N] = try readRange(word, option)
        return NumberRange(v[0], v.count == 2 ? v[1] : v[0])
      },
      write: { v, _ in v.text })
  }
}
