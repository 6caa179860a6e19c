// The rates of `hashlimit` as text: packets in a unit of time, or bytes a second (extensions/libxt_hashlimit.c: parse_rate, parse_bytes,
// print_rate, print_bytes).

import Wire

/// An average rate.
package struct HashlimitRate: Hashable, Sendable {
  /// Packets: millionths of a second between two. Bytes: what sixteen bytes cost.
  package var period: UInt64
  /// Seconds of the unit it was written in.
  package var unit: UInt32
  package var isBytes = false

  package static let maximumBurst: UInt64 = 1_000_000
  /// Millionths of a second (XT_HASHLIMIT_SCALE_v2).
  package static let scale: UInt64 = 1_000_000

  package init(period: UInt64, unit: UInt32) {
    self.period = period
    self.unit = unit
  }

  private static let units: [(long: String, short: String, seconds: UInt32)] = [
    ("second", "sec", 1), ("minute", "min", 60), ("hour", "hour", 3600), ("day", "day", 86400),
  ]

  init(_ word: String, _ option: OptionName) throws(OptionError) {
    let bad = OptionError(
      "hashlimit: Bad value for \"\(option.name)\" option: \"\(word)\"", word: word,
      allowed: "NUMBER/second, /minute, /hour, /day, or NUMBERb/s, kb/s, mb/s")
    if word.hasSuffix("b/s") {
      guard let (n, rest) = Numeral.scan(word[...], base: 10), let factor = HashlimitRate.factor(rest.dropLast(3)) else { throw bad }
      let (bytes, overflow) = n.multipliedReportingOverflow(by: factor)
      if overflow || bytes > UInt64(UInt32.max) { throw OptionError("Rate value too large \"\(bytes)\" (max \(UInt32.max))\n", word: word) }
      self.init(period: HashlimitRate.cost(bytes), unit: 15)
      isBytes = true
      return
    }
    var unit: UInt32 = 1
    if let slash = word.firstIndex(of: "/") {
      let name = word[word.index(after: slash)...]
      guard !name.isEmpty, let u = HashlimitRate.units.first(where: { $0.long.hasPrefix(ignoringCase: name) }) else { throw bad }
      unit = u.seconds
    }
    guard let (n, _) = Numeral.scan(word[...], base: 10), n > 0 else { throw bad }
    let period = HashlimitRate.scale * UInt64(unit) / n
    if period == 0 { throw OptionError("Rate too fast \"\(word)\"", word: word, allowed: "at most 1000000/second") }
    self.init(period: period, unit: unit)
  }

  private static func factor(_ text: Substring) -> UInt64? {
    switch text {
    case "": 1
    case "k": 1024
    case "m": 1024 * 1024
    default: nil
    }
  }

  static func burstError(_ word: String) -> OptionError {
    OptionError("bad value for option \"--hashlimit-burst\", or out of range (1-1000000).", word: word)
  }
  static func readBurst(_ word: String) throws(OptionError) -> UInt64 {
    guard let (n, rest) = Numeral.scan(word[...]), n > 0, !rest.isEmpty || n <= maximumBurst else { throw burstError(word) }
    return n &* (rest.first == "k" ? 1024 : rest.first == "m" ? 1024 * 1024 : 1)
  }

  /// bytes_to_cost.
  private static func cost(_ bytes: UInt64) -> UInt64 { UInt64(UInt32.max) / ((bytes >> 4) + 1) }
  /// Bytes a second of a cost (cost_to_bytes).
  private var bytes: UInt64 { ((period == 0 ? UInt64(UInt32.max) : UInt64(UInt32.max) / period) &- 1) << 4 }

  /// A burst in bytes as how often an empty bucket is filled again.
  func refills(_ burst: UInt64) throws(OptionError) -> UInt64 {
    if burst < bytes { throw OptionError("burst cannot be smaller than \(bytes)b", word: "--hashlimit-burst") }
    return bytes == 0 ? 0 : (burst + bytes - 1) / bytes
  }

  /// The rate over an interval, as a listing tells it.
  func stretched(by interval: UInt32) -> HashlimitRate {
    var r = self
    if !isBytes { r.period &*= UInt64(interval) }
    return r
  }

  private var shown: (number: UInt64, name: String, seconds: UInt32) {
    let all = HashlimitRate.units.reversed().map { ($0.short, UInt64($0.seconds) * HashlimitRate.scale, $0.seconds) }
    var i = 1
    while i < all.count, period <= all[i].1, all[i].1 / period >= all[i].1 % period { i += 1 }
    return (all[i - 1].1 / max(1, period), all[i - 1].0, all[i - 1].2)
  }

  package var text: String {
    if isBytes {
      let r = bytes
      for (name, size) in [("m", UInt64(1024 * 1024)), ("k", 1024)] where r >= size && HashlimitRate.cost(r / size * size) == period {
        return "\(r / size)\(name)b/s"
      }
      return "\(r)b/s"
    }
    return "\(shown.number)/\(shown.name)"
  }
  func burstText(_ refills: UInt64) -> String? {
    if refills == 0 { return nil }
    let r = bytes &* refills
    for (name, size) in [("m", UInt64(1024 * 1024)), ("k", 1024)] where r >= size { return "\(r / size)\(name)b" }
    return "\(r)b"
  }

  /// Milliseconds an unused bucket lives where nothing else is said: of the unit as written, …
  func ownExpire(hasBurst: Bool) -> UInt32 { isBytes ? (hasBurst ? 60_000 : 15_000) : unit * 1000 }
  /// … and of the unit as printed, which the tool takes for the default when it prints.
  func usualExpire(hasBurst: Bool) -> UInt32 { isBytes ? (hasBurst ? 60_000 : 15_000) : shown.seconds * 1000 }
}

/// A prefix length or a mask (xtopt_parse_plen): nil for a mask with holes.
func readPrefixLength(_ word: String, _ option: OptionName, _ context: OptionContext) throws(OptionError) -> Int? {
  let bits = context.family.addressBits
  if let (n, rest) = Numeral.scan(word[...], max: UInt64(bits)), rest.isEmpty { return Int(n) }
  guard let mask = context.family == .ipv4 ? readAtonAddress(word) : readAddress(word, .ipv6) else {
    throw OptionError(
      "\(option.owner): bad value for option \"\(option.name)\", neither a valid network mask nor valid CIDR (0-\(bits)).\n", word: word)
  }
  return Prefix(mask, mask: context.family == .ipv4 ? Address(high: .max, low: mask.low | 0xffff_ffff_0000_0000) : mask).length(
    context.family)
}
