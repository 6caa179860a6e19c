// -m rateest: compares what estimators say with a rate or with each other (net/netfilter/xt_rateest.c, xt_rateest_mt and
// xt_rateest_mt_checkentry; extensions/libxt_rateest.c; iptables-extensions(8), rateest). The estimators are in RateEstimator.swift.

package struct RateestMatch: MatchExtension {
  package static let name = "rateest"

  /// One side of the comparison.
  package struct Side: Hashable, Sendable {
    package var estimator: String?
    /// Bytes and packets a second: what is compared, or with --rateest-delta what the estimator's rate is taken from.
    package var bytes: UInt32 = 0
    package var packets: UInt32 = 0
  }
  package enum Comparison: String, Hashable, Sendable { case less = "lt", greater = "gt", equal = "eq" }

  package static let help = [
    "--rateest1": "name of the first estimator",
    "--rateest2": "name of the second",
    "--rateest-delta": "compare what is left of the given rate",
    "--rateest-bps1": "rate in bits a second for the first",
    "--rateest-pps1": "rate in packets a second for the first",
    "--rateest-bps2": "rate in bits a second for the second",
    "--rateest-pps2": "rate in packets a second for the second",
    "--rateest-lt": "less than that",
    "--rateest-gt": "more than that",
    "--rateest-eq": "just that",
  ]
  package static let options: [Option<Self>] = [
    estimator("--rateest1", aliases: ["--rateest"], \.first), estimator("--rateest2", aliases: [], \.second),
    bytes("--rateest-bps1", aliases: [], \.first), packets("--rateest-pps1", aliases: [], \.first),
    bytes("--rateest-bps2", aliases: ["--rateest-bps"], \.second), packets("--rateest-pps2", aliases: ["--rateest-pps"], \.second),
    own("--rateest-delta", negation: "rateest-delta", write: { $0.isDelta ? ["--rateest-delta"] : [] }) { (m, _, _) throws(OptionError) in
      m.isDelta = true
    },
    comparison(.less), comparison(.greater), comparison(.equal),
  ]
  package var first = Side()
  package var second = Side()
  package var isDelta = false
  package var measuresBytes = false
  package var measuresPackets = false
  package var comparison: Comparison?
  package var isNegated = false
  /// The options read so far, while the rule is read.
  private var seen: Set<String> = []
  package init() {}
  package var match: Match { .rateest(Box(self)) }

  /// False: the second side is a rate.
  private var isRelative: Bool { second.estimator != nil }

  // MARK: evaluation

  /// Takes hold of the two estimators, which the check found.
  func acquire(_ named: inout NamedState) -> RateestPlaces {
    RateestPlaces(first: named.rateest.hold(first.estimator ?? ""), second: second.estimator.map { named.rateest.hold($0) } ?? -1)
  }

  func matches(_ context: inout Context, _ places: RateestPlaces) -> Bool {
    let now = context.jiffies
    var a = context.named.rateest.with(places.first) { $0.rates(now) } ?? (bytes: 0, packets: 0)
    if isDelta { a = left(first, a) }
    if context.isTracing { context.evidence = .rate(bytes: a.bytes, packets: a.packets) }
    var b = (bytes: UInt64(second.bytes), packets: UInt64(second.packets))
    if isRelative {
      b = context.named.rateest.with(places.second) { $0.rates(now) } ?? (bytes: 0, packets: 0)
      if isDelta { b = left(second, b) }
    }
    let isMet = (!measuresBytes || holds(a.bytes, b.bytes)) && (!measuresPackets || holds(a.packets, b.packets))
    return isMet != isNegated
  }

  /// What is left of a side's rates, never below zero.
  private func left(_ side: Side, _ rate: (bytes: UInt64, packets: UInt64)) -> (bytes: UInt64, packets: UInt64) {
    (UInt64(side.bytes) - min(UInt64(side.bytes), rate.bytes), UInt64(side.packets) - min(UInt64(side.packets), rate.packets))
  }
  private func holds(_ a: UInt64, _ b: UInt64) -> Bool {
    switch comparison {
    case .less: a < b
    case .greater: a > b
    case .equal, nil: a == b
    }
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if !measuresBytes, !measuresPackets { throw KernelRefusal("EINVAL", "rateest: neither bytes nor packets are asked for") }
    if comparison == nil { throw KernelRefusal("EINVAL", "rateest: one of --rateest-lt, --rateest-gt, --rateest-eq is needed") }
    guard use.estimators.isComplete else { return }
    for name in [first.estimator ?? "", second.estimator].compactMap({ $0 }) where use.estimators.timings[name] == nil {
      throw KernelRefusal("ENOENT", "rateest: no RATEEST rule before this one made an estimator named \(name)")
    }
  }

  // MARK: text

  /// Rates are rounded, and a comparison of both kinds is saved twice and not read again.
  package var isSavedWhole: Bool { false }
  private func modeWords(_ dashes: String) -> [String] { (isNegated ? ["!"] : []) + [dashes + (comparison?.rawValue ?? "")] }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) { seen = [] }

  package func savedWords(_ context: OptionContext) -> [String]? {
    func rates(_ what: String, _ a: String, _ b: String) -> [String] {
      (isDelta ? ["--rateest-\(what)1", a] : []) + modeWords("--rateest-") + ["--rateest-\(what)" + (isDelta ? "2" : "")]
        + (isDelta || !isRelative ? [b] : [])
    }
    var words = isDelta ? ["--rateest-delta"] : []
    words += [isRelative ? "--rateest1" : "--rateest", first.estimator ?? ""]
    if measuresBytes { words += rates("bps", RateestMatch.rateText(first.bytes), RateestMatch.rateText(second.bytes)) }
    if measuresPackets { words += rates("pps", "\(first.packets)", "\(second.packets)") }
    if let name = second.estimator { words += ["--rateest2", name] }
    return words
  }

  package func listing(_ context: OptionContext) -> String? {
    func rate(_ n: UInt32) -> String { context.isNumeric ? "\(n)" : RateestMatch.rateText(n) }
    var words = ["rateest match", first.estimator ?? ""]
    if isDelta { words.append("delta") }
    if measuresBytes {
      words.append("bps")
      if isDelta { words.append(rate(first.bytes)) }
      if !isRelative { words += [rate(second.bytes)] + modeWords("") }
    }
    if measuresPackets {
      words.append("pps")
      if isDelta { words.append("\(first.packets)") }
      if !isRelative { words += modeWords("") + ["\(second.packets)"] }
    }
    if let name = second.estimator {
      words += modeWords("") + [name]
      if measuresBytes { words += isDelta ? ["bps", rate(second.bytes)] : ["bps"] }
      if measuresPackets { words += isDelta ? ["pps", "\(second.packets)"] : ["pps"] }
    }
    return words.joined(separator: " ")
  }

  /// Bits a second, in the unit that leaves at least four digits (rateest_print_rate).
  private static func rateText(_ bytes: UInt32) -> String {
    let bits = Double(bytes) * 8
    func whole(_ unit: Double) -> UInt64 { UInt64((bits / unit).rounded(.toNearestOrEven)) }
    return bits >= 1e9 ? "\(whole(1e6))Mbit" : bits >= 1e6 ? "\(whole(1e3))Kbit" : "\(whole(1))bit"
  }

  private static let units: [String: Double] = [
    "bit": 1, "kibit": 1024, "kbit": 1e3, "mibit": 1_048_576, "mbit": 1e6, "gibit": 1_073_741_824, "gbit": 1e9,
    "tibit": 1_099_511_627_776, "tbit": 1e12, "bps": 8, "kibps": 8 * 1024, "kbps": 8e3, "mibps": 8 * 1_048_576, "mbps": 8e6,
    "gibps": 8 * 1_073_741_824, "gbps": 8e9, "tibps": 8 * 1_099_511_627_776, "tbps": 8e12,
  ]

  /// A rate in bytes a second, from bits where no unit says otherwise (rateest_get_rate). Too large a number loses its upper bits.
  private static func readRate(_ word: String) -> UInt32? {
    guard let (n, rest) = Numeral.scanReal(word[...]) else { return nil }
    guard let bits = rest.isEmpty ? 1 : units[rest.lowercased()] else { return nil }
    return UInt32(truncatingIfNeeded: Int64(exactly: (n * bits / 8).rounded(.towardZero)) ?? 0)
  }

  // MARK: options

  private typealias Path = WritableKeyPath<Self, Side> & Sendable

  /// An option in the tool's old style: its own complaints, and `!` and a second time are its own business. `write` is for the state file.
  private static func own(
    _ name: String, aliases: [String] = [], arity: Int = 0, hasOptionalWord: Bool = false, negation: String?, twice: String? = nil,
    write: @escaping @Sendable (Self) -> [String],
    _ read: @escaping @Sendable (inout Self, String?, _ isNegated: Bool) throws(OptionError) -> Void
  ) -> Option<Self> {
    let complaint = "rateest: can't specify \(twice ?? name) twice"
    return Option(
      [name] + aliases, arity: arity, hasOptionalWord: hasOptionalWord, negatable: true, mayRepeat: true,
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        if isNegated, let negation { throw OptionError("rateest: \(negation) can't be inverted", word: "!") }
        if !m.seen.insert(name).inserted { throw OptionError(complaint, word: name) }
        try read(&m, words.first?.text, isNegated)
      },
      write: { m, _ in write(m) })
  }

  private static func estimator(_ name: String, aliases: [String], _ side: any Path) -> Option<Self> {
    own(name, aliases: aliases, arity: 1, negation: "rateest", write: { $0[keyPath: side].estimator.map { [name, $0] } ?? [] }) {
      (m, word, _) throws(OptionError) in
      m[keyPath: side].estimator = String(decoding: (word ?? "").utf8.prefix(15), as: UTF8.self)
    }
  }
  private static func bytes(_ name: String, aliases: [String], _ side: any Path) -> Option<Self> {
    own(
      name, aliases: aliases, hasOptionalWord: true, negation: "rateest-bps",
      write: { $0.measuresBytes ? [name, "\(UInt64($0[keyPath: side].bytes) * 8)bit"] : [] }
    ) { (m, word, _) throws(OptionError) in
      m.measuresBytes = true
      guard let word else { return }
      guard let rate = readRate(word) else {
        throw OptionError("rateest: could not parse rate `\(word)'", word: word, allowed: "a rate, such as 8bit or 5kbit")
      }
      m[keyPath: side].bytes = rate
    }
  }
  private static func packets(_ name: String, aliases: [String], _ side: any Path) -> Option<Self> {
    own(
      name, aliases: aliases, hasOptionalWord: true, negation: "rateest-pps",
      write: { $0.measuresPackets ? [name, "\($0[keyPath: side].packets)"] : [] }
    ) { (m, word, _) throws(OptionError) in
      m.measuresPackets = true
      guard let word else { return }
      guard let rate = UInt32(numeral: word) else {
        throw OptionError("rateest: could not parse pps `\(word)'", word: word, allowed: "a number from 0 to 4294967295")
      }
      m[keyPath: side].packets = rate
    }
  }
  private static func comparison(_ c: Comparison) -> Option<Self> {
    own(
      "--rateest-\(c.rawValue)", negation: nil, twice: "lt/gt/eq",
      write: { $0.comparison == c ? ($0.isNegated ? ["!"] : []) + ["--rateest-\(c.rawValue)"] : [] }
    ) { (m, _, isNegated) throws(OptionError) in
      m.comparison = c
      if isNegated { m.isNegated = true }
    }
  }
}

/// Where the two estimators of a match stand.
struct RateestPlaces: Sendable {
  var first: Int32 = -1
  var second: Int32 = -1
}
