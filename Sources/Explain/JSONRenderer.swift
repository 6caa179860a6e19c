// An answer as JSON. The names are stable: fields may be added, none changes its meaning. A field that does not apply is null or absent.
//
//   flow, outcome, sentence, remarks[], notes[]
//   packets[]    number, time (seconds), kind, protocol, source, destination, length, sender, cause, repeats, state, direction, invalid
//     way[]      hook, in, out, table, walked, rules[], misses, policy, verdict, skipped, decidedBy, translations[], random;
//                or routing, interface, via; or hook, held
//     rules[]    table, chain, number, rule, depth, matched; action and target chain, or part and saw
//     end        kind (delivered, sent, dropped, held), and what it needs
//   discovery[]  messages of neighbour discovery that rules drop: message, type, interface, asker, target, table, hook, rule, sentence
//   earlier[]    a sentence for each flow before the last command
//   about[]      each --rule: table, chain, number, rule, code, ran; packets and effects, or reason, its evidence, removals, runsThen
//   remedies[]   why, commands[]
//   trial        --try: commands, outcome before and after, sentence, nowRun[], noLongerRun[]
//   unused[]     table, chain, number, rule, reason, and its evidence (docs/reasons.md)
//   connections[], log[], tables[] with the counters after the conversation

import Host
import IPTables
import Netfilter
import Simulator
import Wire

package enum JSONRenderer {
  package static func render(_ a: Answer) -> String {
    JSON.object([
      ("flow", .string("\(a.flow)")),
      ("outcome", .string(a.outcome.name)),
      ("sentence", .string(a.sentence)),
      ("unmodelled", .array(a.unmodelled.map(JSON.string))),
      ("discovery", .array(a.discovery.map(\.json))),
      ("earlier", .array(a.earlier.map(JSON.string))),
      ("remarks", .array(a.remarks.map(JSON.string))),
      ("notes", .array(a.notes.map(JSON.string))),
      ("about", .array(a.about.map { about($0, a.packets) })),
      (
        "remedies",
        .array(a.remedies.map { .object([("why", .string($0.why)), ("commands", .array($0.commands.map(JSON.string)))]) })
      ),
      ("trial", a.trial.map(trial) ?? .null),
      ("packets", .array(a.packets.map(packet))),
      ("unused", .array(a.unused.map(unused))),
      ("connections", .array(a.connections.map(JSON.string))),
      ("log", .array(a.log.map(JSON.string))),
      ("tables", .array(a.ruleset.tables.filter { $0.family == a.flow.family }.map(table))),
    ]).text
  }

  private static func packet(_ p: PacketStory) -> JSON {
    var state: [(String, JSON)] = []
    switch p.tracking {
    case .off: state = [("state", .null)]
    case .state(let s):
      let name = s.text.split(separator: ",").first.map(String.init) ?? ""
      state = [("state", .string(name)), ("direction", .string(s.direction == .reply ? "reply" : "original"))]
    case .invalid(let reason):
      state = [("state", .string("INVALID")), ("invalid", reason.map { .string($0.text) } ?? .null)]
    case .untracked: state = [("state", .string("UNTRACKED"))]
    case .noRoom(let entries, let limit): state = [("state", .null), ("entries", .number(entries)), ("limit", .number(limit))]
    case .notReached: state = [("state", .null)]
    }
    var sender: [(String, JSON)]
    switch p.sender {
    case .outside(let interface): sender = [("sender", .string("outside")), ("interface", .string(interface))]
    case .program: sender = [("sender", .string("program"))]
    case .kernel: sender = [("sender", .string("kernel"))]
    case .answer(let cause): sender = [("sender", .string("kernel")), ("cause", .number(cause))]
    }
    if let r = p.repeats { sender.append(("repeats", .number(r))) }
    return .object(
      [
        ("number", .number(p.number)),
        ("time", .string(seconds(p.time))),
        ("kind", .string(p.kind)),
        ("protocol", .string(IPProtocol.name(p.packet.proto))),
        ("source", .string("\(p.from)")),
        ("destination", .string("\(p.to)")),
        ("length", .number(p.packet.length)),
      ] + sender + state + [("way", .array(p.way.map(leg))), ("end", end(p.end))])
  }

  private static func seconds(_ ns: UInt64) -> String {
    let fraction = "\(ns % 1_000_000_000 / 1000)"
    return "\(ns / 1_000_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
  }

  private static func leg(_ leg: PacketStory.Leg) -> JSON {
    switch leg {
    case .bare(let gate): return .object(columns(gate))
    case .table(let v): return .object(columns(v.gate) + visit(v))
    case .waited(let why, let hook): return .object([("hook", .string(hook.chainName)), ("held", .string("\(why)"))])
    case .routed(let decision, let interface):
      switch decision {
      case .local: return .object([("routing", .string("local")), ("interface", .string(interface))])
      case .forward(_, let via): return routed("forward", interface, via)
      case .out(_, let via): return routed("out", interface, via)
      case .rerouted(_, let via): return routed("rerouted", interface, via)
      }
    }
  }

  private static func routed(_ kind: String, _ interface: String, _ via: Address?) -> JSON {
    .object([("routing", .string(kind)), ("interface", .string(interface)), ("via", via.map { .string("\($0)") } ?? .null)])
  }

  private static func columns(_ g: Gate) -> [(String, JSON)] {
    [("hook", .string(g.hook.chainName))] + (g.input.isEmpty ? [] : [("in", .string(g.input))])
      + (g.output.isEmpty ? [] : [("out", .string(g.output))])
  }

  private static func visit(_ v: TableVisit) -> [(String, JSON)] {
    var out: [(String, JSON)] = [("table", .string(v.table.title))]
    switch v.result {
    case .notWalked(let reason, let decider):
      out += [("walked", .bool(false)), ("skipped", .string(reason.code))]
      if let d = decider {
        out.append(("decidedBy", .object([("packet", .number(d.packet)), ("hook", .string(d.hook.chainName))])))
      }
    case .policy(let policy): out += [("walked", .bool(true)), ("policy", .string(policy.name)), ("verdict", .string(policy.name))]
    case .rule(let action): out += [("walked", .bool(true)), ("verdict", .string(action.name))]
    case .dropped(let reason): out += [("walked", .bool(true)), ("verdict", .string("DROP")), ("because", .string(reason.brief(nil)))]
    }
    if !v.rules.isEmpty { out.append(("rules", .array(v.rules.map(rule)))) }
    if v.misses > 0 { out.append(("misses", .number(v.misses))) }
    if !v.translations.isEmpty {
      out.append(
        (
          "translations",
          .array(
            v.translations.map {
              .object([
                ("what", .string($0.manipulation == .source ? "source" : "destination")), ("before", .string("\($0.before)")),
                ("after", .string("\($0.after)")),
              ])
            })
        ))
    }
    if v.isRandom { out.append(("random", .bool(true))) }
    return out
  }

  static func place(_ r: RuleReference) -> [(String, JSON)] {
    [("table", .string(r.table.title)), ("chain", .string(r.chain)), ("number", .number(r.number)), ("rule", .string(r.text))]
  }

  private static func rule(_ v: RuleVisit) -> JSON {
    var out = place(v.rule) + [("depth", .number(v.depth))]
    switch v.outcome {
    case .matched(let action): out += [("matched", .bool(true)), ("action", .string(action.name))]
    case .failed(let part, let saw): out += [("matched", .bool(false)), ("part", .string(part)), ("saw", .string(saw))]
    }
    return .object(out)
  }

  private static func end(_ e: PacketStory.Ending) -> JSON {
    switch e {
    case .delivered(let place, let isHeard):
      .object([("kind", .string("delivered")), ("to", .string("\(place)")), ("listening", isHeard.map(JSON.bool) ?? .null)])
    case .sent(let interface, let gateway):
      .object([("kind", .string("sent")), ("interface", .string(interface)), ("via", gateway.map { .string("\($0)") } ?? .null)])
    case .dropped(let reason, let hook):
      .object([
        ("kind", .string("dropped")), ("hook", hook.map { .string($0.chainName) } ?? .null), ("by", .string(reason.code)),
        ("because", .string(reason.brief(nil))),
      ])
    case .held(let why): .object([("kind", .string("held")), ("by", .string("\(why)"))])
    case .proxied: .object([("kind", .string("proxied"))])
    case .queued: .object([("kind", .string("queued"))])
    }
  }

  private static func about(_ a: RuleAnswer, _ packets: [PacketStory]) -> JSON {
    var out = place(a.rule) + [("sentence", .string(a.sentence(packets))), ("code", .string(a.verdict.code.rawValue))]
    switch a.verdict {
    case .ran(let by, let effects):
      out += [("ran", .bool(true)), ("packets", .array(by.map(JSON.number)))]
      out.append(("effects", .array(effects.map { .object([("code", .string($0.code.rawValue))] + $0.evidence) })))
    case .never(let reason, _):
      out += [("ran", .bool(false)), ("reason", .string(reason.code.rawValue))] + reason.evidence
      let removals = zip(a.removals, a.removalTexts).map { JSON.object([("change", .string($0.code)), ("text", .string($1))]) }
      out.append(("removals", .array(removals)))
      out.append(("runsThen", .bool(a.runsThen)))
    }
    return .object(out)
  }

  private static func trial(_ t: Trial) -> JSON {
    .object([
      ("commands", .array(t.commands.map(JSON.string))), ("before", .string(t.before.name)), ("after", .string(t.after.name)),
      ("sentence", .string(t.sentence)), ("nowRun", .array(t.nowRun.map { .object(place($0)) })),
      ("notes", .array(t.notes.map(JSON.string))), ("noLongerRun", .array(t.noLongerRun.map { .object(place($0)) })),
    ])
  }

  private static func unused(_ u: UnusedRule) -> JSON {
    .object(place(u.rule) + [("reason", .string(u.reason.code.rawValue))] + u.reason.evidence)
  }

  private static func table(_ t: Table) -> JSON {
    .object([
      ("table", .string(t.kind.title)),
      (
        "chains",
        .array(
          t.chains.map { c in
            .object(
              [("chain", .string(c.name))]
                + (c.policy.map { [("policy", .string($0.name)), ("policyCounters", counters(c.policyCounters))] } ?? [])
                + [
                  (
                    "rules",
                    .array(
                      zip(c.rules, c.counters).map { rule, n in
                        .object([("rule", .string(rule.saved(c.name, t.family))), ("counters", counters(n))])
                      })
                  )
                ])
          })
      ),
    ])
  }

  private static func counters(_ c: Counters) -> JSON {
    .object([("packets", .number(Int(clamping: c.packets))), ("bytes", .number(Int(clamping: c.bytes)))])
  }
}

extension SkipReason {
  /// Stable, for programs.
  var code: String {
    switch self {
    case .natAlreadyDecided: "nat-decided"
    case .notTracked(.untracked?): "untracked"
    case .notTracked: "invalid"
    case .trackingOff: "tracking-off"
    case .reply: "reply"
    case .icmpError: "icmp-error"
    }
  }
}

extension RuleAction {
  /// As iptables calls it; an extension that lets the walk go on is CONTINUE.
  var name: String {
    switch self {
    case .next, .continue: "CONTINUE"
    case .accept: "ACCEPT"
    case .drop: "DROP"
    case .stolen: "STOLEN"
    case .queue: "QUEUE"
    case .return: "RETURN"
    case .jump: "JUMP"
    case .goto: "GOTO"
    }
  }
}

extension DropReason {
  /// Stable, for programs.
  var code: String {
    switch self {
    case .rule: "rule"
    case .policy: "policy"
    case .unreadableHeader: "unreadable-header"
    case .jumpStack: "jump-stack"
    case .conntrack: "conntrack"
    case .nat: "nat"
    case .fragment: "fragment"
    case .routing(.reversePath): "rp-filter"
    case .routing(.martian): "martian"
    case .routing(.forwardingOff): "forwarding-off"
    case .routing: "routing"
    case .malformed: "malformed"
    case .badOption: "bad-option"
    case .sourceRoute: "source-route"
    case .otherHost: "other-host"
    case .noBridgePort: "no-bridge-port"
    case .ttlExceeded: "ttl"
    case .unknownProtocol: "unknown-protocol"
    case .tooBig: "too-big"
    case .noNeighbour: "no-neighbour"
    }
  }
}
