// What SYNPROXY does with the two handshakes (net/netfilter/nf_synproxy_core.c):
//
//   client                proxy                server
//   SYN ───────────────►  (nothing kept)
//   ◄───────── SYN+ACK    its number is a cookie, its window closed
//   ACK ───────────────►  the cookie is right
//                         SYN ───────────────►  the client's numbers; the entry of the connection begins here
//                         ◄───────── SYN+ACK    the server's number is another than the cookie
//                         ACK ───────────────►
//   ◄───────────── ACK    opens the window
//   ◄──────────────────────────────────────►    from here on the server's numbers are adjusted to the cookie's
//
// The first two steps are the target's, at INPUT or FORWARD; the others are a hook's of its own just before the entry is confirmed.

import Machine
import Wire

/// What a connection remembers of its handshake with the client (struct nf_conn_synproxy).
package struct SynproxyMemory: Hashable, Sendable {
  /// The cookie, which was the server's initial number to the client.
  var cookie: UInt32 = 0
  /// The timestamp that the client had from the proxy.
  var timestamp: UInt32 = 0
  /// What the server's timestamps are ahead of it.
  var timestampOffset: UInt32 = 0
}

extension Context {
  // MARK: the target's part

  /// Answers a client's SYN (synproxy_send_client_synack). Nothing is remembered.
  mutating func sendSynproxyAnswer(_ syn: borrowing Packet, _ options: SynproxyOptions, seenMSS: UInt16) {
    let cookie = named.cookies.make(syn, mss: seenMSS, jiffies, &random)
    var h = TCPHeader(back: syn)
    h.sequence = cookie
    h.acknowledgement = syn.bytes.be32(syn.transportOffset + 4) &+ 1
    h.flags = options.usesECN ? [.syn, .ack, .ece] : [.syn, .ack]
    h.options = options.bytes
    // A connection that the SYN began, where it was not exempt from tracking, is the answer's as well.
    send(h, syn.destination, syn.source, of: syn)
    if isTracing { trace.add(.answered(.synCookie)) }
  }

  /// Checks the cookie that a client acknowledges, and opens the connection to the server in its name (synproxy_recv_client_ack,
  /// synproxy_send_server_syn). False if the cookie is wrong.
  mutating func takeSynproxyCookie(_ packet: borrowing Packet, _ options: SynproxyOptions, sequence: UInt32) -> Bool {
    guard let mss = named.cookies.check(packet, jiffies) else { return false }
    var options = options
    options.mss = mss
    options.readTimestamp()
    var h = TCPHeader(on: packet)
    h.sequence = sequence &- 1
    // No acknowledgement: the proxy's hook learns the cookie from it.
    h.acknowledgement = packet.bytes.be32(packet.transportOffset + 8) &- 1
    h.flags = options.usesECN ? [.syn, .ece, .cwr] : .syn
    h.window = packet.bytes.be16(packet.transportOffset + 14)
    h.options = options.bytes
    var template = TrackingTemplate()
    template.isProxied = true
    send(h, packet.source, packet.destination, template: template)
    if isTracing { trace.add(.answered(.proxiedSyn)) }
    return true
  }

  // MARK: the hook's part

  /// ipv4_synproxy_hook and ipv6_synproxy_hook: follows the handshake with the server.
  package mutating func synproxy(_ packet: inout Packet) -> Verdict {
    let id = packet.connection
    guard connections.hasHelp(id), var memory = connections[helpOf: id].synproxy, packet.proto == IPProtocol.tcp,
      !(hook == .input && packet.inInterface == Machine.loopback), let state = packet.connectionState
    else { return .accept }
    let at = packet.transportOffset
    guard packet.fragmentOffset == 0, packet.bytes.count >= at + TCPHeader.minimumLength else { return .drop(.conntrack(.refused)) }
    let direction = state.direction
    let flags = packet.tcpFlags
    let sequence = packet.bytes.be32(at + 4)
    let acknowledgement = packet.bytes.be32(at + 8)

    switch connections[id].tcp.state {
    case .close where flags.contains(.rst) && direction == .reply:
      // The server refuses: the client shall believe it.
      adjustSequences(id, direction, by: memory.cookie &- sequence &+ 1)
    case .close where !(flags.contains(.syn) && !flags.contains(.ack) && direction == .original): break
    case .close, .synSent:
      if connections[id].tcp.state == .close { memory.timestampOffset = 0 }
      guard let options = SynproxyOptions(packet) else { return .drop(.conntrack(.refused)) }
      if !flags.contains(.syn), flags.contains(.ack), direction == .original {
        // The client asks whether the window is open yet, by a number before its next one: the server's answer is missing.
        return takeSynproxyCookie(packet, options, sequence: sequence &+ 1) ? .stolen : .drop(.conntrack(.refused))
      }
      memory.cookie = acknowledgement
      if let t = options.timestamp { memory.timestamp = t.echo }
      connections[helpOf: id].synproxy = memory
    case .synRecv where flags.contains(.syn) && flags.contains(.ack):
      guard var options = SynproxyOptions(packet) else { return .drop(.conntrack(.refused)) }
      let scale = options.windowScale ?? 0
      if let t = options.timestamp { memory.timestampOffset = t.value &- memory.timestamp }
      connections[helpOf: id].synproxy = memory
      (options.mss, options.windowScale, options.permitsSACK) = (nil, nil, false)
      let stamps = options.timestamp

      var h = TCPHeader(back: packet)
      h.sequence = acknowledgement
      h.acknowledgement = sequence &+ 1
      h.flags = .ack
      h.window = UInt16(truncatingIfNeeded: connections[id].tcp.original.maxWindow)
      options.timestamp = stamps.map { (value: $0.echo, echo: $0.value) }
      h.options = options.bytes
      send(h, packet.destination, packet.source)

      emissions.append(.adjustSequences(id, direction, by: memory.cookie &- sequence))

      h = TCPHeader(on: packet)
      h.sequence = sequence &+ 1
      h.acknowledgement = acknowledgement
      h.flags = .ack
      h.window = packet.bytes.be16(at + 14) >> UInt16(scale)
      options.timestamp = stamps
      h.options = options.bytes
      send(h, packet.source, packet.destination, of: packet)
      if isTracing { trace.add(.answered(.proxiedHandshake)) }
      return .stolen
    default: break
    }
    return packet.adjustTimestamp(by: memory.timestampOffset, direction) ? .accept : .drop(.conntrack(.refused))
  }

  /// The SYN to the server or its answer was lost, and the client, which thinks itself connected, asks whether its window is open yet: the
  /// tracker must let that through to the hook (nf_conntrack_tcp_packet, "SYN proxy client keep alive").
  func isSynproxyProbe(_ segment: TCPSegment, _ id: ConnectionID, _ direction: Direction) -> Bool {
    let tcp = connections[id].tcp
    return tcp.state == .synSent && segment.kind == .ack && direction == .original && tcp.lastDirection == .original
      && tcp.original.end &- 1 == segment.sequence && connections[helpOf: id].synproxy != nil
  }

  /// nf_ct_seqadj_init: no difference changes nothing, not even an older one.
  package mutating func adjustSequences(_ id: ConnectionID, _ direction: Direction, by difference: UInt32) {
    guard difference != 0, connections.hasHelp(id) else { return }
    connections[id].status.insert(.sequenceAdjust)
    connections[helpOf: id].adjustment[direction].before = Int32(bitPattern: difference)
    connections[helpOf: id].adjustment[direction].after = Int32(bitPattern: difference)
  }

  /// synproxy_build_ip, synproxy_send_tcp: a packet of the host's own, which may belong to the connection of another one as its reply.
  private mutating func send(
    _ header: TCPHeader, _ source: Address, _ destination: Address, of other: borrowing Packet
  ) {
    guard var packet = makeSegment(header, source, destination) else { return }
    if connections.isValid(other.connection) {
      packet.connection = other.connection
      packet.connectionState = .establishedReply
    }
    emissions.append(.send(packet))
  }
  private mutating func send(_ header: TCPHeader, _ source: Address, _ destination: Address, template: TrackingTemplate? = nil) {
    guard var packet = makeSegment(header, source, destination) else { return }
    packet.template = template
    emissions.append(.send(packet))
  }

  private func makeSegment(_ header: TCPHeader, _ source: Address, _ destination: Address) -> Packet? {
    let family = source.family
    let segment = header.segment([], family, source, destination)
    if family == .ipv6 { return Packet(IPv6Header(source: source, destination: destination, nextHeader: IPProtocol.tcp).datagram(segment)) }
    var ip = IPv4Header(source: source, destination: destination, proto: IPProtocol.tcp)
    ip.fragmentWord = IPv4Header.dontFragment
    ip.ttl = machine.sysctl.defaultTTL
    return Packet(ip.datagram(segment))
  }
}

extension TCPHeader {
  /// Ports of a packet's own way, or of the way back.
  fileprivate init(on packet: borrowing Packet) {
    self.init()
    (sourcePort, destinationPort) = (packet.sourcePort, packet.destinationPort)
  }
  fileprivate init(back packet: borrowing Packet) {
    self.init()
    (sourcePort, destinationPort) = (packet.destinationPort, packet.sourcePort)
  }
}

extension Packet {
  /// Moves the server's clock to what the proxy had told the client (synproxy_tstamp_adjust). False if an option can't be: the packet is
  /// dropped.
  fileprivate mutating func adjustTimestamp(by offset: UInt32, _ direction: Direction) -> Bool {
    if offset == 0 { return true }
    var at = transportOffset + TCPHeader.minimumLength
    let end = transportOffset + Int(bytes[transportOffset + 12] >> 4) * 4
    guard end <= bytes.count else { return false }
    while at < end {
      switch bytes[at] {
      case TCPHeader.Kind.end: return true
      case TCPHeader.Kind.nop: at += 1
      case let kind:
        guard at + 1 < end else { return false }
        let length = Int(bytes[at + 1])
        guard length >= 2, at + length <= end else { return false }
        if kind == TCPHeader.Kind.timestamp, length == 10 {
          let field = direction == .reply ? at + 2 : at + 6
          let old = bytes.be32(field)
          let new = direction == .reply ? old &- offset : old &+ offset
          let sum = transportOffset + 16
          // At an odd place the bytes have changed places in the sum.
          let isOdd = (field - transportOffset) & 1 == 1
          let checksum = Checksum.update(isOdd ? bytes.be16(sum).byteSwapped : bytes.be16(sum), old, new)
          bytes.set32(field, new)
          bytes.set16(sum, isOdd ? checksum.byteSwapped : checksum)
          return true
        }
        at += length
      }
    }
    return true
  }
}
