// Plays a scenario, step by step, and keeps what each host saw. Explanations are made from the same conversations as those of `why`.

package import Explain
package import Host
internal import IPTables
internal import Machine
internal import Netfilter
package import Simulator
internal import Wire

/// What came of one step.
package struct StepResult: Sendable {
  /// From 1.
  package var number: Int
  package var line: Int
  /// `tcp 10.0.0.2 -> 10.0.0.1:80`, `run: iptables -F`.
  package var title: String
  package var action: ScenarioStep.Action
  /// What each host saw, of the hosts that saw something.
  package var seen: [(host: String, conversation: Conversation)] = []
  /// Each host of `seen` as it was before, where the step is a whole conversation, so that it can be played again.
  var before: [Host] = []
  /// Each host's conversations, where several are told at once.
  var together: [[Conversation]] = []
  /// It was looked at before its end.
  var isCutShort = false
  /// What each host of the network saw while time passed, of which nothing is told.
  package var passed: [[Step]] = []
  /// The one of `seen` that decided how it went.
  package var main = 0
  /// Of a packet that no conversation follows.
  package var isRawPacket = false
  package var failures: [ExpectationFailure] = []
  /// How many expectations were checked.
  package var checks = 0
  /// The host on which commands were run, or packets were held.
  package var host: Int?
  /// When it began, and until when time went on.
  package var begin: UInt64 = 0
  package var end: UInt64 = 0

  package var conversation: Conversation? { seen.indices.contains(main) ? seen[main].conversation : nil }

  /// What `why` says of it, as seen by the host that decided.
  package func answer(isVerbose: Bool = false) -> Answer? { seen.indices.contains(main) ? answer(of: main, isVerbose: isVerbose) : nil }

  /// The same, as seen by one of `seen`.
  package func answer(of host: Int, isVerbose: Bool = false) -> Answer {
    let c = seen[host].conversation
    if together.indices.contains(host) { return Answer(c, isVerbose: isVerbose, conversations: together[host]) }
    let question = before.indices.contains(host) ? Question(replaying: c, on: before[host], isCutShort: isCutShort) : nil
    var a = Answer(c, isVerbose: isVerbose, replayed: question)
    if before.indices.contains(host) { a.add(NeighbourDiscovery.failures(c, on: before[host], knowsNeighbours: false)) }
    if isRawPacket { a.sentence = PacketFate(c).sentence(a) }
    return a
  }
}

package struct ExpectationFailure: Hashable, Sendable {
  package var line: Int
  package var message: String
}

package struct ScenarioRun: Sendable {
  package private(set) var file: ScenarioFile
  package private(set) var results: [StepResult] = []
  package internal(set) var network: Network
  /// The hosts before the first step.
  package let beginning: [Host]
  private var kept: [String: Network.Handle] = [:]
  /// Those that are kept, the first first.
  private(set) var keptInOrder: [Network.Handle] = []
  /// Those whose lines were written down.
  private var dialogues: Set<String> = []
  /// What each host saw last of the conversations that were kept.
  private var latest: [String: [[Step]]] = [:]

  package var passes: Bool { results.allSatisfy(\.failures.isEmpty) }

  package init(_ file: ScenarioFile, isTraced: Bool = true) throws(ScenarioProblem) {
    self.file = file
    network = try file.network(isTraced: isTraced)
    beginning = network.nodes.map(\.host)
    for (n, step) in file.steps.enumerated() {
      var result = try play(step, n + 1)
      result.end = network.now
      if let wanted = step.expectation {
        let check = ExpectationCheck(result, file.hosts.map(\.name), network.nodes.map(\.host))
        (result.failures, result.checks) = check.failures(wanted)
      }
      results.append(result)
    }
  }

  func problem(_ step: ScenarioStep, _ key: String, _ message: String, remedy: String = "") -> ScenarioProblem {
    ScenarioProblem(file: file.path, line: step.line, key: key, message, remedy: remedy)
  }

  private func node(_ step: ScenarioStep) throws(ScenarioProblem) -> Int {
    if let name = step.host { return file.hosts.firstIndex { $0.name == name } ?? 0 }
    if file.hosts.count == 1 { return 0 }
    throw problem(step, "on", "which host?", remedy: "add on: one of \(file.hosts.map(\.name).joined(separator: ", "))")
  }

  private func handle(_ name: String, _ step: ScenarioStep) throws(ScenarioProblem) -> Network.Handle {
    if let h = kept[name] { return h }
    let near = Nearest.of(name, Array(kept.keys)).map { "did you mean '\($0)'? " } ?? ""
    throw problem(step, "", "no conversation was kept under the name '\(name)'", remedy: near + "give its flow keep: \(name)")
  }

  // MARK: steps

  private mutating func play(_ step: ScenarioStep, _ number: Int) throws(ScenarioProblem) -> StepResult {
    var result = StepResult(number: number, line: step.line, title: "", action: step.action)
    result.begin = network.now
    switch step.action {
    case .flow(let f):
      let before = network.hosts
      let h = try open(f, step)
      result.title = "\(f.flow)".replacing(" host ", with: " \(f.from ?? "host") ", maxReplacements: 1)
      if let keep = f.keep {
        kept[keep] = h
        keptInOrder.append(h)
        if !f.dialogue.isEmpty { dialogues.insert(keep) }
      }
      conclude(&result, h, f.keep)
      // What two programs say in their own words, and what goes on later, is not played again.
      if f.keep == nil, f.dialogue.isEmpty {
        result.before = before.indices.filter { !network.nodes[$0].steps.isEmpty }.map { before[$0] }
        result.isCutShort = step.limit != nil
      }
      if step.limit != nil, f.keep == nil { network.forget(h) }
    case .ask(let name), .close(let name), .forget(let name):
      let h = try handle(name, step)
      if case .ask = step.action, dialogues.contains(name) {
        throw problem(step, "ask", "'\(name)' is a dialogue, and all its lines are said", remedy: "add the line to the dialogue")
      }
      if case .close = step.action, h.flow.kind == .udp {
        throw problem(step, "close", "a UDP program ends without a word", remedy: "write forget: \(name)")
      }
      network.mark()
      switch step.action {
      case .ask: network.ask(h)
      case .close: network.hangUp(h)
      default: network.forget(h)
      }
      network.run(until: step.limit.map { network.now &+ $0 })
      result.title = "\(word(step.action)) \(name) (\(h.flow))"
      conclude(&result, h, name)
    case .packet(let p):
      result.title = p.description
      try send(p, step, &result)
    case .wait(let time):
      network.mark()
      network.wait(time)
      result.passed = network.nodes.map(\.steps)
      result.title = "wait \(Double(time) / 1e9) s"
    case .run(let commands):
      let n = try node(step)
      result.host = n
      result.title = commands.map { $0.joined(separator: " ") }.joined(separator: "; ")
      for words in commands {
        let answer = network.change(n) { $0.run(words) }
        if answer.status != 0 { throw problem(step, "run", "\(words.joined(separator: " ")): \(answer.errors.trimmed)") }
      }
    case .outside(let services):
      network.services = services
      result.title = "services outside"
    case .listen(let listeners), .stop(let listeners):
      let n = try node(step)
      result.title = "\(word(step.action)) \(listeners.map(\.place).joined(separator: " "))"
      var sockets: [LocalSocket] = []
      for l in listeners { sockets += try l.sockets(in: file.path) }
      if case .listen = step.action {
        network.change(n) { $0.machine.sockets.sockets += sockets }
      } else {
        for s in sockets where !network.nodes[n].bound.sockets.contains(where: { ScenarioRun.isSamePlace($0, s) }) {
          throw problem(step, "stop", "nothing listens on port \(s.port) there")
        }
        network.change(n) { host in
          host.machine.sockets.sockets.removeAll { old in sockets.contains { ScenarioRun.isSamePlace($0, old) } }
        }
      }
    case .hold(let point, let title):
      let n = try node(step)
      network.hold(at: point, on: n)
      (result.host, result.title) = (n, title)
    case .release(let newestFirst):
      result.title = "release the packets, the \(newestFirst ? "newest" : "oldest") first"
      let n = try node(step)
      result.host = n
      try release(newestFirst: newestFirst, step, on: n, &result)
    case .look(let name?):
      let h = try handle(name, step)
      result.title = "look at \(name) (\(h.flow))"
      conclude(&result, h, nil)
    case .look(nil):
      result = results.last { !$0.seen.isEmpty } ?? result
      (result.number, result.line, result.action, result.failures) = (number, step.line, step.action, [])
      result.title = "after: \(result.title)"
    }
    return result
  }

  private static func isSamePlace(_ a: LocalSocket, _ b: LocalSocket) -> Bool {
    a.proto == b.proto && a.address == b.address && a.port == b.port
  }

  private func word(_ action: ScenarioStep.Action) -> String {
    switch action {
    case .ask: "ask"
    case .close: "close"
    case .forget: "forget"
    case .listen: "listen"
    case .stop: "stop"
    default: ""
    }
  }

  private mutating func open(_ f: FlowStep, _ step: ScenarioStep) throws(ScenarioProblem) -> Network.Handle {
    var opening = Network.Opening(f.flow)
    opening.node = f.from.flatMap { name in file.hosts.firstIndex { $0.name == name } }
    opening.input = try f.input.map { text throws(ScenarioProblem) in try plug(text, step) }
    opening.owner = SocketOwner(uid: f.uid, gid: f.gid)
    opening.mark = f.mark
    opening.exchange.staysOpen = f.keep != nil
    opening.exchange.dialogue = f.dialogue
    if f.flow.kind == .udp, f.dialogue.count == 2 {
      opening.datagramExchange = Exchange(request: f.dialogue[0].bytes, response: f.dialogue[1].bytes)
    }
    if !f.groups.isEmpty, let n = opening.node ?? network.node(of: f.flow.source) {
      network.change(n) { $0.machine.groups[f.uid] = f.groups }
    }
    network.mark()
    let h: Network.Handle
    do throws(ScenarioError) { h = try network.open(opening) } catch { throw problem(step, "flow", error.description) }
    network.run(until: step.limit.map { network.now &+ $0 })
    return h
  }

  /// `eth0`, or `HOST eth0`.
  private func plug(_ text: String, _ step: ScenarioStep) throws(ScenarioProblem) -> Plug {
    let words = text.split(separator: " ").map(String.init)
    for n in network.nodes.indices where words.count < 2 || file.hosts[n].name == words[0] {
      if let id = network.nodes[n].host.machine.id(InterfaceName(words.last ?? "")) { return Plug(n, id) }
    }
    let names = file.hosts.flatMap { h in h.interfaces.map { file.hosts.count > 1 ? "\(h.name) \($0.name)" : $0.name } }
    let near = Nearest.of(text, names).map { "did you mean '\($0)'? " } ?? ""
    throw problem(step, "in", "there is no interface '\(text)'", remedy: near + "the interfaces are \(names.joined(separator: ", "))")
  }

  /// Keeps what each host saw of a conversation.
  mutating func conclude(_ result: inout StepResult, _ h: Network.Handle, _ name: String?) {
    for n in network.nodes.indices where !network.nodes[n].steps.isEmpty {
      result.seen.append((file.hosts[n].name, network.conversation(h, on: n)))
    }
    if let name { latest[name] = network.nodes.map(\.steps) }
    let seen = result.seen.map(\.conversation)
    result.main = seen.firstIndex(where: \.isTurnedDown) ?? seen.firstIndex(where: \.hasRules) ?? seen.firstIndex(where: \.isServed) ?? 0
  }
}

extension Conversation {
  /// Whether this host dropped or refused it.
  fileprivate var isTurnedDown: Bool {
    switch outcome {
    case .refused(_, let by), .reset(_, let by), .unreachable(_, let by, _): by != .outside
    case .notPermitted, .dropped: true
    case .served, .noAnswer: false
    }
  }
  /// Whether a program of this host answered.
  fileprivate var isServed: Bool { if case .served(_, isLocal: true) = outcome { true } else { false } }
  var hasRules: Bool { host.ruleset.tables.contains { $0.family == flow.family } }
}

// MARK: - Packets

extension ScenarioRun {
  private mutating func send(_ p: PacketStep, _ step: ScenarioStep, _ result: inout StepResult) throws(ScenarioProblem) {
    var node = step.host.flatMap { name in file.hosts.firstIndex { $0.name == name } }
    var datagrams: [[UInt8]] = []
    switch p.kind {
    case .bytes(let bytes): datagrams = [bytes]
    case .capture(let all): datagrams = all
    case .like(let name, let isFromHost, let change):
      _ = try handle(name, step)
      let input = try p.input.map { text throws(ScenarioProblem) in try plug(text, step) }
      guard let found = last(of: name, on: input?.node ?? node, isFromHost ? nil : input?.interface, sent: isFromHost) else {
        throw problem(step, "packet", "'\(name)' has no such packet \(isFromHost ? "that the host sent" : "from outside")")
      }
      node = found.node
      datagrams = [change.applied(to: found.bytes)]
    case .error(let kind, let name, let from, let mtu):
      _ = try handle(name, step)
      guard let found = last(of: name, on: node, nil, sent: true), let bytes = kind.datagram(from: from, about: found.bytes, mtu: mtu)
      else {
        throw problem(step, "packet", "'\(name)' has no packet that left the host")
      }
      node = found.node
      datagrams = [bytes]
    }
    guard !datagrams.isEmpty else { throw problem(step, "packet", "there is no IP datagram in it") }
    network.mark()
    let home: Int
    if let node { home = node } else { home = p.input == nil || p.isSent ? try self.node(step) : 0 }
    var at = node
    for bytes in datagrams {
      guard let d = Datagram(bytes, quoted: true) else { throw problem(step, "packet", "this is no IP datagram") }
      if p.isSent {
        at = home
        network.send(bytes, from: SocketOwner(uid: p.uid), mark: p.mark, on: home)
      } else {
        let place: Plug
        if let input = p.input {
          place = try plug(input, step)
        } else {
          let machine = network.nodes[home].host.machine
          guard let route = machine.routes.lookup(RouteQuery(to: d.source, from: .any(d.family))), route.kind == .unicast else {
            throw problem(step, "in", "the host has no route back to \(d.source)", remedy: "say by which interface it comes: in: eth0")
          }
          place = Plug(home, route.interface)
        }
        at = place.node
        network.inject(bytes, at: place)
      }
    }
    if let n = at, let last = datagrams.last { conclude(&result, rawPacket: last, on: n, isSent: p.isSent) }
  }

  /// Keeps what a host saw of packets that no conversation follows.
  func conclude(_ result: inout StepResult, rawPacket bytes: [UInt8], on n: Int, isSent: Bool) {
    guard let d = Datagram(bytes, quoted: true) else { return }
    let steps = network.nodes[n].steps
    var outcome = Outcome.noAnswer
    for (i, s) in steps.enumerated() { if let reason = s.dropReason { outcome = .dropped(reason, step: i) } }
    let conversation = Conversation(
      flow: d.flow, isLocal: isSent, steps: steps, outcome: outcome, wasEstablished: false, host: network.nodes[n].host)
    result.seen = [(file.hosts[n].name, conversation)]
    result.isRawPacket = true
  }
}

extension ScenarioRun {
  /// The last packet of a kept conversation that left a host, or that came to it.
  private func last(of name: String, on wanted: Int?, _ input: InterfaceID?, sent: Bool) -> (node: Int, bytes: [UInt8])? {
    for (n, steps) in (latest[name] ?? []).enumerated() where wanted == nil || wanted == n {
      for s in steps.reversed() {
        if sent {
          for case .sent(_, let p) in s.outputs.reversed() { return (n, p.bytes) }
        } else if case .arrived(let by) = s.origin, input == nil || input == by {
          return (n, s.bytes)
        }
      }
    }
    return nil
  }
}

extension Datagram {
  /// The flow that the packet alone tells of.
  fileprivate var flow: Flow {
    let hasPorts = (proto == IPProtocol.tcp || proto == IPProtocol.udp) && payloadLength >= 4
    return Flow(
      proto == IPProtocol.tcp ? .tcp : proto == IPProtocol.udp ? .udp : .icmp, from: source,
      sourcePort: hasPorts ? bytes.be16(transport) : nil, to: destination, port: hasPorts ? bytes.be16(transport + 2) : 0)
  }
}

/// What became of packets that no conversation follows.
struct PacketFate {
  enum Fate { case dropped, delivered, sent(InterfaceID, Packet), nothing }
  let fate: Fate
  let machine: Machine

  init(_ c: Conversation) {
    machine = c.host.machine
    var fate = Fate.nothing
    for o in c.steps.last?.outputs ?? [] {
      switch o {
      case .dropped, .refused: fate = .dropped
      case .delivered: fate = .delivered
      case .sent(let i, let p): if case .nothing = fate { fate = .sent(i, p) }
      case .bridged: break
      }
    }
    self.fate = fate
  }

  var name: String {
    switch fate {
    case .dropped: "dropped"
    case .delivered: "delivered"
    case .sent: "sent"
    case .nothing: "held"
    }
  }

  func sentence(_ a: Answer) -> String {
    let name = a.packets.last?.name ?? "the packet"
    switch fate {
    case .dropped: return a.sentence.hasPrefix("No answer: ") ? a.sentence.dropFirst(11).capitalizedFirst : a.sentence
    case .delivered: return "\(name.capitalizedFirst) is given to this host's sockets."
    case .sent(let i, let p): return "\(name.capitalizedFirst) leaves by \(machine.name(i)), as \(p.ends)."
    case .nothing: return "\(name.capitalizedFirst) goes no further."
    }
  }
}

extension Packet {
  /// `10.0.0.2:1000 -> 10.0.0.1:80`, as the packet is now.
  var ends: String {
    let d = Datagram(bytes, quoted: true)
    let hasPorts = (proto == IPProtocol.tcp || proto == IPProtocol.udp) && (d?.payloadLength ?? 0) >= 4
    func end(_ a: Address, _ at: Int) -> String {
      guard hasPorts, let d else { return a.text(family) }
      let port = d.bytes.be16(d.transport + at)
      return family == .ipv6 ? "[\(a.text(family))]:\(port)" : "\(a.text(family)):\(port)"
    }
    return "\(end(source, 0)) -> \(end(destination, 2))"
  }
}

extension StringProtocol {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
