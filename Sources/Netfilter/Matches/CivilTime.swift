// Dates of the Gregorian calendar from seconds since 1970, in UTC, without leap seconds (the arithmetic is Howard Hinnant's "chrono-Compatible
// Low-Level Date Algorithms"; what the kernel does with it is localtime_1, _2 and _3 of net/netfilter/xt_time.c).

struct CivilTime {
  var year: Int64
  var month: Int64
  var day: Int64
  private let second: Int64

  init(_ stamp: Int64) {
    second = CivilTime.secondOfDay(stamp)
    // Days since 1 March of the year 0, in eras of 400 years.
    let z = (stamp - second) / 86400 + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let ofEra = z - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * ofYear + 2) / 153
    day = ofYear - (153 * m + 2) / 5 + 1
    month = m < 10 ? m + 3 : m - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  static func secondOfDay(_ stamp: Int64) -> Int64 { (stamp % 86400 + 86400) % 86400 }
  /// Monday is 1; 1 January 1970 was a Thursday.
  static func weekday(_ stamp: Int64) -> Int64 { (((stamp - secondOfDay(stamp)) / 86400 + 3) % 7 + 7) % 7 + 1 }

  /// Days since 1970.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
  }

  /// `hh:mm:ss`.
  static func clockText(_ second: Int64) -> String { [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":") }
  private static func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }

  func text(_ separator: String) -> String {
    "\(year)-\(CivilTime.two(month))-\(CivilTime.two(day))" + separator + CivilTime.clockText(second)
  }
}
