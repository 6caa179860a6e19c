// A host, the programs on it, and the world outside, on one manual clock. It carries datagrams and lets time pass; what becomes of a
// packet on the host, the host says.
//
//   programs on the host (local) ──► Host.send ───┐              ┌──► sent ──► (latency) ──► outside
//   outside ──► (latency) ──► Host.receive ───────┴──► outputs ──┴──► delivered ──► local

internal import Host
package import Machine
internal import Netfilter
package import Wire

struct Network {
  private struct Arrival: Sendable {
    var bytes: [UInt8]
    var isOutbound: Bool
  }
  /// A conversation of a few packets has a handful of steps, one that is retried for a quarter of an hour some fifty.
  private static let maximumSteps = 2000

  private var host: Host
  /// TCP, UDP and ICMP of the host itself.
  private var local: Endpoint
  /// All machines outside.
  private var outside: Endpoint
  private var clock = ManualClock()
  private var wire = EventQueue<Arrival>()
  /// The interface behind which an address was seen first.
  private var interfaces: [Address: InterfaceID] = [:]
  private var steps: [Step] = []
  private let owner: SocketOwner
  /// The sockets that were there before the conversation.
  private let bound: SocketTable
  private let latency: UInt64

  init(_ host: Host, _ s: Scenario) {
    self.host = host
    self.host.isTracing = s.isTraced
    self.host.outputs = []
    self.host.traces = []
    self.host.logs = []
    bound = host.machine.sockets
    local = Endpoint(
      services: Services(host.machine.sockets), seed: s.seed, exchange: s.exchange, datagramExchange: s.datagramExchange)
    outside = Endpoint(
      services: s.outside, seed: s.seed &+ 0x6f75_7473, exchange: s.exchange, datagramExchange: s.datagramExchange)
    local.bound = bound
    owner = s.owner
    latency = s.latency
    clock.advance(to: host.now)
  }

  // MARK: the way of a conversation

  mutating func play(_ s: Scenario) throws(ScenarioError) -> Conversation {
    var flow = s.flow
    let isLocal = flow.source.isUnspecified || host.machine.isLocal(flow.source)
    let socket: SocketID
    if isLocal {
      if flow.source.isUnspecified { flow.source = try sourceAddress(to: flow.destination) }
      socket = local.open(flow, mtu: mtu(to: flow.destination, from: flow.source), mark: s.mark, at: clock.now)
    } else {
      let input: InterfaceID
      if let given = s.input { input = given } else { input = try interface(to: flow.source) }
      guard let mtu = host.machine.interface(input)?.mtu else { throw .unknownInterface(input) }
      interfaces[flow.source] = input
      socket = outside.open(flow, mtu: mtu, at: clock.now)
    }
    run()
    let client = isLocal ? local : outside
    if let pair = client.pair(socket), flow.kind != .icmp { flow.sourcePort = pair.localPort }
    return Conversation(
      flow: flow, isLocal: isLocal, steps: steps, outcome: outcome(client.result(socket)),
      wasEstablished: client.wasEstablished(socket), host: host)
  }

  private mutating func run() {
    while steps.count < Network.maximumSteps {
      pump()
      let timer = [local.nextDeadline, outside.nextDeadline].compactMap { $0 }.min()
      guard let next = [timer, wire.nextTime].compactMap({ $0 }).min() else { return }
      clock.advance(to: next)
      // A timer and a packet of one moment: the timer is first, as it was seen on Linux where a SYN came again just as the SYN+ACK did.
      if timer == next {
        local.advance(to: next)
        outside.advance(to: next)
      } else if let (_, arrival) = wire.removeFirst() {
        if arrival.isOutbound {
          outside.receive(arrival.bytes, mtu: mtuOutside(arrival.bytes), at: next)
        } else {
          arrive(arrival.bytes)
        }
      }
    }
  }

  /// Carries what the endpoints have sent until they are silent.
  private mutating func pump() {
    while true {
      let sent = local.takeDepartures()
      for d in sent {
        let program = owner(of: d)
        host.machine.sockets.sockets = bound.sockets + local.connected
        host.send(d.bytes, from: program, mark: d.mark, mayBeCut: true, at: clock.now)
        take(.sent(program), d)
      }
      for d in outside.takeDepartures() { wire.add(Arrival(bytes: d.bytes, isOutbound: false), at: clock.now &+ latency) }
      if sent.isEmpty { return }
    }
  }

  private mutating func arrive(_ bytes: [UInt8]) {
    guard let d = Datagram(bytes, quoted: true), let input = interfaces[d.source] ?? route(to: d.source)?.interface else { return }
    host.machine.sockets.sockets = bound.sockets + local.connected
    host.receive(bytes, on: input, link: link(from: d.source, on: input, d.family), at: clock.now)
    take(.arrived(input), Departure(bytes: bytes, sender: .kernel))
  }

  /// Takes what came of a packet, and carries it on.
  private mutating func take(_ origin: Step.Origin, _ cause: Departure) {
    let step = Step(
      time: clock.now, origin: origin, bytes: cause.bytes, outputs: host.outputs, traces: host.traces, logs: host.logs)
    host.outputs = []
    host.traces = []
    host.logs = []
    steps.append(step)
    for output in step.outputs {
      switch output {
      case .sent(let interface, let packet):
        if isForOneMachine(packet.destination) {
          if interfaces[packet.destination] == nil { interfaces[packet.destination] = interface }
          wire.add(Arrival(bytes: packet.bytes, isOutbound: true), at: clock.now &+ latency)
        }
      case .delivered(let packet):
        local.receive(
          packet.bytes, mtu: mtu(to: packet.source, from: packet.destination), assigned: host.machine.sockets[packet.assignedSocket],
          at: clock.now)
      case .dropped: break
      case .refused: if case .client(let socket) = cause.sender { local.sendFailed(socket) }
      }
    }
  }

  // MARK: what the host's machine knows

  private func route(to destination: Address, from source: Address? = nil) -> Route? {
    host.machine.routes.lookup(RouteQuery(to: destination, from: source ?? .any(destination.family)))
  }

  private func isForOneMachine(_ destination: Address) -> Bool {
    !destination.isMulticast && destination != .v4(255, 255, 255, 255) && route(to: destination)?.kind != .broadcast
  }

  private func interface(to address: Address) throws(ScenarioError) -> InterfaceID {
    guard let route = route(to: address) else { throw .noRoute(to: address) }
    guard route.kind == .unicast else { throw .notLocal(address) }
    return route.interface
  }

  private func sourceAddress(to destination: Address) throws(ScenarioError) -> Address {
    guard let route = route(to: destination) else { throw .noRoute(to: destination) }
    guard let source = host.machine.sourceAddress(for: destination, via: route) else { throw .noSourceAddress(for: destination) }
    return source
  }

  /// Of the way from the host to an address.
  private func mtu(to destination: Address, from source: Address) -> Int {
    host.machine.linkMTU(to: destination, from: source)
  }

  /// Of the link to a machine outside.
  private func mtuOutside(_ bytes: [UInt8]) -> Int {
    Datagram(bytes, quoted: true).flatMap { interfaces[$0.destination] }.flatMap { host.machine.interface($0)?.mtu } ?? 1500
  }

  /// The Ethernet header of a frame from an address: its own hardware address, or that of the gateway to it.
  private func link(from source: Address, on input: InterfaceID, _ family: Family) -> EthernetHeader? {
    guard let interface = host.machine.interface(input), interface.kind == .ethernet else { return nil }
    let neighbour = route(to: source)?.gateway ?? source
    // Locally administered; the rest is the address, so that two machines have two.
    let mac = interface.neighbours[neighbour] ?? MACAddress(0x0200_0000_0000 | UInt64(neighbour.v4))
    return EthernetHeader(
      destination: interface.mac, source: mac, type: family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
  }

  private func owner(of d: Departure) -> SocketOwner? {
    switch d.sender {
    case .client: owner
    case .listener(let address, let port):
      Datagram(d.bytes).flatMap { host.machine.sockets.lookup(proto: $0.proto, address, port: port) }?.owner
    case .kernel: nil
    }
  }

  // MARK: how it went

  private func outcome(_ result: ClientResult) -> Outcome {
    switch result {
    case .served:
      if let a = local.answerers.first { return .served(by: a, isLocal: true) }
      return .served(by: outside.answerers.first, isLocal: false)
    case .refused(let by): return .refused(by: by, refuser)
    case .reset(let by): return .reset(by: by, refuser)
    case .unreachable(let error, let told): return .unreachable(error, refuser, told: told)
    case .notPermitted:
      for (i, s) in steps.enumerated() { if let reason = s.dropReason { return .notPermitted(reason, step: i) } }
      return .noAnswer
    case .noAnswer, .waiting:
      for (i, s) in steps.enumerated() { if let reason = s.dropReason { return .dropped(reason, step: i) } }
      return .noAnswer
    }
  }

  /// Who made the last reset or ICMP error: a walk that another one caused is the host's, one that began a step is its sender's.
  private var refuser: Refuser {
    for s in steps.reversed() {
      for o in s.outputs {
        guard case .delivered(let p) = o, Network.isRefusal(p.bytes) else {
          if case .sent(_, let p) = o, Network.isRefusal(p.bytes) { return origin(of: s, Network.isRefusal(s.bytes)) }
          continue
        }
        return origin(of: s, Network.isRefusal(s.bytes))
      }
    }
    return .outside
  }

  private func origin(of step: Step, _ beganSo: Bool) -> Refuser {
    guard beganSo else { return .host }
    if case .arrived = step.origin { return .outside }
    return .localStack
  }

  private static func isRefusal(_ bytes: [UInt8]) -> Bool {
    guard let d = Datagram(bytes), d.payloadLength >= 1 else { return false }
    switch d.proto {
    case IPProtocol.tcp: return TCPHeader(d.bytes, at: d.transport)?.flags.contains(.rst) == true
    case IPProtocol.icmp: return ICMP.isError(d.bytes[d.transport])
    case IPProtocol.icmpv6: return ICMPv6.isError(d.bytes[d.transport])
    default: return false
    }
  }
}

extension Services {
  /// What listens on a machine; everything else there is closed.
  package init(_ sockets: SocketTable) {
    self.init(
      otherwise: .closed,
      exceptions: sockets.sockets.map {
        Exception(.open, address: $0.address?.isUnspecified == true ? nil : $0.address, proto: $0.proto, port: $0.port)
      })
  }
}

extension Machine {
  /// Of the way from this machine to an address.
  package func linkMTU(to destination: Address, from source: Address) -> Int {
    guard let route = routes.lookup(RouteQuery(to: destination, from: source)) else { return 1500 }
    if route.mtu > 0 { return route.mtu }
    return interface(route.kind == .local ? Machine.loopback : route.interface)?.mtu ?? 1500
  }
}
