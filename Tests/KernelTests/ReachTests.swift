// How far random cases reach. The generator gives each extension and each reason to drop a turn, so of enough seeds no match, target, state,
// translation or drop reason is left out; on the engine alone, so that it holds on every machine.

import Testing
import Verify
import Wire

@Suite struct ReachTests {
  @Test(arguments: [Family.ipv4, .ipv6]) func nothingIsLeftOut(_ family: Family) {
    let reach = RandomCase.reach(seeds: 0..<2000, [family])
    for kind in Reach.Kind.allCases { #expect(reach.never(kind) == [], "\(kind)") }
  }
}
