// -j RATEEST: feeds a rate estimator (net/netfilter/xt_RATEEST.c; iptables-extensions(8), RATEEST). Only `-m rateest` would read it.

package struct RateestTarget: TargetExtension {
  package static let name = "RATEEST"
  package static let options: [Option<Self>] = [
    .value("--rateest-name", \.estimator, .text(limit: 15), required: true),
    .reading("--rateest-interval", .microseconds("interval"), required: true) { $0.interval = $1 },
    .reading("--rateest-ewmalog", .microseconds("ewmalog"), required: true) { $0.average = $1 },
  ]
  package var estimator: String?
  /// In microseconds, as written.
  private var interval: UInt32 = 0
  private var average: UInt32 = 0
  /// Quarter seconds as a power of two.
  package private(set) var intervalLog = 0
  package private(set) var averageLog = 0
  package init() {}
  package var target: Target { .rateest(Box(self)) }

  package mutating func finish(_ given: Set<String>, _ context: OptionContext) throws(OptionError) {
    guard let log = (0...5).first(where: { interval <= 250_000 << UInt32($0) }) else {
      throw OptionError("RATEEST: interval value is too large", word: "--rateest-interval")
    }
    intervalLog = log
    // The first k for which the estimator's time constant exceeds what was asked for, less one.
    let k = (1..<32).first { Double(interval) / RateestTarget.decay($0) > Double(average) } ?? 32
    averageLog = k - 1
    if averageLog == 0 || averageLog >= 31 { throw OptionError("RATEEST: ewmalog value is out of range", word: "--rateest-ewmalog") }
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
    func tenths(_ n: UInt64, _ unit: UInt64) -> String { "\(n / unit).\(n % unit * 10 / unit)" }
    if microseconds >= 1_000_000 { return tenths(microseconds, 1_000_000) + "s" }
    return microseconds >= 1000 ? tenths(microseconds, 1000) + "ms" : "\(microseconds)us"
  }
  private var intervalText: String { text(250_000 << UInt64(intervalLog)) }
  private var averageText: String { text(250_000 << UInt64(intervalLog + averageLog)) }

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
        let digits = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = word.dropFirst(digits.count).lowercased()
        let factors: [String: Double] = [
          "": 1, "us": 1, "usec": 1, "usecs": 1, "ms": 1e3, "msec": 1e3, "msecs": 1e3, "s": 1e6, "sec": 1e6, "secs": 1e6,
        ]
        guard let n = Double(digits), let factor = factors[unit], n * factor < 4_294_967_296 else {
          throw OptionError("RATEEST: bad \(what) value \"\(word)\"", word: word, allowed: "a time, such as 250ms or 1s")
        }
        return UInt32(n * factor)
      },
      write: { v, _ in "\(v)us" })
  }
}
