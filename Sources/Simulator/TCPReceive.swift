// What a connection makes of what arrives: net/ipv4/tcp_input.c (tcp_rcv_state_process, tcp_validate_incoming, tcp_ack, tcp_data_queue),
// tcp_minisocks.c (tcp_check_req), and tcp_v4_err for ICMP errors.

internal import Wire

extension TCPConnection {
  /// Takes a segment. Answers true if the caller must send a reset for it.
  package mutating func receive(_ s: TCPSegment, at now: UInt64) -> Bool {
    switch state {
    case .closed: return true
    case .synSent: return receiveInSynSent(s, now)
    case .synReceived:
      // tcp_check_req: the SYN again, the end of the handshake, or neither.
      if s.has(.syn), !s.has(.ack), !s.has(.rst), s.sequence == peerInitialSequence {
        sendSYN(now)
        retransmitAt = now &+ timeout
        return false
      }
      guard isAcceptable(s) else {
        refuse(s, now)
        return false
      }
      if s.has(.rst) {
        finish(.reset)
        return false
      }
      guard s.has(.ack), !s.has(.syn) else { return false }
      guard s.header.acknowledgement == initialSequence &+ 1 else { return true }
      establish(acknowledged: s.header.acknowledgement, now)
    default: break
    }
    guard isAcceptable(s) else {
      refuse(s, now)
      return false
    }
    if s.has(.rst), s.sequence == expected {
      finish(wasEstablished ? .reset : .refused)
      return false
    }
    if s.has(.rst) || s.has(.syn) {
      challenge(now)
      return false
    }
    guard s.has(.ack), !before(nextSequence, s.header.acknowledgement) else { return false }
    if let t = s.options.timestamp, timestamps, !before(expected, s.sequence) { peerTimestamp = t.value }
    takeAcknowledgement(s, now)
    if state != .closed { takeData(s, now) }
    return false
  }

  private mutating func receiveInSynSent(_ s: TCPSegment, _ now: UInt64) -> Bool {
    guard s.has(.ack) else { return false }
    guard s.header.acknowledgement == nextSequence else { return true }
    if s.has(.rst) {
      finish(.refused)
      return false
    }
    guard s.has(.syn) else { return false }
    agree(s)
    establish(acknowledged: s.header.acknowledgement, now)
    acknowledge(now)
    wakeProgram(now)
    return false
  }

  private mutating func establish(acknowledged: UInt32, _ now: UInt64) {
    unacknowledged = acknowledged
    state = .established
    wasEstablished = true
    retransmitAt = nil
    retries = 0
    timeout = TCPTuning.retransmission
    // Its program may have the first line.
    if role == .server, !exchange.dialogue.isEmpty { wakeProgram(now) }
  }

  /// tcp_sequence: some of the segment lies in the window, or it is an old one that ends at the next byte.
  private func isAcceptable(_ s: TCPSegment) -> Bool {
    !before(s.end, expected) && !before(before(windowEdge, expected) ? expected : windowEdge, s.sequence)
  }

  /// Says what was expected instead. Two ends that do not understand each other must not do so for ever, so what carries no data is
  /// answered at most twice a second (tcp_oow_rate_limited, net.ipv4.tcp_invalid_ratelimit).
  private mutating func refuse(_ s: TCPSegment, _ now: UInt64) {
    if s.has(.rst) { return }
    if !s.payload.isEmpty, !s.has(.syn) { return acknowledge(now, sack: duplicate(s)) }
    challenge(now, sack: duplicate(s))
  }

  private mutating func challenge(_ now: UInt64, sack blocks: [Range<UInt32>] = []) {
    if let last = lastChallenge, now &- last < 500 * ManualClock.millisecond { return }
    lastChallenge = now
    acknowledge(now, sack: blocks)
  }

  /// RFC 2883: an acknowledgement of what had arrived before says what it was.
  private func duplicate(_ s: TCPSegment) -> [Range<UInt32>] {
    s.length > 0 && s.sequence < s.end && before(s.sequence, expected) && !before(expected, s.end) ? [s.sequence..<s.end] : []
  }

  private mutating func takeAcknowledgement(_ s: TCPSegment, _ now: UInt64) {
    let ack = s.header.acknowledgement
    open(s, now)
    if before(unacknowledged, ack) {
      unacknowledged = ack
      flight.removeAll { !before(ack, $0.end) }
      (timeout, retries, firstTimeout, hasRepeatedForSack) = (TCPTuning.retransmission, 0, nil, false)
      retransmitAt = nil
      isProbe = false
      if !flight.isEmpty { startTimer(now) }
      if ack == nextSequence, hasClosed {
        switch state {
        // The program is gone, so the kernel keeps only a miniature of the socket unless the peer's FIN is in this very segment.
        case .finWait1:
          enterTimeWait(now, .finWait2)
          isMiniature = !s.has(.fin)
        case .closing: enterTimeWait(now, .timeWait)
        case .lastAck: finish(nil)
        default: break
        }
      }
    }
    for block in s.options.sack {
      for i in flight.indices where !before(flight[i].sequence, block.lowerBound) && !before(block.upperBound, flight[i].end) {
        flight[i].isSacked = true
      }
    }
    // A later segment arrived and an earlier one did not: it is sent again at once (tcp_rack_mark_lost), and once.
    if !hasRepeatedForSack, let hole = flight.first, !hole.isSacked, flight.contains(where: \.isSacked) {
      hasRepeatedForSack = true
      isProbe = false
      sendSegment(hole, now)
      retransmitAt = now &+ timeout
    }
  }

  /// The peer's window opens or closes. What waited goes out.
  private mutating func open(_ s: TCPSegment, _ now: UInt64) {
    isShut = s.header.window == 0
    guard !isShut, !waiting.isEmpty else { return }
    let held = waiting
    waiting = []
    (retransmitAt, retries, timeout) = (nil, 0, TCPTuning.retransmission)
    for h in held { queue(h.payload, isFIN: h.isFIN, now) }
  }

  private mutating func takeData(_ s: TCPSegment, _ now: UInt64) {
    guard s.length > 0 else { return }
    guard before(expected, s.end) else { return acknowledge(now, sack: duplicate(s)) }
    guard !before(expected, s.sequence) else {
      // RFC 2018: the newest block first.
      outOfOrder.removeAll { $0.lowerBound == s.sequence }
      if s.sequence < s.end { outOfOrder.insert(s.sequence..<s.end, at: 0) }
      if keepsInbox { early[s.sequence] = s.payload }
      pendingFIN = s.has(.fin) ? s.end : pendingFIN
      return acknowledge(now, sack: outOfOrder)
    }
    let before = expected
    expected = s.end
    if keepsInbox { inbox += s.payload.dropFirst(Int(before &- s.sequence)) }
    while let next = outOfOrder.firstIndex(where: { $0.lowerBound == expected }) {
      if keepsInbox { inbox += early.removeValue(forKey: expected) ?? [] }
      expected = outOfOrder.remove(at: next).upperBound
    }
    let hasFIN = s.has(.fin) || (pendingFIN != nil && pendingFIN == expected)
    received += Int(expected &- before) - (hasFIN ? 1 : 0)
    if hasFIN { peerHasFIN = true }
    switch state {
    case .established where hasFIN:
      // The acknowledgement waits for the program, whose own FIN carries it.
      state = .closeWait
      if !s.payload.isEmpty { acknowledge(now) }
    case .finWait1 where hasFIN:
      state = .closing
      acknowledge(now)
    case .finWait2 where hasFIN:
      enterTimeWait(now, .timeWait)
      acknowledge(now)
      isMiniature = true
    default: acknowledge(now)
    }
    if state != .timeWait { wakeProgram(now) }
  }
}

// MARK: - ICMP errors

extension TCPConnection {
  /// tcp_v4_err, tcp_v6_err: an error about a segment that is under way ends a handshake, and is remembered later.
  package mutating func receive(_ error: ICMPError, sequence: UInt32) {
    guard state != .closed, !error.isFragmentationNeeded, !before(sequence, unacknowledged), !before(nextSequence, sequence) else { return }
    if state == .synSent { finish(.error(error)) } else { softError = error }
  }
}
