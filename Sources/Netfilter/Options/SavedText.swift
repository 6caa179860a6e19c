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

  /// Room for so many bytes, so that a long text does not move while it grows.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  /// A word behind a blank.
  package mutating func add(_ word: String) {
    addWord {
      let start = $0.bytes.count
      $0.append(word)
      // Free text is quoted already. The tool saves some names bare that it can't read again, such as `--physdev-in` with a blank.
      if $0.isState, !$0.isQuoted(from: start) { $0.keepReadable(from: start) }
    }
  }
  /// The same for a word of the tool's own, such as the name of an option.
  package mutating func add(bare word: String) { addWord { $0.append(word) } }
  /// A word behind a blank, of pieces that need no quotes.
  package mutating func addWord(_ write: (inout SavedText) -> Void) {
    bytes.append(32)
    write(&self)
    ends?.append(bytes.count)
  }
  /// A chain, target or interface.
  package mutating func append(name: String) {
    let start = bytes.count
    append(name)
    if isState { keepReadable(from: start) }
  }

  private func isQuoted(from start: Int) -> Bool {
    bytes.count > start + 1 && bytes[start] == UInt8(ascii: "\"") && bytes.last == UInt8(ascii: "\"")
  }
  /// Puts the name that begins at `start` in quotes if it would not be read as one word.
  private mutating func keepReadable(from start: Int) {
    var mustBeQuoted = bytes.count == start
    for i in start..<bytes.count where bytes[i] <= 32 || bytes[i] == UInt8(ascii: "\"") { mustBeQuoted = true }
    // `+`, an interface that is any, is not saved.
    let isPlus = bytes.count == start + 1 && bytes[start] == UInt8(ascii: "+")
    if mustBeQuoted || isPlus { isStateOnly = true }
    guard mustBeQuoted else { return }
    let name = bytes[start...].text
    bytes.removeSubrange(start...)
    append(quotedString(name))
  }
  package mutating func append(_ text: String) { bytes.append(utf8: text) }
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }
  package mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

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
