// Neighbouring rules that never ran for one reason are told together.

import Netfilter

struct UnusedGroup {
  /// `filter INPUT 3`, `filter INPUT 3-9`.
  var place: String
  /// The rule's text, or those of the first and the last.
  var text: String
  var reason: String
  var count: Int

  static func groups(_ rules: [UnusedRule], _ packets: [PacketStory]) -> [UnusedGroup] {
    var out: [UnusedGroup] = []
    var run: [UnusedRule] = []
    func close() {
      guard let first = run.first?.rule, let last = run.last else { return }
      let place = run.count == 1 ? first.place : "\(first.place)-\(last.rule.number)"
      let text = run.count == 1 ? first.text : "\(first.text)  …  \(last.rule.text)"
      out.append(UnusedGroup(place: place, text: text, reason: words(run, packets), count: run.count))
      run = []
    }
    for r in rules {
      if let before = run.last, !before.isTold(with: r, after: run.count) { close() }
      run.append(r)
    }
    close()
    return out
  }

  private static func name(_ packet: Int, _ packets: [PacketStory]) -> String {
    packets.indices.contains(packet - 1) ? packets[packet - 1].name : "packet \(packet)"
  }

  private static func words(_ run: [UnusedRule], _ packets: [PacketStory]) -> String {
    guard let first = run.first else { return "" }
    switch first.reason {
    case .trackingOff: return "nat is never walked: no rule turns connection tracking on"
    case .natDecided(let decider, let cameBy, let wouldMatch):
      let who = cameBy.count == 1 ? "\(name(cameBy[0], packets)) passed here" : "packets \(list(cameBy)) passed here"
      guard let decider else { return "nat was not walked: \(who), but nat was decided for their connection" }
      let match = wouldMatch == nil || run.count > 1 ? "" : "; the rule would match \(name(wouldMatch ?? 0, packets))"
      return "\(who), but nat was not walked: \(name(decider.packet, packets)) had it decided in \(decider.hook.chainName)\(match)"
    case .natNotTracked(let cameBy):
      return "nat was not walked: " + (cameBy.count == 1 ? "\(name(cameBy[0], packets)) is" : "packets \(list(cameBy)) are")
        + " INVALID or UNTRACKED"
    case .noMatch(let packet, let part, let saw):
      if run.count > 1 { return "tried; none matched" }
      return "tried; \(name(packet, packets)) came furthest and failed at \(part)\(saw.isEmpty ? "" : " (packet: \(saw))")"
    case .earlierVerdict(let packet, let rule): return "\(rule.place) decided before, as for \(name(packet, packets))"
    case .chainNotEntered: return "no packet was sent into \(first.rule.chain)"
    case .leftEarlier: return "every packet left \(first.rule.chain) before"
    case .notOnTheWay: return "no packet of this conversation walked \(first.rule.table.name) \(first.rule.chain)"
    }
  }

  /// `2`, `2, 4 and 6`, `2, 4, 5 … 20`.
  private static func list(_ numbers: [Int]) -> String {
    var n: [Int] = []
    for x in numbers where n.last != x { n.append(x) }
    if n.count > 6 { return "\(n[0]), \(n[1]), \(n[2]) … \(n[n.count - 1])" }
    guard n.count > 1 else { return n.map(String.init).joined() }
    return n.dropLast().map(String.init).joined(separator: ", ") + " and \(n[n.count - 1])"
  }
}

extension UnusedRule {
  /// Single mismatches are told one by one as long as they are few.
  fileprivate func isTold(with next: UnusedRule, after count: Int) -> Bool {
    guard rule.table == next.rule.table, rule.chain == next.rule.chain, reason.code == next.reason.code else { return false }
    if case .earlierVerdict(_, let a) = reason, case .earlierVerdict(_, let b) = next.reason { return a == b }
    return true
  }
}
