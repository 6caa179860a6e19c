// The program's own command line: its subcommands, and help.

import ArgumentParser
import Scenarios

struct Whytables: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whytables",
    abstract: "iptables you can ask why: Linux's packet filter, without Linux and without root.",
    discussion: """
      The names of iptables work on a state file instead of a kernel, with iptables's own syntax:

        whytables [--state FILE] [--resolve] iptables|ip6tables ...
        whytables [--state FILE] [--resolve] iptables-save|ip6tables-save ...
        whytables [--state FILE] [--resolve] iptables-restore|ip6tables-restore ...
        whytables [--state FILE] ipset ...

      FILE is a text file; without --state it is what WHYTABLES_STATE names. --resolve allows host names. The program \
      also answers to these names when it is called by a link of that name. `whytables iptables -h` explains the rest.
      """,
    version: "whytables, for Linux 6.18 and iptables 1.8.9",
    subcommands: subcommands)

  /// Every subcommand is in a file of its own.
  static let subcommands: [any ParsableCommand.Type] = [
    Why.self, TestCommand.self, LabSession.self, SnapshotCommand.self, CaptureCommand.self, ReplayCommand.self, VerifyCommand.self,
  ]
  /// The six names, which have no command of their own here.
  static let iptablesNames = ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "iptables-restore", "ip6tables-restore", "ipset"]

  /// Runs a subcommand; usage errors and unreadable input end with status 2.
  static func run(_ words: [String]) -> Never {
    do {
      var command = try parseAsRoot(words.isEmpty ? ["--help"] : words)
      try command.run()
      System.exit(0)
    } catch {
      let text = fullMessage(for: error)
      let isFine = exitCode(for: error).isSuccess
      if isFine { System.print(text.isEmpty ? "" : text + "\n") } else { System.print(error: text.isEmpty ? "" : text + "\n") }
      let code = exitCode(for: error)
      System.exit(isFine ? 0 : code == .validationFailure ? 2 : code.rawValue)
    }
  }
}

/// Help for a mistyped subcommand.
enum Suggestion {
  /// Nil if the word may be right.
  static func text(_ word: String?) -> String? {
    guard let word, !word.hasPrefix("-") else { return nil }
    let names = Whytables.subcommands.map { $0._commandName } + ["help"] + Whytables.iptablesNames
    if names.contains(word) { return nil }
    let near = Nearest.of(word, names)
    return """
      whytables: there is no command `\(word)'.\(near.map { " Did you mean `\($0)'?" } ?? "")
      Commands: \(names.joined(separator: " "))
      Try `whytables --help'.

      """
  }
}
