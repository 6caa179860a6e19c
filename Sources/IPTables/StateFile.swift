// The state that the six names work on, instead of a kernel: a text file with sections `[ipv4]`, `[ipv6]`, `[ipset]`. The first two hold
// save text with counters, tables in the order of their first use (save prints them reversed). What a program does not know it leaves alone.

import Netfilter
import Wire

/// A state file's text, cut into sections.
package struct StateFile: Sendable {
  /// Why it can't be read.
  package struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var message: String
    package var description: String { "line \(line): \(message)" }
  }

  private struct Section: Sendable {
    /// Nil for what stands in front of the first heading.
    var name: String?
    /// Line number of its first line, behind the heading.
    var line: Int
    var text: [UInt8]
  }
  private var sections: [Section]

  /// No text is an empty state.
  package init(_ text: [UInt8] = []) {
    sections = [Section(name: nil, line: 1, text: [])]
    var rest = text[...]
    var number = 0
    while !rest.isEmpty {
      number += 1
      let end = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[end...]
      if let name = StateFile.heading(line) {
        sections.append(Section(name: name, line: number + 1, text: []))
      } else {
        sections[sections.count - 1].text += line
      }
    }
  }

  /// `[name]` alone in a line. A rule's counters `[1:2]` begin with a digit.
  private static func heading(_ line: ArraySlice<UInt8>) -> String? {
    guard line.first == UInt8(ascii: "[") else { return nil }
    var body = line.dropFirst()
    while let c = body.last, isBlank(c) { body = body.dropLast() }
    guard body.popLast() == UInt8(ascii: "]"), let first = body.first, (97...122).contains(first) else { return nil }
    guard body.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }) else { return nil }
    return String(decoding: body, as: UTF8.self)
  }

  private static func sectionName(_ family: Family) -> String { family == .ipv4 ? "ipv4" : "ipv6" }

  /// A section as it stands; nil if there is none.
  package func text(_ section: String) -> [UInt8]? { sections.first { $0.name == section }?.text }

  /// Replaces a section, or adds it at the end.
  package mutating func set(_ section: String, _ text: [UInt8]) {
    if let at = sections.firstIndex(where: { $0.name == section }) {
      sections[at].text = text
    } else {
      sections.append(Section(name: section, line: 0, text: text))
    }
  }

  /// The tables of one family.
  package func ruleset(_ family: Family) throws(Damage) -> Ruleset {
    guard let section = sections.first(where: { $0.name == StateFile.sectionName(family) }) else { return Ruleset() }
    var options = RestoreOptions()
    options.keepsCounters = true
    options.joinsQuotedLines = true
    var restorer = Restorer(Ruleset(), family, options)
    do throws(Restorer.Failure) { _ = try restorer.restore(section.text) } catch {
      throw Damage(line: section.line + error.line - 1, message: "\(error.error)")
    }
    return restorer.ruleset
  }

  /// Puts the tables of one family in place.
  package mutating func set(_ ruleset: Ruleset, _ family: Family) {
    let text = ruleset.tables.filter { $0.family == family }.map { $0.saved(.state) }.joined()
    set(StateFile.sectionName(family), Array(text.utf8))
  }

  package var text: [UInt8] {
    var out: [UInt8] = []
    for s in sections {
      if let name = s.name {
        if let last = out.last, last != 10 { out.append(10) }
        out += "[\(name)]\n".utf8
      }
      out += s.text
    }
    return out
  }
}
