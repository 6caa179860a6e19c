// Where rules stand and how they read: from the indices of a trace to `filter INPUT 3` and `-A INPUT -p tcp -j ACCEPT`.

import Host
import IPTables
import Netfilter
import Wire

/// A rule as people name it.
package struct RuleReference: Hashable, Sendable {
  package var table: TableKind
  package var family: Family
  package var chain: String
  /// From 1, as `iptables -L --line-numbers` counts.
  package var number: Int
  /// As iptables-save prints it: `-A INPUT -p tcp -j ACCEPT`.
  package var text: String

  /// `filter INPUT 3`; `nft filter INPUT 3` for the second of two back ends.
  package var place: String { "\(table.title) \(chain) \(number)" }
  /// `filter INPUT 3 (-A INPUT -p tcp -j ACCEPT)`.
  package var full: String { "\(place) (\(text))" }
}

/// The loaded tables of one family, for looking things up.
package struct RuleBook: Sendable {
  package let family: Family
  /// In the order in which they stand at a hook.
  package let tables: [LoadedTable]
  /// Of `tables`, so that a look-up copies none.
  private let kinds: [TableKind]

  package init(_ host: Host, _ family: Family) {
    self.family = family
    tables = TableKind.bothBackEnds.compactMap { host.table($0, family) }
    kinds = tables.map(\.kind)
  }

  /// Position in `tables`.
  package func index(_ kind: TableKind) -> Int? { kinds.firstIndex(of: kind) }

  /// The chain and position of an entry in the table at a position of `tables`; the position of a chain's end is its rule count.
  package func place(_ table: Int, _ entry: Int32) -> (chain: Int, rule: Int) { tables[table].place(of: entry) }

  /// The rule of an entry; nil for the end of a chain.
  package func rule(_ kind: TableKind, _ entry: Int32) -> (chain: Chain, position: Int)? {
    guard let t = index(kind), entry >= 0 else { return nil }
    let (c, position) = place(t, entry)
    guard tables[t].table.chains.indices.contains(c), tables[t].table.chains[c].rules.indices.contains(position) else { return nil }
    return (tables[t].table.chains[c], position)
  }

  package func reference(_ kind: TableKind, _ entry: Int32) -> RuleReference? {
    guard let (chain, position) = rule(kind, entry) else { return nil }
    return RuleReference(
      table: kind, family: family, chain: chain.name, number: position + 1, text: chain.rules[position].saved(chain.name, family))
  }

  /// The rule that a reference names.
  package func rule(_ r: RuleReference) -> Rule? {
    guard let t = index(r.table), let rules = tables[t].table.chain(r.chain)?.rules, rules.indices.contains(r.number - 1) else {
      return nil
    }
    return rules[r.number - 1]
  }
  /// The entry of a rule.
  package func entry(_ id: RuleID) -> Int32? {
    guard id.family == family, let t = index(id.table), let chain = tables[t].chains.first(where: { $0.name == id.chain }),
      id.number >= 1, id.number <= Int(chain.count)
    else { return nil }
    return chain.start + Int32(id.number - 1)
  }

  /// A sentence for each thing in the rules that the kernel does and the engine does not, with the first rule that has it.
  package var unmodelled: [String] { unmodelledThings.map { RuleBook.warning + $0 + "." } }
  static let warning = "Not modelled, so the answer may be wrong: "
  private var unmodelledThings: [String] {
    var first: [String: RuleReference] = [:]
    for t in tables {
      for chain in t.table.chains {
        for (i, rule) in chain.rules.enumerated() {
          let things = rule.matches.compactMap(\.payload.unmodelled) + [rule.target.payload?.unmodelled].compactMap { $0 }
          for thing in things where first[thing] == nil {
            let text = rule.saved(chain.name, family)
            first[thing] = RuleReference(table: t.kind, family: family, chain: chain.name, number: i + 1, text: text)
          }
        }
      }
    }
    return first.sorted { $0.key < $1.key }.map { "\($0), in \($1.full)" }
  }
}
