// `ipset list` and `ipset save`: plain text, commands, XML (lib/session.c, list_create and list_adt).

import Netfilter
import Wire

/// How sets are printed.
struct IPSetListing {
  enum Mode { case plain, save, xml }
  var mode = Mode.plain
  var isSorted = false
  var namesOnly = false
  var isTerse = false
  /// For a state file: with all that a set is.
  var isState = false

  private typealias Member = (element: String, words: [(name: String, value: String?)])

  func text(_ chosen: [IPSet], _ all: Sets, _ rules: [String: Int], _ jiffies: UInt64) -> String {
    if namesOnly {
      if mode == .xml { return "<ipsets>\n" + chosen.map { "<ipset name=\"\($0.name)\"/>\n" }.joined() + "</ipsets>\n" }
      return chosen.map { $0.name + "\n" }.joined()
    }
    switch mode {
    case .plain:
      return chosen.map { plain($0, members($0, all, jiffies), all.references(to: $0.name, rules)) }.joined(separator: "\n")
    case .save: return chosen.map { saved($0, members($0, all, jiffies)) }.joined()
    case .xml:
      return "<ipsets>\n" + chosen.map { xml($0, members($0, all, jiffies), all.references(to: $0.name, rules)) }.joined() + "</ipsets>\n"
    }
  }

  private func members(_ set: IPSet, _ all: Sets, _ jiffies: UInt64) -> [Member] {
    if set.type == .listSet {
      return set.members.filter { !$0.entry.isExpired(jiffies) }.map {
        (all[$0.index]?.name ?? "", $0.entry.words(set.options, jiffies))
      }
    }
    let elements = set.elements(jiffies).map { ($0.key.text(set, $0.entry), $0.entry.words(set.options, jiffies)) }
    return isSorted ? elements.sorted { IPSetListing.isOrdered($0.0, $1.0) } : elements
  }

  /// Numbers by value, words by length and letters. (The real tool's own order of long lists is not reproducible.)
  private static func isOrdered(_ a: String, _ b: String) -> Bool {
    func tokens(_ s: String) -> [Substring] { s.split { !$0.isLetter && !$0.isNumber } }
    for (x, y) in zip(tokens(a), tokens(b)) where x != y {
      if let m = UInt64(x), let n = UInt64(y) {
        if m != n { return m < n }
      } else {
        return x.count != y.count ? x.count < y.count : x < y
      }
    }
    return a.utf8.count != b.utf8.count ? a.utf8.count < b.utf8.count : a < b
  }

  private func header(_ set: IPSet) -> String {
    set.options.words(set.type, withForceAdd: isState).map { w in w.value.map { "\(w.name.rawValue) \($0)" } ?? w.name.rawValue }
      .joined(separator: " ")
  }
  private func line(_ m: Member) -> String {
    ([m.element] + m.words.map { w in w.value.map { "\(w.name) \($0)" } ?? w.name }).joined(separator: " ")
  }

  private func saved(_ set: IPSet, _ members: [Member]) -> String {
    "create \(quoted(set.name)) \(set.type.traits.name) \(header(set))\n" + members.map { "add \(quoted(set.name)) \(line($0))\n" }.joined()
  }
  private func quoted(_ name: String) -> String { name.contains(" ") ? "\"\(name)\"" : name }

  private func plain(_ set: IPSet, _ members: [Member], _ references: Int) -> String {
    var out = """
      Name: \(set.name)
      Type: \(set.type.traits.name)
      Revision: \(set.type.traits.revision)
      Header: \(header(set))
      Size in memory: \(size(set, members))
      References: \(references)
      Number of entries: \(members.count)

      """
    if isTerse { return out }
    out += "Members:\n"
    for m in members { out += line(m) + "\n" }
    return out
  }

  private func xml(_ set: IPSet, _ members: [Member], _ references: Int) -> String {
    func tag(_ name: String, _ value: String?) -> String { value.map { "<\(name)>\($0)</\(name)>" } ?? "<\(name)/>" }
    var out =
      "<ipset name=\"\(set.name)\">\n<type>\(set.type.traits.name)</type>\n<revision>\(set.type.traits.revision)</revision>\n<header>"
    out += set.options.words(set.type, withForceAdd: isState).map { tag($0.name.rawValue, $0.value) }.joined()
    out +=
      "\n<memsize>\(size(set, members))</memsize>\n<references>\(references)</references>\n<numentries>\(members.count)</numentries>\n</header>\n"
    if !isTerse {
      out += "<members>\n"
      for m in members { out += "<member><elem>\(m.element)</elem>" + m.words.map { tag($0.name, $0.value) }.joined() + "</member>\n" }
      out += "</members>\n"
    }
    return out + "</ipset>\n"
  }

  /// The kernel tells what it allocated, which depends on how its hash falls. This is what the elements alone would take.
  private func size(_ set: IPSet, _ members: [Member]) -> Int {
    var element = set.family == .ipv6 ? 32 : 16
    if set.options.timeout != nil { element += 8 }
    if set.options.hasCounters { element += 16 }
    if set.options.hasComment { element += 8 }
    if set.options.hasSKBInfo { element += 16 }
    let base = set.type.traits.parts.contains(.net) ? 456 : set.type.traits.method == .hash ? 216 : 80
    return base + element * members.count
  }
}
