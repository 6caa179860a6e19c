// A prompt on a terminal: raw mode while a line is typed (termios(3)), and what the line looks like meanwhile.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Lab

struct LineTerminal {
  private var edit: LineEdit
  private var keys = KeyReader()

  init(history: [String]) { edit = LineEdit(history: history) }

  /// The next line; nil: there will be none.
  mutating func read(_ prompt: String, _ completions: (String) -> [String]) -> String? {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return nil }
    var raw = before
    cfmakeraw(&raw)
    // What is printed goes on to be printed as ever.
    raw.c_oflag = before.c_oflag
    tcsetattr(0, TCSADRAIN, &raw)
    defer { tcsetattr(0, TCSADRAIN, &before) }
    show(prompt)
    while true {
      var byte: UInt8 = 0
      let n = Self.readByte(&byte)
      if n <= 0 { return nil }
      guard let key = keys.take(byte) else { continue }
      switch edit.take(key) {
      case .editing: show(prompt)
      case .line(let line):
        System.print("\n")
        return line
      case .abandoned:
        System.print("^C\n")
        show(prompt)
      case .end: return nil
      case .clear:
        System.print("\u{1b}[H\u{1b}[2J")
        show(prompt)
      case .complete:
        complete(completions(edit.head))
        show(prompt)
      }
    }
  }

  private static func readByte(_ byte: inout UInt8) -> Int {
    while true {
      #if canImport(Glibc)
        let n = Glibc.read(0, &byte, 1)
      #elseif canImport(Musl)
        let n = Musl.read(0, &byte, 1)
      #else
        let n = Darwin.read(0, &byte, 1)
      #endif
      if n < 0, errno == EINTR { continue }
      return n
    }
  }

  /// One candidate is typed, of several what they share; else they are listed.
  private mutating func complete(_ words: [String]) {
    guard !words.isEmpty else { return System.print("\u{7}") }
    let typed = edit.head.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    let shared = Lab.commonPrefix(words)
    if shared.count > typed.count { edit.insert(shared.dropFirst(typed.count)) }
    if words.count == 1 {
      if !shared.hasSuffix("/") { edit.insert(" ") }
    } else if shared.count <= typed.count {
      System.print("\n" + words.joined(separator: "  ") + "\n")
    }
  }

  /// Draws the line anew, shifted if it is longer than the terminal is wide.
  private func show(_ prompt: String) {
    let room = max(20, Terminal.columns - prompt.count - 1)
    let first = max(0, edit.cursor - room)
    let visible = edit.text[first..<min(edit.text.count, first + room)]
    System.print("\r\u{1b}[K\(prompt)\(String(visible))\r\u{1b}[\(prompt.count + edit.cursor - first)C")
  }
}
