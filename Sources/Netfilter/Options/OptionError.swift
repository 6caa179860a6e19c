// What can be wrong with the text of an option, in one type: the real tool's words for the names that behave as it does, and enough
// beside them to point at the word and say what is allowed.

/// A refused option or value.
package struct OptionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the real tool prints after `iptables v1.8.9 (legacy): `, without the line's end. Some messages end with a line break of their own,
  /// which leaves an empty line behind them.
  package var message: String
  /// The word that is wrong, as typed; empty where something is missing.
  package var word: String
  /// What would be allowed there, in a few words; empty where the message says it.
  package var allowed: String
  /// The real tool's exit status: 2 for a parameter problem, 4 for one of resources, 1 for others.
  package var status: Int32

  package init(_ message: String, word: String = "", allowed: String = "", status: Int32 = 2) {
    self.message = message
    self.word = word
    self.allowed = allowed
    self.status = status
  }
  package var description: String { message.hasSuffix("\n") ? String(message.dropLast()) : message }
}
