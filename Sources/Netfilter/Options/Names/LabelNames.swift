// The names of connection labels: lines `BIT NAME` of a connlabel.conf (libnetfilter_conntrack, src/conntrack/labels.c). The project has no
// names of its own, as a machine without that file has none; they come from the user.

package struct LabelNames: Hashable, Sendable {
  private struct Lines: Hashable, Sendable {
    var names: [UInt16: String] = [:]
    var bits: [String: UInt16] = [:]
  }
  /// What the file says, in one box, because it goes with every line that is read. Nil: the machine has no such file.
  private let file: Box<Lines>?
  /// No label has a name.
  package init() { file = nil }

  /// Lines that are no label — remarks, numbers that are too large, names with other than letters, digits, `-` and blanks — are passed over,
  /// and so is what gives a name or a number a second time.
  package init(_ text: some StringProtocol) {
    var lines = Lines()
    for line in text.split(separator: "\n") where line.first != "#" {
      guard case (let bit, let rest)? = Numeral.scan(Substring(line), max: 1023), rest.first == " " || rest.first == "\t" else { continue }
      let name = String(rest.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      let number = UInt16(truncatingIfNeeded: bit)
      let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == " ") }
      if name.isEmpty || !isName || lines.names[number] != nil || lines.bits[name] != nil { continue }
      lines.names[number] = name
      lines.bits[name] = number
    }
    file = Box(lines)
  }

  package var isThere: Bool { file != nil }
  package var isEmpty: Bool { file?.value.names.isEmpty ?? true }
  package func name(_ label: UInt16) -> String? { file?.value.names[label] }
  package func label(_ name: String) -> UInt16? { file?.value.bits[name] }
}
