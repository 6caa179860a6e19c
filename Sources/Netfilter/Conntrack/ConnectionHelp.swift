// What few connections keep beside their entries: changed sequence numbers, a proxied handshake (nf_conn_seqadj, nf_conn_synproxy).

import Machine
import Wire

package struct ConnectionHelp: Hashable, Sendable {
  /// Position in the list of helpers, or -1.
  package var helper: Int8
  package var adjustment = SequenceAdjustment()
  /// The handshake that SYNPROXY made for the connection.
  package var synproxy: SynproxyMemory?

  package init(helper: Int8) { self.helper = helper }
}

extension Context {
  /// Puts the sequence numbers of a packet right on its last steps through the host (nf_confirm, net/netfilter/nf_conntrack_proto.c).
  package mutating func help(_ packet: inout Packet) -> Verdict {
    let id = packet.connection
    guard connections.hasHelp(id), let state = packet.connectionState, state != .untracked, state != .relatedReply else { return .accept }
    guard packet.isChainComplete, packet.fragmentOffset == 0, connections[id].status.contains(.sequenceAdjust) else { return .accept }
    if hook == .input, packet.inInterface == Machine.loopback { return .accept }
    return connections[helpOf: id].adjustment.adjust(&packet.bytes, at: packet.transportOffset, state.direction)
      ? .accept : .drop(.conntrack(.refused))
  }
}
