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

  /// Whether a rule would match a packet as it was at an event of its trace, at the hook that it was at then. Per-rule state, such as that
  /// of `limit`, is new.
  func matches(_ rule: Rule, _ family: Family, _ trace: Trace, at event: Int) -> Bool {
    guard var packet = trace.packet(at: event),
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
}
