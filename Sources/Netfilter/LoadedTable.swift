// A table in the form in which it is walked: all rules in one array, jumps resolved to positions, per-rule state beside it. Models struct
// xt_table_info and translate_table (net/ipv4/netfilter/ip_tables.c): loading is where loops and misplaced extensions are refused.

import Machine
import Wire

/// One rule, or the end of a chain, as the loop reads it: trivial, and in walking order.
struct Entry: Sendable {
  var source: Address
  var sourceMask: Address
  var destination: Address
  var destinationMask: Address
  var proto: UInt16
  var flags: HeaderFilter.Flags
  /// Position in `interfaces`, or -1 where the rule asks for none.
  var interfaces: Int32
  var matchStart: Int32
  var matchCount: Int32
  var action: Action

  enum Action: Sendable {
    case next
    case accept
    case drop
    case `return`
    /// Position of the chain's first entry.
    case jump(Int32)
    case goto(Int32)
    /// Position in `targets`.
    case target(Int32)
    /// The end of a built-in chain.
    case policy(Policy)
  }
}

/// A chain's place among the entries; its last entry is the chain's end (policy or return).
package struct LoadedChain: Hashable, Sendable {
  package var name: String
  package var start: Int32
  /// Rules, without the end.
  package var count: Int32
  package var hook: Hook?
}

/// A table ready to be walked.
package struct LoadedTable: Sendable {
  package let kind: TableKind
  package let family: Family
  /// The value it was made from; rule N of chain C is entry `chains[C].start + N`.
  package let table: Table
  package let chains: [LoadedChain]
  package let needs: Needs
  let entries: [Entry]
  /// Of all rules, in order; `Entry.matchStart` is a position here.
  let matches: [LoadedMatch]
  private(set) var targets: [Target]
  let interfaces: [(input: InterfacePattern, output: InterfacePattern)]
  /// First entry of each hook's chain, by hook number; -1 where the table has none.
  let hookEntry: [Int32]
  /// The end of each hook's chain.
  let underflow: [Int32]

  /// By entry; an end's counters are the policy's.
  package private(set) var counters: [Counters]
  var loadedMatches: LoadedMatches

  /// Loads a table, or says why the kernel would not. Without `sets`, any set may be named and holds nothing.
  package init(_ table: Table, now: UInt64 = 0, sets: Sets? = nil, estimators: Estimators = Estimators()) throws(KernelRefusal) {
    kind = table.kind
    family = table.family
    self.table = table
    var chains: [LoadedChain] = []
    var start: Int32 = 0
    for c in table.chains {
      chains.append(LoadedChain(name: c.name, start: start, count: Int32(c.rules.count), hook: c.isBuiltIn ? Hook(chainName: c.name) : nil))
      start += Int32(c.rules.count) + 1
    }
    let byName = Dictionary(chains.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
    var entries: [Entry] = []
    entries.reserveCapacity(Int(start))
    var matches: [LoadedMatch] = []
    var targets: [Target] = []
    var interfaces: [(input: InterfacePattern, output: InterfacePattern)] = []
    var counters: [Counters] = []
    counters.reserveCapacity(Int(start))
    var loadedMatches = LoadedMatches()
    var needs: Needs = []
    for chain in table.chains {
      for (i, rule) in chain.rules.enumerated() {
        var entry = Entry(rule.filter)
        if !rule.filter.inInterface.isAny || !rule.filter.outInterface.isAny || !rule.filter.flags.isDisjoint(with: [.notIn, .notOut]) {
          entry.interfaces = Int32(interfaces.count)
          interfaces.append((rule.filter.inInterface, rule.filter.outInterface))
        }
        entry.matchStart = Int32(matches.count)
        entry.matchCount = Int32(rule.matches.count)
        for m in rule.matches {
          matches.append(loadedMatches.add(m, now: now, sets: sets ?? Sets()))
          needs.formUnion(m.payload.needs)
        }
        switch rule.target {
        case .none: entry.action = .next
        case .accept: entry.action = .accept
        case .drop: entry.action = .drop
        case .return: entry.action = .return
        case .jump(let name), .goto(let name):
          guard let to = byName[name], to.hook == nil else { throw KernelRefusal("ENOENT", "there is no chain \(name)") }
          if case .goto = rule.target { entry.action = .goto(to.start) } else { entry.action = .jump(to.start) }
        default:
          if let p = rule.target.payload { needs.formUnion(p.needs) }
          entry.action = .target(Int32(targets.count))
          targets.append(rule.target.loaded(sets ?? Sets()))
        }
        entries.append(entry)
        counters.append(chain.counters[i])
      }
      var end = Entry(HeaderFilter(table.family))
      end.action = chain.policy.map(Entry.Action.policy) ?? .return
      entries.append(end)
      counters.append(chain.policyCounters)
    }
    var hookEntry = Array(repeating: Int32(-1), count: Hook.allCases.count)
    var underflow = hookEntry
    for c in chains {
      guard let hook = c.hook else { continue }
      hookEntry[Int(hook.rawValue)] = c.start
      underflow[Int(hook.rawValue)] = c.start + c.count
    }
    self.chains = chains
    self.entries = entries
    self.matches = matches
    self.targets = targets
    self.interfaces = interfaces
    self.hookEntry = hookEntry
    self.underflow = underflow
    self.counters = counters
    self.loadedMatches = loadedMatches
    self.needs = needs
    try LoadedTable.check(table, sets: sets, estimators: estimators)
  }

  /// Makes the table the one in use: named state that its rules share is found or made, and that of the table it replaces let go.
  package mutating func bind(_ context: inout Context, replacing old: LoadedTable?) {
    for i in targets.indices {
      switch targets[i] {
      case .rateest(let t): targets[i] = .rateest(Box(t.value.acquire(&context.named, now: context.jiffies)))
      case .idletimer(let t): targets[i] = .idletimer(Box(t.value.acquire(&context.named, now: context.jiffies)))
      default: break
      }
    }
    loadedMatches.bind(family, &context)
    if var old {
      old.loadedMatches.release(&context)
      for case .rateest(let t) in old.targets { context.named.rateest.release(t.value.place) }
      for case .idletimer(let t) in old.targets { context.named.idletimer.release(t.value.place) }
    }
  }

  /// The value with the counters as they are now.
  package var current: Table {
    var t = table
    for (c, loaded) in chains.enumerated() {
      for i in 0..<Int(loaded.count) { t.chains[c].setCounters(counters[Int(loaded.start) + i], at: i) }
      // nf_tables doesn't count what a policy decides.
      if t.chains[c].isBuiltIn, !kind.isNFT { t.chains[c].policyCounters = counters[Int(loaded.start + loaded.count)] }
    }
    return t
  }

  /// Chain and position (from zero) of an entry; a position equal to the chain's rule count is its end.
  package func place(of entry: Int32) -> (chain: Int, rule: Int) {
    var low = 0
    var high = chains.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if chains[middle].start <= entry { low = middle } else { high = middle }
    }
    return (low, Int(entry - chains[low].start))
  }

  package mutating func count(_ entry: Int32, bytes: Int) {
    counters[Int(entry)].packets &+= 1
    counters[Int(entry)].bytes &+= UInt64(truncatingIfNeeded: bytes)
  }

  /// Says why the kernel would not take the table, without loading it. Walks from the built-in chains along the jumps, as
  /// mark_source_chains does: a loop is refused, and every extension is checked against the hooks that reach it. A chain that no hook reaches
  /// is not looked at for loops, nor is what stands behind a bare verdict.
  package static func check(_ table: Table, sets: Sets? = nil, estimators known: Estimators = Estimators()) throws(KernelRefusal) {
    let walks = try LoadedTable.walks(of: table)
    var reached = Array(repeating: HookSet(), count: table.chains.count)
    for (base, chain) in table.chains.enumerated() where chain.isBuiltIn {
      guard let hook = Hook(chainName: chain.name) else { continue }
      // An explicit stack of (chain, next jump), so that a chain of many jumps can't exhaust the program's own.
      var stack = [(chain: base, jump: 0)]
      var onStack = Array(repeating: false, count: table.chains.count)
      onStack[base] = true
      reached[base].insert(HookSet(hook))
      while let top = stack.last {
        guard top.jump < walks[top.chain].jumps.count else {
          onStack[top.chain] = false
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].jump += 1
        let (rule, next) = walks[top.chain].jumps[top.jump]
        if onStack[next] {
          var loop = KernelRefusal("ELOOP", "chain \(table.chains[next].name) is reached from itself")
          loop.place = RulePlace(chain: table.chains[top.chain].name, rule: rule)
          throw loop
        }
        if reached[next].contains(hook) { continue }
        reached[next].insert(HookSet(hook))
        onStack[next] = true
        stack.append((next, 0))
      }
    }
    var use = RuleUse(
      table: table.kind.base, family: table.family, hooks: [], filter: HeaderFilter(table.family), sets: sets, estimators: known)
    for (i, chain) in table.chains.enumerated() {
      for r in chain.rules.indices {
        do throws(KernelRefusal) {
          use.hooks = r < walks[i].count ? reached[i] : []
          try chain.rules[r].check(&use)
        } catch {
          var refusal = error
          refusal.place = RulePlace(chain: chain.name, rule: r)
          refusal.leavesAccounting = use.asksForAccounting
          throw refusal
        }
      }
    }
  }

  /// For each chain how many of its rules are walked, and where these jump: rule and chain. A jump that leads nowhere is refused.
  private static func walks(of table: Table) throws(KernelRefusal) -> [(count: Int, jumps: [(rule: Int, chain: Int)])] {
    let index = Dictionary(table.chains.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { a, _ in a })
    var walks: [(count: Int, jumps: [(rule: Int, chain: Int)])] = []
    for chain in table.chains {
      var count = chain.rules.count
      var jumps: [(rule: Int, chain: Int)] = []
      for i in chain.rules.indices {
        switch chain.rules[i].target {
        case .jump(let name), .goto(let name):
          guard let to = index[name], !table.chains[to].isBuiltIn else { throw KernelRefusal("ENOENT", "there is no chain \(name)") }
          if i < count { jumps.append((i, to)) }
        default: if i < count, chain.rules[i].isBareVerdict(table.family) { count = i + 1 }
        }
      }
      walks.append((count, jumps))
    }
    return walks
  }
}

extension Rule {
  /// The kernel's checks of the rule's extensions. `use` is that of the table; the rule's own goes into it.
  fileprivate func check(_ use: inout RuleUse) throws(KernelRefusal) {
    let payload = target.payload
    if matches.isEmpty, payload == nil { return }
    use.filter = filter
    use.matches = matches
    for m in matches {
      try m.payload.checkUse(use)
      if case .connbytes = m { use.asksForAccounting = true }
    }
    try payload?.checkUse(use)
    use.estimators.add(target)
  }
}

extension Entry {
  init(_ f: HeaderFilter) {
    source = f.source.address
    sourceMask = f.source.mask
    destination = f.destination.address
    destinationMask = f.destination.mask
    proto = f.proto
    flags = f.flags
    interfaces = -1
    matchStart = 0
    matchCount = 0
    action = .next
  }
}
