// Rules and sets of a snapshot. A rule that can't be read leaves the others standing and is told of.

import IPTables
import Machine
import Netfilter
import Wire

extension Snapshot {
  mutating func readSets(_ text: SnapshotText) {
    guard let section = text["ipset save"] else { return }
    guard section.isGood else {
      if section.status != nil, section.status != 127 { notes.append("The snapshot lacks the sets: \(section.reason).") }
      return
    }
    do { sets = try Sets(saved: Array(section.output.utf8)) } catch {
      addUnmodelled("sets that can't be read (line \(error.line) of `ipset save': \(error.message))")
    }
  }

  mutating func readRuleset(_ text: SnapshotText) {
    for family in Family.allCases {
      let tool = family == .ipv4 ? "iptables" : "ip6tables"
      var legacy = read(text["\(tool)-legacy-save -c"], family)
      var nft = read(text["\(tool)-nft-save -c"], family)
      // One program that does not say in its name which back end it is says it in its first line.
      if let only = text["\(tool)-save -c"], only.isGood {
        if only.output.contains("(nf_tables)") { nft = read(only, family) } else { legacy = read(only, family) }
      }
      noteMissing(text, tool, family, hasLegacy: !legacy.tables.isEmpty)
      // One back end alone needs no second place to stand.
      if legacy.tables.isEmpty {
        ruleset.tables += nft.tables
      } else {
        hasBothBackEnds = hasBothBackEnds || !nft.tables.isEmpty
        ruleset.tables += legacy.tables + nft.asNFT.tables
      }
    }
  }

  private mutating func read(_ section: SnapshotSection?, _ family: Family) -> Ruleset {
    guard let section, section.isGood, !section.output.isEmpty else { return Ruleset() }
    var lines = section.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for line in lines where line.contains("is incompatible") {
      addUnmodelled("a table that `\(section.command)' can't show (\(line.dropFirst(2)))")
    }
    // As many rules as there are may be strange; each is taken out and the rest read again.
    for _ in 0...lines.count {
      do throws(RulesetError) {
        let text = Array(lines.joined(separator: "\n").utf8)
        return try Ruleset(parsing: text, family, file: section.command, findSet: sets.finder)
      } catch {
        let i = error.line - 1
        guard lines.indices.contains(i), !lines[i].isEmpty, !lines[i].hasPrefix("*"), lines[i] != "COMMIT" else {
          addUnmodelled("rules that can't be read (\(section.command), line \(error.line): \(error.message))")
          return Ruleset()
        }
        addUnmodelled("a rule that can't be read: \(lines[i])")
        lines[i] = ""
      }
    }
    return Ruleset()
  }

  /// Tells of rules that are there and not in the snapshot.
  private mutating func noteMissing(_ text: SnapshotText, _ tool: String, _ family: Family, hasLegacy: Bool) {
    let names = text.good("cat /proc/net/ip\(family == .ipv4 ? "" : "6")_tables_names")?.lines ?? []
    if !names.isEmpty, !hasLegacy {
      let why = text["\(tool)-legacy-save -c"].map { $0.isGood ? "it printed nothing" : $0.reason } ?? "it was not asked"
      addUnmodelled("tables of \(tool)-legacy (\(names.joined(separator: ", "))) that are not in the snapshot: \(why)")
    }
    if text["\(tool)-save -c"]?.isGood == true { return }
    for backEnd in ["legacy", "nft"] {
      guard let section = text["\(tool)-\(backEnd)-save -c"], let status = section.status, status != 0, status != 127 else { continue }
      addUnmodelled("perhaps rules of \(tool)-\(backEnd): \(section.reason)")
    }
  }
}
