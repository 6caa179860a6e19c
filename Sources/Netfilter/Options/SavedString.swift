// How save quotes a free text so that restore reads it back (xtables_save_string in libxtables/xtables.c). Words of `savedWords` are printed
// as they are: an option whose value is free text quotes it itself, and most do so with this.

/// The text as it is where it has only letters, digits, `_` and `-`; otherwise in double quotes, with a backslash before `"`, `\` and `'`.
package func savedString(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy {
    ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
  }
  return isPlain && !text.isEmpty ? text : quotedString(text, escaping: "\"\\'")
}

/// In double quotes whatever it holds, with a backslash before some characters.
func quotedString(_ text: String, escaping: String = "\"\\") -> String {
  // Most texts have nothing to escape.
  let isPlain = !text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "'") }
  if isPlain { return "\"" + text + "\"" }
  var out: [UInt8] = [UInt8(ascii: "\"")]
  for c in text.utf8 {
    if escaping.utf8.contains(c) { out.append(UInt8(ascii: "\\")) }
    out.append(c)
  }
  out.append(UInt8(ascii: "\""))
  return String(decoding: out, as: UTF8.self)
}
