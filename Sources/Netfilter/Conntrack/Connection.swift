// A connection's entry (include/net/netfilter/nf_conntrack.h, struct nf_conn). At most 176 bytes: a test holds its size.

import Machine
import Wire

/// What TCP tracking remembers of one direction (struct ip_ct_tcp_state).
package struct TCPDirection: Hashable, Sendable {
  /// Highest sequence number sent, plus length.
  package var end: UInt32 = 0
  /// Highest sequence number that the other side allowed.
  package var maxEnd: UInt32 = 0
  package var maxWindow: UInt32 = 0
  package var maxAck: UInt32 = 0
  package var scale: UInt8 = 0
  package var flags: TCPTrackingFlags = []
}

/// What TCP tracking remembers of a connection (struct ip_ct_tcp).
package struct TCPTracking: Hashable, Sendable {
  package var original = TCPDirection()
  package var reply = TCPDirection()
  package var state = TCPState.none
  package var lastDirection = Direction.original
  package var retransmissions: UInt8 = 0
  package var lastIndex = TCPPacketKind.syn
  package var lastSequence: UInt32 = 0
  package var lastAck: UInt32 = 0
  package var lastEnd: UInt32 = 0
  package var lastWindow: UInt16 = 0
  package var lastScale: UInt8 = 0
  package var lastFlags: TCPTrackingFlags = []

  @inline(__always) package subscript(direction: Direction) -> TCPDirection {
    get { direction == .original ? original : reply }
    _modify { if direction == .original { yield &original } else { yield &reply } }
  }
}

/// One entry of the connection table.
package struct Connection: Hashable, Sendable {
  package var original: Tuple
  package var reply: Tuple
  package var status: ConnectionStatus = []
  package var mark: UInt32 = 0
  /// The tick at which the entry ends; before confirmation, ticks from then.
  package var timeout: UInt32 = 0
  package var tcp = TCPTracking()
  /// UDP: the tick after which a connection with replies is a stream (struct nf_ct_udp, stream_ts).
  package var streamStart: UInt32 = 0
  /// The interface that MASQUERADE chose (nf_conn_nat.masq_index).
  package var masqueradeInterface: Int32 = -1
  /// The connection that this one is related to, by expectation.
  package var master = ConnectionID.none
  /// The master's helper, which outlives it here: a position in the list of helpers, or -1.
  package var masterHelper: Int8 = -1

  package init(original: Tuple, reply: Tuple) {
    self.original = original
    self.reply = reply
  }

  @inline(__always) package subscript(direction: Direction) -> Tuple { direction == .original ? original : reply }
  @inline(__always) package var isConfirmed: Bool { status.contains(.confirmed) }

  /// nf_ct_is_expired
  @inline(__always) package func isExpired(_ now: UInt32) -> Bool { Int32(bitPattern: timeout &- now) <= 0 }

  /// Ticks until the entry ends, never below zero (nf_ct_expires).
  package func remaining(_ now: UInt32) -> UInt32 {
    isConfirmed ? UInt32(max(0, Int32(bitPattern: timeout &- now))) : timeout
  }

  /// Gives the entry `ticks` from now, or from its confirmation on (nf_ct_refresh).
  @inline(__always) package mutating func refresh(_ ticks: UInt32, _ now: UInt32) {
    if status.contains(.fixedTimeout) { return }
    timeout = isConfirmed ? now &+ ticks : ticks
  }

  /// The entry of a reference that is no longer good.
  static let absent: Connection = {
    let nowhere = Tuple(source: .zero, destination: .zero, proto: 0, family: .ipv4)
    return Connection(original: nowhere, reply: nowhere)
  }()
}

/// Packets and bytes of both directions (struct nf_conn_acct), kept while net.netfilter.nf_conntrack_acct is on.
package struct ConnectionAccount: Hashable, Sendable {
  package var original = Counters()
  package var reply = Counters()
  package init() {}
}

extension Connection {
  /// What a rule sees between a CT rule and connection tracking: the template, an entry with nothing in it (nf_ct_tmpl_alloc).
  static func template(_ family: Family) -> Connection {
    let nothing = Tuple(source: .any(family), destination: .any(family), proto: 0, family: family)
    var c = Connection(original: nothing, reply: nothing)
    c.status = [.template, .confirmed]
    return c
  }
}
