// Comma lists of names, each of which stands for one bit: connection states, address types.

/// Names with their bits, in the order in which abbreviations are tried.
struct FlagNames: Sendable {
  let names: [(name: String, bit: UInt32)]
  /// The same as bytes, for the search.
  private let bytes: [(name: Word, bit: UInt32)]

  init(names: [(name: String, bit: UInt32)]) {
    self.names = names
    bytes = names.map { (Word($0.name), $0.bit) }
  }

  /// The bits of a comma list. A name may be cut short and in any case; the first that begins so is meant. `fail` makes the error from the
  /// rest of the list where it went wrong, and whether that was its last name.
  func read(_ word: Word, fail: (_ rest: String, _ isLast: Bool) -> OptionError) throws(OptionError) -> UInt32 {
    var bits: UInt32 = 0
    var rest = word
    while true {
      let end = rest.firstIndex(of: UInt8(ascii: ","))
      let name = rest[..<(end ?? rest.endIndex)]
      guard !name.isEmpty, let hit = bytes.first(where: { $0.name.begins(ignoringCase: name) }) else {
        throw fail(rest.text, end == nil)
      }
      bits |= hit.bit
      guard let end else { return bits }
      rest = rest[(end + 1)...]
    }
  }
}

extension StringProtocol {
  /// Whether this begins with `prefix`, ASCII letters of either case being equal (strncasecmp).
  func hasPrefix(ignoringCase prefix: Word) -> Bool {
    var at = prefix.startIndex
    for c in utf8 {
      if at == prefix.endIndex { return true }
      if c != prefix[at], lowered(c) != lowered(prefix[at]) { return false }
      at += 1
    }
    return at == prefix.endIndex
  }
  func hasPrefix(ignoringCase prefix: some StringProtocol) -> Bool { hasPrefix(ignoringCase: Array(prefix.utf8)[...]) }
  /// strcasecmp.
  func equals(ignoringCase other: some StringProtocol) -> Bool { utf8.count == other.utf8.count && hasPrefix(ignoringCase: other) }
}

extension Word {
  /// The same of bytes.
  func begins(ignoringCase prefix: Word) -> Bool {
    count >= prefix.count && zip(self, prefix).allSatisfy { $0 == $1 || lowered($0) == lowered($1) }
  }
}

private func lowered(_ c: UInt8) -> UInt8 { c >= 65 && c <= 90 ? c + 32 : c }
