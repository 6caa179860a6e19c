// -m u32: arithmetic on 32-bit words of the datagram (net/netfilter/xt_u32.c, u32_match_it; iptables-extensions(8), u32).

import Wire

package struct U32Match: MatchExtension {
  package static let name = "u32"
  package static let help = [
    "--u32": "four bytes at an offset, shifted and masked, are in a range"
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--u32"], arity: 1, negatable: true, required: true, valueName: "tests",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        var reader = U32Reader(words[0])
        m.tests = try reader.tests()
        m.isNegated = isNegated
      },
      write: { m, _ in (m.isNegated ? ["!"] : []) + ["--u32", m.text] })
  ]
  package private(set) var tests: [U32Test] = []
  package private(set) var isNegated = false
  package init() {}
  package var match: Match { .u32(Box(self)) }

  func matches(_ packet: inout Packet) -> Bool { holds(packet.bytes) != isNegated }

  private func holds(_ bytes: [UInt8]) -> Bool {
    let length = UInt32(truncatingIfNeeded: bytes.count)
    for test in tests {
      guard length >= 4, test.start <= length - 4 else { return false }
      var value = bytes.be32(Int(test.start))
      var base: UInt32 = 0
      for step in test.steps {
        switch step.operation {
        case .and: value &= step.number
        // The processor takes the count modulo 32.
        case .left: value &<<= step.number
        case .right: value &>>= step.number
        case .at:
          let (next, overflow) = base.addingReportingOverflow(value)
          if overflow { return false }
          base = next
          guard length >= 4, base <= length - 4, step.number <= length - 4 - base else { return false }
          value = bytes.be32(Int(base + step.number))
        }
      }
      if !test.values.contains(where: { $0.contains(value) }) { return false }
    }
    return true
  }

  /// u32_mt_checkentry.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    for step in tests.lazy.flatMap(\.steps) where step.number > 31 && (step.operation == .left || step.operation == .right) {
      throw KernelRefusal("EINVAL", "u32: a shift by more than 31")
    }
  }

  package func listing(_ context: OptionContext) -> String? { "u32 " + (isNegated ? "! " : "") + text }

  private var text: String { "\"" + tests.map(\.text).joined(separator: "&&") + "\"" }
}

/// One test: a word of the packet, what is done with it, and the values it may have then.
package struct U32Test: Hashable, Sendable {
  package enum Operation: Hashable, Sendable {
    case and, left, right
    /// Moves the base by the value and reads a word there.
    case at
    fileprivate var text: String {
      switch self {
      case .and: "&"
      case .left: "<<"
      case .right: ">>"
      case .at: "@"
      }
    }
  }
  package struct Step: Hashable, Sendable {
    package var operation: Operation
    package var number: UInt32
  }
  package var start: UInt32 = 0
  package var steps: [Step] = []
  package var values: [NumberRange<UInt32>] = []

  fileprivate var text: String {
    start.hex() + steps.map { $0.operation.text + $0.number.hex() }.joined() + "="
      + values.map { $0.first == $0.last ? $0.first.hex() : $0.first.hex() + ":" + $0.last.hex() }.joined(separator: ",")
  }
}

/// Reads tests as u32_parse does (extensions/libxt_u32.c), with its messages.
private struct U32Reader {
  /// XT_U32_MAXSIZE: of tests, of operands and of values.
  private static let limit = 10
  private let all: String.UTF8View
  private var rest: Substring.UTF8View

  init(_ word: String) {
    all = word.utf8
    rest = word.utf8[...]
  }

  private func failure(_ what: String) -> OptionError {
    OptionError("u32: at char \(all.count - rest.count): \(what)", word: String(Substring(rest)))
  }
  private mutating func skipBlanks() { rest = rest.drop { $0 == 32 || ($0 >= 9 && $0 <= 13) } }
  private mutating func take(_ c: Character) -> Bool {
    guard rest.first == c.asciiValue else { return false }
    rest = rest.dropFirst()
    return true
  }
  private mutating func second(_ c: Character) throws(OptionError) {
    if !take(c) { throw failure("a second '\(c)' was expected") }
  }
  private mutating func number() throws(OptionError) -> UInt32 {
    guard let (n, after) = Numeral.scan(Substring(rest), max: UInt64(UInt32.max)) else { throw failure("not a number or out of range") }
    rest = after.utf8
    return UInt32(truncatingIfNeeded: n)
  }

  mutating func tests() throws(OptionError) -> [U32Test] {
    var out: [U32Test] = []
    while true {
      let test = try location()
      out.append(test)
      try values(&out[out.count - 1])
      if out.count > U32Reader.limit { throw failure("too many \"&&\"s") }
      if rest.isEmpty { return out }
    }
  }

  /// A number and its operations, up to `=`.
  private mutating func location() throws(OptionError) -> U32Test {
    var test = U32Test()
    var count = 0
    while true {
      skipBlanks()
      if rest.isEmpty { throw OptionError("u32: abrupt end of input after location specifier", word: String(all)) }
      if rest.first == UInt8(ascii: "=") {
        if count == 0 { throw failure("location spec missing") }
        rest = rest.dropFirst()
        return test
      }
      if count == 0 {
        test.start = try number()
      } else {
        let operation: U32Test.Operation
        if take("&") {
          operation = .and
        } else if take("<") {
          try second("<")
          operation = .left
        } else if take(">") {
          try second(">")
          operation = .right
        } else if take("@") {
          operation = .at
        } else {
          throw failure("operator expected")
        }
        test.steps.append(U32Test.Step(operation: operation, number: try number()))
      }
      count += 1
      if count > U32Reader.limit { throw failure("too many operators") }
    }
  }

  /// Values up to `&&` or the end.
  private mutating func values(_ test: inout U32Test) throws(OptionError) {
    while true {
      skipBlanks()
      if rest.isEmpty {
        if test.values.isEmpty { throw OptionError("u32: test ended with no value specified", word: String(all)) }
        return
      }
      if take("&") {
        try second("&")
        if test.values.isEmpty { throw failure("value spec missing") }
        skipBlanks()
        if rest.isEmpty { throw OptionError("u32: abrupt end of input after location specifier", word: String(all)) }
        return
      }
      if !test.values.isEmpty, !take(",") { throw failure("expected \",\" or \"&&\"") }
      let first = try number()
      skipBlanks()
      test.values.append(NumberRange(first, take(":") ? try number() : first))
      if test.values.count > U32Reader.limit { throw failure("too many \",\"s") }
    }
  }
}
