// A full table of connections. Which entry goes for a new one is chance on both sides (the kernel's hash has a secret key); what can be said
// is how often one goes, that an ASSURED one never does, and that the table never grows beyond its limit.
#if os(Linux)
  import KernelJudge
  import Testing
  import Verify

  @Suite(.asksTheKernel, .enabled(if: ConnectionLimit.canBeSet, "net.netfilter.nf_conntrack_max can't be set in a container"))
  struct EarlyDropTests {
    private static let limit = 1500
    private static let assured = 20
    private static let late = 600

    private static let asked: KernelCase = {
      let talks = (0..<assured).flatMap { Conversation("10.0.0.2:\(100 + $0)", "192.0.2.9:80").steps }
      let datagrams = (0..<limit - assured + late).map { KernelStep.inject("wa", Craft.udp("10.0.0.2:\(1000 + $0)", "192.0.2.9:53")) }
      return KernelCase(
        name: "the table is full", interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])],
        rules4: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n", steps: talks + datagrams)
    }()

    @Test func fullTable() throws {
      let buckets = try ConnectionLimit.buckets()
      let kernel: KernelResult
      do {
        let small = try ConnectionLimit(Self.limit)
        kernel = withExtendedLifetime(small) { KernelJudge.run(Self.asked) }
      }
      var same = Self.asked
      same.sysctl = ["net.netfilter.nf_conntrack_max": .number(Self.limit), "net.netfilter.nf_conntrack_buckets": .number(buckets)]
      for (name, result) in [("kernel", kernel), ("engine", Replay.run(same))] {
        let steps = result.events.compactMap { if case .out = $0.what { $0.step } else { nil } }
        let first = 3 * Self.assured + Self.limit - Self.assured
        #expect(steps.filter { $0 < first }.count == first, "\(name): all pass while there is room")
        // early_drop looks into eight buckets; each entry that may go stands in two.
        let found = 1 - exp(-16 * Double(Self.limit - Self.assured) / Double(buckets))
        let (mean, deviation) = (found * Double(Self.late), (found * (1 - found) * Double(Self.late)).squareRoot())
        let passed = steps.filter { $0 >= first }.count
        #expect(abs(Double(passed) - mean) < 5 * deviation, "\(name): \(passed) of \(Self.late) found a place, \(mean) are expected")
        let lines = result.conntrack?.map(\.line) ?? []
        #expect(lines.count <= Self.limit && lines.count > Self.limit - 20, "\(name): \(lines.count) entries")
        #expect(lines.count { $0.contains("[ASSURED]") } == Self.assured, "\(name)")
      }
    }

    /// e^x by its series; x is small.
    private func exp(_ x: Double) -> Double { (1..<40).reversed().reduce(1) { 1 + x / Double($1) * $0 } }
  }
#endif
