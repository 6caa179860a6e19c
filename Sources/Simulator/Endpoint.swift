// The transport layer of a machine: its sockets and their programs. Datagrams go in with a time, datagrams come out; what the address
// or interface is, whoever carries them knows. Where there is no socket it answers as Linux does (tcp_v4_rcv, __udp4_lib_rcv, icmp_rcv).

package import Machine
internal import Netfilter
package import Wire

/// A conversation that a program here began.
package struct SocketID: Hashable, Sendable {
  package var rawValue: Int
  package init(_ n: Int) { rawValue = n }
}

/// A datagram that an endpoint sends.
package struct Departure: Hashable, Sendable {
  package enum Sender: Hashable, Sendable {
    /// A program that began a conversation.
    case client(SocketID)
    /// A program that listens at this address and port.
    case listener(Address, UInt16)
    /// The kernel: resets and ICMP.
    case kernel
    /// A connection that still has something to say after its program closed it.
    case orphan
  }
  package var bytes: [UInt8]
  package var sender: Sender
  /// SO_MARK of the socket that sends it.
  package var mark: UInt32 = 0

  /// The socket of the kernel's own that rules see behind its answers: ICMP has one (icmp_xmit_lock, icmpv6_xmit_lock), and so has what
  /// answers for no connection in IPv4 (ip_send_unicast_reply); in IPv6 that has none (tcp_v6_send_response).
  package var kernelSocket: SocketOwner? {
    guard sender == .kernel, let first = bytes.first else { return nil }
    if first >> 4 == 4 { return .kernel }
    return Datagram(bytes)?.proto == IPProtocol.icmpv6 ? .kernel : nil
  }
}

/// A program that answered.
package struct Answerer: Hashable, Sendable {
  package var proto: UInt8
  package var address: Address
  /// Zero for ICMP.
  package var port: UInt16
}

/// How a conversation went for the program that began it.
package enum ClientResult: Hashable, Sendable {
  /// Not over yet.
  case waiting
  /// The response came: of TCP, whole and then closed; of UDP, a datagram; of ICMP, the echo reply.
  case served
  /// The program was told that nobody listens: a reset to the SYN, or port unreachable.
  case refused(by: Address)
  /// A reset after the handshake.
  case reset(by: Address)
  /// An ICMP error about it came. `told` is false where the program is not told and just gets no answer.
  case unreachable(ICMPError, told: Bool)
  /// Nothing came until the program or the kernel gave up.
  case noAnswer
  /// The kernel refused to send: a packet filter dropped the datagram on its way out (EPERM).
  case notPermitted
}

/// The sockets of one machine.
package struct Endpoint: Sendable {
  /// A UDP or ICMP program that waits for an answer to each of its requests.
  struct Asker: Sendable {
    var pair: SocketPair
    var proto: UInt8
    var until: UInt64
    /// Asks all machines of a network: whoever answers from the port that was asked is heard.
    var asksAll = false
    /// What UDP asks, and with which mark.
    var request: [UInt8] = []
    var mark: UInt32 = 0
    /// Answers that are still to come.
    var unanswered = 1
    var result = ClientResult.waiting
  }
  enum Socket: Sendable {
    case tcp(TCPConnection)
    case asker(Asker)
  }

  package var services: Services
  /// What the sockets that programs bound have beside their places.
  package var bound = SocketTable()
  package var offers = TCPOffers()
  package var exchange: Exchange
  package var datagramExchange: Exchange
  /// How long a UDP or ICMP program waits for an answer.
  package var patience: UInt64 = 5 * ManualClock.second
  package var receiveMemory = TCPTuning.receiveMemory
  /// Who answered here, in order: programs with a response, the kernel with an echo reply.
  package private(set) var answerers: [Answerer] = []
  /// Datagrams that were dropped because their checksum was wrong.
  package private(set) var checksumErrors = 0

  var sockets: [Socket] = []
  var random: Randomness
  private var outbox: [Departure] = []
  /// Datagrams for driven programs that have not read them yet.
  var datagrams: [Waiting] = []

  package init(services: Services, seed: UInt64, exchange: Exchange = .http, datagramExchange: Exchange = .datagram) {
    self.services = services
    self.exchange = exchange
    self.datagramExchange = datagramExchange
    random = Randomness(seed: seed)
  }

  /// What was sent since the last call, in order.
  package mutating func takeDepartures() -> [Departure] {
    defer { outbox = [] }
    return outbox
  }
}

// MARK: - Programs

extension Endpoint {
  /// A program begins a conversation. `mtu` is that of the way to the destination, `mark` that of its socket (SO_MARK).
  package mutating func open(_ flow: Flow, mtu: Int, mark: UInt32 = 0, asksAll: Bool = false, at now: UInt64) -> SocketID {
    let id = SocketID(sockets.count)
    let pair = SocketPair(
      local: flow.source, flow.sourcePort ?? (flow.kind == .icmp ? random.word() : random.ephemeralPort(even: flow.kind == .tcp)),
      remote: flow.destination, flow.destinationPort)
    switch flow.kind {
    case .tcp:
      var c = TCPConnection(
        connecting: pair, mtu: mtu, receiveMemory: receiveMemory, offers: offers, exchange: exchange, random: &random, at: now)
      c.mark = mark
      flush(&c, id)
      sockets.append(.tcp(c))
    case .udp:
      sendUDP(from: pair, datagramExchange.request, .client(id))
      var asker = Asker(pair: pair, proto: flow.proto, until: now &+ patience, asksAll: asksAll)
      (asker.request, asker.mark) = (datagramExchange.request, mark)
      sockets.append(.asker(asker))
    case .icmp:
      // The identifier stands where a port would, as in a connection's tuple.
      outbox.append(
        Departure(
          bytes: ICMPMessages.echoRequest(from: pair.local, to: pair.remote, identifier: pair.localPort, random: &random),
          sender: .client(id)))
      sockets.append(.asker(Asker(pair: pair, proto: flow.proto, until: now &+ patience, asksAll: asksAll)))
    }
    if flow.kind != .tcp, !outbox.isEmpty { outbox[outbox.count - 1].mark = mark }
    return id
  }

  /// The next request on a conversation that was left open. A UDP program waits for the answers to all that it asked.
  package mutating func ask(_ id: SocketID, at now: UInt64) {
    change(id) { $0.ask(now) }
    guard sockets.indices.contains(id.rawValue), case .asker(var a) = sockets[id.rawValue] else { return }
    a.unanswered = a.result == .waiting ? a.unanswered + 1 : 1
    (a.result, a.until) = (.waiting, now &+ patience)
    sockets[id.rawValue] = .asker(a)
    sendUDP(from: a.pair, a.request, .client(id))
    outbox[outbox.count - 1].mark = a.mark
  }
  /// The program that began a conversation hangs up.
  package mutating func hangUp(_ id: SocketID, at now: UInt64) { change(id) { $0.hangUp(now) } }
  /// The program is gone, and its connection without a word.
  package mutating func forget(_ id: SocketID) {
    change(id) { $0.finish(nil) }
    if sockets.indices.contains(id.rawValue), case .asker = sockets[id.rawValue] { settle(id.rawValue, .noAnswer) }
  }

  private mutating func change(_ id: SocketID, _ body: (inout TCPConnection) -> Void) {
    guard sockets.indices.contains(id.rawValue), case .tcp(var c) = sockets[id.rawValue] else { return }
    body(&c)
    flush(&c, id)
    sockets[id.rawValue] = .tcp(c)
  }

  package func result(_ id: SocketID) -> ClientResult {
    guard sockets.indices.contains(id.rawValue) else { return .noAnswer }
    switch sockets[id.rawValue] {
    case .asker(let a): return a.result
    case .tcp(let c):
      switch c.failure {
      case .refused: return .refused(by: c.pair.remote)
      case .reset: return .reset(by: c.pair.remote)
      case .timedOut: return c.isServed ? .served : .noAnswer
      case .error(let e): return e.isPortUnreachable && !c.wasEstablished ? .refused(by: e.by) : .unreachable(e, told: true)
      case nil: return c.isServed ? .served : c.state == .closed ? .noAnswer : .waiting
      }
    }
  }

  /// True once a TCP handshake was complete at this end.
  package func wasEstablished(_ id: SocketID) -> Bool {
    guard sockets.indices.contains(id.rawValue), case .tcp(let c) = sockets[id.rawValue] else { return false }
    return c.wasEstablished
  }

  /// The pair of a conversation that a program here began.
  package func pair(_ id: SocketID) -> SocketPair? {
    guard sockets.indices.contains(id.rawValue) else { return nil }
    switch sockets[id.rawValue] {
    case .tcp(let c): return c.pair
    case .asker(let a): return a.pair
    }
  }

  /// The packet filter here dropped what a socket sent. TCP takes it for a loss; sendto(2) of the others fails with EPERM.
  package mutating func sendFailed(_ id: SocketID) {
    guard sockets.indices.contains(id.rawValue), case .asker(var a) = sockets[id.rawValue], a.result == .waiting else { return }
    a.result = .notPermitted
    sockets[id.rawValue] = .asker(a)
  }

  /// When something happens here by itself; nil if nothing will but the end of TIME_WAIT.
  package var nextDeadline: UInt64? {
    sockets.compactMap { s in
      switch s {
      case .tcp(let c): c.isQuiet ? nil : c.nextDeadline
      case .asker(let a): a.result == .waiting ? a.until : nil
      }
    }.min()
  }

  /// Does all that is due at `now`.
  package mutating func advance(to now: UInt64) {
    for i in sockets.indices {
      switch sockets[i] {
      case .tcp(var c):
        guard let t = c.nextDeadline, t <= now else { continue }
        let hadSpoken = c.hasSpoken
        c.advance(to: now)
        if c.role == .server, c.hasSpoken, !hadSpoken {
          answerers.append(Answerer(proto: IPProtocol.tcp, address: c.pair.local, port: c.pair.localPort))
        }
        flush(&c, SocketID(i))
        sockets[i] = .tcp(c)
      case .asker(var a):
        guard a.result == .waiting, a.until <= now else { continue }
        a.result = .noAnswer
        sockets[i] = .asker(a)
      }
    }
  }

  mutating func flush(_ c: inout TCPConnection, _ id: SocketID) {
    let program: Departure.Sender = c.role == .client ? .client(id) : .listener(c.pair.local, c.pair.localPort)
    outbox += c.outbox.map { Departure(bytes: $0.bytes, sender: $0.isOwned ? program : .orphan, mark: c.mark) }
    c.outbox = []
  }

  mutating func sendUDP(from pair: SocketPair, _ payload: [UInt8], _ sender: Departure.Sender) {
    var fields = IPFields()
    fields.identification = random.word()
    fields.flowLabel = offers.flowLabels ? random.flowLabel() : 0
    let d = UDPHeader(sourcePort: pair.localPort, destinationPort: pair.remotePort).datagram(
      payload, pair.remote.family, pair.local, pair.remote)
    outbox.append(Departure(bytes: Datagram.make(from: pair.local, to: pair.remote, proto: IPProtocol.udp, fields, d), sender: sender))
  }
}

// MARK: - Receiving

extension Endpoint {
  /// Takes a datagram that was delivered to this machine, to the socket `assigned` if a rule chose one (TPROXY). `mtu` is that of the way
  /// back. What was sent to all, by broadcast or multicast, is answered from `own`: TCP takes no such packet (tcp_v4_conn_request,
  /// tcp_v4_send_reset), nobody is told that nothing listens (__udp4_lib_mcast_deliver, icmp_send), and a ping of IPv4 is not heard
  /// (net.ipv4.icmp_echo_ignore_broadcasts is 1).
  package mutating func receive(_ bytes: [UInt8], mtu: Int, assigned: LocalSocket? = nil, own: Address? = nil, at now: UInt64) {
    guard let d = Datagram(bytes) else { return }
    if own != nil, d.proto != IPProtocol.udp, d.proto != IPProtocol.icmpv6 || d.family == .ipv4 { return }
    switch d.proto {
    case IPProtocol.tcp, IPProtocol.udp, d.family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6:
      guard d.hasRightChecksum else {
        checksumErrors += 1
        return
      }
      if d.proto == IPProtocol.tcp {
        receiveTCP(d, mtu, assigned, now)
      } else if d.proto == IPProtocol.udp {
        receiveUDP(d, assigned, own)
      } else {
        receiveICMP(d, own)
      }
    // The host itself answers for it.
    case IPProtocol.udpLite: return
    default:
      if services.service(d.proto, d.destination, port: nil) != .silent { answer(ICMPMessages.protocolUnreachable(d, random: &random)) }
    }
  }

  private mutating func answer(_ bytes: [UInt8]?) {
    if let bytes { outbox.append(Departure(bytes: bytes, sender: .kernel)) }
  }

  private func tcpSocket(_ pair: SocketPair, _ now: UInt64) -> Int? {
    sockets.lastIndex {
      guard case .tcp(let c) = $0 else { return false }
      return c.pair == pair && c.state != .closed && (c.expiresAt ?? .max) > now
    }
  }

  private mutating func receiveTCP(_ d: Datagram, _ mtu: Int, _ assigned: LocalSocket?, _ now: UInt64) {
    guard let s = TCPSegment(d) else { return }
    let pair = SocketPair(local: d.destination, s.header.destinationPort, remote: d.source, s.header.sourcePort)
    if let i = tcpSocket(pair, now), case .tcp(var c) = sockets[i] {
      let mustReset = c.receive(s, at: now)
      flush(&c, SocketID(i))
      sockets[i] = .tcp(c)
      if mustReset { reset(s, d) }
      return
    }
    switch assigned != nil ? .open : services.service(d.proto, d.destination, port: s.header.destinationPort) {
    case .silent: return
    case .closed: reset(s, d)
    case .open:
      // tcp_rcv_state_process in LISTEN: an acknowledgement is answered with a reset, a SYN with FIN is dropped.
      if s.has(.ack) { return reset(s, d) }
      guard s.has(.syn), !s.has(.rst), !s.has(.fin), !d.destination.isMulticast else { return }
      var c = TCPConnection(
        accepting: s, pair, mtu: mtu, receiveMemory: receiveMemory, offers: offers, exchange: exchange, random: &random, at: now)
      let listener = assigned ?? bound.lookup(proto: d.proto, d.destination, port: s.header.destinationPort)
      c.acceptedBy = listener
      c.isTransparent = listener?.isTransparent ?? false
      c.mark = listener?.mark ?? 0
      flush(&c, SocketID(sockets.count))
      sockets.append(.tcp(c))
    }
  }

  /// The kernel's own socket sends it: ID 0, and the TOS of what it answers.
  private mutating func reset(_ s: TCPSegment, _ d: Datagram) {
    guard let h = s.reset, !d.destination.isMulticast else { return }
    // The answer to ::1 would have to leave by the other address's device, from which there is no way there (tcp_v6_send_response).
    if d.family == .ipv6, d.source.isLoopback, !d.destination.isLoopback { return }
    var fields = IPFields()
    fields.tos = d.tos & 0xfc
    fields.flowLabel = offers.flowLabels ? random.flowLabel() : 0
    answer(
      Datagram.make(from: d.destination, to: d.source, proto: d.proto, fields, h.segment([], d.family, d.destination, d.source)))
  }

  private func asker(_ proto: UInt8, _ pair: SocketPair) -> Int? {
    sockets.firstIndex {
      guard case .asker(let a) = $0 else { return false }
      guard a.proto == proto, a.result == .waiting else { return false }
      let isLocal = a.pair.local == pair.local && a.pair.localPort == pair.localPort
      return a.pair == pair || a.asksAll && isLocal && a.pair.remotePort == pair.remotePort
    }
  }

  /// The port is one from which a program here asked another: its socket is connected, and hears nobody else (__udp4_lib_lookup).
  private func isAskers(_ pair: SocketPair) -> Bool {
    sockets.contains {
      guard case .asker(let a) = $0, a.proto == IPProtocol.udp, !a.asksAll else { return false }
      return a.pair.local == pair.local && a.pair.localPort == pair.localPort && a.pair != pair
    }
  }

  private mutating func settle(_ i: Int, _ result: ClientResult) {
    guard case .asker(var a) = sockets[i] else { return }
    a.result = result
    sockets[i] = .asker(a)
  }

  private mutating func receiveUDP(_ d: Datagram, _ assigned: LocalSocket?, _ own: Address?) {
    guard let h = UDPHeader(d.bytes, at: d.transport) else { return }
    let pair = SocketPair(local: d.destination, h.destinationPort, remote: d.source, h.sourcePort)
    if let i = asker(d.proto, pair), case .asker(var a) = sockets[i] {
      a.unanswered -= 1
      if a.unanswered == 0 { a.result = .served }
      sockets[i] = .asker(a)
      return
    }
    let service = assigned != nil ? .open : services.service(d.proto, d.destination, port: h.destinationPort)
    switch isAskers(pair) && service == .open ? .closed : service {
    case .silent: return
    case .open where datagramExchange.isDriven: hold(d, pair, assigned)
    case .closed: if own == nil { answer(ICMPMessages.portUnreachable(d, random: &random)) }
    case .open:
      // Nobody can be answered who has no address.
      guard h.sourcePort != 0, !pair.remote.isUnspecified else { return }
      let from = SocketPair(local: own ?? pair.local, pair.localPort, remote: pair.remote, pair.remotePort)
      answerers.append(Answerer(proto: d.proto, address: from.local, port: from.localPort))
      sendUDP(from: from, datagramExchange.response, .listener(from.local, from.localPort))
    }
  }

  private mutating func receiveICMP(_ d: Datagram, _ own: Address?) {
    guard d.payloadLength >= 8 else { return }
    let type = d.bytes[d.transport]
    let code = d.bytes[d.transport + 1]
    let isIPv4 = d.family == .ipv4
    switch type {
    case isIPv4 ? ICMP.echoRequest : ICMPv6.echoRequest:
      let from = own ?? d.destination
      guard services.service(d.proto, d.destination, port: nil) != .silent,
        let reply = ICMPMessages.echoReply(to: d, from: from, random: &random)
      else { return }
      answerers.append(Answerer(proto: d.proto, address: from, port: 0))
      answer(reply)
    case isIPv4 ? ICMP.echoReply : ICMPv6.echoReply:
      let pair = SocketPair(local: d.destination, d.bytes.be16(d.transport + 4), remote: d.source, 0)
      if let i = asker(d.proto, pair) { settle(i, .served) }
    case isIPv4 ? ICMP.redirect : ICMPv6.redirect: return
    default:
      guard isIPv4 ? ICMP.isError(type) : ICMPv6.isError(type), let about = Datagram(d.bytes, at: d.transport + 8, quoted: true),
        about.payloadLength >= 8
      else { return }
      receive(ICMPError(by: d.source, family: d.family, type: type, code: code), about: about)
    }
  }

  /// Finds the socket that sent what an error is about: by its first eight bytes, which is all that RFC 792 promises.
  private mutating func receive(_ error: ICMPError, about d: Datagram) {
    let t = d.transport
    switch d.proto {
    case IPProtocol.tcp:
      let pair = SocketPair(local: d.source, d.bytes.be16(t), remote: d.destination, d.bytes.be16(t + 2))
      guard let i = tcpSocket(pair, 0), case .tcp(var c) = sockets[i] else { return }
      c.receive(error, sequence: d.bytes.be32(t + 4))
      sockets[i] = .tcp(c)
    case IPProtocol.udp:
      let pair = SocketPair(local: d.source, d.bytes.be16(t), remote: d.destination, d.bytes.be16(t + 2))
      guard let i = asker(d.proto, pair), !error.isFragmentationNeeded else { return }
      settle(i, error.isPortUnreachable ? .refused(by: error.by) : .unreachable(error, told: error.reachesDatagramSocket))
    case IPProtocol.icmp, IPProtocol.icmpv6:
      let pair = SocketPair(local: d.source, d.bytes.be16(t + 4), remote: d.destination, 0)
      guard let i = asker(d.proto, pair), !error.isFragmentationNeeded else { return }
      settle(i, .unreachable(error, told: true))
    default: return
    }
  }
}
