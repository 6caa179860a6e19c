// -m limit: a token bucket (net/netfilter/xt_limit.c, limit_mt, user2credits; iptables-extensions(8), limit). Credit grows with every
// timer tick of the kernel (HZ = 250), so rates are as coarse here as there.

import Wire

/// What one limit rule remembers.
struct LimitState: Hashable, Sendable {
  var credit: UInt32
  /// The tick of the last packet.
  var previous: UInt64
}

package struct LimitMatch: MatchExtension {
  package static let name = "limit"
  package static let help = [
    "--limit": "how often on the average (default 3/hour)",
    "--limit-burst": "how many at once (default 5)",
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--limit"], arity: 1, valueName: "rate[/second|/minute|/hour|/day]",
      read: { (m, words, _, _, _) throws(OptionError) in m.period = try readPeriod(words.value) },
      save: { m, _, out in
        out.add(bare: "--limit")
        out.add(periodText(m.period))
      }),
    Option(
      ["--limit-burst"], arity: 1, valueName: "number",
      read: { (m, words, _, option, context) throws(OptionError) in
        m.burst = try burstFormat.readBytes(words.value, option, context)
      },
      save: { m, _, out in
        if m.burst == 5 { return }
        out.add(bare: "--limit-burst")
        out.addWord { $0.append(UInt64(m.burst)) }
      }),
  ]
  private static let burstFormat = Format<UInt32>.number(0...10000)
  /// Ten-thousandths of a second between two packets.
  package private(set) var period: UInt32 = 12_000_000
  /// Packets that a full bucket lets through at once.
  package private(set) var burst: UInt32 = 5
  package init() {}
  package var match: Match { .limit(self) }

  /// Units of a second in `period` (XT_LIMIT_SCALE).
  private static let scale: UInt32 = 10_000
  /// Credits a tick: the largest power of two with which a day's credit fits in 32 bits (CREDITS_PER_JIFFY).
  private static let creditsPerTick: UInt32 = 128
  private static let creditsPerSecond = UInt32(Context.hz) * creditsPerTick

  /// user2credits: it divides first where the product would overflow, and loses the fraction of a second.
  static func credits(_ n: UInt32) -> UInt32 {
    n > .max / creditsPerSecond ? n / scale &* creditsPerSecond : n &* creditsPerSecond / scale
  }
  private var cost: UInt32 { LimitMatch.credits(period) }
  private var capacity: UInt32 { LimitMatch.credits(period &* burst) }

  func newState(jiffies: UInt64) -> LimitState { LimitState(credit: capacity, previous: jiffies) }

  @inline(__always) func matches(_ context: inout Context, _ state: inout LimitState) -> Bool {
    let now = context.jiffies
    let increase = UInt32(truncatingIfNeeded: (now &- state.previous) &* UInt64(LimitMatch.creditsPerTick))
    state.previous = now
    let cost = self.cost
    let credit = min(state.credit &+ increase, capacity)
    if context.isTracing { context.evidence = .tokens(left: UInt64(credit), cost: UInt64(cost)) }
    let isPaid = credit >= cost
    state.credit = isPaid ? credit - cost : credit
    return isPaid
  }

  /// limit_mt_check refuses what overflows.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if burst == 0 || capacity < cost { throw KernelRefusal("ERANGE", "the burst is zero, or rate times burst is too large") }
  }
  package func listing(_ context: OptionContext) -> String? { "limit: avg \(LimitMatch.periodText(period)) burst \(burst)" }

  /// parse_rate (extensions/libxt_limit.c).
  private static func readPeriod(_ word: Word) throws(OptionError) -> UInt32 {
    func bad() -> OptionError {
      OptionError("bad rate \"\(word.text)\"'", word: word.text, allowed: "NUMBER/second, /minute, /hour or /day")
    }
    var unit: UInt32 = 1
    if let slash = word.firstIndex(of: UInt8(ascii: "/")) {
      let name = word[(slash + 1)...]
      guard !name.isEmpty, let u = units.first(where: { $0.long.hasPrefix(ignoringCase: name) }) else { throw bad() }
      unit = u.seconds
    }
    // atoi(3) into 32 bits.
    var digits = word.drop { $0 == 32 || $0 == 9 }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.first, first >= 48, first <= 57, let (n, _) = Numeral.scan(digits, base: 10) else { throw bad() }
    let rate = isNegative ? 0 &- UInt32(truncatingIfNeeded: n) : UInt32(truncatingIfNeeded: n)
    if rate == 0 { throw bad() }
    let period = scale &* unit / rate
    if period == 0 { throw OptionError("Rate too fast \"\(word.text)\"", word: word.text, allowed: "at most 10000/second") }
    return period
  }

  private static let units: [(long: String, short: String, seconds: UInt32)] = [
    ("second", "sec", 1), ("minute", "min", 60), ("hour", "hour", 3600), ("day", "day", 86400),
  ]

  /// The longest unit first.
  private static let mults = units.reversed().map { ($0.short, $0.seconds * scale) }

  /// print_rate: the longest unit in which the rate is not too small to be told.
  private static func periodText(_ period: UInt32) -> String {
    var i = 1
    while i < mults.count, period <= mults[i].1, mults[i].1 / period >= mults[i].1 % period { i += 1 }
    return "\(mults[i - 1].1 / period)/\(mults[i - 1].0)"
  }
}
