// A reason in words. Everything that is said of reasons is said here.

import Netfilter
import Wire

extension Reason {
  /// What follows "never ran, because". `name` says how packets are called: `packet 2 (SYN+ACK)`.
  func text(_ rule: RuleReference, _ name: (Int) -> String) -> String {
    switch self {
    case .natDecided(let decider, let cameBy, let fits):
      let n = Reason.distinct(cameBy)
      let who = n.count == 1 ? "\(name(n[0])) passed here" : "packets \(Reason.list(n)) passed here"
      let fit = fits.map { "; the rule fits \(name($0))" } ?? ""
      guard let decider else { return "\(who), but nat had been decided for \(n.count == 1 ? "its" : "their") connection before\(fit)" }
      return "\(who), but nat was not walked: \(name(decider.packet)) had it decided in \(decider.hook.chainName)\(fit)"
    case .natNotWalked: return "nat is never walked: no rule turns connection tracking on"
    case .earlierVerdict(let packet, let by): return "\(by.place) decided before, as for \(name(packet))"
    case .chainNotEntered(nil, _), .chainNotEntered(_, nil): return "nothing sends packets into \(rule.chain)"
    case .chainNotEntered(let jump?, let why?):
      return "no packet was sent into \(rule.chain): \(jump.place), which would, never ran: \(why.text(jump, name))"
    case .matchFailed(let f): return "\(name(f.packet)) came nearest and failed at \(f.text)"
    case .hookNotOnWay(let hook, let passed):
      if passed.contains(hook) { return "no packet of this conversation comes to \(rule.table.name) in \(hook.chainName)" }
      let way = passed.isEmpty ? "" : ": their way is \(passed.map(\.chainName).joined(separator: ", "))"
      return "no packet of this conversation passes \(hook.chainName)\(way)"
    case .droppedBefore(let packet, let reason, let by):
      return "\(name(packet)) was dropped before: \(by.map { "by \($0.place)" } ?? reason.brief(nil))"
    case .alreadyTranslated(let f, let t, let by):
      let who = by.map { "\($0.place) had made" } ?? "nat had made"
      return "\(name(f.packet)) failed at \(f.text): \(who) \(t.before) into \(t.after) before"
    case .otherDirection(let f, let flow):
      return "it matches only in the other direction: \(name(f.packet)) failed at \(f.text); it would run for \(flow)"
    case .untracked(let packets, let f, let by):
      let cause = by.map { " since \($0.place)" } ?? ""
      if let f { return "\(name(f.packet)) is UNTRACKED\(cause), so it failed at \(f.wanted)" }
      return "nat leaves UNTRACKED packets alone, as \(Reason.names(packets, name))\(cause)"
    case .invalid(let packets, let f, let why):
      let cause = why.map { ": \($0.text)" } ?? ""
      if let f { return "\(name(f.packet)) is INVALID\(cause); it failed at \(f.wanted)" }
      return "nat leaves INVALID packets alone, as \(Reason.names(packets, name))\(cause)"
    case .interfaceSeen(let f, let gate):
      return "\(name(f.packet)) failed at \(f.text): it has that interface only in \(gate.hook.chainName) (\(gate.devices))"
    case .olderEntry(let packet, let f):
      let end = f.map { ", so it failed at \($0.text)" } ?? ", and nat is decided once for a connection"
      return "the connection of \(name(packet)) was there before\(end)"
    case .limitState(let f, _): return "\(name(f.packet)) came nearest, and \(f.wanted) said no" + (f.saw.isEmpty ? "" : ": \(f.saw)")
    case .setMembership(let f, _, _): return "\(name(f.packet)) failed at \(f.text)"
    case .assumedValue(let f): return "\(name(f.packet)) failed at \(f.text): nobody said what that asks for, so it was assumed"
    case .noPacket(let family): return "no IPv\(family.rawValue) packet of this conversation comes to a hook"
    }
  }

  private static func names(_ packets: [Int], _ name: (Int) -> String) -> String {
    let n = distinct(packets)
    return n.count == 1 ? "\(name(n[0])) is" : "packets \(list(n)) are"
  }

  static func distinct(_ numbers: [Int]) -> [Int] {
    var n: [Int] = []
    for x in numbers where n.last != x { n.append(x) }
    return n
  }

  /// `2`, `2, 4 and 6`, `2, 4, 5 … 20`.
  static func list(_ n: [Int]) -> String {
    if n.count > 6 { return "\(n[0]), \(n[1]), \(n[2]) … \(n[n.count - 1])" }
    guard n.count > 1 else { return n.map(String.init).joined() }
    return n.dropLast().map(String.init).joined(separator: ", ") + " and \(n[n.count - 1])"
  }
}

extension FailedPart {
  /// `-p tcp (packet: udp)`
  package var text: String { wanted + (saw.isEmpty ? "" : " (packet: \(saw))") }
}

extension Change {
  /// As something to do: `without filter INPUT 2`.
  package var text: String {
    switch self {
    case .delete(let id): "without \(id.place)"
    case .relax(let id, let part): "with \(id.place) not asking for \(part.text)"
    case .amend(let id, _, let text): "with \(id.place) asking for \(text) instead"
    case .acceptPolicy(let t, _, let chain): "with policy ACCEPT in \(t.name) \(chain)"
    case .insert(let t, let family, let chain, let text):
      "after '\(family == .ipv4 ? "iptables" : "ip6tables")\(t == .filter ? "" : " -t \(t.name)") -I \(chain) \(text)'"
    case .sysctl(let key, let value): "with \(key)=\(value)"
    case .forgetEntries: "with the connections forgotten that were there before"
    case .reload: "with the rules loaded anew, so that their limits begin again"
    case .run(let words): "after '\(words.joined(separator: " "))'"
    case .ask(let flow, let input): "for \(flow)" + (input.map { " that comes in by \($0)" } ?? "")
    }
  }
  /// Stable, for programs.
  package var code: String {
    switch self {
    case .delete: "delete-rule"
    case .relax: "relax-rule"
    case .amend: "amend-rule"
    case .acceptPolicy: "accept-policy"
    case .insert: "insert-rule"
    case .sysctl: "set-sysctl"
    case .forgetEntries: "forget-entries"
    case .reload: "reload-rules"
    case .run: "run-command"
    case .ask: "ask-flow"
    }
  }
}

extension RuleID {
  package var place: String { "\(table.title) \(chain) \(number)" }
}

extension RulePart {
  var text: String {
    switch self {
    case .source: "-s"
    case .destination: "-d"
    case .input: "-i"
    case .output: "-o"
    case .proto: "-p"
    case .fragment: "-f"
    case .match(let n): "its match \(n + 1)"
    }
  }
}
