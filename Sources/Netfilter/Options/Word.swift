// Words of a command line as bytes. A file to restore may have millions of them: a string is made of a word only where it is kept.

import Wire

/// One word, a piece of its line.
package typealias Word = ArraySlice<UInt8>

extension ArraySlice where Element == UInt8 {
  package var text: String { String(decoding: self, as: UTF8.self) }
  package init(_ text: String) { self = Array(text.utf8)[...] }
}

/// The words that follow an option: none, one or two.
package struct OptionWords {
  package private(set) var count = 0
  /// The first word; empty if there is none.
  package private(set) var value: Word = []
  private var second: Word = []
  package init() {}

  package mutating func append(_ word: Word) {
    if count == 0 { value = word } else { second = word }
    count = min(count + 1, 2)
  }
  package var first: Word? { count == 0 ? nil : value }
  /// As strings, which those who need no speed read more easily.
  package subscript(position: Int) -> String { (position == 0 ? value : second).text }
}

/// A short name as the key of a table, made of bytes or of a string alike.
package struct ShortName: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var count: UInt8

  /// Nil for a name of more than 32 bytes, which no table has.
  package init?(_ name: Word) {
    guard name.count <= 32 else { return nil }
    count = UInt8(name.count)
    var shift: UInt64 = 0
    var word: UInt64 = 0
    // Every eighth byte hands a full word on; the last one stays in front.
    for c in name {
      if shift == 64 {
        words = (word, words.0, words.1, words.2)
        (word, shift) = (0, 0)
      }
      word |= UInt64(c) << shift
      shift += 8
    }
    words = (word, words.0, words.1, words.2)
  }
  package init?(_ name: String) { self.init(Word(name)) }

  package static func == (a: Self, b: Self) -> Bool { a.words == b.words && a.count == b.count }
  package func hash(into h: inout Hasher) { h.combine(mixed) }
  /// A hash for tables whose names nobody chooses to make them slow.
  package var mixed: UInt64 {
    let k: UInt64 = 0x9e37_79b9_7f4a_7c15
    let all = (((words.0 &* k ^ words.1) &* k ^ words.2) &* k ^ words.3) &* k
    return all >> 32 ^ all
  }
}
