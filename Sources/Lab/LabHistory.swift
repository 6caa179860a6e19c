// The lines that were typed in earlier sessions: where they are kept (XDG Base Directory Specification 0.8, XDG_STATE_HOME), and what of a
// file is such a line. Reading and writing is for who runs the session.

package enum LabHistory {
  /// So many lines are kept.
  package static let limit = 1000

  /// The file, as the environment says; nil where there is no home for it. A path that is not absolute counts for nothing, as the
  /// specification has it.
  package static func path(_ environment: (String) -> String?) -> String? {
    func absolute(_ name: String) -> String? { environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    guard let state = absolute("XDG_STATE_HOME") ?? absolute("HOME").map({ $0 + "/.local/state" }) else { return nil }
    return state + "/whytables/lab-history"
  }

  /// The lines of a file, the newest last. What no keyboard gives is left out.
  package static func lines(_ bytes: [UInt8]) -> [String] {
    let all = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    let typed = all.filter { line in !line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f || $0 == "\u{fffd}" } }
    return Array(typed.suffix(limit))
  }
}
