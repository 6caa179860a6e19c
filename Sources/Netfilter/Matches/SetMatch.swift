// -m set: whether a named set holds the packet (net/netfilter/xt_set.c, set_match_v4; iptables-extensions(8), set; the tool's words:
// extensions/libxt_set.c). What sets are is in Sets/.

import Wire

package struct SetMatch: MatchExtension {
  package static let name = "set"
  package static let help = [
    "--match-set": "the set holds the packet's src or dst, one for each dimension",
    "--return-nomatch": "a nomatch element counts as found",
    "--update-counters": "with !: leave the counters of the element alone",
    "--update-subcounters": "with !: leave those of a list's members alone",
    "--packets-eq": "packets of the element: just so many",
    "--packets-lt": "fewer",
    "--packets-gt": "more",
    "--bytes-eq": "bytes of the element: just so many",
    "--bytes-lt": "fewer",
    "--bytes-gt": "more",
  ]
  package static let options: [Option<Self>] = [
    matchSet("--match-set") { m, _ in
      (m.test.isNegated ? ["!"] : []) + ["--match-set", SetUse.saved(m.set), m.test.use.directions]
    },
    matchSet("--set") { _, _ in [] },
    .setFlag("--return-nomatch", .returnNomatch, isNegated: false),
    .setFlag("--update-counters", .skipUpdate, isNegated: true),
    .setFlag("--update-subcounters", .skipSubUpdate, isNegated: true),
    .counter("--packets-eq", "packets", \.packets) { $1 ? .notEqual($0) : .equal($0) },
    .counter("--packets-lt", "packets", \.packets) { n, _ in .less(n) },
    .counter("--packets-gt", "packets", \.packets) { n, _ in .greater(n) },
    .counter("--bytes-eq", "bytes", \.bytes) { $1 ? .notEqual($0) : .equal($0) },
    .counter("--bytes-lt", "bytes", \.bytes) { n, _ in .less(n) },
    .counter("--bytes-gt", "bytes", \.bytes) { n, _ in .greater(n) },
  ]

  private static func matchSet(_ name: String, write: @escaping @Sendable (Self, OptionContext) -> [String]) -> Option<Self> {
    Option(
      [name], arity: 2, secondMissing: { _ in "--match-set requires two args." }, negatable: true, mayRepeat: true,
      valueName: "name flags",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        if !m.set.isEmpty { throw OptionError("--match-set can be specified only once", word: option.name) }
        m.test.use = try SetUse(words[0], words[1], context)
        m.set = words[0]
        m.test.isNegated = isNegated
      },
      write: write)
  }
  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    option == "--set" ? "--set option deprecated, please use --match-set" : nil
  }

  package private(set) var set = ""
  package private(set) var test = SetTest()
  package init() {}
  package var match: Match { .set(Box(self)) }
  fileprivate var packets: CounterMatch {
    get { test.packets }
    set { test.packets = newValue }
  }
  fileprivate var bytes: CounterMatch {
    get { test.bytes }
    set { test.bytes = newValue }
  }
  fileprivate mutating func insert(_ flag: SetFlags) { test.flags.insert(flag) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if set.isEmpty { throw OptionError("You must specify `--match-set' with proper arguments") }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) { try use.checkSet(set) }

  /// The match with the set's place among the host's.
  func loaded(_ sets: Sets) -> SetTest {
    var t = test
    t.use.index = sets.index(of: set) ?? -1
    return t
  }

  package func savedWords(_ context: OptionContext) -> [String]? { words("--", SetUse.saved(set)) }
  package func listing(_ context: OptionContext) -> String? { words("", set).joined(separator: " ") }

  private func words(_ dashes: String, _ name: String) -> [String] {
    var out = (test.isNegated ? ["!"] : []) + [dashes + "match-set", name, test.use.directions]
    if test.flags.contains(.returnNomatch) { out.append(dashes + "return-nomatch") }
    if test.flags.contains(.skipUpdate) { out += ["!", dashes + "update-counters"] }
    if test.flags.contains(.skipSubUpdate) { out += ["!", dashes + "update-subcounters"] }
    return out + test.packets.words(dashes + "packets") + test.bytes.words(dashes + "bytes")
  }
}

/// The match without its name: what the packet's way needs.
package struct SetTest: Hashable, Sendable {
  package var use = SetUse()
  package var isNegated = false
  package var flags: SetFlags = []
  package var packets = CounterMatch.any
  package var bytes = CounterMatch.any

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    var probe = SetProbe()
    probe.flags = flags
    probe.packetsMatch = packets
    probe.bytesMatch = bytes
    if packets != .any || bytes != .any { probe.flags.insert(.matchCounters) }
    let isIn = context.isInSet(use, &packet, &probe)
    if context.isTracing { context.evidence = .inSet(isIn) }
    return isIn != isNegated
  }
}

extension CounterMatch {
  fileprivate func words(_ name: String) -> [String] {
    switch self {
    case .any: []
    case .equal(let n): [name + "-eq", "\(n)"]
    case .notEqual(let n): ["!", name + "-eq", "\(n)"]
    case .less(let n): [name + "-lt", "\(n)"]
    case .greater(let n): [name + "-gt", "\(n)"]
    }
  }
}

extension SetUse {
  /// Longest name of a set in bytes (IPSET_MAXNAMELEN is 32 with the final zero).
  package static let maximumNameLength = 31
  /// The real tool prints a name as it is, even one that it would not read back; such a one is quoted here.
  static func saved(_ name: String) -> String {
    name.utf8.contains { " \t\"'\\".utf8.contains($0) } ? quotedString(name) : name
  }

  /// A name, which must be one if the sets are known, and directions (parse_dirs).
  init(_ name: String, _ directions: String, _ context: OptionContext) throws(OptionError) {
    if name.utf8.count > SetUse.maximumNameLength {
      throw OptionError("setname `\(name)' too long, max \(SetUse.maximumNameLength) characters.", word: name)
    }
    if let find = context.findSet {
      switch find(name) {
      case nil: throw OptionError("Set \(name) doesn't exist.\n", word: name, allowed: "a set that `ipset create` made")
      case .some(let family?) where family != context.family:
        throw OptionError(
          "The protocol family of set \(name) is \(family == .ipv4 ? "IPv4" : "IPv6"), which is not applicable.\n", word: name)
      default: break
      }
    }
    for word in directions.split(separator: ",", omittingEmptySubsequences: false) {
      if dimension == 6 { throw OptionError("Can't be more src/dst options than 6.", word: directions) }
      if word.hasPrefix("src") {
        sources |= 1 << dimension
      } else if !word.hasPrefix("dst") {
        throw OptionError(
          "You must spefify (the comma separated list of) 'src' or 'dst'.", word: String(word), allowed: "src or dst, with commas between")
      }
      dimension += 1
    }
  }
}

extension RuleUse {
  /// A rule can't name a set that is not there (ip_set_nfnl_get_byindex).
  func checkSet(_ name: String) throws(KernelRefusal) {
    if let sets, !name.isEmpty, sets.index(of: name) == nil { throw KernelRefusal("ENOENT", "there is no set \(name)") }
  }
}

extension Option<SetMatch> {
  fileprivate static func setFlag(_ name: String, _ flag: SetFlags, isNegated wanted: Bool) -> Option {
    Option(
      [name], arity: 0, negatable: true, mayRepeat: true,
      read: { (m, _, isNegated, _, _) throws(OptionError) in
        if isNegated == wanted {
          m.insert(flag)
        } else if isNegated {
          throw OptionError("\(name) flag cannot be inverted", word: name)
        }
      },
      write: { _, _ in [] })
  }

  fileprivate static func counter(
    _ name: String, _ kind: String, _ path: any WritableKeyPath<SetMatch, CounterMatch> & Sendable,
    _ make: @escaping @Sendable (UInt64, Bool) -> CounterMatch
  ) -> Option {
    Option(
      [name], arity: 1, negatable: true, mayRepeat: true, valueName: "value",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        if m[keyPath: path] != .any { throw OptionError("only one of the --\(kind)-[eq|lt|gt] is allowed", word: name) }
        if isNegated, !name.hasSuffix("-eq") { throw OptionError("\(name) option cannot be inverted", word: name) }
        guard let n = UInt64(numeral: words[0]) else {
          throw OptionError("Cannot parse \(words[0]) as a counter value", word: words[0])
        }
        m[keyPath: path] = make(n, isNegated)
      },
      write: { _, _ in [] })
  }
}
