// -m time: the date and time of day (net/netfilter/xt_time.c, time_mt; iptables-extensions(8), time). The calendar's arithmetic is in
// CivilTime.swift.

package struct TimeMatch: MatchExtension {
  package static let name = "time"
  package static let help = [
    "--timestart": "from this time of day",
    "--timestop": "to this time of day",
    "--monthdays": "days of the month, 1 to 31",
    "--weekdays": "days of the week: Mon,Tue,... or 1 (Monday) to 7",
    "--datestart": "from this day on: YYYY[-MM[-DD[Thh[:mm[:ss]]]]]",
    "--datestop": "up to this day",
    "--utc": "times are UTC (default)",
    "--kerneltz": "times are those of the kernel's zone",
    "--contiguous": "a time of day that ends after midnight is one stretch",
  ]
  package static let options: [Option<Self>] = [
    clock("--timestart", \.start), clock("--timestop", \.stop),
    Option(
      ["--monthdays"], arity: 1, negatable: true, valueName: "day[,day...]",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        let days = try readMonthDays(words[0])
        m.monthDays = isNegated ? days ^ allMonthDays : days
      },
      write: { m, _ in
        m.monthDays == allMonthDays ? [] : ["--monthdays", m.monthDayList.map { "\($0)" }.joined(separator: ",")]
      }),
    Option(
      ["--weekdays"], arity: 1, negatable: true, valueName: "day[,day...]",
      read: { (m, words, isNegated, _, _) throws(OptionError) in
        let days = try readWeekdays(words[0])
        m.weekdays = isNegated ? days ^ allWeekdays : days
      },
      write: { m, _ in m.weekdays == allWeekdays ? [] : ["--weekdays", m.weekdayText] }),
    Option(
      ["--datestart"], arity: 1, valueName: "date",
      read: { (m, words, _, _, _) throws(OptionError) in m.firstDate = try readDate(words[0]) },
      write: { m, _ in m.firstDate == 0 ? [] : ["--datestart", CivilTime(m.firstDate).text("T")] }),
    Option(
      ["--datestop"], arity: 1, valueName: "date",
      read: { (m, words, _, _, _) throws(OptionError) in m.lastDate = try readDate(words[0]) },
      write: { m, _ in ["--datestop", CivilTime(m.lastDate).text("T")] }),
    Option(
      ["--utc"], arity: 0, excludes: ["--kerneltz", "--localtz"], read: { (_, _, _, _, _) throws(OptionError) in }, write: { _, _ in [] }),
    .flag("--kerneltz", \.isLocal, excludes: ["--utc"]),
    Option(
      ["--localtz"], arity: 0, excludes: ["--utc"],
      read: { (m, _, _, _, _) throws(OptionError) in m.isLocal = true }, write: { _, _ in [] }),
    .flag("--contiguous", \.isContiguous),
  ]
  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    if option != "--localtz" { return nil }
    return "WARNING: --localtz is being replaced by --kerneltz, since \"local\" is ambiguous. "
      + "Note the kernel timezone has caveats - see manpage for details."
  }

  /// Seconds of the day.
  package private(set) var start: UInt32 = 0
  package private(set) var stop = lastSecond
  /// Bit N: day N of the month.
  package private(set) var monthDays = allMonthDays
  /// Bit N: day N of the week, Monday being 1.
  package private(set) var weekdays = allWeekdays
  /// Seconds since 1970.
  package private(set) var firstDate: Int64 = 0
  package private(set) var lastDate = lastMoment
  /// In the kernel's time zone.
  package var isLocal = false
  /// A span over midnight counts to the day it began.
  package var isContiguous = false
  package init() {}
  package var match: Match { .time(Box(self)) }

  private static let lastSecond: UInt32 = 86399
  private static let lastMoment = Int64(Int32.max)
  private static let allMonthDays: UInt32 = 0xffff_fffe
  private static let allWeekdays: UInt8 = 0xfe
  private static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  func matches(_ context: inout Context) -> Bool {
    var stamp = context.wallClockAtStart &+ Int64(context.now / 1_000_000_000)
    if isLocal { stamp &-= 60 * Int64(context.minutesWest) }
    if stamp < firstDate || stamp > lastDate { return false }
    let second = UInt32(CivilTime.secondOfDay(stamp))
    if start < stop {
      if second < start || second > stop { return false }
    } else {
      if second < start, second > stop { return false }
      if isContiguous, second <= stop { stamp -= 86400 }
    }
    if weekdays >> UInt8(CivilTime.weekday(stamp)) & 1 == 0 { return false }
    return monthDays == TimeMatch.allMonthDays || monthDays >> UInt32(CivilTime(stamp).day) & 1 != 0
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if isContiguous, start < stop {
      throw OptionError("time: --contiguous only makes sense when stoptime is smaller than starttime")
    }
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    let span =
      start == 0 && stop == TimeMatch.lastSecond
      ? [] : ["--timestart", CivilTime.clockText(Int64(start)), "--timestop", CivilTime.clockText(Int64(stop))]
    return span + TimeMatch.options.dropFirst(2).flatMap { $0.write(self, context) }
  }
  package func listing(_ context: OptionContext) -> String? {
    var out = "TIME"
    if start != 0 || stop != TimeMatch.lastSecond {
      out += " from \(CivilTime.clockText(Int64(start))) to \(CivilTime.clockText(Int64(stop)))"
    }
    if weekdays != TimeMatch.allWeekdays { out += " on \(weekdayText)" }
    if monthDays != TimeMatch.allMonthDays {
      // The tool's own English: 11st, 12nd, 13rd.
      let suffixes = ["th", "st", "nd", "rd"]
      out += " on " + monthDayList.map { "\($0)" + ($0 % 10 < 4 ? suffixes[$0 % 10] : "th") }.joined(separator: ",")
    }
    if firstDate != 0 { out += " starting from " + CivilTime(firstDate).text(" ") }
    if lastDate != TimeMatch.lastMoment { out += " until date " + CivilTime(lastDate).text(" ") }
    return out + (isLocal ? "" : " UTC") + (isContiguous ? " contiguous" : "")
  }

  private var monthDayList: [Int] { (1...31).filter { monthDays >> UInt32($0) & 1 != 0 } }
  private var weekdayText: String {
    (1...7).filter { weekdays >> UInt8($0) & 1 != 0 }.map { TimeMatch.dayNames[$0 - 1] }.joined(separator: ",")
  }

  private static func clock(_ name: String, _ path: any WritableKeyPath<Self, UInt32> & Sendable) -> Option<Self> {
    Option(
      [name], arity: 1, valueName: "hh:mm[:ss]",
      read: { (m, words, _, _, _) throws(OptionError) in m[keyPath: path] = try readClock(words[0]) }, write: { _, _ in [] })
  }

  /// `hh:mm[:ss]`; an empty part is zero.
  private static func readClock(_ word: String) throws(OptionError) -> UInt32 {
    let parts = word.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    var seconds: UInt32 = 0
    for (i, limit) in [UInt64(23), 59, 59].enumerated() {
      guard i < parts.count else { break }
      let rest = word[parts[i].startIndex...]
      let bad = OptionError(
        "invalid time \"\(rest)\" specified, should be hh:mm[:ss] format and within the boundaries", word: word, allowed: "hh:mm[:ss]")
      if i == 0, parts.count == 1 { throw bad }
      var n: UInt64 = 0
      if !parts[i].isEmpty {
        guard let (v, end) = Numeral.scan(parts[i], base: 10, max: limit), end.isEmpty else { throw bad }
        n = v
      }
      seconds += UInt32(n) * [3600, 60, 1][i]
    }
    return seconds
  }

  private static func readMonthDays(_ word: String) throws(OptionError) -> UInt32 {
    var days: UInt32 = 0
    for item in word.split(separator: ",") {
      guard let (n, rest) = Numeral.scan(item, base: 10, max: 31), rest.isEmpty else {
        throw OptionError("\(item.prefix(2)) is not a valid day for --monthdays", word: String(item), allowed: "1 to 31")
      }
      days |= 1 << UInt32(n)
    }
    // There is no day 0.
    return days & allMonthDays
  }

  /// Numbers from 1, Monday, to 7, or names of which the first two letters count.
  private static func readWeekdays(_ word: String) throws(OptionError) -> UInt8 {
    var days: UInt8 = 0
    for item in word.split(separator: ",", omittingEmptySubsequences: false).map({ $0.prefix(3) }) {
      if item.isEmpty || item == "0" { throw OptionError("No, the week does NOT begin with Sunday.", word: word) }
      if let (n, rest) = Numeral.scan(item, base: 10), rest.isEmpty {
        if n < 8 { days |= 1 << UInt8(n) }
        continue
      }
      guard let i = dayNames.firstIndex(where: { $0.hasPrefix(item.prefix(2)) && item.utf8.count >= 2 }) else {
        throw OptionError(
          "\(item) is not a valid day specifier", word: String(item), allowed: "1 to 7 or " + dayNames.joined(separator: ", "))
      }
      days |= 1 << UInt8(i + 1)
    }
    return days
  }

  /// A moment as `readDate` takes it.
  package static func dateText(_ seconds: Int64) -> String { CivilTime(seconds).text("T") }

  /// `YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`; a day that its month has not is one of the next.
  package static func readDate(_ word: String) throws(OptionError) -> Int64 {
    let bad = OptionError(
      "Invalid date \"\(word)\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]", word: word, allowed: "a date from 1970 to 2038")
    let limits: [(separator: Character, range: ClosedRange<UInt64>)] = [
      (" ", 1970...2038), ("-", 1...12), ("-", 1...31), ("T", 0...23), (":", 0...59), (":", 0...59),
    ]
    var values: [Int64] = [1970, 1, 1, 0, 0, 0]
    var rest = word[...]
    for (i, limit) in limits.enumerated() {
      if i > 0 {
        if rest.isEmpty { break }
        guard rest.first == limit.separator else { throw bad }
        rest = rest.dropFirst()
      }
      guard let (n, after) = Numeral.scan(rest, base: 10), limit.range.contains(n) else { throw bad }
      values[i] = Int64(n)
      rest = after
    }
    guard rest.isEmpty else { throw bad }
    return CivilTime.days(year: values[0], month: values[1], day: values[2]) * 86400 + values[3] * 3600 + values[4] * 60 + values[5]
  }
}
