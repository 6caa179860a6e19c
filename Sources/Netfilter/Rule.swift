// Rules, chains and tables as values: what iptables-save says, without state. Models struct ipt_ip and ip6t_ip6
// (include/uapi/linux/netfilter_ipv4/ip_tables.h, netfilter_ipv6/ip6_tables.h).

import Machine
import Wire

/// Packets and bytes.
package struct Counters: Hashable, Sendable {
  package var packets: UInt64
  package var bytes: UInt64
  package init(packets: UInt64 = 0, bytes: UInt64 = 0) {
    self.packets = packets
    self.bytes = bytes
  }
}

/// The pattern of -i or -o: a whole name, or a prefix where it ended with `+`.
package struct InterfacePattern: Hashable, Sendable {
  package var name: InterfaceName
  /// Set bits are compared.
  package var mask: InterfaceName
  /// False: the rule does not ask.
  package static let any = InterfacePattern(name: .none, mask: .none)
  package init(name: InterfaceName, mask: InterfaceName) {
    self.name = name
    self.mask = mask
  }
  /// `eth0`, or `eth+` for every name that begins so. `+` alone is any, and is listed as it was written.
  package init(_ word: Word) {
    let isPrefix = word.last == UInt8(ascii: "+")
    if isPrefix, word.count == 1 {
      self.init(name: InterfaceName(word), mask: .none)
    } else if isPrefix {
      self.init(name: InterfaceName(word.dropLast()), mask: .mask(bytes: word.count - 1))
    } else {
      self.init(name: InterfaceName(word), mask: .mask(bytes: 16))
    }
  }
  package init(_ text: String) { self.init(Word(text)) }
  package var isAny: Bool { mask.isEmpty }
  @inline(__always) package func matches(_ n: InterfaceName) -> Bool {
    ((n.first ^ name.first) & mask.first) | ((n.second ^ name.second) & mask.second) == 0
  }
  /// Two that ask the same are the same, whatever they are listed as.
  package static func == (a: Self, b: Self) -> Bool { a.mask == b.mask && a.matches(b.name) }
  package func hash(into h: inout Hasher) {
    h.combine(mask)
    h.combine(name.first & mask.first)
    h.combine(name.second & mask.second)
  }
  /// As written in a rule; the mask of a whole name includes its final zero byte.
  package var text: String { isAny ? "+" : mask.second & 0xff != 0 ? name.description : "\(name)+" }
}

/// The part of a rule in front of its matches: -s -d -i -o -p -f.
package struct HeaderFilter: Hashable, Sendable {
  /// Which tests are turned round by `!`, and what else is asked.
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    package static let notSource = Flags(rawValue: 1)
    package static let notDestination = Flags(rawValue: 2)
    package static let notIn = Flags(rawValue: 4)
    package static let notOut = Flags(rawValue: 8)
    package static let notProto = Flags(rawValue: 16)
    /// `-f`: only second and later fragments (IPv4).
    package static let fragment = Flags(rawValue: 32)
    package static let notFragment = Flags(rawValue: 64)
    /// A protocol was given (IP6T_F_PROTO). For IPv6 `-p all` is one: such a rule asks for the end of the header chain.
    package static let proto = Flags(rawValue: 128)
  }
  package var source: Prefix
  package var destination: Prefix
  package var inInterface = InterfacePattern.any
  package var outInterface = InterfacePattern.any
  /// Zero is every protocol.
  package var proto: UInt16 = 0
  package var flags: Flags = []

  /// A filter that lets every packet of the family through.
  package init(_ family: Family) {
    source = Prefix(.any(family), mask: family == .ipv4 ? Prefix.mask(length: 0, .ipv4) : .zero)
    destination = source
  }
}

/// One rule: a filter, matches in order, a target. It holds no state.
package struct Rule: Hashable, Sendable {
  package var filter: HeaderFilter
  package var matches: [Match]
  package var target: Target
  package init(_ filter: HeaderFilter, matches: [Match] = [], target: Target = .none) {
    self.filter = filter
    self.matches = matches
    self.target = target
  }
}

extension Rule {
  /// Neither condition nor match, and a verdict: what the kernel takes for the end of a chain (unconditional() and a negative verdict, in
  /// mark_source_chains and get_chainname_rulenum).
  package func isBareVerdict(_ family: Family) -> Bool {
    switch target {
    case .accept, .drop, .return, .queue: matches.isEmpty && filter == HeaderFilter(family)
    default: false
    }
  }
}

/// A built-in chain's verdict for packets that reach its end.
package enum Policy: UInt8, Hashable, Sendable {
  case accept, drop
  package var name: String { self == .accept ? "ACCEPT" : "DROP" }
}

/// A named list of rules with their counters.
package struct Chain: Hashable, Sendable {
  package var name: String
  /// Nil for a user-defined chain.
  package var policy: Policy?
  package var policyCounters = Counters()
  package private(set) var rules: [Rule] = []
  /// One for each rule.
  package private(set) var counters: [Counters] = []

  package init(_ name: String, policy: Policy? = nil) {
    self.name = name
    self.policy = policy
  }
  package var isBuiltIn: Bool { policy != nil }

  package mutating func append(_ rule: Rule, _ c: Counters = Counters()) {
    rules.append(rule)
    counters.append(c)
  }
  /// Positions count from zero.
  package mutating func insert(_ rule: Rule, at position: Int, _ c: Counters = Counters()) {
    rules.insert(rule, at: position)
    counters.insert(c, at: position)
  }
  package mutating func replace(at position: Int, with rule: Rule, _ c: Counters = Counters()) {
    rules[position] = rule
    counters[position] = c
  }
  package mutating func remove(at position: Int) {
    rules.remove(at: position)
    counters.remove(at: position)
  }
  package mutating func removeAll() {
    rules.removeAll()
    counters.removeAll()
  }
  package mutating func setCounters(_ c: Counters, at position: Int) { counters[position] = c }
}

/// A table of one family: its chains in the order in which they are saved.
package struct Table: Hashable, Sendable {
  package var kind: TableKind
  package var family: Family
  /// Built-in chains first, by hook; then the user's, in the tool's order.
  package var chains: [Chain]

  /// The table as the kernel makes it when it is first used: built-in chains with policy ACCEPT.
  package init(_ kind: TableKind, _ family: Family) {
    self.kind = kind
    self.family = family
    chains = kind.builtInChains.map { Chain($0.chainName, policy: .accept) }
  }

  fileprivate func of(_ kind: TableKind) -> Table {
    var table = self
    table.kind = kind
    return table
  }
  package func chain(_ name: String) -> Chain? { chains.first { $0.name == name } }
  package func index(of name: String) -> Int? { chains.firstIndex { $0.name == name } }
}

/// The tables of both families, in the order in which they were first used.
package struct Ruleset: Hashable, Sendable {
  package var tables: [Table] = []
  package init() {}
  package init(_ tables: [Table]) { self.tables = tables }

  /// The tables of one back end, as the programs of that back end know them.
  package func backEnd(isNFT: Bool) -> Ruleset { Ruleset(tables.filter { $0.kind.isNFT == isNFT }.map { $0.of($0.kind.base) }) }
  /// The same tables as those of iptables-nft, beside iptables-legacy's.
  package var asNFT: Ruleset { Ruleset(tables.map { $0.of($0.kind.nft) }) }

  package subscript(kind: TableKind, family: Family) -> Table? {
    get { tables.first { $0.kind == kind && $0.family == family } }
    set {
      let at = tables.firstIndex { $0.kind == kind && $0.family == family }
      switch (at, newValue) {
      case (let i?, let t?): tables[i] = t
      case (let i?, nil): tables.remove(at: i)
      case (nil, let t?): tables.append(t)
      case (nil, nil): break
      }
    }
  }
}
