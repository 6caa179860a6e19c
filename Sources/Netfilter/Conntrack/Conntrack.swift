// How a packet finds its connection at PREROUTING and OUTPUT (net/netfilter/nf_conntrack_core.c). `conntrackIn` reads as
// nf_conntrack_in; what it calls stands below it, in the order in which it is called.

import Machine
import Wire

/// What a protocol's tracker says of a packet.
enum TrackerVerdict: Hashable {
  case accept
  /// -NF_ACCEPT: the packet goes on, without a connection.
  case invalid(InvalidReason)
  /// -NF_REPEAT: the entry is gone; look the packet up again.
  case again
}

extension Context {
  /// Gives the packet its connection and state, making an entry for a new one. An INVALID packet passes without either.
  package mutating func conntrackIn(_ packet: inout Packet) -> Verdict {
    // Seen before (it crossed lo), or not to be tracked.
    if packet.connectionState == .untracked || connections.isValid(packet.connection) { return .accept }
    packet.connection = .none
    packet.connectionState = nil
    let zone = zone(packet)
    let template = packet.template
    packet.template = nil

    // ipv4_get_l4proto and ipv6_skip_exthdr find no transport header in a later fragment, a cut chain, or behind "no next header".
    guard packet.fragmentOffset == 0, packet.isChainComplete, packet.family == .ipv4 || packet.proto != IPProtocol.noNext else {
      return invalid(.noTuple)
    }
    switch trackICMPMessage(&packet, zone) {
    case .accept: break
    case .invalid(let reason), .untracked(let reason): return invalid(reason)
    case .related:
      if isTracing { trace.add(.connection(packet.connection, packet.connectionState, isNew: false)) }
      return .accept
    }
    // A tracker that removed a closed entry asks for a second look; that one makes a new entry.
    for _ in 0..<2 {
      let id: ConnectionID
      let state: ConnectionState
      switch resolve(packet, zone, template) {
      case .found(let i, let s): (id, state) = (i, s)
      case .noTuple: return invalid(.noTuple)
      case .tableFull: return .drop(.conntrack(.tableFull))
      }
      packet.connection = id
      packet.connectionState = state
      let verdict = track(packet, id, state.direction)
      if verdict == .accept {
        if state == .establishedReply { connections[id].status.insert(.seenReply) }
        if isTracing { trace.add(.connection(id, state, isNew: state == .new || state == .related && !connections[id].isConfirmed)) }
        return .accept
      }
      packet.connection = .none
      packet.connectionState = nil
      if case .invalid(let reason) = verdict { return invalid(reason) }
    }
    return .accept
  }

  /// The zone that the CT target asks for (nf_ct_zone_tmpl), or the default one.
  private func zone(_ packet: borrowing Packet) -> Zone {
    guard let t = packet.template else { return Zone() }
    return Zone(id: t.zoneFromMark ? UInt16(truncatingIfNeeded: packet.mark) : t.zone, directions: t.zoneDirections)
  }

  private mutating func invalid(_ reason: InvalidReason) -> Verdict {
    if isTracing { trace.add(.invalid(reason)) }
    return .accept
  }

  private enum Resolution {
    case found(ConnectionID, ConnectionState)
    case noTuple, tableFull
  }

  /// Finds the packet's connection or makes one (resolve_normal_ct).
  private mutating func resolve(_ packet: borrowing Packet, _ zone: Zone, _ template: TrackingTemplate?) -> Resolution {
    guard var tuple = Tuple(packet, zone: zone[.original]) else { return .noTuple }
    if tuple.proto == IPProtocol.gre { connections.completeGREKey(&tuple) }
    guard let (id, direction) = connections.find(tuple, zone, ticks) else { return initialize(tuple, zone, template) }
    if direction == .reply { return .found(id, .establishedReply) }
    let status = connections[id].status
    return .found(id, status.contains(.seenReply) ? .established : status.contains(.expected) ? .related : .new)
  }

  /// Makes an entry that is in no table yet (init_conntrack).
  private mutating func initialize(_ tuple: Tuple, _ zone: Zone, _ template: TrackingTemplate?) -> Resolution {
    guard var reply = tuple.inverted else { return .noTuple }
    reply.zone = zone[.reply]
    let settings = machine.sysctl.conntrack
    connections.expireSome(ticks)
    if connections.count >= settings.max, !makeRoom(for: tuple) { return .tableFull }
    let id = connections.insert(Connection(original: tuple, reply: reply), accounted: settings.acct)
    if let template, template.isProxied {
      connections.addHelp(id, helper: -1)
      connections[helpOf: id].synproxy = SynproxyMemory()
    }
    if !connections.expectations.isEmpty, let expectation = takeExpectation(tuple, zone) {
      let master = connections[expectation.master]
      connections[id].status.insert(.expected)
      connections[id].master = expectation.master
      connections[id].masterHelper = connections[helpOf: expectation.master].helper
      connections[id].mark = master.mark
      if expectation.helper >= 0 { connections.addHelp(id, helper: expectation.helper) }
      follow(expectation, id)
      return .found(id, .related)
    }
    if let template, template.helper >= 0 {
      connections[id].status.insert(.helper)
      connections.addHelp(id, helper: template.helper)
    }
    return .found(id, .new)
  }

  /// What the new connection was expected by; it is used up (nf_ct_find_expectation). Nobody else can know yet of a master that has not
  /// left this host.
  private mutating func takeExpectation(_ tuple: Tuple, _ zone: Zone) -> Expectation? {
    guard let found = connections.expectations.find(tuple, zone: zone.id, ticks, isActive: true),
      connections[found.master].isConfirmed, !connections[found.master].status.contains(.dying)
    else { return nil }
    if !found.flags.contains(.permanent) { connections.expectations.remove(found) }
    return found
  }

  /// Hands the packet to its protocol's tracker (nf_conntrack_handle_packet).
  private mutating func track(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    switch packet.proto {
    case IPProtocol.tcp: trackTCP(packet, id, direction)
    case IPProtocol.udp: trackUDP(packet, id, direction)
    case IPProtocol.icmp: trackICMP(packet, id, direction)
    case IPProtocol.icmpv6: trackICMPv6(packet, id, direction)
    case IPProtocol.udpLite: trackUDPLite(packet, id, direction)
    case IPProtocol.gre: trackGRE(packet, id, direction)
    case IPProtocol.sctp: trackSCTP(packet, id, direction)
    default: trackGeneric(packet, id, direction)
    }
  }

  // MARK: for the trackers

  /// The clock as entries have it: 32 bits of ticks (nfct_time_stamp).
  @inline(__always) package var ticks: UInt32 { UInt32(truncatingIfNeeded: jiffies) }

  /// A sysctl's seconds in ticks.
  @inline(__always) static func ticks(seconds: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: UInt64(seconds) &* hz) }

  /// Renews the entry's time and counts the packet (nf_ct_refresh_acct).
  @inline(__always)
  mutating func refresh(_ id: ConnectionID, _ packet: borrowing Packet, _ direction: Direction, seconds: UInt32) {
    connections[id].refresh(Context.ticks(seconds: seconds), ticks)
    connections.count(id, direction, bytes: packet.length)
  }

  /// Whether the checksum over the transport header and all that follows is wrong. It is asked of what comes in only: a packet on its way
  /// out may have none yet (nf_checksum; net.netfilter.nf_conntrack_checksum).
  func hasBadChecksum(_ packet: borrowing Packet, pseudoHeader: Bool = true, coverage: Int? = nil, as proto: UInt8? = nil) -> Bool {
    guard hook == .prerouting, machine.sysctl.conntrack.checksum else { return false }
    let start = min(packet.transportOffset, packet.bytes.count)
    let end = coverage.map { min(start + $0, packet.bytes.count) } ?? packet.bytes.count
    var sum = Checksum()
    if pseudoHeader {
      sum.addPseudoHeader(
        packet.family, packet.source, packet.destination, proto ?? packet.proto, length: packet.bytes.count - start)
    }
    sum.add(packet.bytes, start..<end)
    return sum.folded != 0xffff
  }

  /// A line in the kernel log where net.netfilter.nf_conntrack_log_invalid asks for this protocol or for all (nf_l4proto_log_invalid).
  /// The record's text is all that stands in front of `IN=`.
  mutating func logInvalid(_ packet: borrowing Packet, _ text: @autoclosure () -> String) {
    let wanted = machine.sysctl.conntrack.logInvalid
    if wanted == packet.proto || wanted == IPProtocol.raw { log(packet, .invalid("nf_ct_proto_\(packet.proto): \(text()) ")) }
  }
}
