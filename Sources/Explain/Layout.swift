// Lines on a page: wrapping, columns, and colour where it is wanted.

/// What a piece of text is, for the eye.
package enum Ink: Sendable {
  case plain, strong, faint, good, bad, changed

  /// SGR parameters (ECMA-48, 8.3.117).
  fileprivate var code: String? {
    switch self {
    case .plain: nil
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .bad: "31"
    case .changed: "36"
    }
  }
}

/// How wide a page is, and whether it has colour.
package struct PageStyle: Hashable, Sendable {
  package var width: Int
  package var isColoured: Bool
  package init(width: Int = 100, isColoured: Bool = false) {
    self.width = width
    self.isColoured = isColoured
  }

  package func ink(_ text: String, _ ink: Ink) -> String {
    guard isColoured, let code = ink.code, !text.isEmpty else { return text }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}

/// Text that grows line by line.
package struct Page {
  let style: PageStyle
  private(set) var text = ""

  init(_ style: PageStyle) { self.style = style }

  mutating func line(_ s: String = "") {
    text += s
    text += "\n"
  }

  /// A line as it is, whatever its length and its trailing blanks.
  mutating func exactly(_ s: String) { line(s) }

  /// A text over as many lines as it takes: the first behind `head`, the others under `indent` blanks. `head` may be coloured: its
  /// width is given.
  mutating func wrap(_ s: String, head: String = "", indent: Int = 0, ink: Ink = .plain) {
    let lines = Page.wrapped(s, width: max(24, style.width - indent))
    for (n, l) in lines.enumerated() {
      line((n == 0 ? head : String(repeating: " ", count: indent)) + style.ink(l, ink))
    }
  }

  /// Breaks at blanks only, of which none is left at the end of a line; a word that is too long stands alone.
  package static func wrapped(_ s: String, width: Int) -> [String] {
    if s.count <= width { return [s] }
    var lines: [String] = []
    var current = ""
    for word in s.split(separator: " ", omittingEmptySubsequences: false) {
      if current.isEmpty {
        current = String(word)
      } else if current.count + 1 + word.count <= width {
        current += " " + word
      } else {
        while current.last == " " { current.removeLast() }
        lines.append(current)
        current = String(word)
      }
    }
    if !current.isEmpty || lines.isEmpty { lines.append(current) }
    return lines
  }
}

extension String {
  func padded(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
  func paddedLeft(to width: Int) -> String { count >= width ? self : String(repeating: " ", count: width - count) + self }
}
