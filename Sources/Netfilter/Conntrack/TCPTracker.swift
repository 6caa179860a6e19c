// Tracking of TCP (net/netfilter/nf_conntrack_proto_tcp.c of Linux 6.18). The state table is in TCPStates.swift, the windows are in
// TCPWindow.swift; here is what goes before, between and behind them, in the order of nf_conntrack_tcp_packet.

import Machine
import Wire

/// What following a segment came to.
enum TCPOutcome: Hashable {
  /// It is part of the connection, which lives this many seconds more.
  case refresh(seconds: UInt32)
  /// It passes as part of the connection and renews nothing.
  case pass
  /// The same, with a line for the log of invalid packets.
  case ignore(TCPNote)
  case invalid(TCPNote, InvalidReason)
  /// A new SYN for a closed connection: the entry is to go, and the packet to be looked up again.
  case reopen
  /// A reset that answers the first packet: the entry is to go.
  case kill
}

/// What the log says of a packet that was ignored or is invalid.
enum TCPNote: Hashable {
  case ignored(TCPPacketKind, Direction, TCPState)
  case refused(TCPPacketKind, Direction, TCPState)
  case challengeAck
  case invalidReset
  case complaint(TCPComplaint)
  /// A FIN or RST out of window answers another one: the entry's time was cut to so many ticks.
  case shortened(TCPPacketKind, Direction, answering: TCPPacketKind, to: UInt32, TCPComplaint)

  var text: String {
    switch self {
    case .ignored(let k, let d, let s): "packet (index \(k.rawValue)) in dir \(d.rawValue) ignored, state \(s.name)"
    case .refused(let k, let d, let s): "packet (index \(k.rawValue)) in dir \(d.rawValue) invalid, state \(s.name)"
    case .challengeAck: "challenge-ack ignored"
    case .invalidReset: "invalid rst"
    case .complaint(let c): c.text
    case .shortened(let k, let d, let answered, let ticks, _):
      "packet (index \(k.rawValue), dir \(d.rawValue)) response for index \(answered.rawValue) lower timeout to \(ticks)"
    }
  }
}

extension Context {
  /// nf_conntrack_tcp_packet
  mutating func trackTCP(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    guard let segment = TCPSegment(packet) else { return .invalid(.shortHeader) }
    if let reason = tcpError(packet, segment) { return .invalid(reason) }
    if !connections[id].isConfirmed {
      guard segment.kind == .syn || segment.kind == .ack else {
        logInvalid(packet, "invalid new")
        return .invalid(.tcpState)
      }
      // A connection in full swing may be picked up (nf_conntrack_tcp_loose).
      if segment.kind == .ack, !machine.sysctl.conntrack.tcpLoose { return .invalid(.notFirst) }
      connections[id].tcp = TCPTracking(first: segment, packet.bytes)
    }
    if connections.hasHelp(id), isSynproxyProbe(segment, id, direction) { return .accept }
    var offset: UInt32 = 0
    if connections[id].status.contains(.sequenceAdjust) {
      let other = connections[helpOf: id].adjustment[direction.opposite]
      offset = UInt32(bitPattern: other.offset(segment.acknowledgement &- 1))
    }
    switch connections[id].follow(segment, packet.bytes, direction, machine.sysctl.conntrack, ticks, offset: offset) {
    case .refresh(let seconds): refresh(id, packet, direction, seconds: seconds)
    case .pass: break
    case .ignore(let note): logInvalid(packet, note.text)
    case .invalid(let note, let reason):
      if case .shortened(_, _, _, _, let complaint) = note { logInvalid(packet, complaint.text) }
      logInvalid(packet, note.text)
      return .invalid(reason)
    case .reopen:
      connections.remove(id)
      return .again
    case .kill:
      connections.count(id, direction, bytes: packet.length)
      connections.remove(id)
    }
    return .accept
  }

  /// Packets that no TCP sends (tcp_error).
  private mutating func tcpError(_ packet: borrowing Packet, _ s: TCPSegment) -> InvalidReason? {
    if s.headerLength < 20 || s.length < s.headerLength {
      logInvalid(packet, "truncated packet")
      return .shortHeader
    }
    if hasBadChecksum(packet) {
      logInvalid(packet, "bad checksum")
      return .badChecksum
    }
    // PSH, ECE and CWR go with everything (tcp_valid_flags).
    switch s.flags.subtracting([.psh, .ece, .cwr]) {
    case .syn, [.syn, .urg], [.syn, .ack], .rst, [.rst, .ack], [.fin, .ack], [.fin, .ack, .urg], .ack, [.ack, .urg]: return nil
    default:
      logInvalid(packet, "invalid tcp flag combination")
      return .tcpFlags
    }
  }
}

extension TCPTracking {
  /// A new connection from its first packet, a SYN or, picked up, an ACK (tcp_new). What is picked up is taken to have scaled windows and
  /// SACK, so its windows are not held against it.
  init(first s: TCPSegment, _ bytes: [UInt8]) {
    original.end = s.end
    original.maxWindow = UInt32(max(s.window, 1))
    lastIndex = .none
    if s.kind == .syn {
      original.maxEnd = s.end
      original.readOptions(bytes, s.options)
    } else {
      original.maxEnd = s.end &+ original.maxWindow
      original.flags = [.sackPermitted, .beLiberal]
      reply.flags = [.sackPermitted, .beLiberal]
    }
  }
}

extension Connection {
  /// Moves the connection by a segment.
  mutating func follow(
    _ s: TCPSegment, _ bytes: [UInt8], _ direction: Direction, _ settings: ConntrackSysctl, _ now: UInt32, offset: UInt32 = 0
  ) -> TCPOutcome {
    var old = tcp.state
    let kind = s.kind
    var new = old.next(direction, kind)
    var isJudged = false
    switch new {
    case .synSent where old.rawValue >= TCPState.timeWait.rawValue, .ignore:
      // RFC 9293, 3.6.1: a closed connection may be reopened by a new SYN; also one that its own end reset before.
      if new == .synSent,
        tcp.original.flags.union(tcp.reply.flags).contains(.closeInitiated) || tcp.lastDirection == direction && tcp.lastIndex == .rst
      {
        return .reopen
      }
      guard kind == .synAck, tcp.lastIndex == .syn, tcp.lastDirection != direction, s.acknowledgement == tcp.lastEnd else {
        return ignore(s, bytes, direction, old)
      }
      // It acknowledges a SYN that was let through as ignored: the ends are in step and the entry was not. Take the SYN's values.
      old = .synSent
      new = .synRecv
      adoptIgnoredSyn(direction)
    case .invalid: return .invalid(.refused(kind, direction, old), .tcpState)
    case .timeWait:
      // RFC 5961, 4: the answer to a SYN in LAST_ACK is a challenge ACK, not the last one.
      if old == .lastAck, kind == .ack, tcp.lastDirection != direction, tcp.lastIndex == .syn, tcp.lastFlags.contains(.expectChallengeAck) {
        tcp.lastFlags.remove(.expectChallengeAck)
        return .ignore(.challengeAck)
      }
    case .synSent2: tcp.lastFlags.insert(.simultaneousOpen)
    case .synRecv:
      if direction == .reply, kind == .ack, tcp.lastFlags.contains(.simultaneousOpen) { new = .established }
    case .close where kind == .rst:
      switch judgeReset(s, direction, old, settings) {
      case .invalid: return .invalid(.invalidReset, .tcpWindow)
      case .inWindow: isJudged = true
      case .keepState:
        new = old
        isJudged = answersIgnored(s, direction, old)
      case .judge: break
      case .judgeUnlessAnswer: isJudged = answersIgnored(s, direction, old)
      }
    default: break
    }

    if !isJudged {
      switch tcp.judge(s, bytes, direction, beLiberal: settings.tcpBeLiberal, offset: offset) {
      case .accept: break
      case .ignore(let complaint): return .ignore(.complaint(complaint))
      case .invalid(let complaint): return .invalid(shorten(kind, direction, complaint, settings, now), .tcpWindow)
      }
    }
    tcp.lastIndex = kind
    tcp.lastDirection = direction
    tcp.state = new
    if old != new, new == .finWait { tcp[direction].flags.insert(.closeInitiated) }
    return settle(kind, old, new, settings)
  }

  /// The entry's new time, and ASSURED (the end of nf_conntrack_tcp_packet).
  private mutating func settle(_ kind: TCPPacketKind, _ old: TCPState, _ new: TCPState, _ settings: ConntrackSysctl) -> TCPOutcome {
    let usual = settings.tcpTimeout(new)
    var seconds = usual
    if tcp.retransmissions >= settings.tcpMaxRetrans, usual > settings.tcpTimeoutMaxRetrans {
      seconds = settings.tcpTimeoutMaxRetrans
    } else if kind == .rst {
      seconds = settings.tcpTimeoutClose
    } else if tcp.original.flags.union(tcp.reply.flags).contains(.dataUnacknowledged), usual > settings.tcpTimeoutUnacknowledged {
      seconds = settings.tcpTimeoutUnacknowledged
    } else if tcp.lastWindow == 0, usual > settings.tcpTimeoutMaxRetrans {
      seconds = settings.tcpTimeoutMaxRetrans
    }
    if !status.contains(.seenReply) {
      // Only a reset ever came back: there is no connection.
      if kind == .rst { return .kill }
      // A retransmitted SYN does not keep an entry alive.
      if kind == .syn, old == .synSent { return .pass }
      // Picked up, and nothing came back yet: not five days.
      if new == .established { seconds = min(seconds, settings.tcpTimeoutUnacknowledged) }
    } else if !status.contains(.assured), old == .synRecv || old == .established, new == .established {
      status.insert(.assured)
    }
    return .refresh(seconds: seconds)
  }

  /// Notes a packet that the table ignores: what comes next may show that it was right (nf_conntrack_tcp_packet, TCP_CONNTRACK_IGNORE).
  private mutating func ignore(_ s: TCPSegment, _ bytes: [UInt8], _ direction: Direction, _ old: TCPState) -> TCPOutcome {
    let kind = s.kind
    tcp.lastIndex = kind
    tcp.lastDirection = direction
    tcp.lastSequence = s.sequence
    tcp.lastEnd = s.end
    tcp.lastWindow = s.window
    if kind == .syn, direction == .original {
      var seen = TCPDirection()
      seen.readOptions(bytes, s.options)
      tcp.lastFlags = seen.flags
      tcp.lastScale = seen.scale
      if old == .lastAck { tcp.lastFlags.insert(.expectChallengeAck) }
    }
    // It may be a challenge ACK, answering the SYN.
    if old == .synSent, kind == .ack, direction == .reply { tcp.lastAck = s.acknowledgement }
    return .ignore(.ignored(kind, direction, old))
  }

  /// Takes over what the ignored SYN of the other side said.
  private mutating func adoptIgnoredSyn(_ direction: Direction) {
    tcp.lastFlags.remove(.expectChallengeAck)
    let other = tcp.lastDirection
    tcp[other].end = tcp.lastEnd
    tcp[other].maxEnd = tcp.lastEnd
    tcp[other].maxWindow = UInt32(max(tcp.lastWindow, 1))
    tcp[other].scale = tcp.lastScale
    tcp[other].flags = tcp.lastFlags
    // nf_ct_tcp_state_reset
    let kept = tcp[direction].flags.intersection(.beLiberal)
    tcp[direction] = TCPDirection()
    tcp[direction].flags = kept
  }

  private enum ResetVerdict { case invalid, inWindow, keepState, judge, judgeUnlessAnswer }

  /// What a reset may do (nf_conntrack_tcp_packet, TCP_CONNTRACK_CLOSE; RFC 5961, 3).
  private func judgeReset(_ s: TCPSegment, _ direction: Direction, _ old: TCPState, _ settings: ConntrackSysctl) -> ResetVerdict {
    // The connection is closing (tcp_can_early_drop): its ports may be in use again, and what is remembered is stale.
    switch old {
    case .finWait, .lastAck, .timeWait, .close, .closeWait: return .inWindow
    default: break
    }
    let other = tcp[direction.opposite]
    guard other.flags.contains(.maxAckSet), tcp.lastIndex != .syn else { return .judgeUnlessAnswer }
    let isEstablished = old == .established && status.contains(.assured)
    // Most likely it answers a SYN that was let through.
    if s.sequence == 0, !isEstablished { return .judge }
    if before(s.sequence, other.maxAck), !settings.tcpIgnoreInvalidRst { return .invalid }
    if !isEstablished || s.sequence == other.maxAck { return .judge }
    // It follows the sender's own last segment.
    if tcp.lastIndex == .ack, tcp.lastDirection == direction, s.sequence == tcp.lastEnd { return .judge }
    // Not exactly where it should be: the other end may challenge it.
    return .keepState
  }

  /// A reset that answers a SYN or ACK which was let through as ignored is not held against the windows.
  private func answersIgnored(_ s: TCPSegment, _ direction: Direction, _ old: TCPState) -> Bool {
    let answersSyn = status.contains(.seenReply) && tcp.lastIndex == .syn && tcp.lastDirection != direction
    if answersSyn || !status.contains(.assured) && tcp.lastIndex == .ack, s.acknowledgement == tcp.lastEnd { return true }
    // It answers a challenge ACK.
    return old == .synSent && tcp.lastIndex == .ack && tcp.lastDirection == .reply && s.sequence == tcp.lastAck
  }

  /// A FIN or RST out of window that answers another one: the ends close a connection of which the entry knows too little, so it shall
  /// not wait for days (nf_tcp_handle_invalid).
  private mutating func shorten(
    _ kind: TCPPacketKind, _ direction: Direction, _ complaint: TCPComplaint, _ settings: ConntrackSysctl, _ now: UInt32
  ) -> TCPNote {
    guard status.contains(.assured), !status.contains(.fixedTimeout), kind == .rst || kind == .fin else { return .complaint(complaint) }
    guard tcp.lastDirection != direction, tcp.lastIndex == .fin || tcp.lastIndex == .rst else {
      tcp.lastIndex = kind
      tcp.lastDirection = direction
      return .complaint(complaint)
    }
    let left = remaining(now)
    let limit = Context.ticks(seconds: settings.tcpTimeoutUnacknowledged)
    guard left >= 120 * UInt32(Context.hz), left > limit else { return .complaint(complaint) }
    timeout = now &+ limit
    return .shortened(kind, direction, answering: tcp.lastIndex, to: limit, complaint)
  }
}

extension ConntrackSysctl {
  /// Seconds that an entry lives after a packet that took it to this state. SYN_SENT2 has no sysctl.
  func tcpTimeout(_ state: TCPState) -> UInt32 {
    switch state {
    case .synSent, .none, .invalid, .ignore: tcpTimeoutSynSent
    case .synRecv: tcpTimeoutSynRecv
    case .established: tcpTimeoutEstablished
    case .finWait: tcpTimeoutFinWait
    case .closeWait: tcpTimeoutCloseWait
    case .lastAck: tcpTimeoutLastAck
    case .timeWait: tcpTimeoutTimeWait
    case .close: tcpTimeoutClose
    case .synSent2: 120
    }
  }
}

extension Connection {
  /// The host itself sends a reset into a TCP connection, which no tracker sees: the entry closes (nf_conntrack_tcp_set_closing).
  mutating func setClosing(_ now: UInt32, _ settings: ConntrackSysctl) {
    guard isConfirmed, original.proto == IPProtocol.tcp else { return }
    let old = tcp.state
    tcp.state = .close
    if old != .close { refresh(Context.ticks(seconds: settings.tcpTimeout(.close)), now) }
  }
}
