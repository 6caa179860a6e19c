// Hosts, the programs on them, the wires between them and the world outside, on one manual clock. It carries datagrams and lets time pass;
// what becomes of a packet on a host, that host says.
//
//   programs on a host (endpoint) ──► Host.send ───┐              ┌──► sent ──► (latency) ──► the next host, or outside
//   outside, other hosts ──► (latency) ──► Host.receive ──► outputs ┴──► delivered ──► endpoint

package import Host
package import Machine
internal import Netfilter
internal import Wire

/// A place where a wire ends: an interface of a host.
package struct Plug: Hashable, Sendable {
  /// Position in `Network.nodes`.
  package var node: Int
  package var interface: InterfaceID
  package init(_ node: Int, _ interface: InterfaceID) {
    self.node = node
    self.interface = interface
  }
}

package struct Network: Sendable {
  /// A host with the programs on it.
  package struct Node: Sendable {
    package var host: Host
    /// TCP, UDP and ICMP of the host itself.
    package internal(set) var endpoint: Endpoint
    /// The sockets that programs bound before any conversation.
    package internal(set) var bound: SocketTable
    /// What happened here since it was last taken.
    package internal(set) var steps: [Step] = []
    /// How many programs had answered when the steps began.
    var answered = 0
    /// Neighbours of which the host itself knows that they do not answer.
    let known: Set<Neighbour>

    init(_ host: Host, seed: UInt64, isTraced: Bool) {
      self.host = host
      self.host.isTracing = isTraced
      self.host.outputs = []
      self.host.traces = []
      self.host.logs = []
      bound = host.machine.sockets
      known = host.machine.silentNeighbours
      endpoint = Endpoint(services: Services(bound), seed: seed)
      endpoint.bound = bound
    }
  }

  private struct Arrival: Sendable {
    var bytes: [UInt8]
    /// Nil: outside.
    var to: Plug?
    /// The hardware address of the host that sent it.
    var from: MACAddress?
    /// That of the machine that a frame is for, where it comes in by a bridge's port; nil: whom the datagram is for.
    var addressee: MACAddress?
  }
  /// A conversation of a few packets has a handful of steps, one that is retried for a quarter of an hour some fifty.
  private static let maximumSteps = 2000

  package internal(set) var nodes: [Node]
  /// Wires between hosts: the interfaces on each.
  package var wires: [[Plug]] = [] { didSet { findSilentNeighbours() } }
  /// All machines outside.
  var outside: Endpoint
  var clock = ManualClock()
  private var underWay = EventQueue<Arrival>()
  /// The interface behind which an address outside was seen first.
  var places: [Address: Plug] = [:]
  /// Addresses outside that flows were begun to: what is between them and others comes by the hosts.
  private var asked: Set<Address> = []
  /// Who begins the conversation that is played.
  private var owner = SocketOwner()
  private let latency: UInt64
  var outsideAnswered = 0
  /// Packets between machines outside that no host saw: two that answer each other would never end.
  private var passedBy = 0

  package init(
    _ hosts: [Host], outside services: Services = Services(otherwise: .open), seed: UInt64 = 1,
    latency: UInt64 = 20 * ManualClock.microsecond, isTraced: Bool = true
  ) {
    nodes = hosts.enumerated().map { Node($1, seed: seed &+ UInt64($0) &* 0x9e37_79b9, isTraced: isTraced) }
    outside = Endpoint(services: services, seed: seed &+ 0x6f75_7473)
    self.latency = latency
    for h in hosts { clock.advance(to: h.now) }
  }

  package var now: UInt64 { clock.now }
  /// All hosts as they are now: one that no packet came to of late has not looked at the clock.
  package var hosts: [Host] {
    nodes.map {
      var host = $0.host
      host.advance(to: clock.now)
      return host
    }
  }
  /// What is open, closed and silent outside.
  package var services: Services {
    get { outside.services }
    set { outside.services = newValue }
  }

  /// Changes a host between conversations.
  package mutating func change<R>(_ node: Int, _ body: (inout Host) throws -> R) rethrows -> R {
    let sockets = nodes[node].host.machine.sockets
    nodes[node].host.advance(to: clock.now)
    nodes[node].host.machine.sockets = nodes[node].bound
    defer {
      findSilentNeighbours()
      if nodes[node].host.machine.sockets != nodes[node].bound {
        nodes[node].bound = nodes[node].host.machine.sockets
        nodes[node].endpoint.bound = nodes[node].bound
        nodes[node].endpoint.services = Services(nodes[node].bound)
      } else {
        nodes[node].host.machine.sockets = sockets
      }
    }
    return try body(&nodes[node].host)
  }

  // MARK: the way of a conversation

  /// A program that has begun a conversation.
  package struct Handle: Hashable, Sendable {
    package var flow: Flow
    /// The host that it runs on; nil: outside.
    package var node: Int?
    package var socket: SocketID
  }

  /// How a conversation is begun.
  package struct Opening: Sendable {
    package var flow: Flow
    /// The host that an unspecified source means.
    package var node: Int?
    /// Where the first packet of a flow from outside comes in.
    package var input: Plug?
    package var owner = SocketOwner()
    /// The mark of its program's socket (SO_MARK).
    package var mark: UInt32 = 0
    package var exchange = Exchange.http
    package var datagramExchange = Exchange.datagram
    package init(_ flow: Flow) { self.flow = flow }
  }

  /// A program begins a conversation; nothing is carried yet.
  package mutating func open(_ o: Opening) throws(ScenarioError) -> Handle {
    var flow = o.flow
    for n in nodes.indices {
      nodes[n].endpoint.exchange = o.exchange
      nodes[n].endpoint.datagramExchange = o.datagramExchange
    }
    outside.exchange = o.exchange
    outside.datagramExchange = o.datagramExchange
    owner = o.owner
    // What comes in from no address is from a machine that has none yet (DHCP, RFC 2131).
    let hasNoAddress = flow.source.isUnspecified && o.input != nil
    let isOwn = !hasNoAddress && (flow.source.isUnspecified || flow.source.isLoopback)
    let home = isOwn ? o.node ?? 0 : node(of: flow.source)
    if node(of: flow.destination) == nil { asked.insert(flow.destination) }
    var handle: Handle
    if let home {
      if flow.source.isUnspecified { flow.source = try nodes[home].host.sourceAddress(to: flow.destination) }
      let mtu = nodes[home].host.machine.linkMTU(to: flow.destination, from: flow.source)
      let asksAll = asksAll(flow, home)
      handle = Handle(
        flow: flow, node: home, socket: nodes[home].endpoint.open(flow, mtu: mtu, mark: o.mark, asksAll: asksAll, at: clock.now))
    } else {
      var plug: Plug
      if let given = o.input { plug = given } else { plug = try place(of: flow.source, asking: flow.destination) }
      plug.interface = machine(plug.node)?.entrance(plug.interface, of: flow.source, clock.now) ?? plug.interface
      guard let mtu = machine(plug.node)?.interface(plug.interface)?.mtu else { throw .unknownInterface(plug.interface) }
      places[flow.source] = plug
      handle = Handle(flow: flow, node: nil, socket: outside.open(flow, mtu: mtu, asksAll: asksAll(flow, plug.node), at: clock.now))
    }
    if let pair = client(handle).pair(handle.socket), flow.kind != .icmp { handle.flow.sourcePort = pair.localPort }
    return handle
  }

  private func asksAll(_ flow: Flow, _ n: Int) -> Bool { machine(n)?.isForOneMachine(flow.destination) == false }

  /// On a conversation that was left open: the next request.
  package mutating func ask(_ h: Handle) {
    if let n = h.node { nodes[n].endpoint.ask(h.socket, at: clock.now) } else { outside.ask(h.socket, at: clock.now) }
  }
  /// The program that began it hangs up.
  package mutating func hangUp(_ h: Handle) {
    if let n = h.node { nodes[n].endpoint.hangUp(h.socket, at: clock.now) } else { outside.hangUp(h.socket, at: clock.now) }
  }
  /// The program is killed: its machine forgets the connection, as after a power cut.
  package mutating func forget(_ h: Handle) {
    if let n = h.node { nodes[n].endpoint.forget(h.socket) } else { outside.forget(h.socket) }
  }

  package func client(_ h: Handle) -> Endpoint { h.node.map { nodes[$0].endpoint } ?? outside }

  /// Carries packets until nothing more will happen, or until `end`.
  package mutating func run(until end: UInt64? = nil) {
    let first = nodes.reduce(0) { $0 + $1.steps.count }
    passedBy = 0
    while nodes.reduce(passedBy, { $0 + $1.steps.count }) < first + Network.maximumSteps {
      pump()
      let unanswered = nodes.compactMap(\.host.neighbourDeadline).min()
      let timer = (nodes.map(\.endpoint.nextDeadline) + [outside.nextDeadline]).compactMap { $0 }.min()
      guard let next = [timer, underWay.nextTime, unanswered].compactMap({ $0 }).min() else { break }
      if let end, next > end { break }
      clock.advance(to: next)
      // A timer and a packet of one moment: the timer is first, as it was seen on Linux where a SYN came again just as the SYN+ACK did.
      if unanswered == next {
        for n in nodes.indices {
          while let walk = nodes[n].host.giveUpNeighbour(by: next) {
            let origin: Step.Origin = walk.isLocallySent ? .sent(walk.packet.socket) : .arrived(walk.packet.inInterface)
            take(origin, Departure(bytes: walk.packet.bytes, sender: .kernel), isReleased: true, n)
          }
        }
      } else if timer == next {
        for n in nodes.indices { nodes[n].endpoint.advance(to: next) }
        outside.advance(to: next)
      } else if let (_, arrival) = underWay.removeFirst() {
        arrive(arrival)
      }
    }
    if let end { clock.advance(to: end) }
  }

  /// Lets time pass.
  package mutating func wait(_ nanoseconds: UInt64) { run(until: clock.now &+ nanoseconds) }

  /// A datagram comes in by an interface as it is; what answers it is carried no further.
  package mutating func inject(_ bytes: [UInt8], at plug: Plug) {
    guard nodes.indices.contains(plug.node) else { return }
    prepareSockets(plug.node)
    let header = Datagram(bytes, quoted: true).flatMap { link($0, nil, nil, at: plug) }
    nodes[plug.node].host.receive(bytes, on: plug.interface, link: header, at: clock.now)
    note(.arrived(plug.interface), bytes, link: header, plug.node)
  }
  /// A program on a host sends a datagram as it is.
  package mutating func send(_ bytes: [UInt8], from owner: SocketOwner, mark: UInt32 = 0, on node: Int) {
    guard nodes.indices.contains(node) else { return }
    prepareSockets(node)
    nodes[node].host.send(bytes, from: owner, mark: mark, at: clock.now)
    note(.sent(owner), bytes, mark: mark, node)
  }

  /// From now on packets wait at this place of a host, until they are released.
  package mutating func hold(at point: HoldPoint, on node: Int) { if nodes.indices.contains(node) { nodes[node].host.holdPoint = point } }
  /// No packet begins to wait any more, and those that did go on, the first first or the last first. What becomes of them is carried on by `run`.
  package mutating func release(newestFirst: Bool = false, on node: Int) {
    guard nodes.indices.contains(node) else { return }
    nodes[node].host.holdPoint = nil
    while let walk = newestFirst ? nodes[node].host.held.last : nodes[node].host.held.first {
      let packet = walk.packet
      prepareSockets(node)
      guard nodes[node].host.release(newest: newestFirst, at: clock.now) else { return }
      let origin: Step.Origin = walk.isLocallySent ? .sent(packet.socket) : .arrived(packet.inInterface)
      take(origin, Departure(bytes: packet.bytes, sender: .kernel, mark: packet.mark), isReleased: true, node)
    }
  }

  /// Takes what has happened on a host.
  package mutating func takeSteps(_ node: Int) -> [Step] {
    defer { nodes[node].steps = [] }
    return nodes[node].steps
  }

  /// Carries what the endpoints have sent until they are silent.
  private mutating func pump() {
    while true {
      var isSilent = true
      for n in nodes.indices {
        for d in nodes[n].endpoint.takeDepartures() {
          isSilent = false
          let program = owner(of: d, n)
          prepareSockets(n)
          let isBound = nodes[n].host.machine.isBound(d)
          nodes[n].host.send(d.bytes, from: program, mark: d.mark, isBound: isBound, mayBeCut: true, at: clock.now)
          take(.sent(program), d, isBound: isBound, n)
        }
      }
      for d in outside.takeDepartures() {
        guard let datagram = Datagram(d.bytes, quoted: true) else { continue }
        let isDirect = isDirect(datagram)
        if isDirect { passedBy += 1 }
        let to = isDirect ? nil : entrance(datagram.source)
        guard isDirect || to != nil else { continue }
        underWay.add(Arrival(bytes: d.bytes, to: to, from: nil), at: clock.now &+ latency)
      }
      if isSilent { return }
    }
  }

  private mutating func arrive(_ a: Arrival) {
    guard let to = a.to else { return outside.receive(a.bytes, mtu: mtuOutside(a.bytes), at: clock.now) }
    guard let d = Datagram(a.bytes, quoted: true) else { return }
    prepareSockets(to.node)
    let header = link(d, a.from, a.addressee, at: to)
    nodes[to.node].host.receive(a.bytes, on: to.interface, link: header, at: clock.now)
    take(.arrived(to.interface), Departure(bytes: a.bytes, sender: .kernel), link: header, to.node)
  }

  /// Machines outside that are on one network talk to each other past the host, unless the flow itself was said to come by.
  private func isDirect(_ d: Datagram) -> Bool {
    if d.source == d.destination || asked.contains(d.source) || asked.contains(d.destination) || node(of: d.destination) != nil {
      return false
    }
    guard let plug = entrance(d.source), let there = nodes[plug.node].host.route(to: d.source),
      let here = nodes[plug.node].host.route(to: d.destination)
    else { return false }
    return [there, here].allSatisfy { $0.kind == .unicast && $0.gateway == nil && $0.interface == plug.interface }
  }

  private mutating func prepareSockets(_ n: Int) {
    nodes[n].host.machine.sockets.sockets = nodes[n].bound.sockets + nodes[n].endpoint.connected
  }

  /// Writes down what came of a packet.
  @discardableResult
  private mutating func note(
    _ origin: Step.Origin, _ bytes: [UInt8], mark: UInt32 = 0, link: EthernetHeader? = nil, isReleased: Bool = false, isBound: Bool = false,
    _ n: Int
  ) -> Step {
    let host = nodes[n].host
    var step = Step(
      time: clock.now, origin: origin, bytes: bytes, link: link, mark: mark, outputs: host.outputs, traces: host.traces, logs: host.logs)
    step.isReleased = isReleased
    step.isBound = isBound
    nodes[n].host.outputs = []
    nodes[n].host.traces = []
    nodes[n].host.logs = []
    nodes[n].steps.append(step)
    return step
  }

  /// Takes what came of a packet, and carries it on.
  private mutating func take(
    _ origin: Step.Origin, _ cause: Departure, link: EthernetHeader? = nil, isReleased: Bool = false, isBound: Bool = false, _ n: Int
  ) {
    for output in note(origin, cause.bytes, mark: cause.mark, link: link, isReleased: isReleased, isBound: isBound, n).outputs {
      let machine = nodes[n].host.machine
      switch output {
      case .sent(let interface, let packet):
        guard machine.isForOneMachine(packet.destination) else { continue }
        let frame = machine.bridge(ofPort: interface) == nil ? nil : packet.link
        carry(packet.bytes, from: packet.source, to: packet.destination, by: packet.nextHop, frame, at: Plug(n, interface))
      case .delivered(let packet, let proto, let at):
        guard packet.isTransport(proto, at: at), !machine.ignoresPing(packet) else { continue }
        nodes[n].endpoint.receive(
          packet.bytes, mtu: machine.linkMTU(to: packet.source, from: packet.destination), assigned: machine.sockets[packet.assignedSocket],
          own: machine.ownAddress(inAnswerTo: packet.source, packet.destination), at: clock.now)
      case .bridged(let interface, let frame, let payload):
        guard let d = Datagram(payload, quoted: true) else { continue }
        carry(payload, from: d.source, to: d.destination, by: d.destination, frame, at: Plug(n, interface))
      case .dropped: break
      case .refused: if case .client(let socket) = cause.sender { nodes[n].endpoint.sendFailed(socket) }
      }
    }
  }

  /// Puts a datagram on the wire at a plug; `frame` is the header that a bridge gave or left it.
  private mutating func carry(
    _ bytes: [UInt8], from source: Address, to destination: Address, by nextHop: Address, _ frame: EthernetHeader?, at plug: Plug
  ) {
    var next = neighbour(nextHop, frame?.destination, of: plug)
    if next == nil, let owner = node(of: destination) {
      // The address is a host's, which is not on this wire: nobody answers in its place.
      guard nextHop != destination, let uplink = uplink(of: owner, from: source, to: destination) else { return }
      next = uplink
    }
    if next == nil {
      // What a bridge floods reaches one machine, by the port that it is behind.
      if let frame, nodes.contains(where: { $0.host.machine.has(frame.destination) }) { return }
      if frame != nil, let place = places[destination], place.interface != plug.interface { return }
      if places[destination] == nil { places[destination] = plug }
    }
    let device = machine(plug.node)?.interface(plug.interface)
    let isBridged = next.flatMap { machine($0.node)?.bridge(ofPort: $0.interface) } != nil
    underWay.add(
      Arrival(
        bytes: bytes, to: next, from: frame?.source ?? device?.mac,
        addressee: isBridged ? frame?.destination ?? device?.hardwareAddress(of: nextHop) : nil), at: clock.now &+ latency)
  }

  private func owner(of d: Departure, _ n: Int) -> SocketOwner? {
    switch d.sender {
    case .client: owner
    case .listener(let address, let port):
      Datagram(d.bytes).flatMap { nodes[n].host.machine.sockets.lookup(proto: $0.proto, address, port: port) }?.owner
    case .kernel: d.kernelSocket
    case .orphan: nil
    }
  }
}
