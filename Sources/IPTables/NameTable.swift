// Tables that are asked for a word of every line: names of options, extensions, verdicts. Few names, many questions; a string is made of no
// word, and a dictionary's hash, which guards against enemies, is not needed where names come from the program's own lists.

import Netfilter

/// Values by short names, with open addressing.
struct NameTable<Value> {
  private var entries: [(name: ShortName, value: Value)] = []
  /// Positions of entries, or -1. A power of two, at least twice as many as entries, so that a search ends.
  private var slots: [Int32] = Array(repeating: -1, count: 16)

  init() {}
  /// The first value of a name counts.
  init(_ values: [(String, Value)]) {
    for (name, value) in values {
      if let name = ShortName(name), self[name] == nil { insert(value, for: name) }
    }
  }

  subscript(name: ShortName) -> Value? {
    let at = slots[slot(of: name)]
    return at < 0 ? nil : entries[Int(at)].value
  }

  /// Adds a name that is not there.
  mutating func insert(_ value: Value, for name: ShortName) {
    entries.append((name, value))
    if entries.count * 2 > slots.count {
      slots = Array(repeating: -1, count: slots.count * 2)
      for i in entries.indices.dropLast() { slots[slot(of: entries[i].name)] = Int32(i) }
    }
    slots[slot(of: name)] = Int32(entries.count - 1)
  }

  /// The slot of the name, or the empty one where it would stand.
  private func slot(of name: ShortName) -> Int {
    var i = Int(truncatingIfNeeded: name.mixed) & (slots.count - 1)
    while slots[i] >= 0, entries[Int(slots[i])].name != name { i = (i + 1) & (slots.count - 1) }
    return i
  }
}

extension NameTable: Sendable where Value: Sendable {}
