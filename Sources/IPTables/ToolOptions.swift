// The command lines of iptables-save and iptables-restore (iptables 1.8.9: iptables/iptables-save.c, iptables/iptables-restore.c), read as
// getopt_long does: options before, between and behind the operands.

import Netfilter
import Wire

/// The options of one of the two.
struct ToolOptions {
  enum Argument { case none, required, optional }
  /// Letters with their long names.
  var table: [(letter: Character, name: String, argument: Argument)]
  /// Letters that take no value in their short form though the long one does.
  var bareLetters: Set<Character> = []

  struct Found {
    var options: [(letter: Character, value: String?)] = []
    var operands: [String] = []
  }
  /// The C library's own complaint.
  struct Complaint: Error { var text: String }

  func read(_ words: [String]) throws(Complaint) -> Found {
    var found = Found()
    var i = 0
    while i < words.count {
      let word = words[i]
      i += 1
      if word == "--" {
        found.operands += words[i...]
        break
      }
      guard word.hasPrefix("-"), word.count > 1 else {
        found.operands.append(word)
        continue
      }
      if word.hasPrefix("--") {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let fits = table.filter { $0.name == name }.first.map { [$0] } ?? table.filter { $0.name.hasPrefix(name) }
        guard let option = fits.first else { throw Complaint(text: "unrecognized option '--\(name)'") }
        guard fits.count == 1 else {
          throw Complaint(
            text: "option '--\(name)' is ambiguous; possibilities: " + fits.map { "'--\($0.name)'" }.joined(separator: " "))
        }
        var value = parts.count == 2 ? String(parts[1]) : nil
        if option.argument == .none, value != nil { throw Complaint(text: "option '--\(option.name)' doesn't allow an argument") }
        if option.argument == .required, value == nil {
          guard i < words.count else { throw Complaint(text: "option '--\(option.name)' requires an argument") }
          value = words[i]
          i += 1
        }
        found.options.append((option.letter, value))
        continue
      }
      var letters = word.dropFirst()
      while let letter = letters.popFirst() {
        guard let option = table.first(where: { $0.letter == letter }) else { throw Complaint(text: "invalid option -- '\(letter)'") }
        if option.argument == .required {
          var value = String(letters)
          letters = ""
          if value.isEmpty {
            guard i < words.count else { throw Complaint(text: "option requires an argument -- '\(letter)'") }
            value = words[i]
            i += 1
          }
          found.options.append((letter, value))
        } else if bareLetters.contains(letter), letters.isEmpty, i < words.count, !words[i].hasPrefix("-"), !words[i].hasPrefix("!") {
          // -w looks at the next word itself.
          found.options.append((letter, words[i]))
          i += 1
        } else {
          found.options.append((letter, nil))
        }
      }
    }
    return found
  }

  static let save = ToolOptions(table: [
    ("b", "", .none), ("V", "version", .none), ("c", "counters", .none), ("d", "dump", .none), ("t", "table", .required),
    ("M", "modprobe", .required), ("f", "file", .required),
  ])
  static let restore = ToolOptions(
    table: [
      ("b", "", .none), ("c", "counters", .none), ("v", "verbose", .none), ("V", "version", .none), ("t", "test", .none),
      ("h", "help", .none), ("n", "noflush", .none), ("M", "modprobe", .required), ("T", "table", .required), ("w", "wait", .optional),
      ("W", "wait-interval", .optional),
    ], bareLetters: ["w", "W"])
}
