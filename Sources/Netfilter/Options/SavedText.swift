// Where saved words go: straight into the bytes of the whole text, because a table may have a hundred thousand rules.

import Wire

/// Text that is being saved.
package struct SavedText: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// For the state file, which must read back as it was: names stand in quotes where they need them, and nothing is left out.
  package let isState: Bool
  /// Whether something stands here that save would not print, or otherwise.
  package var isStateOnly = false
  /// Where each word ends, for those who want the words one by one.
  private var ends: [Int]?

  package init(isState: Bool = false) { self.isState = isState }

  /// The words that `save` adds, as strings.
  package static func words(_ save: (inout SavedText) -> Void) -> [String] {
    var out = SavedText()
    out.ends = []
    save(&out)
    var start = 0
    return (out.ends ?? []).map { end in
      defer { start = end }
      return out.bytes[(start + 1)..<end].text
    }
  }

  /// A word behind a blank.
  package mutating func add(_ word: String) {
    bytes.append(32)
    // Free text is quoted already. The tool saves some names bare that it can't read again, such as `--physdev-in` with a blank.
    if word.utf8.first == UInt8(ascii: "\""), word.utf8.last == UInt8(ascii: "\""), word.utf8.count > 1 {
      append(word)
    } else {
      append(name: word)
    }
    ends?.append(bytes.count)
  }
  /// A chain, target or interface.
  package mutating func append(name: String) {
    guard isState else { return append(name) }
    let mustBeQuoted = name.isEmpty || name.utf8.contains { $0 <= 32 || $0 == UInt8(ascii: "\"") }
    // `+`, an interface that is any, is not saved.
    if mustBeQuoted || name == "+" { isStateOnly = true }
    append(mustBeQuoted ? quotedString(name) : name)
  }
  package mutating func append(_ text: String) { bytes.append(utf8: text) }
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// In decimal digits.
  package mutating func append(_ n: UInt64) {
    if n >= 10 { append(n / 10) }
    bytes.append(48 + UInt8(truncatingIfNeeded: n % 10))
  }

  package mutating func append(_ a: Address, _ family: Family) {
    guard family == .ipv4 else { return append(a.text(family)) }
    for shift: UInt32 in [24, 16, 8, 0] {
      append(UInt64(a.v4 >> shift & 255))
      if shift > 0 { bytes.append(UInt8(ascii: ".")) }
    }
  }
}
