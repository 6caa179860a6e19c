// Sockets whose programs are driven from outside, call by call, as tests drive them: connect(2), accept(2), send(2), recv(2), close(2).

package import Machine
internal import Netfilter
package import Wire

extension Endpoint {
  /// A datagram in a socket's queue.
  struct Waiting: Sendable {
    /// The place of the socket's binding.
    var address: Address
    var port: UInt16
    var source: Address
    var sourcePort: UInt16
    var payload: [UInt8]
  }

  /// connect(2)
  package mutating func connect(_ pair: SocketPair, mtu: Int, mark: UInt32 = 0, transparent: Bool = false, at now: UInt64) -> SocketID {
    let id = SocketID(sockets.count)
    var c = TCPConnection(
      connecting: pair, mtu: mtu, receiveMemory: receiveMemory, offers: offers, exchange: .driven, random: &random, at: now)
    (c.mark, c.isTransparent, c.isAccepted) = (mark, transparent, true)
    flush(&c, id)
    sockets.append(.tcp(c))
    return id
  }

  /// A port that the kernel picks.
  package mutating func freePort() -> UInt16 { random.ephemeralPort(even: true) }

  /// accept(2): the oldest connection that is complete and not yet taken, of those that the listener at this address and port has.
  package mutating func accept(_ listener: LocalSocket) -> (id: SocketID, pair: SocketPair)? {
    for i in sockets.indices {
      guard case .tcp(var c) = sockets[i], c.role == .server, !c.isAccepted, c.wasEstablished, c.acceptedBy == listener else { continue }
      c.isAccepted = true
      sockets[i] = .tcp(c)
      return (SocketID(i), c.pair)
    }
    return nil
  }

  /// send(2) on a connection. False if it is not open for it.
  package mutating func write(_ id: SocketID, _ bytes: [UInt8], at now: UInt64) -> Bool {
    guard sockets.indices.contains(id.rawValue), case .tcp(var c) = sockets[id.rawValue], c.state == .established || c.state == .closeWait
    else { return false }
    c.queue(bytes, now)
    flush(&c, id)
    sockets[id.rawValue] = .tcp(c)
    return true
  }

  /// recv(2) on a connection: what came, nothing at its end, or nil where a program would wait.
  package mutating func read(_ id: SocketID) -> [UInt8]? {
    guard sockets.indices.contains(id.rawValue), case .tcp(var c) = sockets[id.rawValue] else { return nil }
    if c.inbox.isEmpty { return c.peerHasFIN || c.state == .closed ? [] : nil }
    defer { sockets[id.rawValue] = .tcp(c) }
    defer { c.inbox = [] }
    return c.inbox
  }

  /// close(2) on a connection: a FIN, or a reset where the program has left something unread (tcp_close).
  package mutating func close(_ id: SocketID, at now: UInt64) {
    guard sockets.indices.contains(id.rawValue), case .tcp(var c) = sockets[id.rawValue] else { return }
    c.closeByProgram(now)
    flush(&c, id)
    sockets[id.rawValue] = .tcp(c)
  }

  /// recvfrom(2): the oldest datagram of a bound socket.
  package mutating func readDatagram(_ socket: LocalSocket) -> (payload: [UInt8], source: Address, port: UInt16)? {
    guard let i = datagrams.firstIndex(where: { $0.address == socket.address ?? .any($0.source.family) && $0.port == socket.port }) else {
      return nil
    }
    let d = datagrams.remove(at: i)
    return (d.payload, d.source, d.sourcePort)
  }

  /// Puts a datagram into the queue of the socket that is there for it.
  mutating func hold(_ d: Datagram, _ pair: SocketPair, _ assigned: LocalSocket?) {
    guard let socket = assigned ?? bound.lookup(proto: d.proto, pair.local, port: pair.localPort) else { return }
    datagrams.append(
      Waiting(
        address: socket.address ?? .any(d.family), port: socket.port, source: pair.remote, sourcePort: pair.remotePort,
        payload: Array(d.bytes[min(d.transport + UDPHeader.length, d.bytes.count)...])))
  }

  /// The sockets of connections, as a packet filter finds them.
  package var connected: [LocalSocket] {
    sockets.compactMap {
      guard case .tcp(let c) = $0, c.state != .closed else { return nil }
      var s = LocalSocket(proto: IPProtocol.tcp, address: c.pair.local, port: c.pair.localPort)
      (s.remote, s.remotePort) = (c.pair.remote, c.pair.remotePort)
      (s.isTransparent, s.mark) = (c.isTransparent, c.mark)
      s.isFull = c.state != .synReceived && c.state != .timeWait && !c.isMiniature
      return s
    }
  }
}

extension TCPConnection {
  fileprivate mutating func closeByProgram(_ now: UInt64) {
    switch state {
    case .established, .closeWait:
      hasClosed = true
      if !inbox.isEmpty {
        sendReset(now)
        return finish(nil)
      }
      state = state == .closeWait ? .lastAck : .finWait1
      queue([], isFIN: true, now)
      isOrphan = true
    case .synSent, .synReceived: finish(nil)
    default: break
    }
  }
}
