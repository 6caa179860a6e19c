// The sockets of a live case: TCP and UDP answer as a kernel's do, and the case drives the programs. Recorded with timestamps, SACK, window
// scaling and ECN off, which is where a case starts from; its own settings may turn them on.

internal import Host
internal import KernelJudge
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

/// What a live case's steps work on.
struct LiveSockets {
  enum Handle {
    case listener(LocalSocket)
    case connection(SocketID)
    case datagram(LocalSocket)
  }
  /// What a step came to.
  enum Outcome {
    case done
    case event(KernelEvent.What)
    case errno(String)
    case send([UInt8], mark: UInt32, isBound: Bool)
    case notUnderstood
  }
  var endpoint: Endpoint
  var handles: [String: Handle] = [:]

  init(_ machine: Machine) {
    // Recorders hold raw sockets of other protocols: nobody says that they are unknown.
    endpoint = Endpoint(services: LiveSockets.services(SocketTable()), seed: 1, exchange: .driven, datagramExchange: .driven)
    func isOn(_ key: String) -> Bool { machine.sysctl.other[key].map { $0 != "0" } ?? false }
    endpoint.offers.timestamps = isOn("net.ipv4.tcp_timestamps")
    endpoint.offers.sack = isOn("net.ipv4.tcp_sack")
    endpoint.offers.flowLabels = isOn("net.ipv6.auto_flowlabels")
    endpoint.offers.windowScaling = isOn("net.ipv4.tcp_window_scaling")
  }

  private static func services(_ table: SocketTable) -> Simulator.Services {
    var s = Simulator.Services(table)
    s.exceptions += [IPProtocol.tcp, IPProtocol.udp, IPProtocol.icmp, IPProtocol.icmpv6].map {
      Simulator.Services.Exception(.closed, proto: $0)
    }
    s.otherwise = .silent
    return s
  }

  /// All sockets that a packet may be for.
  var table: [LocalSocket] { endpoint.bound.sockets + endpoint.connected }

  private mutating func bind(_ socket: LocalSocket) {
    endpoint.bound.sockets.append(socket)
    endpoint.services = LiveSockets.services(endpoint.bound)
  }

  private func socket(_ proto: UInt8, _ place: (Address, UInt16), _ transparent: Bool?, _ mark: UInt32?) -> LocalSocket {
    var l = LocalSocket(proto: proto, address: place.0, port: place.1)
    l.isTransparent = transparent ?? false
    l.mark = mark ?? 0
    return l
  }

  /// Does a step that is about sockets.
  mutating func run(_ next: KernelStep, step: Int, _ host: Host, at now: UInt64) -> Outcome {
    switch next {
    case .tcpListen(let s):
      guard let place = s.addr.flatMap(Replay.endpoint) else { return .notUnderstood }
      let listener = socket(IPProtocol.tcp, place, s.transparent, s.mark)
      bind(listener)
      handles[s.id ?? "l\(step)"] = .listener(listener)
    case .tcpConnect(let s):
      guard let to = s.dst.flatMap(Replay.endpoint) else { return .notUnderstood }
      return connect(s, to, step, host, now)
    case .udpBind(let s): return bind(s, step) == nil ? .notUnderstood : .done
    case .udpSend(let s):
      guard let bound = bind(s, step) else { return .notUnderstood }
      return datagram(s, bound, host)
    case .accept(let s):
      guard case .listener(let listener)? = handles[s.from] else { return .notUnderstood }
      guard let (id, pair) = endpoint.accept(listener) else { return .errno("EAGAIN") }
      handles[s.id] = .connection(id)
      return .event(
        .accept(
          peer: "\(pair.remote):\(pair.remotePort)", local: "\(pair.local):\(pair.localPort)",
          originalDestination: originalDestination(pair, host)))
    case .send(let s):
      guard case .connection(let id)? = handles[s.id] else { return .notUnderstood }
      if !endpoint.write(id, s.data.bytes, at: now) { return .errno("EPIPE") }
    case .receive(let s): return receive(s.id)
    case .close(let s):
      guard let handle = handles.removeValue(forKey: s.id) else { return .notUnderstood }
      switch handle {
      case .connection(let id): endpoint.close(id, at: now)
      case .listener(let socket), .datagram(let socket):
        if let i = endpoint.bound.sockets.firstIndex(of: socket) { endpoint.bound.sockets.remove(at: i) }
        endpoint.services = LiveSockets.services(endpoint.bound)
      }
    default: return .notUnderstood
    }
    return .done
  }

  private mutating func connect(_ s: KernelStep.TCP, _ to: (Address, UInt16), _ step: Int, _ host: Host, _ now: UInt64) -> Outcome {
    let given = s.src.flatMap(Replay.endpoint)
    let mark = s.mark ?? 0
    let query = RouteQuery(to: to.0, from: given?.0 ?? .any(to.0.family), mark: mark)
    guard let route = host.machine.routes.lookup(query) else { return .errno("ENETUNREACH") }
    guard let source = given?.0 ?? host.machine.sourceAddress(for: to.0, via: route) else { return .errno("EADDRNOTAVAIL") }
    let pair = SocketPair(local: source, given?.1 ?? endpoint.freePort(), remote: to.0, to.1)
    let id = endpoint.connect(
      pair, mtu: host.machine.linkMTU(to: to.0, from: source), mark: mark, transparent: s.transparent ?? false, at: now)
    handles[s.id ?? "c\(step)"] = .connection(id)
    return .done
  }

  /// The socket of a step, bound if it is new.
  private mutating func bind(_ s: KernelStep.UDP, _ step: Int) -> LocalSocket? {
    let id = s.id ?? "u\(step)"
    if let handle = handles[id] {
      guard case .datagram(let socket) = handle else { return nil }
      return socket
    }
    let anywhere = (s.dst.flatMap(Replay.endpoint)?.0.family).map { (Address.any($0), UInt16(0)) }
    guard var place = (s.src ?? s.addr).flatMap(Replay.endpoint) ?? anywhere else { return nil }
    if place.1 == 0 { place.1 = endpoint.freePort() }
    let bound = socket(IPProtocol.udp, place, s.transparent, s.mark)
    bind(bound)
    handles[id] = .datagram(bound)
    return bound
  }

  private func datagram(_ s: KernelStep.UDP, _ socket: LocalSocket, _ host: Host) -> Outcome {
    guard let to = s.dst.flatMap(Replay.endpoint) else { return .notUnderstood }
    let own = socket.address.flatMap { $0.isUnspecified ? nil : $0 }
    let query = RouteQuery(to: to.0, from: own ?? .any(to.0.family), mark: socket.mark)
    guard let route = host.machine.routes.lookup(query) else { return .errno("ENETUNREACH") }
    guard let source = own ?? host.machine.sourceAddress(for: to.0, via: route) else { return .errno("EADDRNOTAVAIL") }
    let bytes = Replay.datagram(from: (source, socket.port), to: to, s.data?.bytes ?? [], host.machine)
    return .send(bytes, mark: socket.mark, isBound: own != nil)
  }

  private mutating func receive(_ id: String) -> Outcome {
    switch handles[id] {
    case .connection(let connection)?:
      guard let data = endpoint.read(connection) else { return .errno("EAGAIN") }
      return .event(.received(id: id, data: Hex(data), from: nil))
    case .datagram(let socket)?:
      guard let d = endpoint.readDatagram(socket) else { return .errno("EAGAIN") }
      return .event(.received(id: id, data: Hex(d.payload), from: "\(d.source):\(d.port)"))
    default: return .notUnderstood
    }
  }

  /// SO_ORIGINAL_DST (getorigdst, net/netfilter/nf_conntrack_proto.c).
  private func originalDestination(_ pair: SocketPair, _ host: Host) -> String? {
    let tuple = Tuple(
      source: pair.local, destination: pair.remote, sourcePort: pair.localPort, destinationPort: pair.remotePort, proto: IPProtocol.tcp,
      family: pair.local.family)
    guard let (id, _) = host.connections.find(tuple, host.context.ticks) else { return nil }
    let original = host.connections[id].original
    return "\(original.destination):\(original.destinationPort)"
  }
}
