// Whether what came of a step is what was expected of it. It reads what the hosts wrote down, and evaluates nothing.

internal import Explain
internal import Host
internal import IPTables
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

struct ExpectationCheck {
  private let result: StepResult
  private let names: [String]
  private let hosts: [Host]
  private let family: Family
  /// Made where a reason is asked for, which takes some time.
  private var answer: Answer? { result.answer() }

  init(_ result: StepResult, _ names: [String], _ hosts: [Host]) {
    self.result = result
    self.names = names
    self.hosts = hosts
    family = result.conversation?.flow.family ?? .ipv4
  }

  func failures(_ e: Expectations) -> ([ExpectationFailure], checks: Int) {
    var out: [ExpectationFailure] = []
    var checks = 0
    func check(_ item: Expectations.Item?, _ test: (String) -> String?) {
      guard let item else { return }
      checks += 1
      if let message = test(item.text) { out.append(ExpectationFailure(line: item.line, message: message)) }
    }
    check(e.outcome, outcome)
    check(e.by, by)
    check(e.servedBy, servedBy)
    check(e.translatedTo) { translated(.destination, $0) }
    check(e.translatedFrom) { translated(.source, $0) }
    check(e.leavesBy, leavesBy)
    check(e.leavesAs, leavesAs)
    for h in e.hits {
      check(.init(text: h.rule, line: h.line)) { rule in
        count(rule) { $0 == h.count ? nil : "expected \(h.count) packets to match \(rule), but \($0) did" }
      }
    }
    for r in e.runs { check(r) { rule in count(rule) { $0 > 0 ? nil : "expected \(rule) to run, but it never did" + because(rule) } } }
    for r in e.never {
      check(r) { rule in count(rule) { $0 == 0 ? nil : "expected \(rule) never to run, but \($0) packet\($0 == 1 ? "" : "s") matched it" } }
    }
    for w in e.why { check(.init(text: w.rule, line: w.line)) { why($0, w.code) } }
    for l in e.log {
      check(l) { t in log.contains { $0.contains(t) } ? nil : "expected a log line with '\(t)'; \(list(log, "there is none"))" }
    }
    for l in e.noLog { check(l) { t in log.first { $0.contains(t) }.map { "expected no log line with '\(t)', but there is: \($0)" } } }
    for l in e.entry {
      check(l) { t in entries.contains { $0.contains(t) } ? nil : "expected an entry with '\(t)'; \(list(entries, "there is none"))" }
    }
    for l in e.noEntry { check(l) { t in entries.first { $0.contains(t) }.map { "expected no entry with '\(t)', but there is: \($0)" } } }
    return (out, checks)
  }

  private func list(_ lines: [String], _ none: String) -> String { lines.isEmpty ? none : "there is: " + lines.joined(separator: " | ") }

  // MARK: how it went

  private func outcome(_ wanted: String) -> String? {
    guard let c = result.conversation else { return "expected \(wanted), but no host saw a packet" }
    let name = result.isRawPacket ? PacketFate(c).name : c.outcome.name
    // A dropped conversation has no answer, and what a program may not send was dropped.
    let isMet = name == wanted || (wanted == "no-answer" && name == "dropped") || (wanted == "dropped" && name == "not-permitted")
    return isMet ? nil : "expected \(wanted), but it is \(name)"
  }

  private func by(_ wanted: String) -> String? {
    var found: [String] = []
    for (host, c) in result.seen {
      var reasons: [DropReason]
      switch c.outcome {
      case .dropped(let r, _), .notPermitted(let r, _): reasons = [r]
      default: reasons = c.steps.compactMap(\.dropReason)
      }
      if case .refused(let a, let who) = c.outcome { found += ["\(a)"] + (who == .localStack ? [host] : []) }
      if case .reset(let a, let who) = c.outcome { found += ["\(a)"] + (who == .localStack ? [host] : []) }
      if case .unreachable(let e, let who, _) = c.outcome { found += ["\(e.by)"] + (who == .localStack ? [host] : []) }
      let book = RuleBook(c.host, c.flow.family)
      found += reasons.flatMap { $0.places(book) }.flatMap { [$0, "\(host) \($0)"] }
    }
    if found.contains(where: { $0 == wanted || $0.hasPrefix(wanted + " ") }) { return nil }
    let all = found.filter { f in !names.contains { f.hasPrefix("\($0) ") } }
    return "expected \(wanted) to do it, but \(all.isEmpty ? "nobody dropped or refused a packet" : "it was \(all.first ?? "")")"
  }

  private func servedBy(_ wanted: String) -> String? {
    guard let c = result.conversation else { return "expected an answer by \(wanted), but no host saw a packet" }
    guard case .served(let who?, _) = c.outcome else { return "expected an answer by \(wanted), but it is \(c.outcome.name)" }
    let place = end(who.address, who.port)
    return place == wanted || "\(who.address)" == wanted ? nil : "expected an answer by \(wanted), but \(place) answered"
  }

  private func end(_ a: Address, _ port: UInt16) -> String {
    port == 0 ? a.text(family) : family == .ipv6 ? "[\(a.text(family))]:\(port)" : "\(a.text(family)):\(port)"
  }

  private func translated(_ kind: Manipulation, _ wanted: String) -> String? {
    var found: [String] = []
    for (_, c) in result.seen {
      for t in c.steps.flatMap(\.traces) {
        for event in t.trace.events {
          guard case .translated(kind, _, let after) = event else { continue }
          let (a, port) = kind == .source ? (after.source, after.sourcePort) : (after.destination, after.destinationPort)
          if a.text(family) == wanted || end(a, port) == wanted { return nil }
          if !found.contains(end(a, port)) { found.append(end(a, port)) }
        }
      }
    }
    let side = kind == .source ? "source" : "destination"
    let instead = found.isEmpty ? "none was translated" : "there is only \(found.joined(separator: ", "))"
    return "expected a packet with its \(side) translated to \(wanted), but \(instead)"
  }

  private var departures: [(host: String, interface: String, ends: String)] {
    result.seen.flatMap { host, c in
      c.steps.flatMap(\.outputs).compactMap {
        guard case .sent(let i, let p) = $0 else { return nil }
        return (host, c.host.machine.name(i).description, p.ends)
      }
    }
  }
  private func leavesBy(_ wanted: String) -> String? {
    if departures.contains(where: { $0.interface == wanted || "\($0.host) \($0.interface)" == wanted }) { return nil }
    return "expected a packet to leave by \(wanted), but " + left
  }
  private func leavesAs(_ wanted: String) -> String? {
    departures.contains { $0.ends.replacing(" ", with: "") == wanted.replacing(" ", with: "") }
      ? nil : "expected a packet to leave as \(wanted), but \(left)"
  }
  private var left: String {
    departures.isEmpty ? "none left" : "these left: " + departures.prefix(4).map { "\($0.ends) by \($0.interface)" }.joined(separator: ", ")
  }

  /// What can be seen of it.
  private var log: [String] {
    result.seen.filter { !$0.conversation.host.machine.hidesLog }
      .flatMap { _, c in c.steps.flatMap(\.logs).map { LogLine($0, c.host.machine).text } }
  }
  private var entries: [String] { hosts.flatMap { ConntrackListing.all($0.context).map { $0.line() } } }

  // MARK: rules

  /// The host and place that a rule's name means: `nat OUTPUT 1`, `router nat OUTPUT 1`, `nft nat OUTPUT 1`.
  private func place(_ name: String) -> (host: String?, place: String)? {
    var words = name.split(separator: " ").map(String.init)
    var host: String?
    if let first = words.first, words.count > 3, names.contains(first) {
      host = first
      words.removeFirst()
    }
    guard words.count == 3 || (words.count == 4 && words[0] == "nft"), Int(words[words.count - 1]) != nil,
      TableKind(name: words[words.count - 3]) != nil
    else { return nil }
    return (host, words.joined(separator: " "))
  }

  /// Counts the packets that matched a rule during the step.
  private func count(_ name: String, _ verdict: (Int) -> String?) -> String? {
    guard let (host, wanted) = place(name) else {
      return "'\(name)' is no rule; write TABLE CHAIN NUMBER, for example nat OUTPUT 1"
    }
    var number = 0
    var exists = false
    for (n, h) in hosts.enumerated() where host == nil || names[n] == host {
      guard let rule = rule(wanted, in: h) else { continue }
      exists = true
      for (seenBy, c) in result.seen where seenBy == names[n] {
        for t in c.steps.flatMap(\.traces) {
          for case .rule(rule.kind, rule.entry, .matched, _) in t.trace.events { number += 1 }
        }
      }
      if host == nil { break }
    }
    return exists ? verdict(number) : "there is no rule \(name)"
  }

  private func rule(_ place: String, in host: Host) -> (kind: TableKind, entry: Int32)? {
    var words = place.split(separator: " ").map(String.init)
    let isNFT = words.first == "nft"
    if isNFT { words.removeFirst() }
    guard words.count == 3, let base = TableKind(name: words[0]), let number = Int(words[2]) else { return nil }
    let kind = isNFT ? base.nft : base
    guard let table = host.table(kind, family),
      let chain = table.chains.enumerated().first(where: { table.table.chains[$0.offset].name == words[1] }), number >= 1,
      number <= Int(chain.element.count)
    else { return nil }
    return (kind, Int32(chain.element.start) + Int32(number - 1))
  }

  private func why(_ name: String, _ code: String) -> String? {
    guard let (_, wanted) = place(name) else { return "'\(name)' is no rule; write TABLE CHAIN NUMBER, for example nat OUTPUT 1" }
    guard let found = answer?.unused.first(where: { $0.rule.place == wanted })?.reason.code.rawValue else {
      return "expected \(name) not to run (\(code)), but \(rule(wanted, in: hosts[0]) == nil ? "there is no such rule" : "it ran")"
    }
    return found == code ? nil : "expected \(name) not to run because of \(code), but the reason is \(found)"
  }

  private func because(_ name: String) -> String {
    guard let (_, wanted) = place(name), let code = answer?.unused.first(where: { $0.rule.place == wanted })?.reason.code.rawValue else {
      return ""
    }
    return " (\(code))"
  }
}

extension DropReason {
  /// Names by which a scenario may mean it, the most exact first.
  fileprivate func places(_ book: RuleBook) -> [String] {
    switch self {
    case .rule(let table, let entry), .unreadableHeader(let table, let entry): [book.reference(table, entry)?.place ?? table.name]
    case .policy(let table, let hook): ["\(table.title) \(hook.chainName) policy"]
    case .jumpStack(let table): ["\(table.name) jumps"]
    case .conntrack: ["conntrack"]
    case .nat: ["nat"]
    case .fragment: ["defragmentation"]
    case .routing(.reversePath): ["rp_filter", "routing"]
    case .routing(.martian): ["martian", "routing"]
    case .routing(.forwardingOff): ["ip_forward", "routing"]
    case .routing: ["routing"]
    case .malformed, .badOption: ["malformed"]
    case .sourceRoute: ["source-route"]
    case .otherHost: ["other-host"]
    case .noBridgePort: ["bridge"]
    case .ttlExceeded: ["ttl"]
    case .unknownProtocol: ["unknown-protocol"]
    case .tooBig: ["mtu"]
    case .noNeighbour: ["no-neighbour"]
    }
  }
}
