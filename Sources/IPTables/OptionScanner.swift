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
  static let byName = Dictionary(long.map { ($0.name, $0.option) }, uniquingKeysWith: { a, _ in a })
  /// The short forms; `-b` is one that leads nowhere.
  static let byLetter: [UInt8: GlobalOption] = {
    var out = Dictionary(long.map { ($0.option.letter, $0.option) }, uniquingKeysWith: { a, _ in a })
    out[UInt8(ascii: "0")] = nil
    out[UInt8(ascii: "b")] = GlobalOption(letter: UInt8(ascii: "b"), argument: .none)
    return out
  }()
}

/// The long options of one extension, in the order in which extensions were loaded.
final class OptionGroup: Sendable {
  /// Name with its dashes cut off → position in the extension's options.
  let byName: [String: Int]
  /// The same in order, for abbreviations.
  let names: [(name: String, index: Int)]
  let arities: [Int]
  let hasOptionalWord: [Bool]

  init(_ shapes: [OptionShape]) {
    names = shapes.enumerated().flatMap { i, s in s.names.map { (String($0.drop { $0 == "-" }), i) } }
    byName = Dictionary(names.map { ($0.name, $0.index) }, uniquingKeysWith: { a, _ in a })
    arities = shapes.map(\.arity)
    hasOptionalWord = shapes.map(\.hasOptionalWord)
  }
}

/// Reads words one by one.
struct OptionScanner {
  enum Token {
    case global(GlobalOption, value: String?)
    /// Position of the group in `groups`, of the option in it.
    case extended(group: Int, option: Int, value: String?)
    /// A word that is no option.
    case word(String)
    case unknown
    case missingValue
    case end
  }

  let words: [String]
  let family: Family
  /// The word in front of all: the program's name, or in a file the table's.
  let front: String
  /// The next word; what the C library calls optind.
  var index = 0
  /// Letters of a cluster that are still to be read.
  private var cluster: Substring.UTF8View?

  init(_ words: [String], _ family: Family, front: String) {
    self.words = words
    self.family = family
    self.front = front
  }

  private func exists(_ option: GlobalOption) -> Bool { family == .ipv4 || option.letter != UInt8(ascii: "f") }

  /// The word read last, for messages.
  var lastWord: String { index > 0 && index <= words.count ? words[index - 1] : front }
  /// The next word, if it is there and neither an option nor a `!` (xs_has_arg).
  var nextArgument: String? {
    guard index < words.count else { return nil }
    let c = words[index].utf8.first
    return c == UInt8(ascii: "-") || c == UInt8(ascii: "!") ? nil : words[index]
  }
  /// Takes `nextArgument`.
  mutating func takeArgument() -> String? {
    guard let word = nextArgument else { return nil }
    index += 1
    return word
  }

  /// The next option or word. Newest groups stand first.
  mutating func next(_ groups: [OptionGroup]) -> Token {
    if let rest = cluster { return short(rest) }
    guard index < words.count else { return .end }
    let word = words[index]
    index += 1
    let utf8 = word.utf8
    guard utf8.first == UInt8(ascii: "-"), utf8.count > 1 else { return .word(word) }
    let body = utf8.dropFirst()
    if body.first != UInt8(ascii: "-") {
      index -= 1
      return short(body)
    }
    if body.count == 1 { return .end }
    return long(word[word.utf8.index(word.startIndex, offsetBy: 2)...], groups)
  }

  /// `index` moves on only with the last letter of a cluster.
  private mutating func short(_ letters: Substring.UTF8View) -> Token {
    guard let letter = letters.first else {
      cluster = nil
      return .unknown
    }
    let rest = letters.dropFirst()
    cluster = rest.isEmpty ? nil : rest
    if rest.isEmpty { index += 1 }
    guard let option = GlobalOption.byLetter[letter] else { return .unknown }
    if option.argument == .none { return .global(option, value: nil) }
    if !rest.isEmpty {
      cluster = nil
      index += 1
      return .global(option, value: String(Substring(rest)))
    }
    if option.argument == .optional { return .global(option, value: nil) }
    guard index < words.count else { return .missingValue }
    index += 1
    return .global(option, value: words[index - 1])
  }

  private mutating func long(_ text: Substring, _ groups: [OptionGroup]) -> Token {
    var name = text
    var attached: String?
    if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
      name = text[..<equals]
      attached = String(text[text.utf8.index(after: equals)...])
    }
    let exact = String(name)
    if let option = GlobalOption.byName[exact], exists(option) { return value(of: option, attached) }
    for (g, group) in groups.enumerated() {
      if let i = group.byName[exact] { return value(of: g, i, group.arities[i], attached) }
    }
    // An abbreviation may fit several names, as long as they all mean the same.
    var global: GlobalOption?
    for (full, option) in GlobalOption.long where full.utf8.starts(with: exact.utf8) && exists(option) {
      if let g = global, g != option { return .unknown }
      global = option
    }
    var found: (group: Int, option: Int)?
    for (g, group) in groups.enumerated() {
      for (full, i) in group.names where full.utf8.starts(with: exact.utf8) {
        if global != nil { return .unknown }
        if let f = found, f != (g, i) { return .unknown }
        found = (g, i)
      }
    }
    if let global { return value(of: global, attached) }
    if let found { return value(of: found.group, found.option, groups[found.group].arities[found.option], attached) }
    return .unknown
  }

  private mutating func value(of option: GlobalOption, _ attached: String?) -> Token {
    switch option.argument {
    case .none: return attached == nil ? .global(option, value: nil) : .unknown
    case .optional: return .global(option, value: attached)
    case .required:
      if let attached { return .global(option, value: attached) }
      guard index < words.count else { return .missingValue }
      index += 1
      return .global(option, value: words[index - 1])
    }
  }

  private mutating func value(of group: Int, _ option: Int, _ arity: Int, _ attached: String?) -> Token {
    if arity == 0 { return attached == nil ? .extended(group: group, option: option, value: nil) : .unknown }
    if let attached { return .extended(group: group, option: option, value: attached) }
    guard index < words.count else { return .missingValue }
    index += 1
    return .extended(group: group, option: option, value: words[index - 1])
  }
}
