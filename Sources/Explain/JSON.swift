// JSON text (RFC 8259) with members in the order in which they are given, so that answers can be compared line by line.

package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// Two blanks a level, and a line for each value.
  package var text: String {
    var out = ""
    write(to: &out, 0)
    return out + "\n"
  }

  private func write(to out: inout String, _ depth: Int) {
    let indent = String(repeating: "  ", count: depth + 1)
    let end = "\n" + String(repeating: "  ", count: depth)
    switch self {
    case .null: out += "null"
    case .bool(let b): out += b ? "true" : "false"
    case .number(let n): out += "\(n)"
    case .string(let s): JSON.quote(s, &out)
    case .array(let a):
      if a.isEmpty { return out += "[]" }
      out += "["
      for (n, v) in a.enumerated() {
        out += (n == 0 ? "\n" : ",\n") + indent
        v.write(to: &out, depth + 1)
      }
      out += end + "]"
    case .object(let members):
      if members.isEmpty { return out += "{}" }
      out += "{"
      for (n, m) in members.enumerated() {
        out += (n == 0 ? "\n" : ",\n") + indent
        JSON.quote(m.0, &out)
        out += ": "
        m.1.write(to: &out, depth + 1)
      }
      out += end + "}"
    }
  }

  private static func quote(_ s: String, _ out: inout String) {
    out += "\""
    for c in s.unicodeScalars {
      switch c {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where c.value < 0x20: out += "\\u00" + (c.value < 16 ? "0" : "") + String(c.value, radix: 16)
      default: out.unicodeScalars.append(c)
      }
    }
    out += "\""
  }
}
