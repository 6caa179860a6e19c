// -m statistic: some packets, by chance or every nth (net/netfilter/xt_statistic.c, statistic_mt; iptables-extensions(8), statistic).

package struct StatisticMatch: MatchExtension {
  package static let name = "statistic"
  package enum Mode: Hashable, Sendable { case random, nth }

  package static let help = [
    "--mode": "by chance, or one in so many",
    "--probability": "chance from 0 to 1; with random",
    "--every": "one packet in n; with nth",
    "--packet": "where the count begins, below n; with nth",
  ]
  package static let options: [Option<Self>] = [
    .value("--mode", \.mode, .mode, required: true),
    Option(
      ["--probability"], arity: 1, negatable: true, excludes: ["--every", "--packet"], valueName: "p",
      read: { (m, words, isNegated, option, _) throws(OptionError) in
        guard let p = Double(words[0]), (0...1).contains(p) else {
          throw OptionError("statistic: bad value for option \"\(option.name)\", or out of range (0-1).\n", word: words[0])
        }
        m.probability = UInt32((p * 0x8000_0000).rounded())
        m.isNegated = isNegated
      },
      write: { m, _ in m.mode == .random ? (m.isNegated ? ["!"] : []) + ["--probability", m.probabilityText] : [] }),
    Option(
      ["--every"], arity: 1, negatable: true, excludes: ["--probability"], needs: ["--packet"], valueName: "n",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        m.every = try Format<UInt32>.number(1...UInt32.max).read(words[0], option, context)
        m.isNegated = isNegated
      },
      write: { m, _ in m.mode == .nth ? (m.isNegated ? ["!"] : []) + ["--every", "\(m.every)"] : [] }),
    Option(
      ["--packet"], arity: 1, excludes: ["--probability"], needs: ["--every"], valueName: "p",
      read: { (m, words, _, option, context) throws(OptionError) in m.packet = try Format<UInt32>.number.read(words[0], option, context) },
      write: { m, _ in m.mode == .nth ? ["--packet", "\(m.packet)"] : [] }),
  ]
  package var mode: Mode?
  /// In parts of 2³¹.
  package private(set) var probability: UInt32 = 0
  package private(set) var every: UInt32 = 0
  /// The first packet that matches, counted from zero.
  package private(set) var packet: UInt32 = 0
  package private(set) var isNegated = false
  package init() {}
  package var match: Match { .statistic(self) }

  /// The counter of `nth` as it begins.
  var firstCount: UInt32 { every &- packet &- 1 }

  @inline(__always) func matches(_ context: inout Context, _ count: inout UInt32) -> Bool {
    switch mode {
    case .nth:
      count = count == every &- 1 ? 0 : count &+ 1
      if context.isTracing { context.evidence = .count(UInt64(count)) }
      return (count == 0) != isNegated
    default:
      return (context.random.next32() & 0x7fff_ffff < probability) != isNegated
    }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if mode == .nth {
      guard given.contains("--every") || given.contains("--packet") else {
        throw OptionError("--every and --packet must be specified when using nth mode")
      }
      if packet >= every { throw OptionError("the --packet p must be 0 <= p <= n-1") }
    } else if !given.contains("--probability") {
      throw OptionError("--probability must be specified when using random mode")
    }
  }

  package func listing(_ context: OptionContext) -> String? {
    let not = isNegated ? "! " : ""
    if mode == .nth { return "statistic mode nth \(not)every \(every)" + (packet == 0 ? "" : " packet \(packet)") }
    return "statistic mode random \(not)probability \(probabilityText)"
  }

  /// Eleven digits behind the point, rounded to even as printf(3) does: n / 2³¹ · 10¹¹ = n · 5¹¹ / 2²⁰.
  private var probabilityText: String {
    let scaled = UInt64(probability) * 48_828_125
    let rest = scaled & 0xf_ffff
    var digits = scaled >> 20
    if rest > 0x8_0000 || (rest == 0x8_0000 && digits & 1 == 1) { digits += 1 }
    let fraction = String(digits % 100_000_000_000)
    return "\(digits / 100_000_000_000)." + String(repeating: "0", count: 11 - fraction.count) + fraction
  }
}

extension Format<StatisticMatch.Mode> {
  fileprivate static let mode = Format(
    "{random|nth}",
    read: { (word, _, _) throws(OptionError) in
      switch word {
      case "random": return .random
      case "nth": return .nth
      default: throw OptionError("Bad mode \"\(word)\"", word: word, allowed: "random or nth")
      }
    },
    write: { v, _ in v == .random ? "random" : "nth" })
}
