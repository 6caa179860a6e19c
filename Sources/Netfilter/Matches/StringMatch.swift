// -m string: bytes anywhere in the datagram (net/netfilter/xt_string.c, string_mt; skb_find_text in net/core/skbuff.c;
// iptables-extensions(8), string). Both algorithms find the first occurrence, so one search stands for both.

import Wire

package struct StringMatch: MatchExtension {
  package static let name = "string"
  /// XT_STRING_MAX_PATTERN_SIZE.
  package static let maximumLength = 128
  package static let help = [
    "--from": "look from this byte on",
    "--to": "look up to this byte",
    "--algo": "how to search: Boyer-Moore or Knuth-Morris-Pratt",
    "--icase": "upper and lower case are the same",
    "--string": "text to find",
    "--hex-string": "the same, with bytes in hexadecimal between bars: |0d 0a|",
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--string"], arity: 1, negatable: true, excludes: ["--hex-string"], valueName: "string",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        m.pattern = Array(words[0].utf8)
        m.isNegated = isNegated
        try checkLength(m.pattern, words[0])
      },
      write: { m, _ in m.isHexadecimal ? [] : (m.isNegated ? ["!"] : []) + ["--string", m.patternText] }),
    Option(
      ["--hex-string"], arity: 1, negatable: true, excludes: ["--string"], valueName: "string",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        m.pattern = try readHexadecimal(words[0])
        m.isNegated = isNegated
      },
      write: { m, _ in m.isHexadecimal ? (m.isNegated ? ["!"] : []) + ["--hex-string", m.patternText] : [] }),
    .value("--algo", \.algorithm, .algorithm, required: true),
    Option(
      ["--from"], arity: 1, valueName: "offset",
      read: { (m, words, _, option, context) throws(OptionError) in m.from = try Format<UInt16>.number.read(words[0], option, context) },
      write: { m, _ in m.from == 0 ? [] : ["--from", "\(m.from)"] }),
    Option(
      ["--to"], arity: 1, valueName: "offset",
      read: { (m, words, _, option, context) throws(OptionError) in m.to = try Format<UInt16>.number.read(words[0], option, context) },
      write: { m, _ in m.to == .max ? [] : ["--to", "\(m.to)"] }),
    .flag("--icase", \.ignoresCase),
  ]
  package private(set) var pattern: [UInt8] = []
  package private(set) var isNegated = false
  package var algorithm: String?
  /// Where the search begins, counted from the start of the IP header.
  package private(set) var from: UInt16 = 0
  /// Where the last byte of an occurrence must come before.
  package private(set) var to: UInt16 = .max
  package var ignoresCase = false
  package init() {}
  package var match: Match { .string(Box(self)) }

  func matches(_ packet: inout Packet) -> Bool {
    let n = pattern.count
    let length = Int(to) - Int(from)
    // Only the first occurrence counts, even if it ends too late and another would not.
    guard n > 0, let at = firstOccurrence(packet.bytes) else { return isNegated }
    return (at + n <= length) != isNegated
  }

  /// From `from`, or nil.
  private func firstOccurrence(_ bytes: [UInt8]) -> Int? {
    var start = Int(from)
    while start + pattern.count <= bytes.count {
      var i = 0
      while i < pattern.count, same(bytes[start + i], pattern[i]) { i += 1 }
      if i == pattern.count { return start - Int(from) }
      start += 1
    }
    return nil
  }

  @inline(__always) private func same(_ a: UInt8, _ b: UInt8) -> Bool { a == b || (ignoresCase && upper(a) == upper(b)) }
  /// The kernel's toupper (lib/ctype.c) knows Latin-1.
  @inline(__always) private func upper(_ c: UInt8) -> UInt8 { (c >= 97 && c <= 122) || (c >= 0xdf && c != 0xf7) ? c - 32 : c }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if !given.contains("--string"), !given.contains("--hex-string") {
      throw OptionError("STRING match: You must specify `--string' or `--hex-string'")
    }
  }

  /// string_mt_check.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if from > to { throw KernelRefusal("EINVAL", "string: --from lies behind --to") }
    // The third algorithm of the kernel wants a pattern of its own form.
    if algorithm == "fsm" { throw KernelRefusal("EINVAL", "string: the algorithm fsm takes no plain text") }
    if algorithm != "bm", algorithm != "kmp" { throw KernelRefusal("ENOENT", "string: there is no such algorithm; bm and kmp are") }
    if pattern.isEmpty { throw KernelRefusal("EINVAL", "string: the pattern is empty") }
  }

  package func listing(_ context: OptionContext) -> String? {
    var out = "STRING match " + (isNegated ? "!" : "") + " \(patternText) ALGO name \(algorithm ?? "")"
    if from != 0 { out += " FROM \(from)" }
    if to != .max { out += " TO \(to)" }
    return out + (ignoresCase ? " ICASE" : "")
  }

  /// Printed in hexadecimal, because it holds a byte that can't be printed, or a backslash at its end would hide the closing quote.
  private var isHexadecimal: Bool { pattern.contains { $0 < 32 || $0 > 126 } || pattern.last == UInt8(ascii: "\\") }
  private var patternText: String {
    isHexadecimal ? "\"|\(pattern.hex)|\"" : quotedString(String(decoding: pattern, as: UTF8.self))
  }

  private static func checkLength(_ pattern: [UInt8], _ word: String) throws(OptionError) {
    if pattern.count > maximumLength { throw OptionError("STRING too long \"\(word)\"", word: word, allowed: "\(maximumLength) bytes") }
  }

  /// Text with bytes in hexadecimal between bars: `ab|00 ff|cd` (parse_hex_string in extensions/libxt_string.c, whose turns this follows).
  private static func readHexadecimal(_ word: String) throws(OptionError) -> [UInt8] {
    let s = Array(word.utf8)
    let bar = UInt8(ascii: "|")
    let backslash = UInt8(ascii: "\\")
    func digit(_ i: Int) throws(OptionError) -> UInt8 {
      guard let d = Character(UnicodeScalar(s[i])).hexDigitValue else {
        throw OptionError("Invalid hex char '\(Character(UnicodeScalar(s[i])))'", word: word)
      }
      return UInt8(truncatingIfNeeded: d)
    }
    var out: [UInt8] = []
    var isHex = false
    var i = 0
    while i < s.count {
      let isLiteral = s[i] == backslash && !isHex && i + 1 < s.count
      if s[i] == bar {
        isHex.toggle()
        // Blanks at the start of a block.
        if isHex { while i + 1 < s.count, s[i + 1] == 32 { i += 1 } }
        if i + 1 >= s.count { break }
        i += 1
      }
      if isLiteral {
        out.append(s[i + 1])
        i += 2
      } else if isHex {
        if i + 1 >= s.count { throw OptionError("Odd number of hex digits", word: word) }
        if i + 2 >= s.count { throw OptionError("Invalid hex block", word: word) }
        out.append(try digit(i) << 4 | digit(i + 1))
        i += s[i + 2] == 32 ? 3 : 2
      } else {
        out.append(s[i])
        i += 1
      }
      try checkLength(out, word)
    }
    return out
  }
}

extension Format<String> {
  fileprivate static let algorithm = Format(
    "{bm|kmp}", read: { (word, _, _) throws(OptionError) in word }, write: { v, _ in v })
}
