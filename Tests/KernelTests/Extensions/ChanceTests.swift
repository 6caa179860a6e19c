// -m statistic --mode random: how often it matches. A hundred rules draw for each of ten packets, so that a thousand draws were made; kernel
// and engine must both come within five standard deviations of what the probability says (binomial: once in a million runs they would not).

import KernelJudge
import Testing
import Verify

@Suite(.asksTheKernel) struct ChanceTests {
  @Test(arguments: [0.3, 0.75]) func draws(_ probability: Double) {
    let rules = Array(repeating: "PREROUTING -p udp -m statistic --mode random --probability \(probability)", count: 100)
    let packets = Array(repeating: KernelStep.inject("wa", Craft.udp("192.0.2.7:5000", "198.51.100.9:53", "x")), count: 10)
    let asked = extensionCase("statistic, by chance", 4, tables: [("mangle", rules)], steps: packets)
    let limit = 5 * (1000 * probability * (1 - probability)).squareRoot()
    for (name, result) in [("kernel", KernelJudge.run(asked)), ("engine", Replay.run(asked))] {
      #expect(result.errors == [])
      #expect(abs(Double(matches(result)) - 1000 * probability) <= limit, "\(name), \(probability): \(matches(result)) of 1000")
    }
  }

  /// Packets that the rules counted, from lines such as `[3:87] -A PREROUTING …`.
  private func matches(_ result: KernelResult) -> Int {
    (result.counters4?["mangle"] ?? []).filter { $0.contains("-m statistic") }.compactMap { line in
      line.dropFirst().split(separator: ":").first.flatMap { Int($0) }
    }.reduce(0, +)
  }
}
