// Random cases: rulesets and traffic that reacts, on the kernel and on the engine. Some seeds are the same in every run, and all of
// them must agree. Others are fresh: about one in some thousands still shows something new, so one of twenty may differ, and is printed. All seeds
// are printed, so that a difference can be had again: `whytables verify --random 1 --seed S --family F`.
// WHYTABLES_SEED gives others in place of the fresh ones.

import Foundation
import KernelJudge
import Testing
import Verify
import Wire

@Suite(.asksTheKernel) struct RandomTests {
  static let count = 20
  static let fresh = ProcessInfo.processInfo.environment["WHYTABLES_SEED"].flatMap(UInt64.init) ?? .random(in: 1_000_000...999_999_999)

  @Test(arguments: [(Family.ipv4, UInt64(5000), 0), (.ipv6, 5030, 0), (.ipv4, fresh, 1), (.ipv6, fresh, 1)])
  func randomCases(_ family: Family, seed: UInt64, differing: Int) {
    print("random cases of \(family): seeds \(seed) to \(seed + UInt64(Self.count) - 1)")
    let done = RandomVerification.run(count: Self.count, seed: seed, families: [family], jobs: 2)
    for failing in done.failing {
      let text = "\(failing.text)\nfrom \(failing.asked.name ?? "")"
      if done.failing.count > differing { Issue.record("\(text)") } else { print("a difference that is new: \(text)") }
    }
    for unanswered in done.unanswered { Issue.record("\(unanswered.text)") }
    #expect(done.count == Self.count)
    #expect(done.unsettled * 10 <= Self.count, "too many cases in which the kernel's own answers differ")
  }

  @Test func equalSeedsMakeEqualCases() {
    for seed: UInt64 in 1...20 { #expect(RandomCase.make(seed: seed, .ipv4) == RandomCase.make(seed: seed, .ipv4)) }
  }

  /// A case with much that does not matter is cut down to the one packet that does.
  @Test func shrinking() throws {
    var asked = KernelCase(
      name: "much", interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])],
      routes: ["203.0.113.0/24 via 192.0.2.2"],
      rules4: """
        *mangle
        -A PREROUTING -p udp -m udp --dport 9 -j MARK --set-mark 0x1
        COMMIT
        *filter
        -A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
        -A INPUT -p udp -m udp --dport 7 -m ttl --ttl-gt 1 -j DROP
        COMMIT

        """,
      steps: [5, 6, 7, 8].map { .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:\($0)")) })
    let forwarded = KernelStep.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6"))
    asked.steps.insert(forwarded, at: 2)
    // The engine does not forward.
    let failing = Verification(asked) { $0.sysctl["net.ipv4.ip_forward"] = 0 }
    try #require(failing.verdict == .differ)
    let small = Shrinker.shrunk(failing)
    #expect(small.verdict == .differ)
    #expect(small.asked.steps == [forwarded])
    #expect(small.asked.routes == [])
    #expect(small.asked.rules4?.contains("-A") != true)
  }
}
