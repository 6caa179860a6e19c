// One end of a TCP connection with the program that uses it, as Linux 6.18 plays it: RFC 9293's states, and of net/ipv4/tcp_input.c,
// tcp_output.c, tcp_timer.c and tcp_minisocks.c what shows on the wire. There is no congestion control and no flow control:
// a conversation is one request and one response, each one segment.

internal import Machine
package import Netfilter
package import Wire

/// Addresses and ports of one end, as its own machine sees them.
package struct SocketPair: Hashable, Sendable {
  package var local: Address
  package var localPort: UInt16
  package var remote: Address
  package var remotePort: UInt16
  package init(local: Address, _ localPort: UInt16, remote: Address, _ remotePort: UInt16) {
    self.local = local
    self.localPort = localPort
    self.remote = remote
    self.remotePort = remotePort
  }
}

/// One end of a connection.
package struct TCPConnection: Sendable {
  package enum State: Hashable, Sendable {
    case synSent, synReceived, established, finWait1, finWait2, closing, timeWait, closeWait, lastAck, closed
  }
  package enum Role: Hashable, Sendable { case client, server }
  /// Why a connection ended otherwise than by closing.
  package enum Failure: Hashable, Sendable {
    /// A reset answered the SYN.
    case refused
    /// A reset came later.
    case reset
    case timedOut
    /// An ICMP error ended it, or came before it timed out.
    case error(ICMPError)
  }

  /// A segment that is not acknowledged yet.
  struct Sent: Sendable {
    var sequence: UInt32
    var payload: [UInt8]
    var isFIN: Bool
    var isSacked = false
    var end: UInt32 { sequence &+ UInt32(truncatingIfNeeded: payload.count) &+ (isFIN ? 1 : 0) }
  }

  package let pair: SocketPair
  package let role: Role
  package internal(set) var state: State
  package internal(set) var failure: Failure?
  /// True once the handshake was complete, also after the end.
  package internal(set) var wasEstablished = false
  /// Bytes that the program was given.
  package internal(set) var received = 0
  /// What a driven program has not read yet, and what came out of order.
  var inbox: [UInt8] = []
  var early: [UInt32: [UInt8]] = [:]
  /// A driven program knows of this connection (accept(2), or it opened it).
  var isAccepted = false
  /// What the listening socket had, and its connections have.
  var isTransparent = false
  var mark: UInt32 = 0
  var acceptedBy: LocalSocket?
  /// Datagrams that wait to be sent, and whether a program's socket sends them. The kernel itself sends what follows a close:
  /// `-m owner` finds no owner then (seen on Linux 6.18 with a rule for each kind of packet).
  var outbox: [(bytes: [UInt8], isOwned: Bool)] = []

  // The sending side.
  let initialSequence: UInt32
  var unacknowledged: UInt32
  var nextSequence: UInt32
  var flight: [Sent] = []
  var peerHasFIN = false
  /// The peer's window is closed: what is to be sent waits, and the peer is asked now and then.
  var isShut = false
  var waiting: [(payload: [UInt8], isFIN: Bool)] = []
  // The receiving side.
  var peerInitialSequence: UInt32 = 0
  var expected: UInt32 = 0
  /// Right edge of the window that was announced last.
  var windowEdge: UInt32 = 0
  var outOfOrder: [Range<UInt32>] = []
  /// The number behind a FIN that arrived out of order.
  var pendingFIN: UInt32?
  // What was agreed in the handshake.
  let offers: TCPOffers
  let mss: UInt16
  var timestamps = true
  var sack = true
  var hasPeerScale = true
  var scale: UInt8
  var firstWindow: UInt32
  var peerTimestamp: UInt32 = 0
  let timestampOffset: UInt32
  // The header of every packet.
  var identification: UInt16
  var flowLabel: UInt32
  var random: Randomness
  /// In TIME_WAIT and after, the kernel keeps too little of the socket to count its IP IDs (tcp_minisocks.c, tcp_time_wait).
  var isMiniature = false
  // Timers.
  var retransmitAt: UInt64?
  var timeout: UInt64 = TCPTuning.synTimeout
  var retries = 0
  var isProbe = false
  var firstTimeout: UInt64?
  var hasRepeatedForSack = false
  var expiresAt: UInt64?
  // The program.
  let exchange: Exchange
  var programAt: UInt64?
  var hasSpoken = false
  var hasClosed = false
  /// Requests that the client has made, and responses that the server has given.
  var rounds = 0
  /// Up to which line of the dialogue its own are said.
  var spoken = 0
  /// The FIN is out, and no program holds the socket any more.
  var isOrphan = false
  /// When an acknowledgement for something out of the window was sent last.
  var lastChallenge: UInt64?
  var softError: ICMPError?

  private init(
    _ pair: SocketPair, _ role: Role, mtu: Int, receiveMemory: UInt32, offers: TCPOffers, exchange: Exchange, random: inout Randomness
  ) {
    self.pair = pair
    self.role = role
    self.exchange = exchange
    mss = TCPTuning.announcedMSS(mtu: mtu, pair.remote.family)
    self.offers = offers
    timestamps = offers.timestamps
    sack = offers.sack
    hasPeerScale = offers.windowScaling
    scale = offers.windowScaling ? TCPTuning.windowScale(receiveMemory: receiveMemory) : 0
    initialSequence = random.next32()
    unacknowledged = initialSequence
    nextSequence = initialSequence &+ 1
    timestampOffset = random.next32()
    identification = random.word()
    flowLabel = random.flowLabel()
    self.random = Randomness(seed: random.next())
    state = role == .client ? .synSent : .synReceived
    firstWindow = TCPTuning.initialWindow(mss: mss, timestamps: false)
  }

  /// A connection that a program here opens: sends the SYN.
  package init(
    connecting pair: SocketPair, mtu: Int, receiveMemory: UInt32 = TCPTuning.receiveMemory, offers: TCPOffers = TCPOffers(),
    exchange: Exchange, random: inout Randomness, at now: UInt64
  ) {
    self.init(pair, .client, mtu: mtu, receiveMemory: receiveMemory, offers: offers, exchange: exchange, random: &random)
    sendSYN(now)
    retransmitAt = now &+ timeout
  }

  /// A connection that a listening socket takes: answers a SYN with SYN+ACK.
  package init(
    accepting syn: TCPSegment, _ pair: SocketPair, mtu: Int, receiveMemory: UInt32 = TCPTuning.receiveMemory,
    offers: TCPOffers = TCPOffers(), exchange: Exchange, random: inout Randomness, at now: UInt64
  ) {
    self.init(pair, .server, mtu: mtu, receiveMemory: receiveMemory, offers: offers, exchange: exchange, random: &random)
    agree(syn)
    firstWindow = TCPTuning.initialWindow(mss: mss, timestamps: timestamps)
    windowEdge = expected &+ firstWindow
    sendSYN(now)
    retransmitAt = now &+ timeout
  }

  /// Takes the peer's SYN: what both have is used.
  mutating func agree(_ syn: TCPSegment) {
    peerInitialSequence = syn.sequence
    expected = syn.sequence &+ 1
    windowEdge = expected &+ firstWindow
    timestamps = offers.timestamps && syn.options.timestamp != nil
    sack = offers.sack && syn.options.sackPermitted
    hasPeerScale = offers.windowScaling && syn.options.windowScale != nil
    if !hasPeerScale { scale = 0 }
    isShut = syn.header.window == 0
    peerTimestamp = syn.options.timestamp?.value ?? 0
  }

  package var nextDeadline: UInt64? {
    [retransmitAt, programAt, expiresAt].compactMap { $0 }.min()
  }
  /// Nothing will happen any more unless a packet comes.
  package var isQuiet: Bool { retransmitAt == nil && programAt == nil }
  /// The client was given the whole response.
  package var isServed: Bool {
    if role == .client, !exchange.dialogue.isEmpty { return nextLine == nil }
    return role == .client && received >= exchange.response.count * max(1, rounds)
  }
  /// Whether what arrives is kept for the program to read.
  var keepsInbox: Bool { exchange.isDriven || !exchange.dialogue.isEmpty }
}

// MARK: - Sending

extension TCPConnection {
  private mutating func emit(_ flags: TCPFlags, sequence: UInt32, window: UInt16, _ options: TCPOptions, _ payload: [UInt8] = []) {
    var h = TCPHeader()
    h.sourcePort = pair.localPort
    h.destinationPort = pair.remotePort
    h.sequence = sequence
    h.acknowledgement = flags.contains(.ack) ? expected : 0
    h.flags = flags
    h.window = window
    h.options = options.bytes
    var fields = IPFields()
    fields.flowLabel = offers.flowLabels ? flowLabel : 0
    // A SYN+ACK is made before there is a socket, from a request that has no counter (ip_build_and_send_pkt): its ID is 0.
    if !(flags.contains(.syn) && role == .server), !isMiniature {
      fields.identification = identification
      identification &+= 1
    }
    let segment = h.segment(payload, pair.remote.family, pair.local, pair.remote)
    let bytes = Datagram.make(from: pair.local, to: pair.remote, proto: IPProtocol.tcp, fields, segment)
    outbox.append((bytes, isOwned: !isOrphan))
  }

  private func timestamp(_ now: UInt64) -> TCPOptions.Timestamp? {
    guard timestamps else { return nil }
    return .init(value: timestampOffset &+ UInt32(truncatingIfNeeded: now / ManualClock.millisecond), echo: peerTimestamp)
  }

  mutating func sendSYN(_ now: UInt64) {
    var o = TCPOptions()
    o.maximumSegment = mss
    o.sackPermitted = sack
    o.timestamp = timestamp(now)
    o.windowScale = hasPeerScale ? scale : nil
    emit(role == .client ? .syn : [.syn, .ack], sequence: initialSequence, window: UInt16(firstWindow), o)
  }

  private mutating func send(_ flags: TCPFlags, sequence: UInt32, _ payload: [UInt8] = [], sack blocks: [Range<UInt32>] = [], _ now: UInt64)
  {
    var o = TCPOptions()
    o.timestamp = timestamp(now)
    o.sack = sack ? Array(blocks.prefix(3)) : []
    // The window never shrinks, and it is announced in whole units: its edge moves up to the next one (__tcp_select_window).
    let unit = UInt32(1) << UInt32(scale)
    let open = before(expected, windowEdge) ? windowEdge &- expected : 0
    let window = min((open &+ unit &- 1) >> UInt32(scale), 65535)
    windowEdge = expected &+ window << UInt32(scale)
    emit(flags, sequence: sequence, window: UInt16(window), o, payload)
  }

  mutating func sendReset(_ now: UInt64) { send([.rst, .ack], sequence: nextSequence, sack: [], now) }

  mutating func acknowledge(_ now: UInt64, sack blocks: [Range<UInt32>] = []) {
    send(.ack, sequence: nextSequence, sack: blocks, now)
  }

  mutating func sendSegment(_ s: Sent, _ now: UInt64) {
    send(s.isFIN ? [.fin, .ack] : [.psh, .ack], sequence: s.sequence, s.payload, now)
  }

  mutating func queue(_ payload: [UInt8], isFIN: Bool = false, _ now: UInt64) {
    if isShut || !waiting.isEmpty {
      waiting.append((payload, isFIN))
      if retransmitAt == nil { retransmitAt = now &+ timeout }
      return
    }
    let s = Sent(sequence: nextSequence, payload: payload, isFIN: isFIN)
    flight.append(s)
    nextSequence = s.end
    sendSegment(s, now)
    if retransmitAt == nil || isProbe { startTimer(now) }
  }

  /// A loss probe comes before the first timeout where the peer can say what it has (tcp_schedule_loss_probe).
  mutating func startTimer(_ now: UInt64) {
    isProbe = sack
    retransmitAt = now &+ (sack ? TCPTuning.lossProbe : timeout)
  }
}

// MARK: - Time

extension TCPConnection {
  /// Does what is due at `now`.
  package mutating func advance(to now: UInt64) {
    if let t = expiresAt, t <= now { state = .closed }
    if state == .closed { return finish(nil) }
    if let t = retransmitAt, t <= now { retransmit(now) }
    if let t = programAt, t <= now {
      programAt = nil
      runProgram(now)
    }
  }

  private mutating func retransmit(_ now: UInt64) {
    retries += 1
    switch state {
    case .synSent:
      if retries > TCPTuning.synRetries + TCPTuning.synLinearTimeouts { return finish(softError.map(Failure.error) ?? .timedOut) }
      // A retransmission looks for another way, and takes another flow label with it (sk_rethink_txhash).
      flowLabel = random.flowLabel()
      sendSYN(now)
      if retries > TCPTuning.synLinearTimeouts { timeout *= 2 }
      retransmitAt = now &+ timeout
    case .synReceived:
      if retries > TCPTuning.synAckRetries { return finish(.timedOut) }
      sendSYN(now)
      timeout *= 2
      retransmitAt = now &+ timeout
    default:
      if flight.isEmpty, !waiting.isEmpty {
        // A zero window probe: a number that the peer has, so that it says what it expects (tcp_xmit_probe_skb).
        send(.ack, sequence: nextSequence &- 1, sack: [], now)
        timeout = min(timeout * 2, TCPTuning.maximumRetransmission)
        if retries > 15 { return finish(.timedOut) }
        retransmitAt = now &+ timeout
        return
      }
      guard let head = flight.first(where: { !$0.isSacked }), let tail = flight.last(where: { !$0.isSacked }) else {
        retransmitAt = nil
        return
      }
      if isProbe {
        isProbe = false
        sendSegment(tail, now)
      } else {
        let first = firstTimeout ?? now
        firstTimeout = first
        if now &- first >= (hasClosed ? TCPTuning.orphanGivesUpAfter : TCPTuning.givesUpAfter) {
          return finish(softError.map(Failure.error) ?? .timedOut)
        }
        flowLabel = random.flowLabel()
        sendSegment(head, now)
        timeout = min(timeout * 2, TCPTuning.maximumRetransmission)
      }
      retransmitAt = now &+ timeout
    }
  }

  mutating func wakeProgram(_ now: UInt64) {
    if programAt == nil, !exchange.isDriven { programAt = now &+ Exchange.thinkingTime }
  }

  /// The next step of the program: speak, then close when it is time.
  private mutating func runProgram(_ now: UInt64) {
    guard state == .established || state == .closeWait, !hasClosed else { return }
    guard exchange.dialogue.isEmpty else { return runDialogue(now) }
    let mayClose: Bool
    switch role {
    case .client:
      if !hasSpoken {
        hasSpoken = true
        rounds += 1
        if peerHasFIN { wakeProgram(now) }
        return queue(exchange.request, now)
      }
      mayClose = peerHasFIN || (exchange.closer == .client && received >= exchange.response.count && !exchange.staysOpen)
    case .server where exchange.staysOpen && !peerHasFIN:
      while rounds < received / max(1, exchange.request.count) {
        (rounds, hasSpoken) = (rounds + 1, true)
        queue(exchange.response, now)
      }
      return
    case .server:
      if !hasSpoken, received > 0, !peerHasFIN {
        hasSpoken = true
        queue(exchange.response, now)
        if exchange.closer == .server { wakeProgram(now) }
        return
      }
      mayClose = peerHasFIN || (hasSpoken && exchange.closer == .server)
    }
    if mayClose { hangUp(now) }
  }

  /// The line of the dialogue whose turn it is; nil: all was said and heard.
  private var nextLine: (number: Int, isOwn: Bool)? {
    var heard = inbox.count { $0 == 0x0a }
    for (n, line) in exchange.dialogue.enumerated() {
      if line.isClients == (role == .client) {
        if n >= spoken { return (n, true) }
      } else {
        heard -= line.newlines
        if heard < 0 { return (n, false) }
      }
    }
    return nil
  }

  /// Says its next line if it is its turn. The client hangs up behind the last.
  private mutating func runDialogue(_ now: UInt64) {
    if let next = nextLine, next.isOwn {
      (spoken, hasSpoken) = (next.number + 1, true)
      queue(exchange.dialogue[next.number].bytes, now)
      return wakeProgram(now)
    }
    if peerHasFIN || (role == .client && nextLine == nil && !exchange.staysOpen) { hangUp(now) }
  }

  /// The client's next request, on a connection that was left open.
  mutating func ask(_ now: UInt64) {
    guard role == .client, exchange.staysOpen, hasSpoken, !hasClosed, state == .established || state == .closeWait else { return }
    rounds += 1
    queue(exchange.request, now)
  }

  /// The program closes the connection.
  mutating func hangUp(_ now: UInt64) {
    guard !hasClosed, state == .established || state == .closeWait else { return }
    hasClosed = true
    state = state == .closeWait ? .lastAck : .finWait1
    queue([], isFIN: true, now)
    isOrphan = true
  }

  mutating func finish(_ why: Failure?) {
    failure = failure ?? why
    state = .closed
    (retransmitAt, programAt, expiresAt) = (nil, nil, nil)
    flight = []
  }

  mutating func enterTimeWait(_ now: UInt64, _ next: State) {
    state = next
    retransmitAt = nil
    expiresAt = now &+ TCPTuning.timeWait
  }
}
