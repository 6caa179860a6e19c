// Which sets the rules of a ruleset name: a set that is named can be neither destroyed nor renamed (net/netfilter/xt_set.c: the check
// functions take a reference for each).

import Netfilter

extension Ruleset {
  /// How often each set is named.
  package var setUses: [String: Int] {
    var uses: [String: Int] = [:]
    for table in tables {
      for chain in table.chains {
        for rule in chain.rules {
          for case .set(let m) in rule.matches { uses[m.value.set, default: 0] += 1 }
          if case .set(let t) = rule.target {
            for place in t.value.places { uses[place.name, default: 0] += 1 }
          }
        }
      }
    }
    return uses
  }
}

extension Sets {
  /// For readers of rules.
  package var finder: SetFinder {
    let families = Dictionary(all.map { ($0.name, $0.family) }, uniquingKeysWith: { a, _ in a })
    return { families[$0] }
  }
}
