// PPTP (RFC 2637): the control connection agrees on the call IDs of two GRE tunnels, one each way (net/netfilter/nf_conntrack_pptp.c,
// conntrack_pptp_help; net/ipv4/netfilter/nf_nat_pptp.c). A GRE packet carries its receiver's call ID only; the sender's is looked up in a
// list of keys (net/netfilter/nf_conntrack_proto_gre.c).

import Wire

/// Struct nf_ct_pptp_master, and struct nf_nat_pptp.
struct PPTPMemory: Hashable, Sendable {
  enum Session: UInt8, Hashable, Sendable { case none, error, stopRequested, requested, confirmed }
  enum Call: UInt8, Hashable, Sendable { case none, outRequested, outConfirmed, inRequested, inReplied, inConfirmed, clearRequested }
  var session = Session.none
  var call = Call.none
  /// The call IDs of the access concentrator (server) and of the network server (client), as the other side sees them.
  var serverCall: UInt16 = 0
  var clientCall: UInt16 = 0
  /// What the client called it before NAT.
  var untranslatedClientCall: UInt16 = 0
}

/// The source key of a GRE tunnel (struct nf_ct_gre_keymap).
struct GREKey: Hashable, Sendable {
  var tuple: Tuple
  var master: ConnectionID
  var direction: Direction
}

/// A message of the control connection (enum of include/linux/netfilter/nf_conntrack_pptp.h).
private enum PPTPMessage: UInt16 {
  case startRequest = 1, startReply, stopRequest, stopReply, echoRequest, echoReply, outCallRequest, outCallReply
  case inCallRequest, inCallReply, inCallConnect, clearRequest, disconnectNotify, wanErrorNotify, setLinkInfo

  /// Bytes of the message behind its header (pptp_msg_size).
  var size: Int {
    switch self {
    case .startRequest, .startReply: 144
    case .stopRequest, .stopReply, .clearRequest: 4
    case .echoRequest, .echoReply: 0
    case .outCallRequest: 156
    case .outCallReply: 20
    case .inCallRequest: 208
    case .inCallReply: 12
    case .inCallConnect: 16
    case .disconnectNotify: 136
    case .wanErrorNotify: 28
    case .setLinkInfo: 12
    }
  }
}

extension Context {
  mutating func helpPPTP(_ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState) -> Bool {
    guard state == .established || state == .establishedReply, let payload = packet.tcpPayload, payload.count >= 12 else { return true }
    let (control, cookie): (UInt16, UInt32) = (1, 0x1a2b_3c4d)
    let at = payload.lowerBound
    guard packet.bytes.be16(at + 2) == control, packet.bytes.be32(at + 4) == cookie,
      let message = PPTPMessage(rawValue: packet.bytes.be16(at + 8)), payload.count - 12 >= message.size
    else { return true }
    return state.direction == .original
      ? helpPPTPOutbound(&packet, id, message, at + 12) : helpPPTPInbound(&packet, id, message, at + 12)
  }

  /// From the client (pptp_outbound_pkt, both of them).
  private mutating func helpPPTPOutbound(_ packet: inout Packet, _ id: ConnectionID, _ message: PPTPMessage, _ at: Int) -> Bool {
    var info = connections[helpOf: id].pptp
    switch message {
    case .startRequest:
      guard info.session == .none else { return true }
      info.session = .requested
    case .stopRequest: info.session = .stopRequested
    case .outCallRequest:
      guard info.session == .confirmed else { return true }
      info.call = .outRequested
      info.clientCall = packet.bytes.be16(at)
    case .inCallReply:
      guard info.call == .inRequested || info.call == .inReplied, info.serverCall == packet.bytes.be16(at + 2) else { return true }
      if packet.bytes[at + 4] == 1 {
        info.call = .inReplied
        info.clientCall = packet.bytes.be16(at)
      } else {
        info.call = .none
      }
    case .clearRequest:
      guard info.session == .confirmed else { return true }
      info.call = .clearRequested
    case .setLinkInfo, .echoRequest, .echoReply: break
    default: return true
    }
    connections[helpOf: id].pptp = info
    guard connections[id].status.hasNAT else { return true }
    switch message {
    case .outCallRequest:
      // The connection's port is free on the outside, so the call ID may as well be the same.
      info.untranslatedClientCall = info.clientCall
      info.clientCall = connections[id].reply.destinationPort
      connections[helpOf: id].pptp = info
    case .inCallReply, .clearRequest: break
    default: return true
    }
    return mangleTCP(&packet, id, .original, at..<(at + 2), info.clientCall.bytes)
  }

  /// From the server (pptp_inbound_pkt, both of them).
  private mutating func helpPPTPInbound(_ packet: inout Packet, _ id: ConnectionID, _ message: PPTPMessage, _ at: Int) -> Bool {
    var info = connections[helpOf: id].pptp
    switch message {
    case .startReply:
      guard info.session.rawValue >= PPTPMemory.Session.requested.rawValue else { return true }
      info.session = packet.bytes[at + 2] == 1 ? .confirmed : .error
    case .stopReply:
      guard info.session.rawValue <= PPTPMemory.Session.stopRequested.rawValue else { return true }
      info.session = packet.bytes[at] == 1 ? .none : .error
    case .outCallReply:
      guard info.session == .confirmed, info.call == .outRequested || info.call == .outConfirmed,
        info.clientCall == packet.bytes.be16(at + 2)
      else { return true }
      info.call = packet.bytes[at + 4] == 1 ? .outConfirmed : .none
      if info.call == .outConfirmed { info.serverCall = packet.bytes.be16(at) }
    case .inCallRequest:
      guard info.session == .confirmed else { return true }
      info.call = .inRequested
      info.serverCall = packet.bytes.be16(at)
    case .inCallConnect:
      guard info.session == .confirmed, info.call == .inReplied || info.call == .inConfirmed, info.clientCall == packet.bytes.be16(at)
      else { return true }
      info.call = .inConfirmed
    case .disconnectNotify:
      info.call = .none
      connections[helpOf: id].pptp = info
      connections.endCalls(of: id)
    case .wanErrorNotify, .setLinkInfo, .echoRequest, .echoReply: break
    default: return true
    }
    connections[helpOf: id].pptp = info
    if message == .outCallReply && info.call == .outConfirmed || message == .inCallConnect { expectTunnels(id) }
    guard connections[id].status.hasNAT else { return true }
    let field: Int
    switch message {
    case .outCallReply: field = at + 2
    case .inCallConnect, .wanErrorNotify, .disconnectNotify, .setLinkInfo: field = at
    default: return true
    }
    return mangleTCP(&packet, id, .reply, field..<(field + 2), connections[helpOf: id].pptp.untranslatedClientCall.bytes)
  }

  /// A tunnel each way (exp_gre, pptp_exp_gre).
  private mutating func expectTunnels(_ id: ConnectionID) {
    let connection = connections[id]
    let (original, reply) = (connection.original, connection.reply)
    let info = connections[helpOf: id].pptp
    var toServer = Expectation(
      id, connection, from: original.source, to: original.destination, IPProtocol.gre, sourcePort: info.clientCall, port: info.serverCall)
    var toClient = Expectation(
      id, connection, from: reply.source, to: reply.destination, IPProtocol.gre, sourcePort: info.serverCall, port: info.clientCall)
    toServer.followUp = .pptp
    toClient.followUp = .pptp
    if connection.status.hasNAT {
      toServer.savedPort = info.clientCall
      toServer.tuple.sourcePort = info.untranslatedClientCall
      toServer.direction = .original
      toClient.savedPort = info.untranslatedClientCall
      toClient.direction = .reply
    }
    guard expect(&toServer) == .expected else { return }
    guard expect(&toClient) == .expected else { return connections.expectations.remove(toServer) }
    guard connections.addGREKey(toServer.tuple, id, .original), connections.addGREKey(toClient.tuple, id, .reply) else {
      connections.expectations.remove(toClient)
      return connections.expectations.remove(toServer)
    }
  }

  /// One tunnel came: the other one is its reply, and no longer expected (pptp_expectfn, pptp_nat_expected).
  mutating func followPPTP(_ expectation: Expectation, _ id: ConnectionID) {
    let master = connections[expectation.master]
    guard master.status.hasNAT else {
      if let inverted = expectation.tuple.inverted, let other = connections.expectations.find(inverted, zone: expectation.zone, ticks) {
        connections.expectations.remove(other)
      }
      return
    }
    let info = connections[helpOf: expectation.master].pptp
    let isToServer = expectation.direction == .original
    let behind = master[expectation.direction.opposite]
    var other = Tuple(source: behind.source, destination: behind.destination, proto: IPProtocol.gre, family: .ipv4)
    // Where the server's tunnel came first, the kernel asks the new connection for the call IDs instead of its master: they are zero, and
    // the other expectation stays (seen on Linux 6.18).
    other.sourcePort = isToServer ? info.serverCall : 0
    other.destinationPort = isToServer ? info.clientCall : 0
    if let found = connections.expectations.find(other, zone: expectation.zone, ticks) { connections.expectations.remove(found) }
    let keyed = NATRange(to: isToServer ? behind.destination : behind.source, port: expectation.savedPort)
    setUpNAT(id, isToServer ? keyed : NATRange().at(behind.destination), .source)
    setUpNAT(id, isToServer ? NATRange().at(behind.source) : keyed, .destination)
  }
}

extension ConnectionTable {
  /// nf_ct_gre_keymap_add: a retransmission finds its own; a second call has no place.
  fileprivate mutating func addGREKey(_ tuple: Tuple, _ master: ConnectionID, _ direction: Direction) -> Bool {
    if let mine = greKeys.first(where: { $0.master == master && $0.direction == direction }) {
      if mine.tuple.hasSameEnds(as: tuple) { return true }
      greKeys.removeAll { $0.master == master }
      return false
    }
    greKeys.insert(GREKey(tuple: tuple, master: master, direction: direction), at: 0)
    return true
  }

  /// Gives a GRE packet's tuple the key that its sender receives by (gre_keymap_lookup).
  mutating func completeGREKey(_ tuple: inout Tuple) {
    if greKeys.isEmpty { return }
    tuple.sourcePort = greKeys.first { $0.tuple.hasSameEnds(as: tuple) }?.tuple.sourcePort ?? 0
  }

  /// Tunnels and expected tunnels of a control connection go (pptp_destroy_siblings).
  mutating func endCalls(of master: ConnectionID) {
    greKeys.removeAll { $0.master == master }
    let info = self[helpOf: master].pptp
    for direction in [Direction.original, .reply] {
      var tuple = self[master][direction]
      tuple.proto = IPProtocol.gre
      tuple.sourcePort = direction == .original ? info.clientCall : info.serverCall
      tuple.destinationPort = direction == .original ? info.serverCall : info.clientCall
      if let tunnel = findAny(tuple) {
        remove(tunnel)
      } else {
        let zone = self[master].original.zone
        expectations.removeFirst(tuple, zone: zone)
      }
    }
  }
}

extension Tuple {
  /// gre_key_cmpfn
  fileprivate func hasSameEnds(as other: Tuple) -> Bool {
    source == other.source && destination == other.destination && proto == other.proto && destinationPort == other.destinationPort
  }
}

extension UInt16 {
  fileprivate var bytes: [UInt8] { [UInt8(self >> 8), UInt8(truncatingIfNeeded: self)] }
}
