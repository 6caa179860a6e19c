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

  /// `filter INPUT 3`.
  package var place: String { "\(table.name) \(chain) \(number)" }
  /// `filter INPUT 3 (-A INPUT -p tcp -j ACCEPT)`.
  package var full: String { "\(place) (\(text))" }
}

/// The loaded tables of one family, for looking things up.
package struct RuleBook: Sendable {
  package let family: Family
  /// In the order in which they stand at a hook.
  package let tables: [LoadedTable]

  package init(_ host: Host, _ family: Family) {
    self.family = family
    tables = TableKind.allCases.compactMap { host.table($0, family) }
  }

  package func table(_ kind: TableKind) -> LoadedTable? { tables.first { $0.kind == kind } }

  /// The rule of an entry; nil for the end of a chain.
  package func rule(_ kind: TableKind, _ entry: Int32) -> (chain: Chain, position: Int)? {
    guard let t = table(kind), entry >= 0 else { return nil }
    let (c, position) = t.place(of: entry)
    guard t.table.chains.indices.contains(c), t.table.chains[c].rules.indices.contains(position) else { return nil }
    return (t.table.chains[c], position)
  }

  package func reference(_ kind: TableKind, _ entry: Int32) -> RuleReference? {
    guard let (chain, position) = rule(kind, entry) else { return nil }
    return RuleReference(
      table: kind, family: family, chain: chain.name, number: position + 1, text: chain.rules[position].saved(chain.name, family))
  }
}
