// -j RATEEST: makes a rate estimator, and feeds it (net/netfilter/xt_RATEEST.c: xt_rateest_tg, xt_rateest_tg_checkentry;
// extensions/libxt_RATEEST.c; iptables-extensions(8), RATEEST). RateEstimator.swift has what `-m rateest` reads.

package struct RateestTarget: TargetExtension {
  package static let name = "RATEEST"
  package static let help = [
    "--rateest-name": "name of the estimator",
    "--rateest-interval": "how often it measures",
    "--rateest-ewmalog": "over how long it takes the mean",
  ]
  package static let options: [Option<Self>] = [
    .value("--rateest-name", \.estimator, .text(limit: 15), required: true),
    .reading("--rateest-interval", .microseconds("interval"), required: true) { $0.interval = $1 },
    .reading("--rateest-ewmalog", .microseconds("ewmalog"), required: true) { $0.average = $1 },
  ]
  package var estimator: String?
  /// In microseconds, as written.
  private var interval: UInt32 = 0
  private var average: UInt32 = 0
  package private(set) var timing = RateTiming()
  /// The estimator's place among the host's, filled in when the table is put in place.
  var place: Int32 = -1
  package init() {}
  package var target: Target { .rateest(Box(self)) }

  func acquire(_ named: inout NamedState, now: UInt64) -> RateestTarget {
    var t = self
    let name = estimator ?? ""
    t.place = named.rateest.acquire(name, nil) { RateEstimator(name: name, timing, created: now) }
    return t
  }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    let (length, now) = (packet.length, context.jiffies)
    _ = context.named.rateest.with(place) { $0.count(bytes: length, now) }
    return .continue
  }

  /// An estimator that is there is shared, if its times are the same.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if let other = use.estimators.timings[estimator ?? ""], other != timing {
      throw KernelRefusal("EINVAL", "RATEEST: the estimator \(estimator ?? "") is there already, with other times")
    }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    guard let log = (0...5).first(where: { interval <= 250_000 << UInt32($0) }) else {
      throw OptionError("RATEEST: interval value is too large", word: "--rateest-interval")
    }
    timing.intervalLog = log
    // The first k for which the estimator's time constant exceeds what was asked for, less one.
    let k = (1..<32).first { Double(interval) / RateestTarget.decay($0) > Double(average) } ?? 32
    timing.averageLog = k - 1
    // The kernel keeps the powers of two alone.
    (interval, average) = (0, 0)
    if timing.averageLog == 0 || timing.averageLog >= 31 {
      throw OptionError("RATEEST: ewmalog value is out of range", word: "--rateest-ewmalog")
    }
  }
  /// -ln(1 - 1/2^k), by its series.
  private static func decay(_ k: Int) -> Double {
    let x = 1 / Double(UInt64(1) << UInt64(k))
    var power = x
    var sum = 0.0
    for n in 1...60 {
      sum += power / Double(n)
      power *= x
    }
    return sum
  }

  private func text(_ microseconds: UInt64) -> String {
    func tenths(_ n: UInt64, _ unit: UInt64) -> String {
      let t = UInt64((Double(n) / Double(unit) * 10).rounded(.toNearestOrEven))
      return "\(t / 10).\(t % 10)"
    }
    if microseconds >= 1_000_000 { return tenths(microseconds, 1_000_000) + "s" }
    return microseconds >= 1000 ? tenths(microseconds, 1000) + "ms" : "\(microseconds)us"
  }
  private var intervalText: String { text(250_000 << UInt64(timing.intervalLog)) }
  /// The tool multiplies in 32 bits.
  private var averageText: String { text((250_000 << UInt64(timing.intervalLog + timing.averageLog)) & 0xffff_ffff) }

  package func savedWords(_ context: OptionContext) -> [String]? {
    ["--rateest-name", estimator ?? "", "--rateest-interval", intervalText, "--rateest-ewmalog", averageText]
  }
  package func listing(_ context: OptionContext) -> String? {
    "name \(estimator ?? "") interval \(intervalText) ewmalog \(averageText)"
  }
}

extension Format<UInt32> {
  /// A time with `s`, `ms` or `us` (also `sec`, `msec`, …); without a unit, microseconds.
  fileprivate static func microseconds(_ what: String) -> Format {
    Format(
      "time",
      read: { (word, _, _) throws(OptionError) in
        let factors: [String: Double] = [
          "": 1, "us": 1, "usec": 1, "usecs": 1, "ms": 1e3, "msec": 1e3, "msecs": 1e3, "s": 1e6, "sec": 1e6, "secs": 1e6,
        ]
        guard let (n, unit) = Numeral.scanReal(word[...]), let factor = factors[unit.lowercased()] else {
          throw OptionError("RATEEST: bad \(what) value \"\(word)\"", word: word, allowed: "a time, such as 250ms or 1s")
        }
        // A double made an unsigned int: too large a number loses its upper bits.
        return UInt32(truncatingIfNeeded: Int64(exactly: (n * factor).rounded(.towardZero)) ?? 0)
      },
      write: { v, _ in "\(v)us" })
  }
}
