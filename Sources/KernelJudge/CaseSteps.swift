// The steps of a case, done; and the ears that hear what came of them.
#if os(Linux)
  import Glibc

  extension CaseRun {
    /// Does one step. A refusal by the kernel is an event of the case, not a failure.
    func perform(_ next: KernelStep) throws {
      do {
        try attempt(next)
      } catch let error as SystemCallError where error.code == EINPROGRESS {
        // A connection that was begun.
      } catch let error as SystemCallError {
        note(.errno(operation: next.name, name: errorName(error.code)))
      }
    }

    private func note(_ what: KernelEvent.What) { sightings.append(.other(KernelEvent(step: step, what))) }

    private func attempt(_ next: KernelStep) throws {
      switch next {
      case .inject(let step): try inject(step)
      case .localRaw(let step): try sendRaw(step)
      case .wait(let step):
        let end = monotonicNanoseconds() &+ UInt64(max(0, step.ms)) &* 1_000_000
        while case let now = monotonicNanoseconds(), now < end { try drain(milliseconds: min(50, Int((end - now) / 1_000_000) + 1)) }
      case .probe:
        sleep(milliseconds: 5)
        note(
          .probe(
            conntrack: try Connections.read(), counters4: (asked.rules4 ?? "").isEmpty ? nil : try counters(4),
            counters6: (asked.rules6 ?? "").isEmpty ? nil : try counters(6)))
      case .command(let step): note(.command(try command(step.argv)))
      case .restore(let step): note(.restore(try restore(step.family, step.text, step.args ?? [])))
      case .sysctl(let step): set(step.key, step.value.text)
      case .udpBind(let step): _ = try udpSocket(step)
      case .udpSend(let step):
        guard let destination = step.dst else { throw CaseError("udp_send has no dst") }
        try udpSocket(step).send(step.data?.bytes ?? [], to: SocketAddress(parsing: destination))
      case .tcpListen(let step):
        let (socket, address) = try tcpSocket(at: step.addr)
        sockets[step.id ?? "l\(self.step)"] = socket
        try socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        try equip(socket, step.transparent, step.mark)
        try socket.bind(address)
        try socket.listen()
      case .tcpConnect(let step):
        let (socket, address) = try tcpSocket(at: step.dst)
        sockets[step.id ?? "c\(self.step)"] = socket
        try equip(socket, step.transparent, step.mark)
        if let source = step.src {
          try socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
          try socket.bind(SocketAddress(parsing: source))
        }
        try socket.connect(address)
      case .accept(let step):
        let accepted = try socket(named: step.from).accept()
        sockets[step.id] = accepted
        let original = try? accepted.get(CInt(IPPROTO_IP), 80, size: 16)  // SO_ORIGINAL_DST
        note(
          .accept(
            peer: SocketAddress.text(try accepted.name(getpeername)) ?? "", local: SocketAddress.text(try accepted.name(getsockname)) ?? "",
            originalDestination: original.flatMap { SocketAddress.text($0) }))
      case .send(let step): try socket(named: step.id).send(step.data.bytes)
      case .receive(let step):
        guard let received = try socket(named: step.id).receive() else { throw SystemCallError(call: "recv", code: EAGAIN) }
        note(.received(id: step.id, data: Hex(received.bytes), from: SocketAddress.text(received.from)))
      case .close(let step): sockets[step.id] = nil
      case .hold(let step): try hold(step)
      case .release(let step): try release(step)
      }
    }

    // MARK: Packets that wait

    private func hold(_ step: KernelStep.Hold) throws {
      if queues[HoldingChain.queue] == nil { queues[HoldingChain.queue] = try QueueListener(HoldingChain.queue) }
      let chain = try HoldingChain(step)
      try expect(["nft", "-f", "-"], input: chain.script)
      try chain.addRule()
    }

    /// The chain stays, because packets that wait are lost with it; its rule goes (nf_queue_nf_hook_drop, net/netfilter/nf_queue.c).
    private func release(_ step: KernelStep.Release) throws {
      let number = step.queue ?? HoldingChain.queue
      guard let queue = queues[number] else { throw CaseError("nobody listens at queue \(number)") }
      if step.queue == nil { try expect(HoldingChain.letPass) }
      try queue.release(step.packets, newestFirst: step.newest ?? false)
    }

    // MARK: Packets in

    private func inject(_ step: KernelStep.Inject) throws {
      guard let device = devices.first(where: { $0.name == step.interface }) else {
        throw CaseError("there is no device \(step.interface)")
      }
      var packet = step.hex.bytes
      normaliser.remember(injected: device.isEthernet ? packet.piece(14, packet.count) : packet)
      let start = device.isEthernet ? 14 : 0
      let asker = step.answer == true ? PacketHeaders(packet.piece(start, packet.count)) : nil
      if let answer = asker?.answering(left(by: step.interface), before: step.before ?? 0) {
        packet = packet.piece(0, start) + answer
      }
      if let acknowledge = step.acknowledge {
        let name = acknowledge.interface ?? step.interface
        guard let headers = PacketHeaders(packet.piece(start, packet.count)),
          let segment = headers.acknowledging(left(by: name), acknowledge.add ?? 1)
        else { throw CaseError("no TCP segment left by \(name) to acknowledge") }
        packet = packet.piece(0, start) + segment
      }
      try device.wire.write(packet)
    }

    /// The packets that left by a device, the latest first.
    private func left(by name: String) -> some Sequence<[UInt8]> {
      sightings.reversed().lazy.compactMap {
        guard case .out(_, name, let isEthernet, let bytes) = $0 else { return nil }
        return isEthernet ? bytes.piece(14, bytes.count) : bytes
      }
    }

    /// Exactly these bytes from a local program: a raw socket that brings its own header (raw(7), IP_HDRINCL).
    private func sendRaw(_ step: KernelStep.LocalRaw) throws {
      let packet = step.hex.bytes
      // What is no IPv4 goes by a socket of IPv6.
      let isIPv4 = packet.byte(0) >> 4 == 4
      guard packet.count >= (isIPv4 ? 20 : 40) else { throw CaseError("local_raw: not an IP packet") }
      normaliser.remember(injected: packet)
      try Linux.setGroups(step.groups ?? [])
      try Linux.setFileSystemIdentity(user: step.uid, group: step.gid)
      defer { try? Linux.setFileSystemIdentity(user: step.uid.map { _ in 0 }, group: step.gid.map { _ in 0 }) }
      let socket = try Socket(family: isIPv4 ? AF_INET : AF_INET6, type: CInt(SOCK_RAW.rawValue), proto: 255, blocking: true)
      if let mark = step.mark, mark != 0 { try socket.set(SOL_SOCKET, SO_MARK, CInt(bitPattern: mark)) }
      if let name = step.bind_if { try socket.set(SOL_SOCKET, SO_BINDTODEVICE, bytes: Array(name.utf8) + [0]) }
      if let address = step.bind_addr {
        // IP_FREEBIND, IPV6_FREEBIND: an address that is not this machine's any more.
        try socket.set(isIPv4 ? CInt(IPPROTO_IP) : CInt(IPPROTO_IPV6), isIPv4 ? 15 : 78, 1)
        try socket.bind(SocketAddress(address, 0))
      }
      try socket.send(packet, to: SocketAddress(addressText(isIPv4 ? packet.piece(16, 4) : packet.piece(24, 16)), 0))
    }

    // MARK: Live sockets

    private func socket(named name: String) throws -> Socket {
      guard let socket = sockets[name] else { throw CaseError("there is no socket \(name)") }
      return socket
    }
    private func udpSocket(_ step: KernelStep.UDP) throws -> Socket {
      let name = step.id ?? "u\(self.step)"
      if let socket = sockets[name] { return socket }
      let any = (step.dst ?? "").hasPrefix("[") ? "[::]:0" : "0.0.0.0:0"
      let address = try SocketAddress(parsing: step.src ?? step.addr ?? any)
      let socket = try Socket(family: address.family, type: CInt(SOCK_DGRAM.rawValue))
      sockets[name] = socket
      try equip(socket, step.transparent, step.mark)
      try socket.bind(address)
      return socket
    }
    private func equip(_ socket: Socket, _ transparent: Bool?, _ mark: UInt32?) throws {
      // IPV6_TRANSPARENT and IP_TRANSPARENT
      if transparent == true { try socket.family == AF_INET6 ? socket.set(IPPROTO_IPV6, 75, 1) : socket.set(IPPROTO_IP, 19, 1) }
      if let mark { try socket.set(SOL_SOCKET, SO_MARK, CInt(bitPattern: mark)) }
    }
    private func tcpSocket(at text: String?) throws -> (Socket, SocketAddress) {
      guard let text else { throw CaseError("a TCP step has no address") }
      let address = try SocketAddress(parsing: text)
      return (try Socket(family: address.family, type: CInt(SOCK_STREAM.rawValue)), address)
    }

    // MARK: Packets out

    /// Raw sockets for each protocol that a packet may be delivered by.
    func openEars(ipv6: Bool) throws {
      var protocols: Set<Int> = [1, 6, 17, 33, 47, 50, 51, 132, 136]
      protocols.formUnion(asked.rawProtocols)
      for next in asked.steps {
        let packet: [UInt8]
        switch next {
        case .inject(let step):
          let isEthernet = devices.contains { $0.name == step.interface && $0.isEthernet }
          packet = step.hex.bytes.piece(isEthernet ? 14 : 0, step.hex.bytes.count)
        case .localRaw(let step): packet = step.hex.bytes
        default: continue
        }
        if packet.byte(0) >> 4 == 4, packet.count >= 20 { protocols.insert(Int(packet[9])) }
      }
      protocols.remove(255)
      protocols.remove(0)  // no socket of protocol 0
      for proto in protocols.sorted() { ears.append(try ear(AF_INET, proto)) }
      if ipv6 {
        for proto in [58, 6, 17, 132, 136, 33, 50, 51] { ears.append(try ear(AF_INET6, proto)) }
      }
    }
    private func ear(_ family: CInt, _ proto: Int) throws -> Socket {
      let socket = try Socket(family: family, type: CInt(SOCK_RAW.rawValue), proto: CInt(proto))
      if family == AF_INET6 {
        for option: CInt in [49, 51, 66] { try socket.set(IPPROTO_IPV6, option, 1) }  // IPV6_RECVPKTINFO, _RECVHOPLIMIT, _RECVTCLASS
      }
      try socket.set(SOL_SOCKET, 75, 1)  // SO_RCVMARK
      return socket
    }

    /// Takes in whatever came out, until nothing more comes for a while.
    func drain(milliseconds: Int) throws {
      var entries = (devices.map(\.wire.number) + ears.map(\.descriptor.number)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      while poll(&entries, nfds_t(entries.count), CInt(clamping: milliseconds)) > 0 {
        for (index, entry) in entries.enumerated() where entry.revents != 0 {
          if index < devices.count { try hear(device: index) } else { try hear(ears[index - devices.count]) }
        }
      }
    }

    private func hear(device index: Int) throws {
      let device = devices[index]
      while let bytes = try device.wire.read() {
        if !asked.leavesOut(bytes, of: device.name, isEthernet: device.isEthernet) {
          sightings.append(.out(step: step, device: device.name, isEthernet: device.isEthernet, bytes: bytes))
        }
      }
    }

    private func hear(_ ear: Socket) throws {
      while let received = try ear.receive() {
        func control(_ level: CInt, _ type: CInt) -> [UInt8]? { received.control.first { $0.level == level && $0.type == type }?.data }
        let mark = control(SOL_SOCKET, SO_MARK)?.native(0, as: UInt32.self) ?? 0
        var bytes = received.bytes
        if ear.family == AF_INET6 {
          if ear.proto == 58, KernelCase.discoveryTypes.contains(bytes.byte(0)) { continue }
          // A raw socket of IPv6 gives no header: put back what it tells beside (ipv6(7)).
          let ipv6 = CInt(IPPROTO_IPV6)
          let trafficClass = UInt32(control(ipv6, 67)?.byte(0) ?? 0)
          var header: [UInt8] = []
          header.append(big: 6 << 28 | trafficClass << 20)
          header.append(big: UInt16(truncatingIfNeeded: bytes.count))
          header += [UInt8(truncatingIfNeeded: ear.proto), control(ipv6, 52)?.byte(0) ?? 0]
          header += received.from.piece(8, 16) + (control(ipv6, 50)?.piece(0, 16) ?? [UInt8](repeating: 0, count: 16))
          bytes = header + bytes
        }
        sightings.append(.local(step: step, bytes: bytes, mark: mark))
      }
    }

  }

  private func errorName(_ code: CInt) -> String {
    let names: [CInt: String] = [
      EPERM: "EPERM", EACCES: "EACCES", EAGAIN: "EAGAIN", EINVAL: "EINVAL", EIO: "EIO", ENODEV: "ENODEV", ENOBUFS: "ENOBUFS",
      EMSGSIZE: "EMSGSIZE", EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL", ENETDOWN: "ENETDOWN", ENETUNREACH: "ENETUNREACH",
      EHOSTUNREACH: "EHOSTUNREACH", ECONNREFUSED: "ECONNREFUSED", ECONNRESET: "ECONNRESET", ENOTCONN: "ENOTCONN", EISCONN: "EISCONN",
      EPIPE: "EPIPE", ETIMEDOUT: "ETIMEDOUT", EPROTO: "EPROTO", EBADF: "EBADF", ENOPROTOOPT: "ENOPROTOOPT", EALREADY: "EALREADY",
      EDESTADDRREQ: "EDESTADDRREQ", EOPNOTSUPP: "EOPNOTSUPP", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ELOOP: "ELOOP",
    ]
    return names[code] ?? String(code)
  }
#endif
