// What `-m NAME -h` and `-j NAME -h` print, from the declaration: names, places for values and a sentence for each option, in words of our own
// (iptables 1.8.9: print_extension_helps in iptables/xshared.c, and the help functions of its extensions).

import Wire

extension Extension {
  /// The section of one extension, behind an empty line.
  package static func helpText(_ family: Family, kind: String) -> String {
    let shown = options.filter { help[$0.names[0]] != nil }
    var out = shown.isEmpty ? "\n\(name) takes no options\n" : "\n\(name) \(kind) options:\n"
    for o in shown {
      let left = (o.isNegatable ? "[!] " : "    ") + o.names.joined(separator: ", ") + (o.valueName.isEmpty ? "" : " " + o.valueName)
      let sentence = help[o.names[0]] ?? ""
      if left.count < HelpLayout.column {
        out += left + String(repeating: " ", count: HelpLayout.column - left.count) + sentence + "\n"
      } else {
        out += left + "\n" + String(repeating: " ", count: HelpLayout.column) + sentence + "\n"
      }
    }
    return out + HelpLayout.names(helpNames(family))
  }
}

private enum HelpLayout {
  /// Where the sentences begin.
  static let column = 36
  static let width = 100

  /// `Names: a, b, …` in lines of a readable length.
  static func names(_ names: [String]) -> String {
    if names.isEmpty { return "" }
    var line = "Names:"
    var out = ""
    for (i, name) in names.enumerated() {
      let word = " " + name + (i + 1 < names.count ? "," : "")
      if line.count + word.count > width {
        out += line + "\n"
        line = "      "
      }
      line += word
    }
    return out + line + "\n"
  }
}
