// `whytables why`: rules and a flow in, the answer out.

import ArgumentParser
import Explain
import Scenarios
import Simulator

struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What becomes of a conversation, packet by packet, and why.",
    discussion: """
      FLOW is `tcp SOURCE[:PORT] -> DESTINATION:PORT`, the same with udp, or `icmp SOURCE -> DESTINATION` for a ping. An IPv6 \
      address with a port stands in brackets. Rules are what iptables-save and ip6tables-save print.

      Can another machine connect to port 8888 of this host?

        whytables why --rules rules.txt --host eth0=10.0.0.1/24 \\
          --listen tcp/8888 'tcp 10.0.0.2 -> 10.0.0.1:8888'

      A router between two networks:

        whytables why --rules rules.txt --host lan=192.168.1.1/24 \\
          --host wan=203.0.113.7/24 'tcp 192.168.1.5 -> 198.51.100.9:443'

      This machine, with its rules, addresses, routes, sets, settings, listeners and connections (Linux, root), or another one \
      of which there is a snapshot:

        sudo whytables why --expect dropped 'tcp 10.0.0.2 -> 10.0.0.1:23'
        whytables why --snapshot web1.txt 'tcp 10.0.0.2 -> 10.0.0.1:23'

      Why does a rule never run?

        whytables why --rules rules.txt --host eth0=10.0.0.1/24 \\
          --rule 'nat OUTPUT 1' 'tcp 10.0.0.2 -> 10.0.0.1:8888'

      A scenario file (FILE.yaml, docs/scenarios.md) has hosts, rules, flows and what is expected in one place:

        whytables why examples/nat-first-packet-only.yaml

      Several flows are played in order on one host, and commands (iptables, ip6tables, sysctl, conntrack -F) may stand between them: \
      'udp 10.0.0.2:5000 -> 10.0.0.1:53' 'iptables -A INPUT -p udp -j DROP' 'udp 10.0.0.2:5000 -> 10.0.0.1:53'

      Exit status: 0 answered; 1 --expect was not met; 2 the question or the rules can't be read; 3 answered, but something that is \
      there and not modelled could change the answer, or rules drop neighbour discovery.
      """)

  @Option(
    name: .customLong("rules"), help: ArgumentHelp("IPv4 rules, as iptables-save prints them; - is standard input.", valueName: "file"))
  var rules4: String?
  @Option(name: .customLong("rules6"), help: ArgumentHelp("IPv6 rules, as ip6tables-save prints them.", valueName: "file"))
  var rules6: String?
  @Option(
    help: ArgumentHelp(
      "All of a machine, as `whytables snapshot` writes it; - is standard input. Without this and --rules, it is this machine.",
      valueName: "file"))
  var snapshot: String?
  @Option(help: ArgumentHelp("The sets that rules name, as `ipset save` prints them.", valueName: "file"))
  var ipset: String?
  @Option(
    name: .customLong("host"),
    help: ArgumentHelp("An interface of the host and its addresses; repeat for more.", valueName: "if=addr/len[,addr/len]"))
  var hosts: [String] = []
  @Option(
    name: .customLong("bridge"),
    help: ArgumentHelp("A bridge of the host and its ports; it needs no address.", valueName: "bridge=port,port"))
  var bridges: [String] = []
  @Option(name: .customLong("route"), help: ArgumentHelp("'DEST via GATEWAY' or 'DEST dev IF'; DEST may be `default`.", valueName: "route"))
  var routes: [String] = []
  @Option(help: ArgumentHelp("Programs that listen on the host: tcp/80,udp/53@10.0.0.1 or `none`.", valueName: "what"))
  var listen: [String] = []
  @Option(help: ArgumentHelp("Closed ports of other machines: tcp/80@10.0.0.9, @10.0.0.9.", valueName: "what"))
  var closed: [String] = []
  @Option(help: ArgumentHelp("Ports or machines outside that never answer.", valueName: "what"))
  var silent: [String] = []
  @Option(help: ArgumentHelp("Exceptions from --closed and --silent; all else outside is open.", valueName: "what"))
  var open: [String] = []
  @Option(help: ArgumentHelp("A kernel setting: net.ipv4.ip_forward=1.", valueName: "key=value"))
  var sysctl: [String] = []
  @Option(name: .customLong("in"), help: ArgumentHelp("The interface by which a flow from outside comes in.", valueName: "if"))
  var input: String?
  @Option(help: ArgumentHelp("The user of the local program that opens the flow.", valueName: "number"))
  var uid: UInt32?
  @Option(help: ArgumentHelp("The group of that program.", valueName: "number"))
  var gid: UInt32?
  @Option(help: ArgumentHelp("A further group of that program.", valueName: "number"))
  var group: [UInt32] = []
  @Option(help: ArgumentHelp("Other port numbers, sequence numbers and NAT choices.", valueName: "number"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The time (UTC) at which the flow begins, for -m time; else it is now.", valueName: "YYYY-MM-DDThh:mm:ss"))
  var date: String?
  @Option(help: ArgumentHelp("Exit with 1 unless this comes of it.", valueName: "outcome"))
  var expect: Expectation?
  @Option(help: ArgumentHelp("The mark that the local program gives its packets (SO_MARK).", valueName: "number"))
  var mark: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Ask about one rule: 'nat OUTPUT 1', or as it is written, '-t nat -A OUTPUT -p tcp …'; repeat for more.", valueName: "rule"))
  var rule: [String] = []
  @Option(
    name: .customLong("try"),
    help: ArgumentHelp(
      "Ask again with this command done first, 'iptables -I …', and say what changes; repeat for more.", valueName: "command"))
  var tries: [String] = []
  @Flag(help: "The answer as JSON.")
  var json = false
  @Flag(name: .shortAndLong, help: "Every rule that was tried, and what each match wanted and saw.")
  var verbose = false
  @Argument(help: ArgumentHelp("Who talks to whom; several flows are played in order, with commands between them.", valueName: "flow"))
  var flows: [String]

  mutating func run() throws {
    if let file = flows.first, flows.count == 1, ScenarioFiles.isScenario(file) { return try tell(scenario: file) }
    let answer: Answer
    do {
      let asked = try question()
      var told = try asked.answer(isVerbose: verbose)
      for text in rule { told.about.append(try asked.answer(about: try asked.rule(named: text))) }
      told.remedies = told.about.compactMap { asked.remedy(for: $0, told.packets) } + asked.remedies(told)
      if !tries.isEmpty { told.trial = try asked.trial(of: tries, against: told) }
      answer = told
    } catch {
      throw Why.refusal(error)
    }
    System.print(json ? JSONRenderer.render(answer) : TextRenderer.render(answer, Terminal.style))
    if let expect, !expect.isMet(by: answer.outcome) {
      System.print(error: "whytables: expected \(expect.rawValue), but it is \(answer.outcome.name)\n")
      throw ExitCode(1)
    }
    if !answer.unmodelled.isEmpty || !answer.discovery.isEmpty { throw ExitCode(3) }
  }

  /// The answers to a scenario's steps, one after another.
  private func tell(scenario path: String) throws {
    let run: ScenarioRun
    do { run = try ScenarioRun(try ScenarioFiles.read(path)) } catch { throw Why.refusal(error) }
    System.print(json ? run.json : run.text(Terminal.style, isVerbose: verbose))
    if !run.passes { throw ExitCode(1) }
  }

  /// Says what is wrong, and ends with 2.
  private static func refusal(_ error: any Error) -> ExitCode {
    var text = "\(error)"
    while text.hasSuffix("\n") { text.removeLast() }
    System.print(error: "whytables: \(text)\n")
    return ExitCode(2)
  }
}

/// What `--expect` takes.
enum Expectation: String, ExpressibleByArgument, CaseIterable {
  case connected, refused, reset, dropped, unreachable
  case noAnswer = "no-answer"
  case notPermitted = "not-permitted"

  /// A dropped conversation has no answer, and what a program may not send was dropped.
  func isMet(by outcome: Outcome) -> Bool {
    switch (self, outcome) {
    case (.noAnswer, .dropped), (.dropped, .notPermitted): true
    default: rawValue == outcome.name
    }
  }
}
