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
  package private(set) var met: [Kind: [String: Int]] = [:]

  package init(_ family: Family) { families = [family] }

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
    case .connection(_, let state, _): note(.states, "packet \(state.map { "\($0)" } ?? "INVALID")".lowercased())
    case .invalid(let reason): note(.invalid, "\(reason)")
    case .binding(let side, _, let isNull, let isRandom): note(.nat, isRandom ? "\(side) drawn" : isNull ? "\(side) null" : "\(side) bound")
    case .translated(let side, _, _): note(.nat, "\(side) translated")
    case .skipped(_, .icmpError): note(.nat, "icmp error")
    case .dropped(let reason): note(.drops, Reach.name(reason))
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

  /// Which rules counted packets.
  mutating func take(_ result: KernelResult) {
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

  private func isHere(_ set: FamilySet) -> Bool { families.contains { set.contains($0) } }

  func never(_ kind: Kind) -> [String] { all(kind).filter { met[kind]?[$0] == nil } }

  func all(_ kind: Kind) -> [String] {
    switch kind {
    case .matches: Set(Match.all.filter { isHere($0.families) }.map { $0.name }).sorted()
    case .targets:
      Set(Target.all.filter { isHere($0.families) }.map { $0.name }).sorted()
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
      ["rule", "policy", "unreadable header", "jump stack", "malformed", "otherHost", "ttlExceeded", "unknownProtocol", "tooBig"]
        + ConntrackDrop.allCases.map { "conntrack \($0)" } + NATDrop.allCases.map { "nat \($0)" }
        + FragmentDrop.allCases.map { "fragment \($0)" } + RoutingDrop.allCases.map { "routing \($0)" }
    }
  }

  /// A line a kind: how many were met, and which never.
  package var text: String {
    Kind.allCases.map { kind in
      let (all, never) = (all(kind), never(kind))
      return "  \(kind.rawValue)  \(all.count - never.count) of \(all.count)"
        + (never.isEmpty ? "" : "; never: \(never.joined(separator: ", "))") + "\n"
    }.joined()
  }
}
