// A line that is being typed: cursor, history, the last text that was cut. The keys are those of readline(3)'s emacs mode that people's
// fingers know. It is a value that knows nothing of terminals; there is no well-kept Swift library for it.

package struct LineEdit: Sendable {
  package private(set) var text: [Character] = []
  package private(set) var cursor = 0
  package private(set) var history: [String] = []
  /// Where in the history the line is from; `history.count`: it is new.
  private var place = 0
  /// The new line, while an older one is looked at.
  private var draft: [Character] = []
  private var cut: [Character] = []

  package enum Outcome: Hashable, Sendable {
    case editing
    /// The line is finished.
    case line(String)
    /// Control-C: the line is given up.
    case abandoned
    /// Control-D on an empty line.
    case end
    /// Tab: the typist wants to know what could follow.
    case complete
    /// Control-L
    case clear
  }

  package init(history: [String] = []) {
    self.history = history
    place = history.count
  }

  package var line: String { String(text) }

  package mutating func take(_ key: Key) -> Outcome {
    switch key {
    case .character(let c): insert([c])
    case .enter: return finish()
    case .tab: return .complete
    case .backspace, .control("h"):
      if cursor > 0 {
        cursor -= 1
        text.remove(at: cursor)
      }
    case .delete: if cursor < text.count { text.remove(at: cursor) }
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .wordLeft: cursor = wordStart
    case .wordRight:
      while cursor < text.count, text[cursor] == " " { cursor += 1 }
      while cursor < text.count, text[cursor] != " " { cursor += 1 }
    case .up, .control("p"): look(at: place - 1)
    case .down, .control("n"): look(at: place + 1)
    case .control("c"):
      reset()
      return .abandoned
    case .control("d"):
      if text.isEmpty { return .end }
      return take(.delete)
    case .control("k"):
      cut = Array(text[cursor...])
      text.removeSubrange(cursor...)
    case .control("u"):
      cut = Array(text[..<cursor])
      text.removeSubrange(..<cursor)
      cursor = 0
    case .control("w"):
      let start = wordStart
      cut = Array(text[start..<cursor])
      text.removeSubrange(start..<cursor)
      cursor = start
    case .control("y"): insert(cut)
    case .control("l"): return .clear
    case .control, .unknown: break
    }
    return .editing
  }

  /// Puts text at the cursor, as completion does.
  package mutating func insert(_ more: some Sequence<Character>) {
    let more = Array(more)
    text.insert(contentsOf: more, at: cursor)
    cursor += more.count
  }

  /// What stands in front of the cursor.
  package var head: String { String(text[..<cursor]) }

  private var wordStart: Int {
    var i = cursor
    while i > 0, text[i - 1] == " " { i -= 1 }
    while i > 0, text[i - 1] != " " { i -= 1 }
    return i
  }

  private mutating func look(at index: Int) {
    guard index >= 0, index <= history.count, index != place else { return }
    if place == history.count { draft = text }
    place = index
    text = index == history.count ? draft : Array(history[index])
    cursor = text.count
  }

  private mutating func finish() -> Outcome {
    let line = line
    if !line.allSatisfy({ $0 == " " }), history.last != line { history.append(line) }
    reset()
    return .line(line)
  }

  private mutating func reset() {
    text = []
    draft = []
    cursor = 0
    place = history.count
  }
}
