// When `-m time` holds. The kernel's clock can't be set in a namespace, so the rows follow net/netfilter/xt_time.c; the dates are facts of the
// calendar (1600000000 is Sunday, 13 September 2020, 12:26:40 UTC, as `date -u -d @1600000000` says).

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct TimeEvaluationTests {
  @Test(arguments: [
    ("", true),
    ("--weekdays Sun", true),
    ("--weekdays Mon,Sat", false),
    ("! --weekdays Sun", false),
    ("--monthdays 13", true),
    ("--monthdays 12,14", false),
    ("--timestart 12:26:40 --timestop 12:26:40", true),
    ("--timestart 12:26:41", false),
    ("--timestop 12:26:39", false),
    ("--timestart 22:00 --timestop 13:00", true),
    ("--timestart 22:00 --timestop 12:00", false),
    // The span began on Saturday.
    ("--timestart 22:00 --timestop 13:00 --weekdays Sat", false),
    ("--timestart 22:00 --timestop 13:00 --weekdays Sat --contiguous", true),
    ("--datestart 2020-09-13T12:26:40", true),
    ("--datestart 2020-09-13T12:26:41", false),
    ("--datestop 2020-09-13T12:26:39", false),
    // Two hours east of Greenwich.
    ("--timestart 14:26:40 --timestop 14:26:41 --kerneltz", true),
    ("--timestart 14:26:40 --timestop 14:26:41", false),
    // A span that ends where it begins is the whole day.
    ("--timestart 14:26:40 --timestop 14:26:40", true),
  ])
  func holds(_ options: String, _ expected: Bool) throws {
    let text = try RuleText("-m time \(options)", .ipv4)
    var table = Table(.mangle, .ipv4)
    let at = try #require(table.index(of: "PREROUTING"))
    table.chains[at].append(text.rule)
    var loaded = try LoadedTable(table)
    var context = Context(machine: Machine())
    context.wallClockAtStart = 1_599_999_990
    context.now = 10_000_000_000
    context.minutesWest = -120
    let recorded = try #require(recordedPackets(.ipv4).first)
    var packet = try #require(Packet(recorded.bytes))
    _ = loaded.process(&packet, at: .prerouting, &context)
    #expect((loaded.counters[Int(loaded.chains[at].start)].packets == 1) == expected)
  }

  @Test(arguments: [
    (0, "1970-01-01 00:00:00", 4), (951_782_400, "2000-02-29 00:00:00", 2), (1_600_000_000, "2020-09-13 12:26:40", 7),
    (2_147_483_647, "2038-01-19 03:14:07", 2),
  ])
  func calendar(_ stamp: Int64, _ text: String, _ weekday: Int64) {
    #expect(CivilTime(stamp).text(" ") == text)
    #expect(CivilTime.weekday(stamp) == weekday)
  }
}
