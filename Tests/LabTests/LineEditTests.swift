// What fingers type and what stands in the line then. The sequences are those of xterm.

import Testing

@testable import Lab

@Suite struct LineEditTests {
  /// XDG Base Directory Specification: XDG_STATE_HOME, else $HOME/.local/state; relative paths are ignored.
  @Test(arguments: [
    (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/whytables/lab-history"), (["HOME": "/h"], "/h/.local/state/whytables/lab-history"),
    (["XDG_STATE_HOME": "s", "HOME": "/h"], "/h/.local/state/whytables/lab-history"), (["XDG_STATE_HOME": ""], nil), ([:], nil),
  ])
  func historyHasItsPlace(_ environment: [String: String], _ path: String?) {
    #expect(LabHistory.path { environment[$0] } == path)
  }

  @Test func historyTakesWhatWasTyped() {
    #expect(
      LabHistory.lines(Array("iptables -L\n\u{1b}[31m\n\ncurl http://10.0.0.1/\n".utf8) + [0xff, 0x0a]) == [
        "iptables -L", "curl http://10.0.0.1/",
      ])
    let many = (0..<1500).map { "wait \($0)" }.joined(separator: "\n")
    #expect(LabHistory.lines(Array(many.utf8)).count == 1000)
    #expect(LabHistory.lines(Array(many.utf8)).last == "wait 1499")
  }

  /// `typed` -> the line, with `|` at the cursor.
  struct Row: CustomTestStringConvertible {
    var typed: String
    var line: String
    init(_ typed: String, _ line: String) { (self.typed, self.line) = (typed, line) }
    var testDescription: String { typed.debugDescription }
  }

  static let rows = [
    Row("abc", "abc|"),
    Row("abc\u{1b}[D\u{1b}[Dx", "ax|bc"),
    Row("abc\u{1b}OH1", "1|abc"),
    Row("abc\u{1b}[1~1\u{1b}[4~2", "1abc2|"),
    Row("abc\u{7f}\u{7f}", "a|"),
    Row("\u{7f}\u{1b}[D\u{1b}[3~", "|"),
    Row("abc\u{1}\u{1b}[3~", "|bc"),
    Row("one two\u{17}", "one |"),
    Row("one two\u{17}\u{17}\u{17}", "|"),
    Row("one two\u{15}\u{19}\u{19}", "one twoone two|"),
    Row("one two\u{1b}b\u{b}", "one |"),
    Row("one two\u{1b}[1;5D\u{1b}[1;5Dx", "x|one two"),
    Row("äö€😀\u{7f}\u{2}x", "äöx|€"),
    Row("a\u{1b}[200~b", "ab|"),
    Row("\u{1b}[99999999999999999999999999999999x", "|"),
  ]

  @Test(arguments: rows) func aLineIsEdited(_ row: Row) {
    var keys = KeyReader()
    var edit = LineEdit()
    for b in row.typed.utf8 { if let k = keys.take(b) { #expect(edit.take(k) == .editing) } }
    let rest = String(edit.line.dropFirst(edit.head.count))
    #expect(edit.head + "|" + rest == row.line)
  }

  @Test func olderLinesComeBack() {
    var edit = LineEdit()
    func type(_ text: String, _ edit: inout LineEdit) { for c in text { _ = edit.take(.character(c)) } }
    type("first", &edit)
    #expect(edit.take(.enter) == .line("first"))
    type("second", &edit)
    #expect(edit.take(.enter) == .line("second"))
    #expect(edit.take(.enter) == .line(""))
    type("dra", &edit)
    _ = edit.take(.up)
    #expect(edit.line == "second")
    _ = edit.take(.up)
    _ = edit.take(.up)
    #expect(edit.line == "first")
    _ = edit.take(.down)
    _ = edit.take(.down)
    #expect(edit.line == "dra")
    #expect(edit.history == ["first", "second"])
    #expect(edit.take(.control("c")) == .abandoned)
    #expect(edit.take(.control("d")) == .end)
  }

  /// No bytes make it stop: 20,000 random ones, in any pieces.
  @Test func anyBytesAreTaken() {
    var keys = KeyReader()
    var edit = LineEdit()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      if let k = keys.take(UInt8.random(in: 0...255, using: &generator)) { _ = edit.take(k) }
      #expect(edit.cursor >= 0 && edit.cursor <= edit.text.count)
    }
  }
}
