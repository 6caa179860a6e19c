// Fresh random cases in every run: rulesets and traffic that reacts, on the kernel and on the engine. The first seed is printed, so that a
// failure can be had again: `whytables verify --random 1 --seed S --family F`.

import KernelJudge
import Testing
import Verify
import Wire

@Suite(.asksTheKernel) struct RandomTests {
  static let count = 30

  @Test(arguments: [Family.ipv4, .ipv6]) func freshCases(_ family: Family) {
    let seed = UInt64.random(in: 0...999_999_999)
    print("random cases of \(family): seeds \(seed) to \(seed + UInt64(Self.count) - 1)")
    let done = RandomVerification.run(count: Self.count, seed: seed, families: [family], jobs: 2)
    for failing in done.failing { Issue.record("\(failing.text)\nfrom \(failing.asked.name ?? "")") }
    for unanswered in done.unanswered { Issue.record("\(unanswered.text)") }
    #expect(done.count == Self.count)
    #expect(done.unsettled * 10 <= Self.count, "too many cases in which the kernel's own answers differ")
  }

  @Test func equalSeedsMakeEqualCases() {
    for seed: UInt64 in 1...20 { #expect(RandomCase.make(seed: seed, .ipv4) == RandomCase.make(seed: seed, .ipv4)) }
  }

  /// A case with much that does not matter is cut down to the one rule and the one packet that do.
  @Test func shrinking() throws {
    var asked = KernelCase(
      name: "much", interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])],
      rules4: """
        *mangle
        -A PREROUTING -p udp -m udp --dport 9 -j MARK --set-mark 0x1
        COMMIT
        *filter
        -A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
        -A INPUT -p udp -m udp --dport 7 -m ttl --ttl-gt 1 -j DROP
        -A FORWARD -p icmp -j DROP
        COMMIT

        """,
      steps: [5, 6, 7, 8, 9].map { .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:\($0)")) })
    // The engine never gets the rule that drops.
    asked.routes = ["203.0.113.0/24 via 192.0.2.2"]
    let failing = Verification(asked) { $0.rules4 = $0.rules4?.replacing("-j DROP", with: "-j ACCEPT") }
    try #require(failing.verdict == .differ)
    let small = Shrinker.shrunk(failing)
    #expect(small.verdict == .differ)
    #expect(small.asked.steps == [asked.steps[2]])
    #expect(small.asked.interfaces.map(\.name) == ["wa"])
    #expect(small.asked.routes == [])
    #expect(small.asked.rules4?.contains("DROP") == true)
    #expect(small.asked.rules4?.contains("mangle") == false)
    #expect(small.asked.rules4?.contains("tcp") == false)
  }
}
