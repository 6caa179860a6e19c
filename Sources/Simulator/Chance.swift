// What a simulated machine draws: ports, sequence numbers, IP IDs, flow labels. One seed gives one conversation.

package import Netfilter

extension Randomness {
  package mutating func word() -> UInt16 { UInt16(truncatingIfNeeded: next() >> 48) }
  /// 20 bits (RFC 6437).
  package mutating func flowLabel() -> UInt32 { next32() >> 12 }

  /// A port of net.ipv4.ip_local_port_range (32768 to 60999). connect(2) of TCP starts with even ones and leaves the odd ones to bind(2)
  /// (net/ipv4/inet_hashtables.c, __inet_hash_connect).
  package mutating func ephemeralPort(even: Bool) -> UInt16 {
    let port = UInt16(32768 + next() % 28232)
    return even ? port & ~1 : port
  }
}
