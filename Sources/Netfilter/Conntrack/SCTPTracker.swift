// Tracking of SCTP (net/netfilter/nf_conntrack_proto_sctp.c of Linux 6.18; RFC 9260). A packet is a row of chunks; each moves the state,
// and the verification tag in front must be the one that the other end asked for.

import Machine
import Wire

/// enum sctp_conntrack (include/uapi/linux/netfilter/nf_conntrack_sctp.h).
package enum SCTPState: UInt8, Hashable, Sendable {
  case none, closed, cookieWait, cookieEchoed, established, shutdownSent, shutdownReceived, shutdownAckSent, heartbeatSent
  case invalid

  package var name: String {
    switch self {
    case .none, .invalid: "NONE"
    case .closed: "CLOSED"
    case .cookieWait: "COOKIE_WAIT"
    case .cookieEchoed: "COOKIE_ECHOED"
    case .established: "ESTABLISHED"
    case .shutdownSent: "SHUTDOWN_SENT"
    case .shutdownReceived: "SHUTDOWN_RECD"
    case .shutdownAckSent: "SHUTDOWN_ACK_SENT"
    case .heartbeatSent: "HEARTBEAT_SENT"
    }
  }

  /// Where a chunk takes the connection (sctp_new_state): DATA, SACK and others leave it where it is.
  func next(_ direction: Direction, _ chunk: SCTPChunk) -> SCTPState {
    guard let row = chunk.row else { return self }
    return SCTPState.transitions[(Int(direction.rawValue) * 11 + row) * 9 + Int(rawValue % 9)]
  }

  /// sctp_conntracks: two directions of eleven chunk types; each row gives the new state for the old states NONE, CLOSED, COOKIE_WAIT,
  /// COOKIE_ECHOED, ESTABLISHED, SHUTDOWN_SENT, SHUTDOWN_RECD, SHUTDOWN_ACK_SENT, HEARTBEAT_SENT.
  private static let transitions: [SCTPState] = {
    let sCL = closed, sCW = cookieWait, sCE = cookieEchoed, sES = established, sSS = shutdownSent
    let sSR = shutdownReceived, sSA = shutdownAckSent, sHS = heartbeatSent, sIV = invalid
    let original: [[SCTPState]] = [
      /* init */ [sCL, sCL, sCW, sCE, sES, sCL, sCL, sSA, sCW],
      /* init ack */ [sCL, sCL, sCW, sCE, sES, sSS, sSR, sSA, sCL],
      /* abort */ [sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL],
      /* shutdown */ [sCL, sCL, sCW, sCE, sSS, sSS, sSR, sSA, sCL],
      /* shutdown ack */ [sSA, sCL, sCW, sCE, sES, sSA, sSA, sSA, sSA],
      /* error */ [sCL, sCL, sCW, sCE, sES, sSS, sSR, sSA, sCL],
      /* cookie echo */ [sCL, sCL, sCE, sCE, sES, sSS, sSR, sSA, sCL],
      /* cookie ack */ [sCL, sCL, sCW, sES, sES, sSS, sSR, sSA, sCL],
      /* shutdown complete */ [sCL, sCL, sCW, sCE, sES, sSS, sSR, sCL, sCL],
      /* heartbeat */ [sHS, sCL, sCW, sCE, sES, sSS, sSR, sSA, sHS],
      /* heartbeat ack */ [sCL, sCL, sCW, sCE, sES, sSS, sSR, sSA, sHS],
    ]
    let reply: [[SCTPState]] = [
      /* init */ [sIV, sCL, sCW, sCE, sES, sSS, sSR, sSA, sIV],
      /* init ack */ [sIV, sCW, sCW, sCE, sES, sSS, sSR, sSA, sIV],
      /* abort */ [sIV, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sIV],
      /* shutdown */ [sIV, sCL, sCW, sCE, sSR, sSS, sSR, sSA, sIV],
      /* shutdown ack */ [sIV, sCL, sCW, sCE, sES, sSA, sSA, sSA, sIV],
      /* error */ [sIV, sCL, sCW, sCL, sES, sSS, sSR, sSA, sIV],
      /* cookie echo */ [sIV, sCL, sCE, sCE, sES, sSS, sSR, sSA, sIV],
      /* cookie ack */ [sIV, sCL, sCW, sES, sES, sSS, sSR, sSA, sIV],
      /* shutdown complete */ [sIV, sCL, sCW, sCE, sES, sSS, sSR, sCL, sIV],
      /* heartbeat */ [sIV, sCL, sCW, sCE, sES, sSS, sSR, sSA, sHS],
      /* heartbeat ack */ [sIV, sCL, sCW, sCE, sES, sSS, sSR, sSA, sES],
    ]
    return (original + reply).flatMap { $0 }
  }()
}

/// A chunk type (RFC 9260, 3.2).
struct SCTPChunk: Hashable {
  var type: UInt8
  static let data = SCTPChunk(type: 0)
  static let initiation = SCTPChunk(type: 1)
  static let initiationAck = SCTPChunk(type: 2)
  static let heartbeat = SCTPChunk(type: 4)
  static let heartbeatAck = SCTPChunk(type: 5)
  static let abort = SCTPChunk(type: 6)
  static let shutdown = SCTPChunk(type: 7)
  static let shutdownAck = SCTPChunk(type: 8)
  static let error = SCTPChunk(type: 9)
  static let cookieEcho = SCTPChunk(type: 10)
  static let cookieAck = SCTPChunk(type: 11)
  static let shutdownComplete = SCTPChunk(type: 14)

  /// The row of the transition table.
  var row: Int? {
    switch self {
    case .initiation: 0
    case .initiationAck: 1
    case .abort: 2
    case .shutdown: 3
    case .shutdownAck: 4
    case .error: 5
    case .cookieEcho: 6
    case .cookieAck: 7
    case .shutdownComplete: 8
    case .heartbeat: 9
    case .heartbeatAck: 10
    default: nil
    }
  }
}

/// What SCTP tracking remembers of a connection (struct ip_ct_sctp).
package struct SCTPTracking: Hashable, Sendable {
  package var state = SCTPState.none
  /// The verification tags that packets of each direction must have.
  var originalTag: UInt32 = 0
  var replyTag: UInt32 = 0
  /// An INIT of each direction was seen.
  var originalInit = false
  var replyInit = false
  var lastDirection = Direction.original
  var heartbeatTagFailed = false

  subscript(tag direction: Direction) -> UInt32 {
    get { direction == .original ? originalTag : replyTag }
    set { if direction == .original { originalTag = newValue } else { replyTag = newValue } }
  }
  subscript(hasInit direction: Direction) -> Bool {
    get { direction == .original ? originalInit : replyInit }
    set { if direction == .original { originalInit = newValue } else { replyInit = newValue } }
  }
}

extension Connection {
  /// It lies where TCP's memory would: a connection is one or the other (union nf_conntrack_proto).
  package var sctp: SCTPTracking {
    get {
      let flags = tcp.lastWindow
      return SCTPTracking(
        state: SCTPState(rawValue: tcp.lastScale) ?? .none, originalTag: tcp.lastSequence, replyTag: tcp.lastAck,
        originalInit: flags & 1 != 0,
        replyInit: flags & 2 != 0, lastDirection: tcp.lastDirection, heartbeatTagFailed: flags & 4 != 0)
    }
    set {
      tcp.lastScale = newValue.state.rawValue
      tcp.lastSequence = newValue.originalTag
      tcp.lastAck = newValue.replyTag
      tcp.lastWindow = (newValue.originalInit ? 1 : 0) | (newValue.replyInit ? 2 : 0) | (newValue.heartbeatTagFailed ? 4 : 0)
      tcp.lastDirection = newValue.lastDirection
    }
  }
}

/// The chunks of a packet that passed do_basic_checks.
private struct SCTPChunks {
  let first: Int
  let tag: UInt32
  /// Where the basic checks failed: number of the chunk, its type, its length, and whether one before it must be alone.
  private(set) var failure: (number: Int, type: UInt8, length: UInt16, flag: Int)?
  private(set) var count = 0
  /// Bit N: a chunk of type N is there; types above 63 do not matter.
  private(set) var types: UInt64 = 0

  /// The checks fail where INIT, INIT ACK or SHUTDOWN COMPLETE are not alone, COOKIE ECHO or COOKIE ACK are not first, or a chunk has no
  /// length.
  init(_ packet: borrowing Packet) {
    let at = packet.transportOffset
    tag = packet.bytes.be32(at + 4)
    first = at + 12
    var position = first
    var mustBeAlone = false
    while let (type, length) = SCTPChunks.chunk(packet.bytes, position) {
      if type == .initiation || type == .initiationAck || type == .shutdownComplete { mustBeAlone = true }
      if (type == .cookieAck || type == .cookieEcho || mustBeAlone) && count != 0 || length == 0 {
        failure = (count, type.type, UInt16(truncatingIfNeeded: length), mustBeAlone ? 1 : 0)
        return
      }
      if type.type < 64 { types |= 1 << UInt64(type.type) }
      position += (length + 3) & ~3
      count += 1
    }
  }

  /// INIT, HEARTBEAT, HEARTBEAT ACK, ABORT, SHUTDOWN ACK, COOKIE ECHO, SHUTDOWN COMPLETE.
  static let withOwnTagRule: UInt64 = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 14

  func contains(_ chunk: SCTPChunk) -> Bool { types >> UInt64(chunk.type & 63) & 1 != 0 }

  static func chunk(_ bytes: [UInt8], _ at: Int) -> (SCTPChunk, Int)? {
    guard at + 4 <= bytes.count else { return nil }
    return (SCTPChunk(type: bytes[at]), Int(bytes.be16(at + 2)))
  }

  /// The tag that an INIT or INIT ACK asks for; the chunk's fixed part must be there.
  static func initiateTag(_ bytes: [UInt8], _ at: Int) -> UInt32? { at + 20 <= bytes.count ? bytes.be32(at + 4) : nil }
}

extension Context {
  /// nf_conntrack_sctp_packet
  mutating func trackSCTP(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 12 else {
      logInvalid(packet, "nf_ct_sctp: short packet ")
      return .invalid(.shortHeader)
    }
    if hook == .prerouting, machine.sysctl.conntrack.checksum {
      join(packet, 12)
      if packet.bytes.be32(at + 8) != CRC32C.checksum(packet.bytes, at..<packet.bytes.count, field: at + 8) {
        logInvalid(packet, "nf_ct_sctp: bad CRC ")
        return .invalid(.badChecksum)
      }
    }
    let chunks = SCTPChunks(packet)
    if let f = chunks.failure {
      // The kernel prints the length in network order and ends the text with a newline, which its log shows so.
      logInvalid(packet, "do_basic_checks failed. chunk num \(f.number), type \(f.type), len \(f.length.byteSwapped) flag \(f.flag)\\x0a")
      return .invalid(.other)
    }
    if chunks.count == 0 { return .invalid(.shortHeader) }
    var memory = connections[id].sctp
    if !connections[id].isConfirmed {
      // RFC 9260, 8.4: these never begin a connection.
      if chunks.contains(.abort) || chunks.contains(.shutdownComplete) || chunks.contains(.cookieAck) { return .invalid(.notFirst) }
      guard let new = SCTPTracking(chunks, packet.bytes) else { return .invalid(.notFirst) }
      memory = new
    }
    switch memory.follow(chunks, packet.bytes, direction, isConfirmed: connections[id].isConfirmed) {
    case .wrongTag(let expected):
      connections[id].sctp = memory
      // As the kernel prints it on a machine whose lowest byte comes first.
      let (tag, other) = (chunks.tag.byteSwapped.hex, expected.byteSwapped.hex)
      logInvalid(packet, "verification tag check failed \(tag) vs \(other) for dir \(direction.rawValue)")
      return .invalid(.other)
    case .wrongState(let old, let chunk):
      connections[id].sctp = memory
      logInvalid(packet, "Invalid, old_state \(old.rawValue), dir \(direction.rawValue), type \(chunk.type)")
      return .invalid(.other)
    case .refused:
      // What earlier chunks of the packet changed stays.
      connections[id].sctp = memory
      return .invalid(.other)
    case .pass: connections[id].sctp = memory
    case .refresh(let state, let isAssured):
      connections[id].sctp = memory
      if isAssured { connections[id].status.insert(.assured) }
      refresh(id, packet, direction, seconds: machine.sysctl.conntrack.sctpTimeout(state))
    }
    return .accept
  }
}

private enum SCTPOutcome {
  case refused, wrongTag(UInt32), wrongState(SCTPState, SCTPChunk)
  case pass, refresh(SCTPState, isAssured: Bool)
}

extension UInt32 {
  fileprivate var hex: String { String(self, radix: 16) }
}

extension SCTPTracking {
  /// A new connection from its first packet, or nil if it can't be one (sctp_new).
  fileprivate init?(_ chunks: SCTPChunks, _ bytes: [UInt8]) {
    self.init()
    var at = chunks.first
    while let (type, length) = SCTPChunks.chunk(bytes, at) {
      if SCTPState.none.next(.original, type) == .none { return nil }
      switch type {
      case .initiation:
        // RFC 9260, 8.5.1 (A): its own tag is zero.
        guard chunks.tag == 0, let wanted = SCTPChunks.initiateTag(bytes, at) else { return nil }
        replyTag = wanted
      case .heartbeat, .heartbeatAck: originalTag = chunks.tag
      default: replyTag = chunks.tag
      }
      at += (length + 3) & ~3
    }
  }

  /// Moves the connection by a packet's chunks.
  fileprivate mutating func follow(_ chunks: SCTPChunks, _ bytes: [UInt8], _ direction: Direction, isConfirmed: Bool) -> SCTPOutcome {
    let other = direction.opposite
    let tag = chunks.tag
    // RFC 9260, 8.5: the tag must be right, but for chunks with rules of their own.
    let hasOwnRule = chunks.types & SCTPChunks.withOwnTagRule != 0
    if !hasOwnRule, tag != self[tag: direction] { return .wrongTag(self[tag: direction]) }

    var new = SCTPState.none
    var isIgnored = false
    var isAssured = false
    var at = chunks.first
    while let (type, length) = SCTPChunks.chunk(bytes, at) {
      let start = at
      at += (length + 3) & ~3
      switch type {
      case .initiation: if tag != 0 { return .refused }
      case .abort, .shutdownComplete:
        // The T bit: the tag is the other side's.
        let isReflected = bytes[start + 1] & 1 != 0
        if tag != self[tag: isReflected ? other : direction] { return .refused }
      case .cookieEcho: if tag != self[tag: direction] { return .refused }
      case .cookieAck:
        originalInit = false
        replyInit = false
      case .heartbeat, .heartbeatAck:
        if self[tag: direction] == 0 {
          self[tag: direction] = tag
        } else if tag != self[tag: direction] {
          if chunks.contains(.data) || isIgnored { return .refused }
          if type == .heartbeat {
            heartbeatTagFailed = true
            lastDirection = direction
            isIgnored = true
            continue
          }
          if !heartbeatTagFailed || lastDirection == direction { return .refused }
          heartbeatTagFailed = false
          self[tag: direction] = tag
          self[tag: other] = 0
        } else {
          heartbeatTagFailed = false
        }
      default: break
      }

      let old = state
      new = old.next(direction, type)
      if new == .invalid { return .wrongState(old, type) }
      if type == .initiation {
        guard let wanted = SCTPChunks.initiateTag(bytes, start) else { return .refused }
        // An INIT that asks for the tag that is known already is old, or sent again.
        if old == .none || self[tag: other] != wanted {
          if self[hasInit: direction], self[hasInit: other] { self[hasInit: other] = false }
          self[hasInit: direction] = true
        }
        self[tag: other] = wanted
        // An INIT sent again does not keep the entry alive.
        if new == .closed, old == .closed, isConfirmed { isIgnored = true }
      } else if type == .initiationAck {
        guard let wanted = SCTPChunks.initiateTag(bytes, start) else { return .refused }
        let known = self[tag: other]
        if !self[hasInit: other], known != 0, known != wanted { return .refused }
        if self[hasInit: direction], self[hasInit: other], known != wanted { return .refused }
        self[tag: other] = wanted
      }
      state = new
      if old != new, new == .established { isAssured = true }
    }
    return isIgnored ? .pass : .refresh(new, isAssured: isAssured)
  }
}

extension ConntrackSysctl {
  /// Seconds that an entry lives after a packet that took it to this state.
  func sctpTimeout(_ state: SCTPState) -> UInt32 {
    switch state {
    case .none, .closed, .invalid: sctpTimeoutClosed
    case .cookieWait: sctpTimeoutCookieWait
    case .cookieEchoed: sctpTimeoutCookieEchoed
    case .established: sctpTimeoutEstablished
    case .shutdownSent: sctpTimeoutShutdownSent
    case .shutdownReceived: sctpTimeoutShutdownReceived
    case .shutdownAckSent: sctpTimeoutShutdownAckSent
    case .heartbeatSent: sctpTimeoutHeartbeatSent
    }
  }
}
