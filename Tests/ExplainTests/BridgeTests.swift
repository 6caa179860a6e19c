// `why --bridge`: which rules bridged packets meet, and who gets them. What a bridge does is judged in KernelTests/BridgeCases.swift; here
// it is asked as a person asks.

import Explain
import Simulator
import Testing

@Suite struct BridgeTests {
  private static let rules = """
    *filter
    :FORWARD DROP [0:0]
    -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    -A FORWARD -m physdev --physdev-in eth1 --physdev-out eth2 --physdev-is-bridged -p tcp -m tcp --dport 80 -j ACCEPT
    COMMIT

    """

  private func ask(_ flow: String, ports: String = "eth1,eth2", in input: String, _ settings: [String] = []) throws -> Asked {
    try Asked(flow, rules: BridgeTests.rules, host: []) {
      $0.bridges = [try BridgeOption(parsing: "br0=\(ports)")]
      $0.input = input
      $0.sysctls = try settings.map { try SysctlOption(parsing: $0) }
    }
  }

  @Test(arguments: [
    ("eth1", "tcp 10.0.0.2 -> 10.0.0.3:80", "connected"), ("eth2", "tcp 10.0.0.2 -> 10.0.0.3:80", "dropped"),
    ("eth1", "tcp 10.0.0.2 -> 10.0.0.3:22", "dropped"),
  ])
  func theRulesSeeThePorts(_ input: String, _ flow: String, _ outcome: String) throws {
    #expect(try ask(flow, in: input).answer.outcome.name == outcome)
  }

  /// A third port gets nothing: ARP has told the bridge who is behind which.
  @Test func aConversationIsBetweenTwoPorts() throws {
    let asked = try ask("tcp 10.0.0.2 -> 10.0.0.3:80", ports: "eth1,eth2,eth3", in: "eth1")
    #expect(asked.answer.outcome.name == "connected")
    #expect(asked.text.contains("by eth2") && !asked.text.contains("eth3"))
  }

  @Test func withoutNetfilterNoRuleIsAsked() throws {
    let asked = try ask("tcp 10.0.0.2 -> 10.0.0.3:22", in: "eth1", ["net.bridge.bridge-nf-call-iptables=0"])
    #expect(asked.answer.outcome.name == "connected")
  }

  @Test(arguments: ["br0", "=eth1", "br0=", "br0=eth1,", "br0=a b"]) func whatIsNoBridge(_ text: String) {
    #expect(throws: QuestionError.self) { try BridgeOption(parsing: text) }
  }
}
