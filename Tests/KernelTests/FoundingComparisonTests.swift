// The founding questions twice over. First, every packet that entered the real host or was sent by it goes through the engine: rule
// counters, log lines and entries must equal the kernel's. Second, the simulated conversation must come to the same end: nat counters, the
// rules that never ran, the outcome.
import Explain
import Host
import IPTables
import KernelJudge
import Machine
import Netfilter
import Simulator
import Testing
import Wire

@Suite(.asksTheKernel) struct FoundingComparisonTests {
  struct Case: CustomTestStringConvertible {
    var question: FoundingQuestion
    var withLogRules: Bool
    var testDescription: String { "\(question)\(withLogRules ? ", with LOG rules" : "")" }
  }
  static let cases = FoundingQuestion.allCases.flatMap { q in [false, true].map { Case(question: q, withLogRules: $0) } }

  /// The kernel's own save text without counters, as rules for the engine.
  private static func rules(_ answer: FoundingAnswer) throws -> Ruleset {
    let text = answer.saved.split(separator: "\n").map { line in
      guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else {
        return line.hasPrefix(":") ? line.prefix { $0 != "[" } + "[0:0]" : line
      }
      return line[end...].dropFirst(2)
    }
    return try Ruleset(parsing: Array((text.joined(separator: "\n") + "\n").utf8), .ipv4, file: "iptables-save")
  }

  private static func tables(_ ruleset: Ruleset) -> KernelResult.Tables {
    SaveText.tables(ruleset.saved(.ipv4, counters: true, date: ""))
  }

  @Test(arguments: cases) func realPacketsThroughTheEngine(_ c: Case) throws {
    let kernel = try KernelJudge.ask(c.question, withLogRules: c.withLogRules)
    var machine = Machine()
    let address = try #require(Address(FoundingQuestion.host))
    let gateway = try #require(Address(FoundingQuestion.client))
    // A frame for another hardware address would not be the host's.
    let mac = kernel.packets.lazy.compactMap { EthernetHeader($0.linkHeader)?.destination }.first ?? .zero
    let eth0 = machine.add(Interface(InterfaceName("eth0"), addresses: [InterfaceAddress(address, prefixLength: 24)], mac: mac))
    machine.routes.add(Route(.all(.ipv4), via: gateway, interface: eth0))
    var host = Host(machine)
    try host.load(try Self.rules(kernel))

    var time: UInt64 = 0
    for p in kernel.packets {
      time += 1_000_000
      switch p.direction {
      case .entered:
        host.receive(p.bytes, on: try #require(host.machine.id(InterfaceName(p.interface))), link: EthernetHeader(p.linkHeader), at: time)
      case .sent:
        host.send(p.bytes, from: p.user.map { SocketOwner(uid: $0, gid: p.group ?? 0) }, mark: p.mark, at: time)
      }
    }

    #expect(Self.tables(host.ruleset) == kernel.tables)
    let entries = ConntrackListing.all(host.context)
    #expect(entries.map(\.kernelLine).sorted() == kernel.conntrack.map(\.line).sorted())
    #expect(entries.map { Int($0.timeout) }.sorted() == kernel.conntrack.map(\.timeout).sorted())
    #expect(host.logs.map { LogLine($0, host.machine).text } == kernel.log.map(\.text))
    #expect(host.logs.map { Int(LogLine($0, host.machine).level) } == kernel.log.map(\.level))
    #expect(!kernel.packets.isEmpty)
  }

  @Test(arguments: cases) func theSimulatedConversationEndsAsTheRealOne(_ c: Case) throws {
    let kernel = try KernelJudge.ask(c.question, withLogRules: c.withLogRules)
    let flow =
      c.question == .fromOutside
      ? "tcp \(FoundingQuestion.client) -> \(FoundingQuestion.host):8888"
      : "tcp \(FoundingQuestion.host) -> \(FoundingQuestion.elsewhere):8888"
    var question = Question(try Flow(parsing: flow))
    question.rulesets = [try Self.rules(kernel)]
    question.interfaces = [try HostInterface(parsing: "eth0=\(FoundingQuestion.host)/24")]
    question.listeners = try ServicePlace.listeners("tcp/8888")
    let answer = try question.answer()

    let ours = Self.tables(answer.ruleset)
    #expect(ours["nat"] == kernel.tables["nat"])
    func zero(_ tables: KernelResult.Tables) -> Set<String> {
      Set(tables.flatMap { table, lines in lines.filter { $0.hasPrefix("[0:0] ") }.map { "\(table) \($0)" } })
    }
    #expect(zero(ours) == zero(kernel.tables))
    #expect(Set(answer.unused.map { "\($0.rule.table.name) [0:0] \($0.rule.text)" }) == zero(kernel.tables))
    // curl(1), EXIT CODES: 0 served, 7 could not connect.
    #expect(
      answer.outcome.name == (kernel.curlStatus == 0 ? "connected" : kernel.curlStatus == 7 ? "refused" : "curl \(kernel.curlStatus)"))
    #expect(answer.log.isEmpty == kernel.log.isEmpty)
  }
}
