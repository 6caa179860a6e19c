// A question: a flow, the rules, and what is known of the host. What nobody said is assumed in the kindest way that is still a machine that
// could exist, and every assumption that mattered is written into the answer.

import Host
import Machine
import Netfilter
import Simulator
import Wire

/// A question that can't be asked, with what would help.
package struct QuestionError: Error, Hashable, Sendable, CustomStringConvertible {
  package var problem: String
  package var remedy: String
  package init(_ problem: String, remedy: String = "") {
    self.problem = problem
    self.remedy = remedy
  }
  package var description: String { remedy.isEmpty ? problem : "\(problem)\n  \(remedy)" }
}

package struct Question: Sendable {
  /// The flow that is asked about; where there are several, the last.
  package var flow: Flow
  /// What happens on the host before it, in order.
  package var before: [Event] = []
  package var rulesets: [Ruleset] = []
  /// The sets that rules name.
  package var sets = Sets()
  package var interfaces: [HostInterface] = []
  package var bridges: [BridgeOption] = []
  package var routes: [RouteOption] = []
  /// What listens on the host; nil: nobody said.
  package var listeners: [LocalSocket]?
  package var outside: [Simulator.Services.Exception] = []
  package var sysctls: [SysctlOption] = []
  /// The interface by which a flow from outside comes in.
  package var input: String?
  /// The user of the local program that opens the flow.
  package var owner = SocketOwner()
  /// Nobody said who the user is.
  package var isOwnerAssumed = false
  /// The mark that the program gives its packets (SO_MARK).
  package var mark: UInt32 = 0
  /// The supplementary groups of that user.
  package var groups: [UInt32] = []
  package var seed: UInt64 = 1
  /// Seconds since 1970 when the flow begins; for `-m time`.
  package var clock: Int64 = 0
  /// Nobody said what time it is.
  package var isClockAssumed = false
  /// The host, where a snapshot says what it is.
  package var known: KnownHost?

  /// The host with all that it remembers, where the conversation is one that was played on it.
  var given: Host?

  /// What was tracked before the last command is forgotten, as `conntrack -F` does.
  var forgetsEntries = false
  /// The rules are loaded anew before the flow.
  var reloads = false
  /// Commands since the last one that was asked for, and those right before the flow.
  var prepared: [[String]] = []
  var lastly: [[String]] = []
  /// The rules since the last command, where they are other than those that it left.
  var replaced: [Ruleset]?

  /// The changes that made it of another question, each list in the names that rules had then; see PlayMemory.
  var trail: [[Change]] = []

  /// A flow, or a command with its words.
  package enum Event: Hashable, Sendable {
    case flow(Flow)
    case command([String])
  }

  package init(_ flow: Flow) { self.flow = flow }

  /// Plays the flow and says what came of it.
  package func answer(isVerbose: Bool = false) throws(QuestionError) -> Answer {
    let played = try play()
    var answer = Answer(
      played.conversation, notes: played.notes, isVerbose: isVerbose, alternatives: Alternatives(self), conversations: played.last)
    answer.earlier = played.earlier
    try answer.add(known, of: self)
    answer.add(played.failedDiscoveries)
    return answer
  }

  /// What came of a question: the flows since the last command as one conversation, and each alone; a sentence for each flow before.
  package struct Played {
    package var last: [Conversation]
    /// The host before each of them.
    var before: [Host] = []
    /// What neighbours never learn of each other in them, because rules drop it.
    var failedDiscoveries: [FailedDiscovery] {
      zip(last, before).flatMap { NeighbourDiscovery.failures($0, on: $1, knowsNeighbours: true) }
    }
    package var conversation: Conversation {
      var whole = last[last.count - 1]
      whole.steps = last.flatMap(\.steps)
      return whole
    }
    package var earlier: [String]
    package var notes: [String] = []
    /// All that happened, in order.
    package var script: [Happening] = []

    package enum Happening {
      case conversation(Conversation)
      case command([String])
      case rules([Ruleset])
      case forgetting
      case reloading
    }
  }

  package func play() throws(QuestionError) -> Played {
    var notes: [String] = []
    var machine = try machine(&notes)
    let gateway = assumeDefaultRoute(&machine)
    try check(machine)
    let assumedListener = listen(&machine)
    let assumedMember = join(&machine)
    if !machine.sockets.sockets.isEmpty, rulesets.contains(where: \.hasTProxy) {
      // TPROXY hands packets to no other socket, and nobody sets it up with one that is not.
      for i in machine.sockets.sockets.indices { machine.sockets.sockets[i].isTransparent = true }
      notes.append("Assumed that the programs of this host may answer for other addresses (IP_TRANSPARENT), as TPROXY asks.")
    }
    var played = try play(on: machine)
    var conversation: Conversation { played.conversation }
    if known == nil, conversation.meets(.routing(.forwardingOff)), !sysctls.contains(where: { $0.key.contains("forward") }) {
      let key = flow.family == .ipv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding"
      if flow.family == .ipv4 { machine.sysctl.ipForward = true } else { machine.sysctl.ipv6Forwarding = true }
      notes.append("Assumed \(key)=1, because this host is to forward the packets; --sysctl \(key)=0 asks without.")
      played = try play(on: machine)
    }
    if assumedListener, case .served(_, isLocal: true) = conversation.outcome {
      notes.append(
        "Assumed that a program listens on \(flow.kind.rawValue) port \(flow.destinationPort) of this host; --listen says what does.")
    }
    if let key = machine.settingThatIgnoresPings(flow), case .noAnswer = conversation.outcome {
      notes.append("This host answers no echo requests: \(key)=1.")
    }
    if assumedMember {
      notes.append("Assumed that the program has joined the group \(flow.destination); --listen none asks without a program.")
    }
    if let gateway, conversation.uses(gateway.address) || machine.needs(gateway.address, for: conversation.flow) {
      notes.append("Assumed a default route by \(gateway.interface) via \(gateway.address); --route says otherwise.")
    }
    if let port = assumedPort(machine) {
      notes.append(
        "Assumed that \(played.conversation.flow.source) is behind the port \(port.port) of \(port.bridge); --in says otherwise.")
    }
    if let refused = listeners == nil ? conversation.redirectedToNobody : nil {
      notes.append(
        "Assumed that nothing listens on \(flow.kind.rawValue) \(refused) of this host; --listen \(flow.kind.rawValue)/\(refused.port ?? 0) "
          + "asks what if something did.")
    }
    if known == nil, let way = conversation.privateSourceOut(machine) {
      notes.append(
        "Assumed that \(way.gateway) knows the way back to \(way.source), a private address, which leaves by \(way.interface) as it is.")
    }
    if let bridge = bridges.first, conversation.passesBridge, !sysctls.contains(where: { $0.key.contains("bridge-nf-call") }) {
      notes.append(
        "Assumed that br_netfilter is there, so that packets bridged by \(bridge.name) walk these rules; "
          + "--sysctl net.bridge.bridge-nf-call-iptables=0 asks without.")
    }
    if isClockAssumed, rulesets.contains(where: \.asksTheTime) {
      notes.append("Assumed that it is \(TimeMatch.dateText(clock)) UTC, as here and now; --date says otherwise.")
    }
    if known == nil, !rulesets.contains(where: { $0.tables.contains { $0.family == flow.family } }) {
      let option = flow.family == .ipv4 ? "--rules" : "--rules6"
      notes.append("There are no IPv\(flow.family.rawValue) rules (\(option)), so no table is walked.")
    }
    played.notes = notes
    return played
  }

  private func play(on machine: Machine) throws(QuestionError) -> Played {
    var host = given ?? Host(machine, seed: seed)
    if given == nil {
      if !groups.isEmpty { host.machine.groups[owner.uid] = groups }
      host.wallClockAtStart = clock
      host.sets = sets
      known?.track(on: &host)
    } else {
      host.machine.sysctl = machine.sysctl
    }
    for r in rulesets { try host.take(Ruleset(r.tables.filter { given == nil || !host.has($0) })) }
    var played = Played(last: [], earlier: [])
    func play(_ flow: Flow) throws(QuestionError) {
      let c = try self.play(flow, on: host, seed &+ UInt64(played.script.count))
      played.before.append(host)
      played.last.append(c)
      host = c.host
      played.script.append(.conversation(c))
    }
    func run(_ words: [String]) throws(QuestionError) {
      let done = host.run(words)
      if done.status != 0 { throw QuestionError("'\(words.joined(separator: " "))': \(done.errors)") }
      played.script.append(.command(words))
    }
    let lastCommand = before.lastIndex { if case .command = $0 { true } else { false } } ?? -1
    if lastCommand < 0 { for words in prepared { try run(words) } }
    for (n, event) in before.enumerated() {
      switch event {
      case .flow(let f): try play(f)
      case .command(let words):
        played.earlier += played.last.map { "Before '\(words.joined(separator: " "))', \($0.flow): \(Answer.sentence($0))" }
        (played.last, played.before) = ([], [])
        try run(words)
      }
      guard n == lastCommand else { continue }
      // What a table remembers begins again when it is loaded, so those that are as they were are left alone.
      let changed = (replaced ?? []).map { Ruleset($0.tables.filter { !host.has($0) }) }
      for r in changed { try host.take(r) }
      if changed.contains(where: { !$0.tables.isEmpty }) { played.script.append(.rules(changed)) }
      for words in prepared { try run(words) }
    }
    if reloads {
      let rules = host.ruleset
      var none = rules
      for i in none.tables.indices {
        for j in none.tables[i].chains.indices { none.tables[i].chains[j].removeAll() }
      }
      try host.take(none)
      try host.take(rules)
      played.script.append(.reloading)
    }
    if forgetsEntries {
      host.connections = ConnectionTable()
      played.script.append(.forgetting)
    }
    for words in lastly { try run(words) }
    try play(flow)
    return played
  }

  private func play(_ flow: Flow, on host: Host, _ seed: UInt64) throws(QuestionError) -> Conversation {
    var scenario = Scenario(flow)
    scenario.owner = owner
    scenario.mark = mark
    scenario.seed = seed
    scenario.outside = Simulator.Services(otherwise: .open, exceptions: outside)
    scenario.input = input.flatMap { host.machine.id(InterfaceName($0)) }
    do throws(ScenarioError) { return try scenario.play(on: host) } catch {
      switch error {
      case .noRoute(let a) where a == flow.source:
        throw QuestionError(
          "\(flow): the host has no route back to \(a), so nobody knows by which interface its packets come in",
          remedy: "say it with --in INTERFACE, or add a --route")
      default: throw QuestionError("\(flow): \(error.description)")
      }
    }
  }

  // MARK: the machine

  private func machine(_ notes: inout [String]) throws(QuestionError) -> Machine {
    var machine = known?.machine ?? Machine()
    for (n, i) in interfaces.enumerated() where known == nil {
      if machine.id(InterfaceName(i.name)) != nil { throw QuestionError("--host: there are two interfaces \(i.name)") }
      // A locally administered hardware address, so that log lines have one.
      var interface = Interface(InterfaceName(i.name), addresses: i.addresses, mac: MACAddress(0x0200_0000_0001 + UInt64(n)))
      interface.assumesNeighbours = true
      if bridges.contains(where: { $0.name == i.name }) { machine.addBridge(interface) } else { machine.add(interface) }
    }
    for b in bridges { try machine.add(b) }
    for s in sysctls {
      if try !s.set(on: &machine), s.key != Effect.logSetting { notes.append("\(s.key) is not modelled: setting it changes nothing here.") }
    }
    for r in routes { try r.add(to: &machine) }
    if let input, machine.id(InterfaceName(input)) == nil {
      throw QuestionError("--in \(input): the host has no such interface", remedy: "its interfaces are " + machine.interfaceNames)
    }
    return machine
  }

  /// The port by which a flow comes in where only the bridge is known.
  private func assumedPort(_ machine: Machine) -> (port: String, bridge: String)? {
    if machine.isLocal(flow.source) || flow.source.isUnspecified { return nil }
    let device =
      input.map { machine.id(InterfaceName($0)) } ?? machine.routes.lookup(RouteQuery(to: flow.source, from: .any(flow.family)))?.interface
    guard let device, let bridge = machine.bridge(device).map({ machine.bridges[$0] }), bridge.ports.count > 1,
      let port = bridge.ports.last,
      machine.port(of: flow.source, device) == nil
    else { return nil }
    return (machine.name(port).description, machine.name(device).description)
  }

  /// Where no route is given there is a default route to the first other address of a network: that of an interface with a public address
  /// if there is one, then of one that neither side of the flow is connected to, then of the first.
  private func assumeDefaultRoute(_ machine: inout Machine) -> (interface: String, address: Address)? {
    guard routes.isEmpty, known == nil else { return nil }
    var assumed: (interface: String, address: Address)?
    for family in Family.allCases {
      let candidates = interfaces.compactMap { i in
        i.addresses.first { $0.address.family == family && $0.prefixLength < family.addressBits }.map { (i, $0) }
      }
      func rank(_ own: InterfaceAddress) -> Int {
        let isNear = [flow.source, flow.destination].contains { own.prefix.contains($0) && !machine.isLocal($0) }
        return (own.address.isPrivate ? 0 : 2) + (isNear ? 0 : 1)
      }
      guard let best = candidates.map({ rank($0.1) }).max(), let (interface, own) = candidates.first(where: { rank($0.1) == best }),
        let id = machine.id(InterfaceName(interface.name))
      else { continue }
      // A network of two addresses has no third that means the network.
      let network = own.prefix.address
      var gateway = own.prefixLength == family.addressBits - 1 ? network : network.advanced(by: 1)
      if gateway == own.address { gateway = gateway.advanced(by: 1) }
      machine.routes.add(Route(.all(family), via: gateway, interface: id))
      if family == flow.family { assumed = (interface.name, gateway) }
    }
    return assumed
  }

  /// Nobody asks about a port without meaning that something listens there. True if that had to be assumed.
  private func listen(_ machine: inout Machine) -> Bool {
    if let listeners { machine.sockets.sockets = listeners }
    let isForAll = !machine.isForOneMachine(flow.destination)
    guard listeners == nil, flow.kind != .icmp, machine.isLocal(flow.destination) || isForAll else { return false }
    machine.sockets.sockets = [LocalSocket(proto: flow.proto, port: flow.destinationPort)]
    return true
  }

  /// A program that listens where a flow to a group goes has joined it. True if that had to be assumed.
  private func join(_ machine: inout Machine) -> Bool {
    let group = flow.destination
    guard known == nil, group.isMulticast, !machine.isLocal(flow.source),
      machine.sockets.sockets.contains(where: { $0.proto == flow.proto && $0.port == flow.destinationPort && $0.isWildcard })
    else { return false }
    return machine.memberships.insert(GroupMembership(group)).inserted
  }

  // MARK: what can't be

  private func check(_ machine: Machine) throws(QuestionError) {
    if machine.isLocal(flow.source) || flow.source.isUnspecified && input == nil { return try checkWayOut(machine) }
    let example = "--host eth0=\(flow.destination)/\(flow.family == .ipv4 ? 24 : 64)"
    if interfaces.isEmpty, bridges.isEmpty {
      let other = "--host eth0=\(flow.source)/\(flow.family == .ipv4 ? 24 : 64)"
      throw QuestionError(
        "which machine has the rules? --host says which addresses it has",
        remedy: "if it is the destination: \(example)\n  if it is the source: \(other)\n"
          + "  if it is a router between them: --host eth0=ADDRESS/LENGTH --host eth1=ADDRESS/LENGTH")
    }
    if bridges.isEmpty, !interfaces.contains(where: { $0.addresses.contains { $0.address.family == flow.family } }) {
      throw QuestionError(
        "\(flow): the host has no IPv\(flow.family.rawValue) address", remedy: "give it one: --host \(interfaces[0].name)=ADDRESS/LENGTH")
    }
    if input != nil || machine.isLocal(flow.destination) || flow.destination.isMulticast || flow.destination == .v4(255, 255, 255, 255) {
      return
    }
    let way = machine.routes.lookup(RouteQuery(to: flow.source, from: .any(flow.family)))
    let out = machine.routes.lookup(RouteQuery(to: flow.destination, from: flow.source))
    if let way, let out, way.kind == .unicast, out.kind == .unicast, way.interface == out.interface, machine.bridge(way.interface) == nil {
      throw QuestionError(
        "\(flow): neither address is this host's, and both are reached by \(machine.name(way.interface)), "
          + "so the packets do not come by here",
        remedy: "the host's addresses are \(machine.addressList); --in \(machine.name(way.interface)) asks what if they did")
    }
  }
}

extension Host {
  /// Whether a table with these rules is loaded.
  fileprivate func has(_ table: Table) -> Bool {
    guard let chains = self.table(table.kind, table.family)?.current.chains else { return false }
    return chains.elementsEqual(table.chains) { $0.name == $1.name && $0.policy == $1.policy && $0.rules == $1.rules }
  }

  /// Loads rules that somebody gave.
  fileprivate mutating func take(_ rules: Ruleset) throws(QuestionError) {
    do { try load(rules) } catch { throw QuestionError("the kernel refuses the rules (\(error.errno)): \(error.reason)") }
  }
}

extension Ruleset {
  fileprivate var hasTProxy: Bool {
    tables.contains { $0.chains.contains { $0.rules.contains { if case .tproxy = $0.target { true } else { false } } } }
  }
}

extension Question {
  /// A program's connect(2) fails at once where there is no way out, and no packet is made.
  private func checkWayOut(_ machine: Machine) throws(QuestionError) {
    let to = flow.destination
    let addresses = machine.addressList.isEmpty ? "none but that of lo" : machine.addressList
    let isBound = !flow.source.isUnspecified && to.isIPv4
    guard let route = machine.outputRoute(RouteQuery(to: to, from: isBound ? flow.source : .any(to.family))) else {
      throw QuestionError(
        "\(flow): the host has no route to \(to), so no packet is sent (ENETUNREACH)",
        remedy: "add a --route; the host's addresses are \(addresses)")
    }
    switch route.kind {
    case .local: return
    case .unicast, .broadcast, .multicast:
      guard machine.isStray(flow.source, by: route.interface) else { return }
      let name = machine.name(route.interface)
      throw QuestionError(
        "\(flow): \(flow.source) is an address of lo, and \(to) is reached by \(name), so no packet is sent (EINVAL)",
        remedy: "programs send from 127.0.0.1 to this host alone; with --sysctl net.ipv4.conf.\(name).route_localnet=1 it would leave")
    case .unreachable, .prohibit, .blackhole, .throw:
      throw QuestionError("\(flow): the route to \(to) refuses every packet (\(route.kind)), so none is sent")
    }
  }
}

extension Address {
  /// Addresses that are not routed in the Internet (RFC 1918, 6598, 3927, 4193, 4291).
  fileprivate var isPrivate: Bool {
    if isLoopback || isLinkLocal { return true }
    if !isIPv4 { return high >> 57 == 0x7e }
    return v4 >> 24 == 10 || v4 >> 20 == 0xac1 || v4 >> 16 == 0xc0a8 || v4 >> 22 == 0x191
  }
}

extension Machine {
  /// The setting by which echo requests to this host get no answer.
  fileprivate func settingThatIgnoresPings(_ flow: Flow) -> String? {
    guard flow.kind == .icmp, isLocal(flow.destination) else { return nil }
    if flow.family == .ipv4 { return sysctl.icmpEchoIgnoreAll ? "net.ipv4.icmp_echo_ignore_all" : nil }
    return sysctl.icmpv6EchoIgnoreAll ? "net.ipv6.icmp.echo_ignore_all" : nil
  }

  fileprivate var interfaceNames: String { interfaces.map(\.name.description).joined(separator: ", ") }
  fileprivate var addressList: String {
    interfaces.dropFirst().flatMap(\.addresses).map { "\($0.address)" }.joined(separator: ", ")
  }
  /// Whether one of the flow's two sides is reached by a gateway.
  fileprivate func needs(_ gateway: Address, for flow: Flow) -> Bool {
    [flow.source, flow.destination].contains {
      isForOneMachine($0) && !$0.isUnspecified && routes.lookup(RouteQuery(to: $0, from: .any(flow.family)))?.gateway == gateway
    }
  }
}

extension Conversation {
  /// Where a rule of this host led the flow, if nothing listens there.
  fileprivate var redirectedToNobody: PacketStory.Endpoint? {
    guard case .refused(_, .localStack) = outcome else { return nil }
    for s in Storyteller.tell(self) {
      if case .delivered(let place, false) = s.end { return place == s.to ? nil : place }
    }
    return nil
  }

  /// A packet of a machine behind this host that leaves for a public address with its private one.
  fileprivate func privateSourceOut(_ machine: Machine) -> (source: Address, gateway: Address, interface: String)? {
    guard !machine.isLocal(flow.source) else { return nil }
    for case .sent(let interface, let p) in steps.flatMap(\.outputs) where p.nextHop != p.destination && !p.destination.isPrivate {
      let networks = machine.interfaces.first { $0.name == machine.name(interface) }?.addresses ?? []
      if p.source == flow.source, p.source.isPrivate, !networks.contains(where: { $0.prefix.contains(p.source) }) {
        return (p.source, p.nextHop, machine.name(interface).description)
      }
    }
    return nil
  }

  /// Whether a packet came in by a port of a bridge.
  fileprivate var passesBridge: Bool { steps.flatMap(\.traces).contains { !($0.trace.snapshots.last?.packet ?? $0.packet).physIn.isNone } }

  fileprivate func meets(_ reason: DropReason) -> Bool { steps.contains { $0.dropReason == reason } }
  /// Whether a packet left for a neighbour that it is not addressed to.
  fileprivate func uses(_ gateway: Address) -> Bool {
    steps.contains { s in
      s.outputs.contains { if case .sent(_, let p) = $0 { p.nextHop == gateway && p.destination != gateway } else { false } }
    }
  }
}

extension Ruleset {
  /// Whether a rule has `-m time`.
  fileprivate var asksTheTime: Bool {
    tables.contains { table in
      table.chains.contains { chain in
        chain.rules.contains { rule in
          rule.matches.contains { if case .time = $0 { true } else { false } }
        }
      }
    }
  }
}
