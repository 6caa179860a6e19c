// The form of a snapshot: a text of sections, each a command that was run on the machine, what it printed, and its exit status. Every line's
// first characters say what it is, so that no output can be taken for a heading:
//
//   whytables snapshot 1      the first line, with the version of the form
//   # text                    for people
//   $ ip -j rule show         a section begins: the command
//     text                    a line of its output, after two blanks
//   ! text                    a line of what it complained of, or why it was not run
//   = 0                       its exit status; 127 where there is no such program, - where it was not run
//
// docs/snapshot.md describes it, with the list of commands.

/// Why a text is no snapshot.
package struct SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  package var message: String
  package var description: String { "line \(line): \(message)" }
}

/// One command and what came of it.
package struct SnapshotSection: Hashable, Sendable {
  package var command: String
  package var output: String
  package var complaint: String
  /// Nil: it was not run.
  package var status: Int32?
  package init(_ command: String, output: String = "", complaint: String = "", status: Int32?) {
    self.command = command
    self.output = output
    self.complaint = complaint
    self.status = status
  }
  package var isGood: Bool { status == 0 }
  package var lines: [Substring] { output.split(separator: "\n") }
  /// Why there is nothing in it, in a few words.
  package var reason: String {
    if let first = complaint.split(separator: "\n").first {
      // Every program has its own words for it.
      let isForRoot = ["ermission denied", "Operation not permitted", "must be root"].contains { first.contains($0) }
      return isForRoot ? "only root may see it" : String(first)
    }
    return status.map { $0 == 127 ? "there is no such program" : "it ended with status \($0)" } ?? "it was not run"
  }
}

/// The sections of a snapshot.
package struct SnapshotText: Sendable {
  package static let version = 1
  package var comments: [String] = []
  package var sections: [SnapshotSection] = []
  package init() {}

  package init(parsing bytes: [UInt8]) throws(SnapshotError) {
    let text = String(decoding: bytes, as: UTF8.self)
    var number = 0
    var open: SnapshotSection?
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      if number == 1 {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "whytables", words[1] == "snapshot", let version = Int(words[2]) else {
          throw SnapshotError(line: 1, message: "this is no snapshot, whose first line is `whytables snapshot \(SnapshotText.version)'")
        }
        if version > SnapshotText.version {
          throw SnapshotError(line: 1, message: "a newer whytables wrote this (version \(version)); this one knows \(SnapshotText.version)")
        }
        continue
      }
      switch line.first {
      case "$":
        if open != nil { throw SnapshotError(line: number, message: "the section before has no status") }
        open = SnapshotSection(String(line.dropFirst(2)), status: nil)
      case "=":
        guard var section = open else { throw SnapshotError(line: number, message: "a status without a command") }
        let word = line.dropFirst(2)
        section.status = Int32(word)
        if section.status == nil, word != "-" { throw SnapshotError(line: number, message: "'\(word)' is no status") }
        sections.append(section)
        open = nil
      case "!": open?.complaint += line.dropFirst(2) + "\n"
      case " ": open?.output += line.dropFirst(2) + "\n"
      case "#": comments.append(String(line.dropFirst(2)))
      case nil: break
      default: throw SnapshotError(line: number, message: "a line begins with $ = ! # or two blanks")
      }
    }
    if number <= 1, text.isEmpty { throw SnapshotError(line: 1, message: "it is empty") }
    if open != nil { throw SnapshotError(line: number, message: "the end is missing") }
  }

  package var text: String {
    var out = "whytables snapshot \(SnapshotText.version)\n"
    for c in comments { out += "# \(c)\n" }
    for s in sections {
      out += "\n$ \(s.command)\n"
      // A carriage return alone would begin a line of its own when it is read again.
      for line in s.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast(s.output.hasSuffix("\n") ? 1 : 0)
      where !s.output.isEmpty {
        out += "  " + line.filter { !$0.isNewline } + "\n"
      }
      for line in s.complaint.split(separator: "\n") { out += "! " + line.filter { !$0.isNewline } + "\n" }
      out += "= \(s.status.map(String.init) ?? "-")\n"
    }
    return out
  }

  /// The section of a command.
  package subscript(command: String) -> SnapshotSection? { sections.first { $0.command == command } }
  /// The first of these commands that ended well.
  package func good(_ commands: String...) -> SnapshotSection? {
    for c in commands { if let s = self[c], s.isGood { return s } }
    return nil
  }
}
