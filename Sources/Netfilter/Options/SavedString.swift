// Free text in saved rules (libxtables/xtables.c, xtables_save_string).

/// A string as save prints it: bare where it has only letters, digits, `_` and `-`, else between double quotes with `"`, `\` and `'` escaped.
/// Only options with free text write their values so; numbers, addresses and names of the tool's own stay as they are.
package func savedString(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { c in
    (48...57).contains(c) || (65...90).contains(c) || (97...122).contains(c) || c == UInt8(ascii: "_") || c == UInt8(ascii: "-")
  }
  if isPlain, !text.isEmpty { return text }
  var out = "\""
  for c in text.unicodeScalars {
    if c == "\"" || c == "\\" || c == "'" { out += "\\" }
    out.unicodeScalars.append(c)
  }
  return out + "\""
}
