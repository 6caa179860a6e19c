// SYN cookies (net/ipv4/syncookies.c, secure_tcp_syn_cookie, check_tcp_syn_cookie, __cookie_v4_init_sequence; net/ipv6/syncookies.c): the
// initial sequence number of an answer to a SYN says, to who knows the secret, that the SYN was seen, when, and with about which MSS. The
// kernel's secret nobody knows; ours is drawn from the host's generator. What is done with it is the same.

import Wire

struct SynCookies: Sendable {
  /// Zero until the first cookie.
  private var secret: UInt64 = 0
  private static let bits: UInt32 = 24
  /// A cookie is good for this minute and the next (MAX_SYNCOOKIE_AGE, TCP_SYNCOOKIE_PERIOD).
  private static let maximumAge: UInt32 = 2

  private static func sizes(_ family: Family) -> [UInt16] { family == .ipv4 ? [536, 1300, 1440, 1460] : [1220, 1420, 1440, 8940] }

  /// The sequence number for an answer to a SYN.
  mutating func make(_ syn: borrowing Packet, mss: UInt16, _ ticks: UInt64, _ random: inout Randomness) -> UInt32 {
    if secret == 0 { secret = random.next() | 1 }
    let minute = SynCookies.minute(ticks)
    let index = SynCookies.sizes(syn.family).lastIndex { $0 <= mss } ?? 0
    let data = hash(syn, minute, 1) &+ UInt32(truncatingIfNeeded: index)
    return hash(syn, 0, 0) &+ syn.bytes.be32(syn.transportOffset + 4) &+ minute << SynCookies.bits &+ data & 0xff_ffff
  }

  /// The MSS that the cookie in an acknowledgement says, or nil: it is wrong or too old.
  func check(_ packet: borrowing Packet, _ ticks: UInt64) -> UInt16? {
    guard secret != 0 else { return nil }
    let at = packet.transportOffset
    let minute = SynCookies.minute(ticks)
    let cookie = packet.bytes.be32(at + 8) &- 1 &- hash(packet, 0, 0) &- (packet.bytes.be32(at + 4) &- 1)
    let age = (minute &- cookie >> SynCookies.bits) & (UInt32.max >> SynCookies.bits)
    guard age < SynCookies.maximumAge else { return nil }
    let index = Int((cookie &- hash(packet, minute &- age, 1)) & 0xff_ffff)
    let sizes = SynCookies.sizes(packet.family)
    return index < sizes.count ? sizes[index] : nil
  }

  private static func minute(_ ticks: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: ticks / (60 * Context.hz)) }

  /// cookie_hash, with another function: only its secrecy counts.
  private func hash(_ p: borrowing Packet, _ count: UInt32, _ kind: UInt64) -> UInt32 {
    var r = Randomness(seed: secret &+ kind)
    let ports = UInt64(p.sourcePort) << 48 | UInt64(p.destinationPort) << 32 | UInt64(count)
    for word in [p.source.high, p.source.low, p.destination.high, p.destination.low, ports] { r = Randomness(seed: r.next() ^ word) }
    return r.next32()
  }
}
