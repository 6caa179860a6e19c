// The buckets of `hashlimit` (net/netfilter/xt_hashlimit.c: dsthash_ent, rateinfo_init, rateinfo_recalc, hashlimit_byte_cost, htable_gc).

import Wire

/// What tells one bucket from another; what the rule does not ask for is zero.
struct HashlimitKey: Hashable, Sendable {
  var source = Address.zero
  var destination = Address.zero
  var sourcePort: UInt16 = 0
  var destinationPort: UInt16 = 0

  /// hashlimit_init_dst: nil if ports are asked for and cut off.
  init?(_ packet: inout Packet, _ keys: HashlimitMatch.Keys) {
    if keys.contains(.source) { source = packet.source }
    if keys.contains(.destination) { destination = packet.destination }
    if keys.isDisjoint(with: [.sourcePort, .destinationPort]) { return }
    let at: Int
    switch packet.proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp, IPProtocol.dccp, IPProtocol.esp: at = packet.transportOffset
    case IPProtocol.ah: at = packet.transportOffset + 4
    default: return
    }
    guard at + 4 <= packet.bytes.count else { return nil }
    if keys.contains(.sourcePort) { sourcePort = packet.bytes.be16(at) }
    if keys.contains(.destinationPort) { destinationPort = packet.bytes.be16(at + 2) }
  }

  func masked(_ c: HashlimitMatch.Configuration, _ family: Family) -> HashlimitKey {
    func cut(_ a: Address, _ hidden: UInt8) -> Address {
      hidden == 0 || a == .zero ? a : a & Prefix.mask(length: family.addressBits - Int(hidden), family)
    }
    var k = self
    k.source = cut(source, c.sourceMask)
    k.destination = cut(destination, c.destinationMask)
    return k
  }
}

/// The buckets of one name and family.
struct HashlimitTable: NamedObject {
  let name: String
  private let ownFamily: Family
  var family: Family? { ownFamily }
  /// That of the rule that made the table; later rules with its name take it as it is.
  private let configuration: HashlimitMatch.Configuration
  private let created: UInt64
  private let limit: Int
  private var buckets: [HashlimitKey: Bucket] = [:]

  private struct Bucket: Sendable {
    var expires: UInt64 = 0
    var previous: UInt64
    var credit: UInt64 = 0
    var cost: UInt64 = 0
    /// The most credit there can be; in bytes, how often it is filled up again.
    var cap: UInt64 = 0
    // Where the rate itself is matched.
    var rate: UInt64 = 0
    var burst: UInt64 = 0
    var current: UInt64 = 0
    var wasOver = false
  }

  init(name: String, family: Family, _ c: HashlimitMatch.Configuration, created: UInt64) {
    self.name = name
    ownFamily = family
    configuration = c
    self.created = created
    // A table of no given size has 8192 places on a machine with more than a gigabyte of memory.
    let size = c.size == 0 ? 8192 : min(Int(c.size), 1 << 20)
    limit = c.max == 0 ? 8 * size : max(min(Int(c.max), 1 << 20), size)
  }

  /// Credits a tick: the largest power of two with which a day's credit fits in 64 bits.
  private static let creditsPerTick: UInt64 = 1 << 39
  private static let creditsPerTickBytes: UInt64 = 1 << 24
  private static let creditsPerSecondBytes = Context.hz * creditsPerTickBytes

  /// user2credits.
  static func credits(_ n: UInt64) -> UInt64 { n &* (Context.hz * creditsPerTick / HashlimitRate.scale) }

  /// user2credits_byte.
  static func byteCredits(_ n: UInt64) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: (n &* creditsPerSecondBytes) >> 32)) }

  private static func ticks(_ milliseconds: UInt32) -> UInt64 { (UInt64(milliseconds) + 3) / 4 }

  /// Takes a packet from its bucket and says whether it is within the limit; nil if there is no room for a new bucket.
  mutating func take(_ key: HashlimitKey, _ length: Int, _ rule: HashlimitMatch.Configuration, _ now: UInt64) -> Bool? {
    let key = key.masked(configuration, ownFamily)
    if let b = buckets[key], isCollected(b, now) { buckets[key] = nil }
    if buckets[key] == nil {
      if buckets.count >= limit {
        let all = buckets
        for (k, b) in all where isCollected(b, now) { buckets[k] = nil }
        if buckets.count >= limit { return nil }
      }
      buckets[key] = newBucket(now)
    } else {
      refill(&buckets[key]!, now)
    }
    return charge(&buckets[key]!, length, rule, now)
  }

  /// The collector runs at regular times since the table was made; a bucket goes at the first of them after its end. The rule stands for a
  /// moment before its first packet comes, so a bucket that ends as the collector runs on our clock is still there.
  private func isCollected(_ b: Bucket, _ now: UInt64) -> Bool {
    let interval = max(1, HashlimitTable.ticks(configuration.collectInterval))
    let after = b.expires > created ? b.expires - created : 0
    return created + (after / interval + 1) * interval <= now
  }

  private func newBucket(_ now: UInt64) -> Bucket {
    let c = configuration
    var b = Bucket(previous: now)
    if c.matchesRate {
      if c.rate.isBytes {
        let r = c.rate.period == 0 ? UInt64(UInt32.max) : UInt64(UInt32.max) / c.rate.period
        b.rate = (r &- 1) << 4
        b.burst = c.burst == 0 ? b.rate : c.burst &* b.rate
      } else {
        b.rate = HashlimitRate.scale / max(1, c.rate.period)
        b.burst = c.burst &+ b.rate
      }
    } else if c.rate.isBytes {
      b.credit = HashlimitTable.creditsPerSecondBytes
      b.cost = HashlimitTable.byteCredits(c.rate.period)
      b.cap = c.burst
    } else {
      b.credit = HashlimitTable.credits(c.rate.period &* c.burst)
      b.cost = HashlimitTable.credits(c.rate.period)
      b.cap = b.credit
    }
    return b
  }

  private func refill(_ b: inout Bucket, _ now: UInt64) {
    let delta = now &- b.previous
    if delta == 0 { return }
    if configuration.matchesRate {
      let interval = UInt64(configuration.interval) * Context.hz
      if delta < interval { return }
      b.previous = now
      b.wasOver = b.current &* interval > delta &* b.rate
      b.current = 0
      return
    }
    b.previous = now
    if configuration.rate.isBytes {
      let cap = HashlimitTable.creditsPerSecondBytes
      let before = b.credit
      b.credit &+= HashlimitTable.creditsPerTickBytes &* delta
      b.credit = before >= b.credit ? cap : min(b.credit, cap)
    } else {
      b.credit &+= delta &* HashlimitTable.creditsPerTick
      b.credit = min(b.credit, b.cap)
    }
  }

  private func charge(_ b: inout Bucket, _ length: Int, _ rule: HashlimitMatch.Configuration, _ now: UInt64) -> Bool {
    b.expires = now + HashlimitTable.ticks(configuration.expire)
    if rule.matchesRate {
      b.current &+= rule.rate.isBytes ? UInt64(length) : 1
      return !b.wasOver && b.current <= b.burst
    }
    var cost = b.cost
    if rule.rate.isBytes {
      let full = HashlimitTable.creditsPerSecondBytes
      cost = min((UInt64(length) >> 4 + 1) &* b.cost, full)
      if b.credit < cost, b.cap > 0 {
        b.cap -= 1
        b.credit = full
      }
      cost = UInt64(UInt32(truncatingIfNeeded: cost))
    }
    if b.credit < cost { return false }
    b.credit -= cost
    return true
  }
}
