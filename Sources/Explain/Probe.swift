// Would this rule have matched? The rule's own match code answers, on copies of all state, so that nothing changes by asking.

import Host
import Machine
import Netfilter
import Wire

struct Probe {
  private let context: Context

  /// The state in which it is asked is that of the host as it is now.
  init(_ host: Host) {
    var context = host.context
    context.isTracing = false
    self.context = context
  }

  /// Whether a rule would match a packet as it was at an event of its trace, or as it is given, at the hook that it was at then. Per-rule
  /// state, such as that of `limit`, is new.
  func matches(_ rule: Rule, _ family: Family, _ trace: Trace, at event: Int, as given: Packet? = nil) -> Bool {
    guard var packet = given ?? trace.packet(at: event),
      case .hook(let hook, let input, let output)? = trace.events[..<min(event, trace.events.count)].last(where: {
        if case .hook = $0 { true } else { false }
      })
    else { return false }
    var rule = rule
    rule.target = .none
    var table = Table(.mangle, family)
    guard let chain = table.index(of: hook.chainName) else { return false }
    table.chains[chain].append(rule)
    var context = context
    guard
      var loaded = try? LoadedTable(table, now: context.now, sets: context.sets, estimators: context.named.estimators)
    else { return false }
    loaded.bind(&context, replacing: nil)
    context.inName = context.machine.name(input)
    context.outName = context.machine.name(output)
    _ = loaded.process(&packet, at: hook, &context)
    return loaded.current.chains[chain].counters[0].packets > 0
  }

  /// The conditions of a rule that say no to a packet as it was at an event. What stands behind a -p that says no is not asked.
  func failing(_ rule: Rule, _ family: Family, _ trace: Trace, at event: Int) -> [RulePart] {
    if matches(rule, family, trace, at: event) { return [] }
    var out: [RulePart] = []
    for part in rule.parts(family) {
      if case .match(let n) = part, out.contains(.proto), rule.matches[n].asksForProtocol { continue }
      if !matches(rule.only(part), family, trace, at: event) { out.append(part) }
    }
    return out
  }
}

extension Rule {
  /// What the rule asks, in the order in which it is asked.
  func parts(_ family: Family) -> [RulePart] {
    let any = HeaderFilter(family)
    var out: [RulePart] = []
    if filter.source != any.source { out.append(.source) }
    if filter.destination != any.destination { out.append(.destination) }
    if !filter.inInterface.isAny || filter.flags.contains(.notIn) { out.append(.input) }
    if !filter.outInterface.isAny || filter.flags.contains(.notOut) { out.append(.output) }
    if filter.proto != 0 { out.append(.proto) }
    if !filter.flags.isDisjoint(with: [.fragment, .notFragment]) { out.append(.fragment) }
    return out + matches.indices.map { .match($0) }
  }

  /// The rule with one of its conditions alone; a match keeps the -p that it can't stand without.
  func only(_ part: RulePart) -> Rule {
    let family = filter.source.family
    var f = HeaderFilter(family)
    var kept: [Match] = []
    func keep(_ flags: HeaderFilter.Flags) { f.flags.formUnion(filter.flags.intersection(flags)) }
    switch part {
    case .source:
      f.source = filter.source
      keep(.notSource)
    case .destination:
      f.destination = filter.destination
      keep(.notDestination)
    case .input:
      f.inInterface = filter.inInterface
      keep(.notIn)
    case .output:
      f.outInterface = filter.outInterface
      keep(.notOut)
    case .proto:
      f.proto = filter.proto
      keep([.proto, .notProto])
    case .fragment: keep([.fragment, .notFragment])
    case .match(let n):
      guard matches.indices.contains(n) else { break }
      kept = [matches[n]]
      if matches[n].asksForProtocol {
        f.proto = filter.proto
        keep([.proto, .notProto])
      }
    }
    return Rule(f, matches: kept)
  }
}
