// Every puzzle in `examples`, judged by this machine's kernel: what came to each host and what its programs sent is given to it.

import Foundation
import KernelJudge
import Scenarios
import Testing
import Verify

private let examples = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples/"

private let names: [String] = {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: examples)) ?? []
  return names.filter { $0.hasSuffix(".yaml") }.sorted()
}()

@Suite(.asksTheKernel) struct ScenarioVerificationTests {
  private func played(_ name: String) throws -> ScenarioRun {
    let text = String(decoding: try Data(contentsOf: URL(filePath: examples + name)), as: UTF8.self)
    let file = try ScenarioReader.scenario(text, path: name) { Array(try Data(contentsOf: URL(filePath: examples + $0))) }
    return try ScenarioRun(file, isTraced: false)
  }

  @Test(arguments: names) func kernelAgrees(_ name: String) throws {
    for c in ScenarioCase.cases(try played(name)) {
      #expect(!c.asked.steps.isEmpty)
      let done = Verification(c.asked)
      #expect(done.verdict == .agree, "\(done.text)")
    }
  }

  /// What is given to the kernel is what was played: where no packet was left out, the same rules count the same packets.
  @Test func nothingIsLostOnTheWay() throws {
    var compared = 0
    for name in names {
      let run = try played(name)
      for (n, c) in ScenarioCase.cases(run).enumerated() where c.leftOut == 0 {
        let replayed = Replay.run(c.asked)
        #expect(replayed.errors == [])
        #expect(replayed.counters4 == ScenarioCase.counters(run, host: n), "\(name)")
        compared += 1
      }
    }
    #expect(compared >= 15)
  }
}
