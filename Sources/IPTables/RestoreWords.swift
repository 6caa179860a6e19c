// A line of a file to restore, cut into words (iptables 1.8.9, iptables/xshared.c: add_param_to_argv, tokenize_rule_counters).

import Netfilter

enum RestoreWords {
  /// Words end at blanks and at a closing quote. Inside double quotes a backslash takes the next character as it is.
  static func split(_ line: ArraySlice<UInt8>) throws(ToolError) -> [String] {
    var out: [String] = []
    var word: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    func add() throws(ToolError) {
      if out.count + 4 >= 255 { throw ToolError(.parameter, "Parser cannot handle more arguments\n") }
      out.append(String(decoding: word, as: UTF8.self))
      word.removeAll(keepingCapacity: true)
    }
    for c in line {
      if isQuoted {
        if isEscaped {
          isEscaped = false
          word.append(c)
        } else if c == UInt8(ascii: "\\") {
          isEscaped = true
        } else if c == UInt8(ascii: "\"") {
          isQuoted = false
          try add()
        } else {
          word.append(c)
        }
      } else if c == UInt8(ascii: "\"") {
        isQuoted = true
      } else if c == 32 || c == 9 || c == 10 {
        if !word.isEmpty { try add() }
      } else {
        word.append(c)
      }
      if word.count >= 1024 { throw ToolError(.parameter, "Parameter too long!", word: String(decoding: word, as: UTF8.self)) }
    }
    if !word.isEmpty { try add() }
    return out
  }

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

  /// The word so that `split` gives it back.
  static func quoted(_ word: String) -> String {
    guard word.isEmpty || word.utf8.contains(where: { $0 <= 32 || $0 == UInt8(ascii: "\"") }) else { return word }
    var out = "\""
    for c in word.unicodeScalars {
      if c == "\"" || c == "\\" { out += "\\" }
      out.unicodeScalars.append(c)
    }
    return out + "\""
  }

  /// Cuts `[packets:bytes]` off the front.
  static func counters(_ line: inout ArraySlice<UInt8>, _ number: Int) throws(ToolError) -> (packets: String, bytes: String)? {
    guard line.first == UInt8(ascii: "[") else { return nil }
    func bad(_ missing: String) -> ToolError { ToolError(.parameter, "Bad line \(number): need \(missing)", word: "[") }
    guard let end = line.firstIndex(of: UInt8(ascii: "]")) else { throw bad("]") }
    let body = line.dropFirst().prefix(upTo: end)
    let parts = body.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    guard let packets = parts.first else { throw bad(":") }
    guard parts.count == 2 else { throw bad("]") }
    line = line.suffix(from: end + 1)
    return (String(decoding: packets, as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
  }

  /// The words of a line that begins with `*` or `:`.
  static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    line.split { $0 == 32 || $0 == 9 || $0 == 10 }.map { String(decoding: $0, as: UTF8.self) }
  }
}
