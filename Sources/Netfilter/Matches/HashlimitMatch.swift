// -m hashlimit: a token bucket for every address or port (net/netfilter/xt_hashlimit.c, hashlimit_mt_common; iptables-extensions(8),
// hashlimit). The buckets are in HashlimitTable.swift, the rates' text in HashlimitRate.swift.

import Wire

package struct HashlimitMatch: MatchExtension {
  package static let name = "hashlimit"

  /// What tells buckets apart.
  package struct Keys: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let destination = Keys(rawValue: 1)
    package static let destinationPort = Keys(rawValue: 2)
    package static let source = Keys(rawValue: 4)
    package static let sourcePort = Keys(rawValue: 8)
    static let names: [(String, Keys)] = [
      ("srcip", .source), ("srcport", .sourcePort), ("dstip", .destination), ("dstport", .destinationPort),
    ]
    func text(_ separator: String) -> String { Keys.names.filter { contains($0.1) }.map(\.0).joined(separator: separator) }
  }

  /// What a table takes over from the rule that makes it (struct hashlimit_cfg3).
  package struct Configuration: Hashable, Sendable {
    package var keys: Keys = []
    package var rate = HashlimitRate(period: 1, unit: 1)
    package var burst: UInt64 = 5
    package var size: UInt32 = 0
    package var max: UInt32 = 0
    /// Milliseconds.
    package var collectInterval: UInt32 = 1000
    package var expire: UInt32 = 0
    package var sourceMask: UInt8 = 0
    package var destinationMask: UInt8 = 0
    package var matchesRate = false
    /// Seconds.
    package var interval: UInt32 = 0
  }

  package static let help = [
    "--hashlimit-upto": "packets or bytes up to a rate: 10/sec, 5/minute, 512kb/s",
    "--hashlimit-above": "what is over a rate",
    "--hashlimit-burst": "how much may come at once (default 5)",
    "--hashlimit-mode": "what makes a bucket: srcip, srcport, dstip, dstport, joined by commas",
    "--hashlimit-srcmask": "sources with the same first bits share a bucket",
    "--hashlimit-dstmask": "destinations with the same first bits share a bucket",
    "--hashlimit-name": "name of the table; rules with the same name share it",
    "--hashlimit-htable-size": "slots of the hash",
    "--hashlimit-htable-max": "buckets at most",
    "--hashlimit-htable-gcinterval": "milliseconds between two clean-ups",
    "--hashlimit-htable-expire": "milliseconds after which an idle bucket goes",
    "--hashlimit-rate-match": "measure the rate and use up nothing",
    "--hashlimit-rate-interval": "seconds over which --hashlimit-rate-match measures",
  ]
  package static let options: [Option<Self>] = [
    rate("--hashlimit-upto", aliases: ["--hashlimit"], isAbove: false, excludes: "--hashlimit-above"),
    rate("--hashlimit-above", aliases: [], isAbove: true, excludes: "--hashlimit-upto"),
    Option(
      ["--hashlimit-burst"], arity: 1, valueName: "num",
      read: { (m, words, _, _, _) throws(OptionError) in m.configuration.burst = try HashlimitRate.readBurst(words[0]) },
      write: { m, _ in m.burstText.map { ["--hashlimit-burst", $0] } ?? [] }),
    Option(
      ["--hashlimit-mode"], arity: 1, valueName: "mode",
      read: { (m, words, _, option, _) throws(OptionError) in
        for word in words[0].split(separator: ",") {
          guard let key = Keys.names.first(where: { $0.0 == word }) else {
            throw OptionError(
              "hashlimit: Bad value for \"\(option.name)\" option: \"\(words[0])\"", word: String(word),
              allowed: "a list of srcip, srcport, dstip, dstport")
          }
          m.configuration.keys.insert(key.1)
        }
      },
      write: { m, _ in m.configuration.keys.isEmpty ? [] : ["--hashlimit-mode", m.configuration.keys.text(",")] }),
    Option(
      ["--hashlimit-name"], arity: 1, required: true, valueName: "name",
      read: { (m, words, _, _, _) throws(OptionError) in m.table = String(decoding: words[0].utf8.prefix(254), as: UTF8.self) },
      write: { m, _ in ["--hashlimit-name", m.table] }),
    number("--hashlimit-htable-size", \.size, hiding: 0),
    number("--hashlimit-htable-max", \.max, hiding: 0),
    number("--hashlimit-htable-gcinterval", \.collectInterval, hiding: 1000),
    Option(
      ["--hashlimit-htable-expire"], arity: 1, valueName: "num",
      read: { (m, words, _, option, context) throws(OptionError) in
        m.configuration.expire = try Format<UInt32>.number.read(words[0], option, context)
      },
      write: { m, _ in
        m.configuration.expire == m.configuration.rate.usualExpire(hasBurst: m.configuration.burst != 0)
          ? [] : ["--hashlimit-htable-expire", "\(m.configuration.expire)"]
      }),
    mask("--hashlimit-srcmask", \.sourceMask), mask("--hashlimit-dstmask", \.destinationMask),
    .flag("--hashlimit-rate-match", \.configuration.matchesRate),
    Option(
      ["--hashlimit-rate-interval"], arity: 1, valueName: "num",
      read: { (m, words, _, option, context) throws(OptionError) in
        m.configuration.interval = try Format<UInt32>.number.read(words[0], option, context)
      },
      write: { m, _ in
        m.configuration.interval > 1 ? ["--hashlimit-rate-interval", "\(m.configuration.interval)"] : []
      }),
  ]
  package var configuration = Configuration()
  package private(set) var table = ""
  /// Matches what is over the limit.
  package private(set) var isAbove = false
  package init() {}
  package var match: Match { .hashlimit(Box(self)) }

  private static func rate(_ name: String, aliases: [String], isAbove: Bool, excludes: String) -> Option<Self> {
    Option(
      [name] + aliases, arity: 1, negatable: true, excludes: [excludes], valueName: "avg",
      read: { (m, words, isNegated, option, _) throws(OptionError) in
        m.configuration.rate = try HashlimitRate(words[0], option)
        m.isAbove = isAbove != isNegated
      },
      write: { m, _ in m.isAbove == isAbove ? [name, m.configuration.rate.text] : [] })
  }
  private static func number(_ name: String, _ path: any WritableKeyPath<Configuration, UInt32> & Sendable, hiding usual: UInt32)
    -> Option<Self>
  {
    Option(
      [name], arity: 1, valueName: "num",
      read: { (m, words, _, option, context) throws(OptionError) in
        m.configuration[keyPath: path] = try Format<UInt32>.number.read(words[0], option, context)
      },
      write: { m, _ in m.configuration[keyPath: path] == usual ? [] : [name, "\(m.configuration[keyPath: path])"] })
  }
  /// Masks are kept as the bits that they leave out, so that the default needs no family.
  private static func mask(_ name: String, _ path: any WritableKeyPath<Configuration, UInt8> & Sendable) -> Option<Self> {
    Option(
      [name], arity: 1, valueName: "length",
      read: { (m, words, _, option, context) throws(OptionError) in
        let length = try readPrefixLength(words[0], option, context)
        m.configuration[keyPath: path] = UInt8(truncatingIfNeeded: context.family.addressBits &- (length ?? 255))
      },
      write: { m, context in
        let hidden = m.configuration[keyPath: path]
        return hidden == 0 ? [] : [name, "\(context.family.addressBits - Int(hidden))"]
      })
  }

  /// The table the rule asks for, when it is put in place (htable_find_get).
  func acquire(_ named: inout NamedState, _ family: Family, now: UInt64) -> Int32 {
    named.hashlimit.acquire(table, family) { HashlimitTable(name: table, family: family, configuration, created: now) }
  }

  func matches(_ packet: inout Packet, _ context: inout Context, place: Int32) -> Bool {
    let now = context.jiffies
    let length = packet.length
    guard let key = HashlimitKey(&packet, configuration.keys) else {
      context.hotdrop = true
      return false
    }
    let isWithin = context.named.hashlimit.with(place) { $0.take(key, length, self.configuration, now) }
    switch isWithin {
    case .some(.some(let within)): return within != isAbove
    case .some(nil):
      // The table is full.
      context.hotdrop = true
      return false
    case nil: return isAbove
    }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if !given.contains("--hashlimit-upto"), !given.contains("--hashlimit-above") { throw OptionError("You have to specify --hashlimit") }
    let hasBurst = given.contains("--hashlimit-burst")
    if configuration.rate.isBytes {
      configuration.burst = hasBurst ? try configuration.rate.refills(configuration.burst) : 0
    } else if configuration.burst > HashlimitRate.maximumBurst {
      throw HashlimitRate.burstError("")
    }
    if !given.contains("--hashlimit-htable-expire") { configuration.expire = configuration.rate.ownExpire(hasBurst: hasBurst) }
    if configuration.matchesRate, !configuration.rate.isBytes {
      // The tool measures over the unit that the rate was written in, and keeps the rate itself by the second.
      configuration.rate.period /= UInt64(configuration.rate.unit)
      if configuration.interval == 0 { configuration.interval = configuration.rate.unit }
    }
    if configuration.interval == 0 { configuration.interval = 1 }
    // How the rate was written does not matter any more.
    configuration.rate.unit = 1
  }

  /// hashlimit_mt_check_common.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let c = configuration
    if c.collectInterval == 0 || c.expire == 0 { throw KernelRefusal("EINVAL", "hashlimit: an interval of zero") }
    let bits = use.family.addressBits
    if Int(c.sourceMask) > bits || Int(c.destinationMask) > bits { throw KernelRefusal("EINVAL", "hashlimit: a mask is too long") }
    if !c.matchesRate, c.rate.isBytes, HashlimitTable.byteCredits(c.rate.period) == 0 {
      throw KernelRefusal("EINVAL", "hashlimit: the rate is too high")
    }
    if !c.matchesRate, !c.rate.isBytes,
      c.burst == 0 || HashlimitTable.credits(c.rate.period &* c.burst) < HashlimitTable.credits(c.rate.period)
    {
      throw KernelRefusal("ERANGE", "hashlimit: rate times burst is too large")
    }
    try KernelRefusal.check(procName: table, of: "hashlimit")
  }

  /// An interval that nothing is measured over is listed and not saved.
  package var isSavedWhole: Bool { configuration.matchesRate || configuration.interval <= 1 }
  package func savedWords(_ context: OptionContext) -> [String]? {
    if isSavedWhole { return nil }
    var m = self
    m.configuration.interval = 1
    return m.declaredWords(context)
  }

  package func listing(_ context: OptionContext) -> String? {
    let c = configuration
    let shown = c.rate.stretched(by: c.interval)
    var out = "limit: \(isAbove ? "above" : "up to") \(shown.text)"
    if let b = burstText { out += " burst \(b)" }
    if !c.keys.isEmpty { out += " mode \(c.keys.text("-"))" }
    if c.size != 0 { out += " htable-size \(c.size)" }
    if c.max != 0 { out += " htable-max \(c.max)" }
    if c.collectInterval != 1000 { out += " htable-gcinterval \(c.collectInterval)" }
    if c.expire != shown.usualExpire(hasBurst: c.burst != 0) { out += " htable-expire \(c.expire)" }
    let bits = context.family.addressBits
    if c.sourceMask != 0 { out += " srcmask \(bits - Int(c.sourceMask))" }
    if c.destinationMask != 0 { out += " dstmask \(bits - Int(c.destinationMask))" }
    if c.matchesRate { out += " rate-match" }
    if c.matchesRate, c.interval > 1 { out += " rate-interval \(c.interval)" }
    return out
  }
  private var burstText: String? {
    configuration.rate.isBytes ? configuration.rate.burstText(configuration.burst) : "\(configuration.burst)"
  }
}
