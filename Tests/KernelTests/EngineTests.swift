// The engine against the kernel: each case is run on this machine's kernel and on the engine, and both must give the same answer: packets
// that left, packets that were delivered, errors a sender got, counters, connections with their timeouts, log lines.

import KernelJudge
import Testing
import Verify

@Suite(.asksTheKernel) struct EngineTests {
  @Test(arguments: engineCases) func agrees(_ asked: KernelCase) {
    let done = Verification(asked)
    #expect(done.verdict == .agree, "\(done.text)")
  }
}

extension KernelCase: CustomTestStringConvertible {
  package var testDescription: String { name ?? "unnamed" }
}
