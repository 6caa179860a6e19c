// A table while commands change it: what libiptc does between iptc_init and iptc_commit (iptables 1.8.9, libiptc/libiptc.c), with its errors.
// Chains are found by name and rules appended in place, so that a file of any size takes time in proportion.

import Netfilter
import Wire

/// A table under change.
package struct TableEditor {
  package let kind: TableKind
  package let family: Family
  /// Whether there is anything to commit.
  package private(set) var isChanged = false
  /// Deleted chains leave a hole.
  private var chains: [Chain?]
  /// Which rules of each chain were there before; nil where all were.
  private var isOld: [[Bool]?]
  private var index: [String: Int]
  /// The chain that was found last: rules come chain by chain.
  private var lastFound = (name: "", at: -1)
  /// Built-in chains whose policy got its counters here.
  private var counted: Set<String> = []
  /// Jumps to each chain; counted when first asked for.
  private var references: [String: Int]?

  package init(_ table: Table) {
    kind = table.kind
    family = table.family
    chains = table.chains
    isOld = Array(repeating: nil, count: table.chains.count)
    index = Dictionary(table.chains.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { a, _ in a })
  }

  /// The table as it is now: built-in chains, then the user's, sorted by the bytes of their names.
  package var table: Table {
    var t = Table(kind, family)
    let all = chains.compactMap { $0 }
    t.chains =
      all.filter(\.isBuiltIn) + all.filter { !$0.isBuiltIn }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return t
  }

  /// The table as a commit leaves it. Policies begin to count anew with every change of the table, unless their counters were given: the
  /// library maps them as zeroed (COUNTER_MAP_ZEROED in __iptcc_p_del_policy).
  package var committed: Table {
    var t = table
    for i in t.chains.indices where t.chains[i].isBuiltIn && !counted.contains(t.chains[i].name) { t.chains[i].policyCounters = Counters() }
    return t
  }

  package func isChain(_ name: String) -> Bool { index[name] != nil }
  package func isBuiltIn(_ name: String) -> Bool { index[name].flatMap { chains[$0] }?.isBuiltIn ?? false }
  package func chain(_ name: String) -> Chain? { index[name].flatMap { chains[$0] } }
  package var chainNames: [String] { table.chains.map(\.name) }

  // MARK: Rules

  package mutating func append(_ rule: Rule, _ counters: Counters, to chain: String) throws(ToolError) {
    let at = try find(chain)
    try link(rule)
    note(at) { $0.append(false) }
    chains[at]?.append(rule, counters)
    isChanged = true
  }

  /// `number` counts from 1.
  package mutating func insert(_ rule: Rule, _ counters: Counters, into chain: String, number: Int) throws(ToolError) {
    let at = try find(chain)
    guard number >= 1, number - 1 <= count(at) else { throw ToolError(errno: "E2BIG", "Index of insertion too big") }
    try link(rule)
    note(at) { $0.insert(false, at: number - 1) }
    chains[at]?.insert(rule, at: number - 1, counters)
    isChanged = true
  }

  package mutating func replace(_ rule: Rule, _ counters: Counters, in chain: String, number: Int) throws(ToolError) {
    let at = try find(chain)
    guard number >= 1, number <= count(at), let old = chains[at]?.rules[number - 1] else {
      throw ToolError(errno: "E2BIG", "Index of replacement too big")
    }
    try link(rule)
    unlink(old)
    note(at) { $0[number - 1] = false }
    chains[at]?.replace(at: number - 1, with: rule, counters)
    isChanged = true
  }

  package mutating func delete(from chain: String, number: Int) throws(ToolError) {
    let at = try find(chain)
    guard number >= 1, number <= count(at), let old = chains[at]?.rules[number - 1] else {
      throw ToolError(errno: "E2BIG", "Index of deletion too big")
    }
    unlink(old)
    note(at) { $0.remove(at: number - 1) }
    chains[at]?.remove(at: number - 1)
    isChanged = true
  }

  /// Removes the first rule that equals `rule`, or only asks for it.
  package mutating func delete(_ rule: Rule, from chain: String, isCheck: Bool) throws(ToolError) {
    let missing = ToolError(errno: "ENOENT", "Bad rule (does a matching rule exist in that chain?)")
    guard let at = index[chain] else { throw missing }
    try checkJump(rule)
    guard let position = chains[at]?.rules.firstIndex(of: rule) else {
      // The library looked the target up last, and forgets what it was asked.
      throw rule.chain == nil && rule.target.payload == nil ? missing : ToolError(errno: "ENOENT")
    }
    if !isCheck { try delete(from: chain, number: position + 1) }
  }

  // MARK: Chains

  package mutating func flush(_ chain: String) throws(ToolError) {
    let at = try find(chain)
    if references != nil, let rules = chains[at]?.rules { for r in rules { unlink(r) } }
    isOld[at] = []
    chains[at]?.removeAll()
    isChanged = true
  }

  /// Counters that were given since the table was opened stay (COUNTER_MAP_SET in libiptc.c: only what the kernel has is zeroed).
  package mutating func zero(_ chain: String) throws(ToolError) {
    let at = try find(chain)
    for i in 0..<count(at) where wasThere(at, i) { chains[at]?.setCounters(Counters(), at: i) }
    if !counted.contains(chain) { chains[at]?.policyCounters = Counters() }
    isChanged = true
  }

  package mutating func zero(_ chain: String, number: Int) throws(ToolError) {
    let at = try find(chain)
    guard number >= 1, number <= count(at) else { throw ToolError(errno: "E2BIG", "Index of counter too big") }
    if wasThere(at, number - 1) { chains[at]?.setCounters(Counters(), at: number - 1) }
    isChanged = true
  }

  package mutating func create(_ chain: String) throws(ToolError) {
    if isTaken(chain) { throw ToolError(errno: "EEXIST", "Chain already exists") }
    index[chain] = chains.count
    chains.append(Chain(chain))
    isOld.append([])
    isChanged = true
  }

  package mutating func remove(_ chain: String) throws(ToolError) {
    let at = try find(chain)
    if isBuiltIn(chain) { throw ToolError(errno: "EINVAL") }
    if referenceCount(chain) > 0 { throw ToolError(errno: "EMLINK") }
    if count(at) > 0 { throw ToolError(errno: "ENOTEMPTY") }
    chains[at] = nil
    index[chain] = nil
    lastFound.at = -1
    references?[chain] = nil
    isChanged = true
  }

  package mutating func rename(_ old: String, to new: String) throws(ToolError) {
    if isTaken(new) { throw ToolError(errno: "EEXIST") }
    let at = try find(old)
    if isBuiltIn(old) { throw ToolError(errno: "ENOENT") }
    if new.utf8.count > maximumNewName { throw ToolError(errno: "EINVAL") }
    let new = String(decoding: new.utf8.prefix(maximumKeptName), as: UTF8.self)
    chains[at]?.name = new
    index[old] = nil
    index[new] = at
    lastFound.at = -1
    for c in chains.indices {
      for (i, rule) in (chains[c]?.rules ?? []).enumerated() {
        var changed = rule
        switch rule.target {
        case .jump(old): changed.target = .jump(new)
        case .goto(old): changed.target = .goto(new)
        default: continue
        }
        let counters = chains[c]?.counters[i] ?? Counters()
        chains[c]?.replace(at: i, with: changed, counters)
      }
    }
    let count = references?.removeValue(forKey: old)
    references?[new] = count
    isChanged = true
  }

  /// The policy's counters are set too: to zero where none are given.
  package mutating func setPolicy(_ chain: String, _ policy: String, _ counters: Counters?) throws(ToolError) {
    guard let at = index[chain], isBuiltIn(chain) else { throw ToolError(errno: "ENOENT", "Bad built-in chain name") }
    switch policy {
    case "ACCEPT": chains[at]?.policy = .accept
    case "DROP": chains[at]?.policy = .drop
    default: throw ToolError(errno: "EINVAL", "Bad policy name", allowed: "ACCEPT or DROP")
    }
    chains[at]?.policyCounters = counters ?? Counters()
    counted.insert(chain)
    isChanged = true
  }

  /// How many rules jump to the chain.
  package mutating func referenceCount(_ chain: String) -> Int {
    if references == nil {
      var counts: [String: Int] = [:]
      for c in chains { for r in c?.rules ?? [] { if let to = r.chain { counts[to, default: 0] += 1 } } }
      references = counts
    }
    return references?[chain] ?? 0
  }

  // MARK: Parts

  private mutating func find(_ chain: String) throws(ToolError) -> Int {
    if lastFound.at >= 0, lastFound.name == chain { return lastFound.at }
    if let at = index[chain] {
      lastFound = (chain, at)
      return at
    }
    throw ToolError(errno: "ENOENT", word: chain, allowed: chainNames.joined(separator: " "))
  }
  private func count(_ at: Int) -> Int { chains[at]?.rules.count ?? 0 }
  /// Whether a rule was there when the table was opened.
  func wasThere(_ chain: String, _ rule: Int) -> Bool { index[chain].map { wasThere($0, rule) } ?? true }
  private mutating func note(_ at: Int, _ change: (inout [Bool]) -> Void) {
    var old = isOld[at] ?? Array(repeating: true, count: count(at))
    isOld[at] = nil
    change(&old)
    isOld[at] = old
  }
  private func wasThere(_ at: Int, _ rule: Int) -> Bool { isOld[at].map { $0[rule] } ?? true }
  private func isTaken(_ chain: String) -> Bool { isChain(chain) || Target.verdicts[chain] != nil }

  /// A rule can't jump to a built-in chain (iptcc_map_target).
  private func checkJump(_ rule: Rule) throws(ToolError) {
    if let to = rule.chain, isBuiltIn(to) { throw ToolError(errno: "EINVAL", allowed: "a user-defined chain") }
  }
  private mutating func link(_ rule: Rule) throws(ToolError) {
    try checkJump(rule)
    if let to = rule.chain { references?[to, default: 0] += 1 }
  }
  private mutating func unlink(_ rule: Rule) {
    if let to = rule.chain { references?[to, default: 0] -= 1 }
  }
}

extension Rule {
  /// The chain that it jumps or goes to.
  var chain: String? {
    switch target {
    case .jump(let name), .goto(let name): name
    default: nil
    }
  }
}
