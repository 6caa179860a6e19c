// The estimators that `-j RATEEST` feeds and `-m rateest` reads: an exponentially weighted moving average of bytes and packets a second
// (net/core/gen_estimator.c: est_timer, gen_estimator_read; net/netfilter/xt_RATEEST.c for their names). Both families share them.

import Wire

/// When an estimator looks at its counters, and how fast it forgets.
package struct RateTiming: Hashable, Sendable {
  /// Quarter seconds between two looks, as a power of two; 0 to 5.
  package var intervalLog = 0
  /// The weight of the newest interval, as a negative power of two; 1 to 30.
  package var averageLog = 1
  package init() {}
}

/// One estimator.
struct RateEstimator: NamedObject {
  let name: String
  var family: Family? { nil }
  let timing: RateTiming
  private var counted = Counters()
  /// The counters at the last look.
  private var last = Counters()
  /// In 256ths.
  private var bytesPerSecond: UInt64 = 0
  private var packetsPerSecond: UInt64 = 0
  /// The tick for which the next look is asked.
  private var next: UInt64

  init(name: String, _ timing: RateTiming, created: UInt64) {
    self.name = name
    self.timing = timing
    next = created + RateEstimator.interval(timing)
  }

  /// HZ / 4, rounded down.
  private static func interval(_ t: RateTiming) -> UInt64 { (Context.hz / 4) << UInt64(t.intervalLog) }

  /// A timer's wheel is the coarser the farther its time is, and no timer is early (kernel/time/timer.c, calc_index): 62 ticks fall into the
  /// first level, up to 496 into the second, more into the third.
  private static func isDue(_ at: UInt64, _ t: RateTiming, _ now: UInt64) -> Bool {
    let grain: UInt64 = t.intervalLog == 0 ? 1 : t.intervalLog <= 3 ? 8 : 64
    return (at / grain + 1) * grain <= now
  }

  mutating func count(bytes: Int, _ now: UInt64) {
    advance(now)
    counted.packets &+= 1
    counted.bytes &+= UInt64(truncatingIfNeeded: bytes)
  }

  /// Bytes and packets a second as they stand.
  mutating func rates(_ now: UInt64) -> (bytes: UInt64, packets: UInt64) {
    advance(now)
    return (bytesPerSecond >> 8, packetsPerSecond >> 8)
  }

  private mutating func advance(_ now: UInt64) {
    let interval = RateEstimator.interval(timing)
    while RateEstimator.isDue(next, timing, now) {
      let before = (bytesPerSecond, packetsPerSecond)
      let isIdle = counted == last
      weigh(counted.bytes &- last.bytes, into: &bytesPerSecond)
      weigh(counted.packets &- last.packets, into: &packetsPerSecond)
      last = counted
      next += interval
      // Nothing came and nothing is left to forget: all looks until now are alike.
      if isIdle, before == (bytesPerSecond, packetsPerSecond), next < now { next += (now - next) / interval * interval }
    }
  }

  private func weigh(_ new: UInt64, into average: inout UInt64) {
    let rate = new << UInt64(10 - timing.intervalLog)
    average = average &+ (rate >> UInt64(timing.averageLog)) &- (average >> UInt64(timing.averageLog))
  }
}

/// What rules have made by name that there is while a table is checked: rate estimators, and the timers of IDLETIMER.
package struct Estimators: Sendable {
  package private(set) var timings: [String: RateTiming] = [:]
  /// Whether the timer of a label is one that wakes the machine up.
  private(set) var isAlarm: [String: Bool] = [:]
  /// False where there may be others: a state file does not tell which the other family's rules made, nor which outlived the rule that made
  /// them, as one does while a match refers to it.
  package let isComplete: Bool
  package init(isComplete: Bool = false) { self.isComplete = isComplete }

  /// What a rule that is in place, or that passed its check, makes.
  package mutating func add(_ target: Target) {
    switch target {
    case .rateest(let t): add(t.value.estimator ?? "", t.value.timing)
    case .idletimer(let t): isAlarm[t.value.label ?? ""] = t.value.isAlarm
    default: break
    }
  }
  mutating func add(_ name: String, _ timing: RateTiming) { if timings[name] == nil { timings[name] = timing } }
}

extension NamedState {
  /// Makes the estimators of all RATEEST rules, and holds them until `letGo`.
  package mutating func makeEstimators(_ ruleset: Ruleset, now: UInt64) -> [Int32] {
    var places: [Int32] = []
    for table in ruleset.tables {
      for chain in table.chains {
        for case .rateest(let t) in chain.rules.lazy.map(\.target) { places.append(t.value.acquire(&self, now: now).place) }
      }
    }
    return places
  }
  package mutating func letGo(of estimators: [Int32]) { for place in estimators { rateest.release(place) } }

  package var estimators: Estimators {
    var all = Estimators(isComplete: true)
    rateest.forEach { all.add($0.name, $0.timing) }
    return all
  }
}
