// A connection's entry. At most 176 bytes: a test holds its size.

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
  /// IP_CT_TCP_FLAG_*
  package var flags: UInt8 = 0
}

/// What TCP tracking remembers of a connection (struct ip_ct_tcp).
package struct TCPTracking: Hashable, Sendable {
  package var original = TCPDirection()
  package var reply = TCPDirection()
  package var state: UInt8 = 0
  package var lastDirection: UInt8 = 0
  package var retransmissions: UInt8 = 0
  package var lastIndex: UInt8 = 0
  package var lastSequence: UInt32 = 0
  package var lastAck: UInt32 = 0
  package var lastEnd: UInt32 = 0
  package var lastWindow: UInt16 = 0
  package var lastScale: UInt8 = 0
  package var lastFlags: UInt8 = 0
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
  /// The interface that MASQUERADE chose (nf_conn_nat.masq_index).
  package var masqueradeInterface: Int32 = -1
  /// The connection that this one is related to, by expectation.
  package var master = ConnectionID.none

  package init(original: Tuple, reply: Tuple) {
    self.original = original
    self.reply = reply
  }

  @inline(__always) package subscript(direction: Direction) -> Tuple { direction == .original ? original : reply }
  @inline(__always) package var isConfirmed: Bool { status.contains(.confirmed) }
}
