// A place in a YAML file: a node with the keys that lead to it, so that every mistake is told with file, line, key and a remedy.

internal import Yams

/// The keys that stand at a place; the only list of them, for the reader and for the schema.
struct Keys: Sendable {
  var all: [String]
  init(_ all: String...) { self.all = all }
}

struct YAMLPlace {
  let file: String
  let node: Node
  let path: String

  var line: Int { node.mark?.line ?? 0 }

  func problem(_ message: String, remedy: String = "") -> ScenarioProblem {
    ScenarioProblem(file: file, line: line, key: path, message, remedy: remedy)
  }

  /// The root of a file.
  init(_ text: String, file: String) throws(ScenarioProblem) {
    self.file = file
    path = ""
    let found: Node?
    do { found = try compose(yaml: text) } catch let e as YamlError {
      switch e {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
        throw ScenarioProblem(file: file, line: mark.line, "this is not YAML: \(problem)")
      case .duplicatedKeysInMapping(let duplicates, let context):
        throw ScenarioProblem(file: file, line: context.mark.line, "a key stands twice: \(duplicates.joined(separator: ", "))")
      default: throw ScenarioProblem(file: file, "this is not YAML: \(e)")
      }
    } catch { throw ScenarioProblem(file: file, "this is not YAML") }
    guard let found else { throw ScenarioProblem(file: file, "the file is empty") }
    node = found
  }

  private init(_ node: Node, _ file: String, _ path: String) {
    self.node = node
    self.file = file
    self.path = path
  }

  var isMapping: Bool { node.mapping != nil }
  var isList: Bool { node.sequence != nil }

  /// The members of a mapping, in order.
  func members() throws(ScenarioProblem) -> [(key: String, value: YAMLPlace)] {
    guard let m = node.mapping else { throw problem("this must be a mapping (KEY: VALUE)") }
    var out: [(key: String, value: YAMLPlace)] = []
    for (k, v) in m {
      guard let key = k.scalar?.string else { throw problem("a key must be a word") }
      // A value of nothing has no place of its own in a file; its key has.
      out.append((key, YAMLPlace(v, file, path.isEmpty ? key : "\(path).\(key)")))
    }
    return out
  }

  /// The members of a mapping that knows only these keys.
  func members(_ keys: Keys) throws(ScenarioProblem) -> [String: YAMLPlace] {
    var out: [String: YAMLPlace] = [:]
    for (key, value) in try members() {
      guard keys.all.contains(key) else {
        let near = Nearest.of(key, keys.all).map { "did you mean '\($0)'? " } ?? ""
        throw ScenarioProblem(
          file: file, line: value.line > 0 ? value.line : line, key: path.isEmpty ? key : "\(path).\(key)", "unknown key '\(key)'",
          remedy: "\(near)the keys here are \(keys.all.joined(separator: ", "))")
      }
      out[key] = value
    }
    return out
  }

  /// The elements of a list; a value that is no list is a list of one.
  func elements() -> [YAMLPlace] {
    guard let s = node.sequence else { return [self] }
    return s.enumerated().map { YAMLPlace($1, file, "\(path)[\($0)]") }
  }

  func text() throws(ScenarioProblem) -> String {
    guard let s = node.scalar?.string else { throw problem("this must be a text") }
    return s
  }
  func texts() throws(ScenarioProblem) -> [(text: String, place: YAMLPlace)] {
    var out: [(text: String, place: YAMLPlace)] = []
    for e in elements() { out.append((try e.text(), e)) }
    return out
  }
  func number<N: FixedWidthInteger>(_ type: N.Type = N.self) throws(ScenarioProblem) -> N {
    let text = try text()
    let value = text.hasPrefix("0x") ? N(text.dropFirst(2), radix: 16) : N(text)
    guard let value else { throw problem("'\(text)' is not a number from \(N.min) to \(N.max)") }
    return value
  }
  func bool() throws(ScenarioProblem) -> Bool {
    switch try text() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let t: throw problem("'\(t)' is neither true nor false")
    }
  }
  /// `5s`, `200ms`, `2m`, `1h`, in nanoseconds; a number alone is seconds.
  func duration() throws(ScenarioProblem) -> UInt64 {
    let text = try text()
    let units: [(String, Double)] = [("ms", 1e6), ("us", 1e3), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86400e9), ("", 1e9)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      if let n = Double(text.dropLast(unit.count)), n >= 0, n * factor < 1e18 { return UInt64(n * factor) }
    }
    throw problem("'\(text)' is no length of time", remedy: "for example 5s, 200ms, 2m, 1h")
  }
  /// The first line of a block text (`|`): it begins behind the line of its key.
  var firstLine: Int { node.scalar.map { $0.style == .literal || $0.style == .folded ? line + 1 : line } ?? line }
}

/// Words that are meant by other words.
package enum Nearest {
  package static func of(_ word: String, _ known: [String]) -> String? {
    known.map { ($0, distance($0, word)) }.filter { $0.1 <= max(2, word.count / 3) }.min { $0.1 < $1.1 }?.0
  }

  /// How many letters differ (Levenshtein).
  package static func distance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var last = i
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let next = min(row[j + 1] + 1, row[j] + 1, last + (x == y ? 0 : 1))
        last = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
