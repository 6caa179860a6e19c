// The engine against the kernel: each case is run on this machine's kernel and on the engine, and both must give the same answer: packets
// that left, packets that were delivered, errors a sender got, counters, connections with their timeouts, log lines.

import KernelJudge
import Simulator
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What kernel and engine must agree on, in the form that both give as JSON.
private struct Answer: Decodable, Equatable {
  struct Event: Decodable, Equatable {
    var step: Int
    var kind: String
    var iface: String?
    var hex: String?
    var mark: UInt32?
    var errno: String?
    enum CodingKeys: String, CodingKey {
      case step, kind, hex, mark, errno
      case iface = "if"
    }
  }
  struct Entry: Decodable, Equatable {
    var timeout: Int
    var line: String
  }
  struct Log: Decodable, Equatable {
    var level: Int
    var text: String
  }
  struct Restore: Decodable, Equatable { var rc: Int }
  var restore4: Restore?
  var restore6: Restore?
  var counters4: [String: [String]]?
  var counters6: [String: [String]]?
  var conntrack: [Entry]?
  var events: [Event]
  var log: [Log]?
  var errors: [String]

  /// Packets that left and packets that stayed, each in order; between the two there is no order.
  func events(_ kinds: String...) -> [Event] { events.filter { kinds.contains($0.kind) } }
}

@Suite(.asksTheKernel) struct EngineTests {
  @Test(arguments: engineCases) func agrees(_ asked: KernelCase) throws {
    let question = try JSONEncoder().encode(asked)
    let kernel = try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(KernelJudge.run(asked)))
    let replay = Replay.run(try JSONDecoder().decode(ReplayCase.self, from: question))
    let engine = try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(replay))
    let name = asked.name ?? ""
    #expect(kernel.errors == [], "\(name)")
    #expect(engine.errors == [], "\(name)")
    #expect(engine.restore4 == kernel.restore4, "\(name)")
    #expect(engine.restore6 == kernel.restore6, "\(name)")
    #expect(engine.events("out") == kernel.events("out"), "\(name)")
    #expect(engine.events("local", "errno") == kernel.events("local", "errno"), "\(name)")
    #expect(engine.counters4 == kernel.counters4, "\(name)")
    #expect(engine.counters6 == kernel.counters6, "\(name)")
    #expect(engine.conntrack == kernel.conntrack, "\(name)")
    #expect((engine.log ?? []) == (kernel.log ?? []), "\(name)")
  }
}

extension KernelCase: CustomTestStringConvertible {
  package var testDescription: String { name ?? "unnamed" }
}
