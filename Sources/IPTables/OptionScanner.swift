// Command line words one after another, as glibc's getopt_long reads them for iptables: in order, words that are no options included, long
// options by any unambiguous beginning, short ones in clusters (glibc, posix/getopt.c; option table: iptables 1.8.9, iptables/iptables.c).

import Netfilter
import Wire

/// An option that every command may carry; the raw value is its letter.
package struct GlobalOption: Hashable, Sendable {
  package enum Argument: Hashable, Sendable { case none, required, optional }
  package let letter: UInt8
  package let argument: Argument

  /// In the tool's order; `"0"` has no short form. ip6tables has no `--fragments`.
  static let long: [(name: String, option: GlobalOption)] = [
    ("append", "A", .required), ("delete", "D", .required), ("check", "C", .required), ("insert", "I", .required),
    ("replace", "R", .required), ("list", "L", .optional), ("list-rules", "S", .optional), ("flush", "F", .optional),
    ("zero", "Z", .optional), ("new-chain", "N", .required), ("delete-chain", "X", .optional), ("rename-chain", "E", .required),
    ("policy", "P", .required), ("source", "s", .required), ("destination", "d", .required), ("src", "s", .required),
    ("dst", "d", .required), ("protocol", "p", .required), ("in-interface", "i", .required), ("jump", "j", .required),
    ("table", "t", .required), ("match", "m", .required), ("numeric", "n", .none), ("out-interface", "o", .required),
    ("verbose", "v", .none), ("wait", "w", .optional), ("wait-interval", "W", .optional), ("exact", "x", .none),
    ("fragments", "f", .none), ("version", "V", .none), ("help", "h", .optional), ("line-numbers", "0", .none),
    ("modprobe", "M", .required), ("set-counters", "c", .required), ("goto", "g", .required), ("ipv4", "4", .none), ("ipv6", "6", .none),
  ].map { (name: String, letter: Character, argument: Argument) in
    (name, GlobalOption(letter: letter.asciiValue ?? 0, argument: argument))
  }
  static let byName = NameTable(long.map { ($0.name, $0.option) })
  /// The short forms; `-b` is one that leads nowhere.
  static let byLetter: [GlobalOption?] = {
    var out = [GlobalOption?](repeating: nil, count: 256)
    for (_, option) in long { out[Int(option.letter)] = option }
    out[Int(UInt8(ascii: "0"))] = nil
    out[Int(UInt8(ascii: "b"))] = GlobalOption(letter: UInt8(ascii: "b"), argument: .none)
    return out
  }()
}

/// What the parser knows of one extension: its name and its long options.
final class OptionGroup: Sendable {
  let name: String
  /// Name with its dashes cut off → position in the extension's options.
  let byName: NameTable<Int>
  /// The same in order, for abbreviations.
  let names: [(name: String, index: Int)]
  let arities: [Int]
  let hasOptionalWord: [Bool]
  /// Before any option is read.
  let given: GivenOptions

  init<E: Extension>(_ type: E.Type) {
    name = E.name
    names = E.shapes.enumerated().flatMap { i, s in s.names.map { (String($0.drop { $0 == "-" }), i) } }
    byName = NameTable(names.map { ($0.name, $0.index) })
    arities = E.shapes.map(\.arity)
    hasOptionalWord = E.shapes.map(\.hasOptionalWord)
    given = GivenOptions(of: E.self)
  }
}

/// Reads words one by one.
struct OptionScanner {
  enum Token {
    case global(GlobalOption, value: Word?)
    /// Position in the group.
    case extended(OptionGroup, option: Int, value: Word?)
    /// A word that is no option.
    case word(Word)
    case unknown
    case missingValue
    case end
  }

  let words: CommandWords
  let family: Family
  /// The word in front of all: the program's name, or in a file the table's.
  let front: String
  /// The next word; what the C library calls optind.
  var index = 0
  /// The cluster that is being read, by its word, and how many of its letters have been; none outside of one.
  private var cluster = (word: 0, lettersRead: 0)

  init(_ words: CommandWords, _ family: Family, front: String) {
    self.words = words
    self.family = family
    self.front = front
  }

  private func exists(_ option: GlobalOption) -> Bool { family == .ipv4 || option.letter != UInt8(ascii: "f") }

  /// The word read last, whole.
  var lastWord: Word { index > 0 && index <= words.count ? words[index - 1] : Word(front) }
  /// The next word, if it is there and neither an option nor a `!` (xs_has_arg). Takes it.
  mutating func takeArgument() -> Word? {
    guard index < words.count else { return nil }
    let word = words[index]
    if word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "!") { return nil }
    index += 1
    return word
  }

  /// The next option or word. Newest groups stand last.
  mutating func next(_ groups: [OptionGroup]) -> Token {
    if cluster.lettersRead > 0 { return short(words[cluster.word]) }
    guard index < words.count else { return .end }
    let word = words[index]
    guard word.first == UInt8(ascii: "-"), word.count > 1 else {
      index += 1
      return .word(word)
    }
    if word[word.startIndex + 1] != UInt8(ascii: "-") {
      cluster.word = index
      return short(word)
    }
    index += 1
    return word.count == 2 ? .end : long(word.dropFirst(2), groups)
  }

  /// `index` moves on only with the last letter of a cluster.
  private mutating func short(_ word: Word) -> Token {
    cluster.lettersRead += 1
    let letter = word[word.startIndex + cluster.lettersRead]
    let hasMore = word.count > cluster.lettersRead + 1
    let option = GlobalOption.byLetter[Int(letter)]
    if hasMore, let option, option.argument != .none {
      let rest = word.dropFirst(cluster.lettersRead + 1)
      endWord()
      return .global(option, value: rest)
    }
    if !hasMore { endWord() }
    guard let option else { return .unknown }
    return option.argument == .required ? takeValue { .global(option, value: $0) } : .global(option, value: nil)
  }
  private mutating func endWord() {
    cluster.lettersRead = 0
    index += 1
  }

  private mutating func long(_ text: Word, _ groups: [OptionGroup]) -> Token {
    let equals = text.firstIndex(of: UInt8(ascii: "="))
    let name = text[..<(equals ?? text.endIndex)]
    let attached = equals.map { text[($0 + 1)...] }
    if let exact = ShortName(name) {
      if let option = GlobalOption.byName[exact], exists(option) { return value(of: option, attached) }
      for group in groups.reversed() {
        if let i = group.byName[exact] { return value(of: group, i, attached) }
      }
    }
    // An abbreviation may fit several names, as long as they all mean the same.
    var global: GlobalOption?
    for (full, option) in GlobalOption.long where full.utf8.starts(with: name) && exists(option) {
      if let g = global, g != option { return .unknown }
      global = option
    }
    var found: (group: OptionGroup, option: Int)?
    for group in groups {
      for (full, i) in group.names where full.utf8.starts(with: name) {
        if global != nil { return .unknown }
        if let f = found, f.group !== group || f.option != i { return .unknown }
        found = (group, i)
      }
    }
    if let global { return value(of: global, attached) }
    if let found { return value(of: found.group, found.option, attached) }
    return .unknown
  }

  private mutating func value(of option: GlobalOption, _ attached: Word?) -> Token {
    switch option.argument {
    case .none: return attached == nil ? .global(option, value: nil) : .unknown
    case .optional: return .global(option, value: attached)
    case .required:
      if let attached { return .global(option, value: attached) }
      return takeValue { .global(option, value: $0) }
    }
  }

  private mutating func value(of group: OptionGroup, _ option: Int, _ attached: Word?) -> Token {
    if group.arities[option] == 0 { return attached == nil ? .extended(group, option: option, value: nil) : .unknown }
    if let attached { return .extended(group, option: option, value: attached) }
    return takeValue { .extended(group, option: option, value: $0) }
  }

  /// The next word is a value, whatever it looks like.
  private mutating func takeValue(_ token: (Word) -> Token) -> Token {
    guard index < words.count else { return .missingValue }
    index += 1
    return token(words[index - 1])
  }
}
