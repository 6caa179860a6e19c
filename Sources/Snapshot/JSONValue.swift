// JSON as ip, nft, tc and bpftool print it (RFC 8259), read into values that may be asked for anything: what is not there is null. A small
// reader of our own, because a snapshot is read where Foundation isn't.

package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// As it stands: numbers may be larger than any type here.
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// Nil if the text is not one value of JSON.
  package init?(_ text: String) {
    var reader = JSONReader(Array(text.utf8))
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  package subscript(key: String) -> JSONValue { if case .object(let o) = self { o[key] ?? .null } else { .null } }
  package var has: Bool { self != .null }
  package var array: [JSONValue] { if case .list(let l) = self { l } else { [] } }
  package var keys: [String] { if case .object(let o) = self { Array(o.keys) } else { [] } }
  package var string: String? { if case .text(let s) = self { s } else { nil } }
  /// A number, or a text that is one, in hexadecimal after 0x.
  package var number: UInt64? {
    switch self {
    case .number(let s): UInt64(s)
    case .text(let s): s.hasPrefix("0x") ? UInt64(s.dropFirst(2), radix: 16) : UInt64(s)
    default: nil
    }
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var at = 0
  private static let maximumDepth = 200

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }
  private mutating func skipBlanks() { while let c = next, c == 32 || c == 10 || c == 13 || c == 9 { at += 1 } }
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return at == bytes.count
    }
  }
  private mutating func take(_ c: Character) -> Bool {
    skipBlanks()
    guard next == c.asciiValue else { return false }
    at += 1
    return true
  }
  private mutating func word(_ w: String) -> Bool {
    guard bytes[at...].starts(with: w.utf8) else { return false }
    at += w.utf8.count
    return true
  }

  mutating func value(depth: Int) -> JSONValue? {
    guard depth < JSONReader.maximumDepth else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return list(depth)
    case UInt8(ascii: "\""): return string().map(JSONValue.text)
    case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default:
      let start = at
      while let c = next, (48...57).contains(c) || "+-.eE".utf8.contains(c) { at += 1 }
      return at > start ? .number(String(decoding: bytes[start..<at], as: UTF8.self)) : nil
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    _ = take("{")
    var out: [String: JSONValue] = [:]
    if take("}") { return .object(out) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\""), let key = string(), take(":"), let v = value(depth: depth + 1) else { return nil }
      // ip(8) may print a key twice; what it printed first is kept.
      if out[key] == nil { out[key] = v }
    } while take(",")
    return take("}") ? .object(out) : nil
  }

  private mutating func list(_ depth: Int) -> JSONValue? {
    _ = take("[")
    var out: [JSONValue] = []
    if take("]") { return .list(out) }
    repeat {
      guard let v = value(depth: depth + 1) else { return nil }
      out.append(v)
    } while take(",")
    return take("]") ? .list(out) : nil
  }

  private mutating func string() -> String? {
    at += 1
    var out: [UInt8] = []
    while let c = next {
      at += 1
      if c == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      guard c == UInt8(ascii: "\\") else {
        out.append(c)
        continue
      }
      guard let escaped = next else { return nil }
      at += 1
      switch escaped {
      case UInt8(ascii: "n"): out.append(10)
      case UInt8(ascii: "t"): out.append(9)
      case UInt8(ascii: "r"): out.append(13)
      case UInt8(ascii: "b"): out.append(8)
      case UInt8(ascii: "f"): out.append(12)
      case UInt8(ascii: "u"):
        guard at + 4 <= bytes.count, let n = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else { return nil }
        at += 4
        out += String(Character(Unicode.Scalar(n) ?? "?")).utf8
      default: out.append(escaped)
      }
    }
    return nil
  }
}
