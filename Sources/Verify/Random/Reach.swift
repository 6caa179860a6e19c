// How far random cases reach: which matches and targets had a rule that a packet matched, which states, translations and ends were met. What
// was never met was never compared.

internal import Host
internal import KernelJudge
internal import Netfilter
package import Wire

package struct Reach: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case matches, targets
    case states = "conntrack states"
    case nat = "NAT kinds"
    case invalid = "reasons of INVALID"
    case drops = "drop reasons"
  }

  private var families: Set<Family>
  private var lacking: Lacking
  package private(set) var met: [Kind: [String: Int]] = [:]

  package init(_ family: Family, _ lacking: Lacking = .nothing) {
    families = [family]
    self.lacking = lacking
  }

  private mutating func note(_ kind: Kind, _ name: String) { met[kind, default: [:]][name, default: 0] += 1 }

  package mutating func add(_ other: Reach) {
    families.formUnion(other.families)
    for (kind, names) in other.met { met[kind, default: [:]].merge(names) { $0 + $1 } }
  }

  // MARK: what an engine did

  /// What the packets of a step met; forgets their traces.
  mutating func take(_ replay: inout Replay) {
    for walk in replay.host.traces {
      for event in walk.trace.events { take(event) }
    }
    replay.host.traces.removeAll()
    for line in replay.listing { takeState(line) }
  }

  private mutating func take(_ event: TraceEvent) {
    switch event {
    case .connection(_, let state?, _): note(.states, "packet \(state)".lowercased())
    case .invalid(let reason):
      note(.invalid, "\(reason)")
      note(.states, "packet invalid")
    case .skipped(_, .notTracked(.untracked)): note(.states, "packet untracked")
    case .binding(let side, _, let isNull, let isRandom): note(.nat, isRandom ? "\(side) drawn" : isNull ? "\(side) null" : "\(side) bound")
    case .translated(let side, _, _): note(.nat, "\(side) translated")
    case .skipped(_, .icmpError): note(.nat, "icmp error")
    default: break
    }
  }

  private mutating func takeState(_ line: String) {
    let words = line.split(separator: " ")
    guard words.count > 4 else { return }
    let proto = String(words[2])
    if words[4].contains("=") { note(.states, proto) } else { note(.states, "\(proto) \(words[4])") }
    for flag in ["[UNREPLIED]", "[ASSURED]", "zone="] where line.contains(flag) { note(.states, flag) }
  }

  /// Which rules counted packets, and why packets ended.
  mutating func take(_ result: KernelResult, _ drops: [DropReason]) {
    for reason in drops { note(.drops, Reach.name(reason)) }
    for tables in [result.counters4, result.counters6] {
      for line in (tables ?? [:]).values.joined() where line.hasPrefix("[") && !line.hasPrefix("[0:") { takeRule(line) }
    }
  }

  private mutating func takeRule(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    for (n, word) in words.enumerated() where n + 1 < words.count {
      switch word {
      case "-m": note(.matches, words[n + 1])
      case "-j", "-g":
        note(.targets, word == "-g" ? "(goto)" : words[n + 1].contains("-") || words[n + 1].hasPrefix("u") ? "(jump)" : words[n + 1])
      default: break
      }
    }
    for kind in ["SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP", "DNPT", "SNPT"] where line.contains("-j \(kind)") {
      note(.nat, kind)
    }
  }

  // MARK: all there is

  private static func name(_ reason: DropReason) -> String {
    switch reason {
    case .rule: "rule"
    case .policy: "policy"
    case .unreadableHeader: "unreadable header"
    case .jumpStack: "jump stack"
    case .conntrack(let why): "conntrack \(why)"
    case .nat(let why): "nat \(why)"
    case .fragment(let why): "fragment \(why)"
    case .routing(let why): "routing \(why)"
    default: "\(reason)"
    }
  }

  /// Whether a family that was asked for has it, and the kernel too.
  private func isHere(_ name: String, _ set: FamilySet) -> Bool { families.contains { set.contains($0) && !lacking.has(name, $0) } }
  private func isLacking(_ name: String, _ set: FamilySet) -> Bool {
    families.contains { set.contains($0) && lacking.has(name, $0) } && !isHere(name, set)
  }

  /// What is not there to be met.
  private func lacking(_ kind: Kind) -> [String] {
    switch kind {
    case .matches: Set(Match.all.filter { isLacking($0.name, $0.families) }.map { $0.name }).sorted()
    case .targets: Set(Target.all.filter { isLacking($0.name, $0.families) }.map { $0.name }).sorted()
    default: []
    }
  }

  /// What a case can't show, and why.
  private static let notShown: [(reason: String, why: String)] = [
    ("osf", "no packet matches without fingerprints, and loading them is for the whole machine"),
    ("jump stack", "a chain can't be entered twice, and there is room for all of them"),
    ("conntrack tableFull", "nf_conntrack_max is the whole machine's, no namespace may set it"),
    ("nat noFreeTuple", "only if memory runs out: a clash is dropped when the entry is confirmed"),
    ("fragment timeout", "only if fragments fill their memory, which is counted in the kernel's own buffers"),
    ("routing interfaceDown", "a device that is down takes nothing to inject"),
  ]

  package func never(_ kind: Kind) -> [String] { all(kind).filter { met[kind]?[$0] == nil } }

  func all(_ kind: Kind) -> [String] {
    switch kind {
    case .matches: Set(Match.all.filter { isHere($0.name, $0.families) }.map { $0.name }).subtracting(["osf"]).sorted()
    case .targets:
      Set(Target.all.filter { isHere($0.name, $0.families) }.map { $0.name }).sorted()
        + ["ACCEPT", "DROP", "RETURN", "(jump)", "(goto)"]
    case .states:
      ["new", "established", "establishedreply", "related", "relatedreply", "invalid", "untracked"].map { "packet \($0)" } + [
        "[UNREPLIED]", "[ASSURED]", "zone=",
      ]
        + TCPState.allCases.filter { ![.none, .invalid, .ignore].contains($0) }.map { "tcp \($0.name)" }
        + [
          "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD", "SHUTDOWN_ACK_SENT", "HEARTBEAT_SENT",
        ]
        .map { "sctp \($0)" } + ["udp", "udplite", "gre", "unknown"] + (families.contains(.ipv4) ? ["icmp"] : [])
        + (families.contains(.ipv6) ? ["icmpv6"] : [])
    case .nat:
      ["SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP"] + (families.contains(.ipv6) ? ["DNPT", "SNPT"] : [])
        + ["source", "destination"].flatMap { side in ["null", "bound", "translated"].map { "\(side) \($0)" } } + [
          "source drawn", "icmp error",
        ]
    case .invalid: InvalidReason.allCases.map { "\($0)" }
    case .drops:
      ([
        "rule", "policy", "unreadable header", "jump stack", "malformed", "otherHost", "noBridgePort", "ttlExceeded", "unknownProtocol",
        "tooBig",
      ] + (families.contains(.ipv4) ? ["badOption", "sourceRoute"] : []) + ConntrackDrop.allCases.map { "conntrack \($0)" }
        + NATDrop.allCases.map { "nat \($0)" } + FragmentDrop.allCases.map { "fragment \($0)" }
        + RoutingDrop.allCases.map { "routing \($0)" })
        .filter { name in !Reach.notShown.contains { $0.reason == name } && (families.contains(.ipv4) || name != "routing reversePath") }
    }
  }

  /// A line a kind: how many were met, and which never; what this kernel has not; and what no case can show.
  package var text: String {
    Kind.allCases.map { kind in
      let (all, never, lacking) = (all(kind), never(kind), lacking(kind))
      return "  \(kind.rawValue)  \(all.count - never.count) of \(all.count)"
        + (never.isEmpty ? "" : "; never: \(never.joined(separator: ", "))")
        + (lacking.isEmpty ? "" : "; this kernel has no \(lacking.joined(separator: ", "))") + "\n"
    }.joined() + Reach.notShown.map { "  no case shows \($0.reason): \($0.why)\n" }.joined()
  }
}

extension RandomCase {
  /// How far the cases of these seeds reach on the engine.
  package static func reach(seeds: Range<UInt64>, _ families: [Family]) -> Reach {
    var all = Reach(families.first ?? .ipv4, .usual)
    for family in families {
      for seed in seeds { all.add(reaching(seed: seed, family).reach) }
    }
    return all
  }
}
