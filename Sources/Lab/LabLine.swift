// A line as a shell reads it, as far as this one does: words, quotes, `#`, and the files behind `<` and `>`.

internal import Host
internal import Simulator

struct LabError: Error {
  var text: String
}

enum LabLine {
  struct Redirection {
    var input: String?
    var output: String?
  }

  /// The words of a line, without its comment.
  static func words(_ line: String) -> [String] {
    let words = Host.words(line)
    return Array(words.prefix { !$0.hasPrefix("#") })
  }

  /// Takes `< FILE` and `> FILE` out of the words.
  static func redirection(_ words: inout [String]) throws(LabError) -> Redirection {
    var out = Redirection()
    for sign in ["<", ">"] {
      guard let at = words.firstIndex(where: { $0.hasPrefix(sign) }) else { continue }
      var path = String(words[at].dropFirst())
      words.remove(at: at)
      if path.isEmpty {
        guard words.indices.contains(at) else { throw LabError(text: "there is no file behind '\(sign)'") }
        path = words.remove(at: at)
      }
      if path.hasPrefix(">") { throw LabError(text: "'>>' is not known here; '>' writes a new file") }
      if sign == "<" { out.input = path } else { out.output = path }
    }
    if let pipe = words.first(where: { $0 == "|" || $0 == "&&" || $0 == ";" }) {
      throw LabError(text: "'\(pipe)' is not known here: one command a line")
    }
    return out
  }

  /// The words as they can be typed again.
  static func text(_ words: [String]) -> String {
    words.map { w in
      guard w.isEmpty || w.contains(where: { " \t\"'#<>|;&".contains($0) }) else { return w }
      // A quote itself stands in quotes of the other kind.
      return "'" + w.replacing("'", with: "'\"'\"'") + "'"
    }.joined(separator: " ")
  }

  /// Programs that people start to have something listen.
  static func serverPort(_ words: [String]) -> UInt16? {
    guard let name = words.first else { return nil }
    if name == "python" || name == "python3", words.dropFirst().prefix(2) == ["-m", "http.server"] {
      return words.count > 3 ? UInt16(words[3]) : 8000
    }
    return nil
  }

  /// Whether a command may change something, so that it belongs into a saved session.
  static func changes(_ words: [String]) -> Bool {
    guard let name = words.first?.split(separator: "/").last else { return false }
    if name.hasSuffix("-save") { return false }
    let looks: Set<String> = [
      "-L", "--list", "-S", "--list-rules", "-C", "--check", "-h", "--help", "-V", "--version", "list", "save", "test",
    ]
    return !words.dropFirst().contains { looks.contains($0) }
  }

  /// `5`, `5s`, `200ms`, `2m`, `1h`; nil if it is no time, or longer than 30 days.
  static func duration(_ text: String) -> UInt64? {
    let units: [(String, Double)] = [("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)]
    let (number, unit) = units.first { text.hasSuffix($0.0) }.map { (String(text.dropLast($0.0.count)), $0.1) } ?? (text, 1e9)
    guard let n = Double(number), n >= 0, n * unit <= 2.6e15 else { return nil }
    return UInt64(n * unit)
  }

  /// As the kernel stamps its log: seconds with six decimals, right-aligned.
  static func seconds(_ ns: UInt64) -> String {
    let micro = ns / 1000
    let left = String(micro / 1_000_000)
    let right = String(micro % 1_000_000)
    return String(repeating: " ", count: max(0, 5 - left.count)) + left + "." + String(repeating: "0", count: 6 - right.count) + right
  }
}
