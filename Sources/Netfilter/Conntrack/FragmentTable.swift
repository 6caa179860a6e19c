// Datagrams whose fragments are not all there yet (net/ipv4/inet_fragment.c).

import Wire

/// Datagrams whose fragments are not all there yet.
package struct FragmentTable: Sendable {
  package init() {}
}

extension Context {
  /// Holds fragments and lets the whole datagram go in the last one's place.
  package mutating func defragment(_ packet: inout Packet) -> Verdict { .accept }
}
