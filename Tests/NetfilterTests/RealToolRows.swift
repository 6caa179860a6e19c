// The rows of ToolRows.swift are asked of the real tool again where there are root and iptables, so that no row can be a wish; and no extension
// is without rows.

import KernelJudge
import Testing
import Wire

@testable import Netfilter

extension ToolRows {
  /// Every suite's rows.
  private static let all = [
    AHMatchTests.rows, AddrtypeMatchTests.rows, BPFMatchTests.rows, CPUMatchTests.rows, CgroupMatchTests.rows, ClusterMatchTests.rows,
    CommentMatchTests.rows, ConnbytesMatchTests.rows, ConnlabelMatchTests.rows, ConnlimitMatchTests.rows, ConntrackMatchTests.rows,
    DCCPMatchTests.rows, DSCPMatchTests.rows, DevgroupMatchTests.rows, ECNMatchTests.rows, ESPMatchTests.rows, EUI64MatchTests.rows,
    FragMatchTests.rows, HashlimitMatchTests.rows, HelperMatchTests.rows, ICMPMatchTests.rows, IPCompMatchTests.rows,
    IPRangeMatchTests.rows, IPVSMatchTests.rows, IPv6HeaderMatchTests.rows, LengthMatchTests.rows, LimitMatchTests.rows,
    MACMatchTests.rows, MarkMatchTests.rows, MobilityMatchTests.rows, MultiportMatchTests.rows, NfacctMatchTests.rows,
    OSFMatchTests.rows, OptionsHeaderMatchTests.rows, OwnerMatchTests.rows, PhysdevMatchTests.rows, PktTypeMatchTests.rows,
    PolicyMatchTests.rows, QuotaMatchTests.rows, RPFilterMatchTests.rows, RateestMatchTests.rows, RealmMatchTests.rows,
    RecentMatchTests.rows, RoutingHeaderMatchTests.rows, SCTPMatchTests.rows, SegmentRoutingMatchTests.rows, SetMatchTests.rows,
    SocketMatchTests.rows, StateMatchTests.rows, StatisticMatchTests.rows, StringMatchTests.rows, TCPMSSMatchTests.rows,
    TCPMatchTests.rows, TOSMatchTests.rows, TTLMatchTests.rows, TimeMatchTests.rows, U32MatchTests.rows, UDPMatchTests.rows,
    CTTargetTests.rows, ConnmarkTargetTests.rows, FormerTargetTests.goneRows, FormerTargetTests.ledRows, LogTargetTests.rows,
    MarkTargetTests.rows, NATTargetTests.rows, OtherTargetTests.rows, QueueTargetTests.rows, RejectTargetTests.rows,
    RouteTargetTests.rows, SetTargetTests.rows, TCPTargetTests.rows, TOSTargetTests.rows, TTLTargetTests.rows, TraceTargetTests.rows,
  ]

  /// Every name behind -m or -j, with its family.
  fileprivate static let named: Set<String> = {
    var names: Set<String> = []
    for row in all.flatMap(parse) {
      let words = RuleText.words(row.rule)
      for (flag, name) in zip(words, words.dropFirst()) where flag == "-m" || flag == "-j" { names.insert("\(row.family) \(flag) \(name)") }
    }
    return names
  }()

  /// Holds rows against the real tool. `prepared` are commands that make what the rules name.
  static func ask(_ rows: [ToolRow], _ prepared: [String], at location: SourceLocation) throws {
    guard KernelJudge.availability.isReady else { return }
    let namespace = try Namespace()
    for line in prepared { try namespace.must(RuleText.words(line)) }
    for row in rows where row.message != nil || row.errno != nil { try refused(row, namespace, location) }
    let taken = rows.filter { $0.message == nil && $0.errno == nil }
    for group in Dictionary(grouping: taken, by: { "\($0.family) \($0.table) \($0.chain)" }).values {
      try accepted(group, namespace, location)
    }
  }

  private static func tool(_ row: ToolRow) -> String { row.family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy" }
  private static func isBuiltIn(_ row: ToolRow) -> Bool { Table(row.table, row.family).chain(row.chain) != nil }

  /// What the kernel of this machine does not have can't be asked.
  private static func isLacking(_ errors: String) -> Bool { errors.contains("not supported, missing kernel module?") }

  private static func refused(_ row: ToolRow, _ namespace: Namespace, _ location: SourceLocation) throws {
    let place = [tool(row), "-t", row.table.name]
    if !isBuiltIn(row) { _ = try namespace.run(place + ["-N", row.chain]) }
    let done = try namespace.run(place + ["-A", row.chain] + RuleText.words(row.rule))
    let note = Comment(rawValue: "the real tool: \(row.rule): \(done.errors)")
    #expect(done.status != 0, note, sourceLocation: location)
    let said = done.errors.ranges(of: "v1.8.9 (legacy): ").first.map { done.errors[$0.upperBound...] }
    if let message = row.message { #expect(said?.hasPrefix(message) == true, note, sourceLocation: location) }
    if row.errno != nil { #expect(said == nil, note, sourceLocation: location) }
  }

  /// Rows of one chain go there together; where the kernel does not take them beside each other, one by one.
  private static func accepted(_ rows: [ToolRow], _ namespace: Namespace, _ location: SourceLocation) throws {
    guard let one = rows.first else { return }
    func quoted(_ word: String) -> String { "\"" + word.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\"" }
    let text =
      "*\(one.table.name)\n" + (isBuiltIn(one) ? "" : ":\(one.chain) - [0:0]\n")
      + rows.map { "-A \(one.chain) " + RuleText.words($0.rule).map(quoted).joined(separator: " ") + "\n" }.joined() + "COMMIT\n"
    let done = try namespace.run([tool(one) + "-restore", "--noflush"], input: text)
    if done.status != 0, rows.count > 1 {
      for row in rows { try accepted([row], namespace, location) }
      return
    }
    if done.status != 0 {
      #expect(isLacking(done.errors), "the real tool refuses \(one.rule): \(done.errors)", sourceLocation: location)
      return
    }
    let place = [tool(one), "-t", one.table.name]
    let saved = try namespace.must(place + ["-S", one.chain]).split(separator: "\n").filter { $0.hasPrefix("-A ") }
    let numeric = try namespace.must(place + ["-L", one.chain, "-n"]).split(separator: "\n").dropFirst(2)
    let named = try namespace.must(place + ["-L", one.chain]).split(separator: "\n").dropFirst(2)
    try namespace.must(place + ["-F", one.chain])
    guard [saved.count, numeric.count, named.count].allSatisfy({ $0 == rows.count }) else {
      Issue.record("\(rows.count) rules of \(one.rule) are \(saved.count) lines", sourceLocation: location)
      return
    }
    for (i, row) in rows.enumerated() {
      let note = Comment(rawValue: "the real tool: \(row.rule)")
      if let text = row.saved { #expect(saved[i] == "-A \(row.chain) \(text)", note, sourceLocation: location) }
      if let text = row.numeric { #expect(numeric[numeric.startIndex + i].hasSuffix(text), note, sourceLocation: location) }
      if let text = row.listing ?? row.numeric { #expect(named[named.startIndex + i].hasSuffix(text), note, sourceLocation: location) }
    }
  }
}

@Suite struct RowCoverageTests {
  @Test(arguments: Family.allCases) func everyExtensionHasRows(_ family: Family) {
    for type in Match.all where type.families.contains(family) {
      #expect(ToolRows.named.contains("\(family) -m \(type.name)"), "-m \(type.name), IPv\(family.rawValue)")
    }
    for type in Target.all where type.families.contains(family) {
      #expect(ToolRows.named.contains("\(family) -j \(type.name)"), "-j \(type.name), IPv\(family.rawValue)")
    }
  }
}
