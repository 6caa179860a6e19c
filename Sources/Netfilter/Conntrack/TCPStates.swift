// The states of a tracked TCP connection and how packets move it from one to another: the table tcp_conntracks of
// net/netfilter/nf_conntrack_proto_tcp.c (Linux 6.18), row by row.

import Wire

/// enum tcp_conntrack (include/uapi/linux/netfilter/nf_conntrack_tcp.h). `listen` is SYN_SENT2: both sides sent a SYN.
package enum TCPState: UInt8, Hashable, Sendable, CaseIterable {
  case none, synSent, synRecv, established, finWait, closeWait, lastAck, timeWait, close, synSent2
  /// The table says: the packet does not belong to the connection.
  case invalid
  /// The table says: let it pass and change nothing; it may tell that the two ends know better.
  case ignore

  /// As /proc/net/nf_conntrack and conntrack -L print it.
  package var name: String {
    switch self {
    case .none: "NONE"
    case .synSent: "SYN_SENT"
    case .synRecv: "SYN_RECV"
    case .established: "ESTABLISHED"
    case .finWait: "FIN_WAIT"
    case .closeWait: "CLOSE_WAIT"
    case .lastAck: "LAST_ACK"
    case .timeWait: "TIME_WAIT"
    case .close: "CLOSE"
    case .synSent2: "SYN_SENT2"
    case .invalid: "INVALID"
    case .ignore: "IGNORE"
    }
  }
}

/// What kind of packet it is, from its flags (enum tcp_bit_set); the raw value is the kernel's index.
package enum TCPPacketKind: UInt8, Hashable, Sendable {
  case syn, synAck, fin, ack, rst, none

  /// get_conntrack_index
  @inline(__always) package init(_ flags: TCPFlags) {
    self =
      if flags.contains(.rst) {
        .rst
      } else if flags.contains(.syn) {
        flags.contains(.ack) ? .synAck : .syn
      } else if flags.contains(.fin) {
        .fin
      } else if flags.contains(.ack) {
        .ack
      } else {
        .none
      }
  }
}

/// IP_CT_TCP_FLAG_* (include/uapi/linux/netfilter/nf_conntrack_tcp.h).
package struct TCPTrackingFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let windowScale = TCPTrackingFlags(rawValue: 0x01)
  package static let sackPermitted = TCPTrackingFlags(rawValue: 0x02)
  /// This side sent the first FIN.
  package static let closeInitiated = TCPTrackingFlags(rawValue: 0x04)
  package static let beLiberal = TCPTrackingFlags(rawValue: 0x08)
  package static let dataUnacknowledged = TCPTrackingFlags(rawValue: 0x10)
  package static let maxAckSet = TCPTrackingFlags(rawValue: 0x20)
  package static let expectChallengeAck = TCPTrackingFlags(rawValue: 0x40)
  package static let simultaneousOpen = TCPTrackingFlags(rawValue: 0x80)
}

extension TCPState {
  /// Where a packet of this kind and direction takes the connection.
  @inline(__always) func next(_ direction: Direction, _ kind: TCPPacketKind) -> TCPState {
    TCPState.transitions[(Int(direction.rawValue) * 6 + Int(kind.rawValue)) * 10 + Int(rawValue % 10)]
  }

  /// Two directions of six packet kinds; each row gives the new state for the old states NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT,
  /// CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2.
  private static let transitions: [TCPState] = {
    let sSS = synSent, sSR = synRecv, sES = established, sFW = finWait, sCW = closeWait
    let sLA = lastAck, sTW = timeWait, sCL = close, sS2 = synSent2, sIV = invalid, sIG = ignore
    let original: [[TCPState]] = [
      /* syn */ [sSS, sSS, sIG, sIG, sIG, sIG, sIG, sSS, sSS, sS2],
      /* syn+ack */ [sIV, sIV, sSR, sIV, sIV, sIV, sIV, sIV, sIV, sSR],
      /* fin */ [sIV, sIV, sFW, sFW, sLA, sLA, sLA, sTW, sCL, sIV],
      /* ack */ [sES, sIV, sES, sES, sCW, sCW, sTW, sTW, sCL, sIV],
      /* rst */ [sIV, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL],
      /* none */ [sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV],
    ]
    let reply: [[TCPState]] = [
      /* syn */ [sIV, sS2, sIV, sIV, sIV, sIV, sIV, sSS, sIV, sS2],
      /* syn+ack */ [sIV, sSR, sIG, sIG, sIG, sIG, sIG, sIG, sIG, sSR],
      /* fin */ [sIV, sIV, sFW, sFW, sLA, sLA, sLA, sTW, sCL, sIV],
      /* ack */ [sIV, sIG, sSR, sES, sCW, sCW, sTW, sTW, sCL, sIG],
      /* rst */ [sIV, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL],
      /* none */ [sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV],
    ]
    return (original + reply).flatMap { $0 }
  }()
}
