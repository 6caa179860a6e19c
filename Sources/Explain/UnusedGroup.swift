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
    if run.count > 1, first.reason.isTriedAlone { return "none matched; -v says at what each failed" }
    // The chain that the jump stands in is told of itself.
    if case .chainNotEntered(let jump?, let why?) = first.reason, case .chainNotEntered = why {
      return "no packet was sent into \(first.rule.chain): it is reached by \(jump.place), and none was sent there either"
    }
    var reason = first.reason
    // Of several rules it is not said which packets each of them fits.
    if run.count > 1, case .natDecided(let decider, let cameBy, _) = reason { reason = .natDecided(decider, cameBy: cameBy, fits: nil) }
    return reason.text(first.rule) { name($0, packets) }
  }
}

extension Reason {
  /// Whether it is about conditions of this one rule.
  fileprivate var isTriedAlone: Bool { if case .matchFailed = self { true } else { false } }
}

extension UnusedRule {
  /// Single mismatches are told one by one as long as they are few.
  fileprivate func isTold(with next: UnusedRule, after count: Int) -> Bool {
    guard rule.table == next.rule.table, rule.chain == next.rule.chain, reason.code == next.reason.code else { return false }
    switch (reason, next.reason) {
    case (.earlierVerdict(_, let a), .earlierVerdict(_, let b)): return a == b
    case (.chainNotEntered(let a, _), .chainNotEntered(let b, _)): return a == b
    case (.matchFailed, .matchFailed), (.natDecided, .natDecided), (.hookNotOnWay, .hookNotOnWay), (.natNotWalked, .natNotWalked):
      return true
    case (.droppedBefore(_, _, let a), .droppedBefore(_, _, let b)): return a == b
    default: return false
    }
  }
}
