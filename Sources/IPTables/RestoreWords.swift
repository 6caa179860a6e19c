// Pieces of a line of a file to restore (iptables 1.8.9, iptables/xshared.c: tokenize_rule_counters).

import Netfilter

enum RestoreWords {
  /// Whether a quote is open at the end.
  static func isOpen(_ line: ArraySlice<UInt8>) -> Bool {
    var isQuoted = false
    var isEscaped = false
    for c in line {
      if isEscaped {
        isEscaped = false
      } else if c == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if c == UInt8(ascii: "\\") {
        isEscaped = isQuoted
      }
    }
    return isQuoted
  }

  /// Cuts `[packets:bytes]` off the front.
  static func counters(_ line: inout ArraySlice<UInt8>, _ number: Int) throws(ToolError) -> (packets: Word, bytes: Word)? {
    guard line.first == UInt8(ascii: "[") else { return nil }
    func bad(_ missing: String) -> ToolError { ToolError(.parameter, "Bad line \(number): need \(missing)", word: "[") }
    guard let end = line.firstIndex(of: UInt8(ascii: "]")) else { throw bad("]") }
    let body = line.dropFirst().prefix(upTo: end)
    let parts = body.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    guard let packets = parts.first else { throw bad(":") }
    guard parts.count == 2 else { throw bad("]") }
    line = line.suffix(from: end + 1)
    return (packets, parts[1])
  }

  /// The words of a line that begins with `*` or `:`.
  static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    line.split { $0 == 32 || $0 == 9 || $0 == 10 }.map { String(decoding: $0, as: UTF8.self) }
  }
}
