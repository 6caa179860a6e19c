// Bridges in scenario files: who is behind which port, and which rules see what crosses. What a bridge does to a frame is judged in
// KernelTests/BridgeCases.swift, and scenarios with bridges in KernelTests/ScenarioVerificationTests.swift.

import Scenarios
import Simulator
import Testing

struct BridgeScenarioTests {
  static let switched = """
    hosts:
      client: {interfaces: {eth0: {addresses: 10.0.0.2/24, wire: left}}}
      switch:
        interfaces: {p1: {wire: left}, p2: {wire: right}}
        bridges: {br0: [p1, p2, p3]}
        rules: |
          *filter
          :FORWARD DROP [0:0]
          -A FORWARD -m physdev --physdev-in p1 --physdev-out p2 -p tcp -m tcp --dport 80 -j ACCEPT
          -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
          COMMIT
      server: {interfaces: {eth0: {addresses: 10.0.0.3/24, wire: right}}, listen: [tcp/80, tcp/22]}
    steps:
      - flow: tcp client -> server:80
        expect: {outcome: connected, served-by: 10.0.0.3:80, leaves-by: switch p2, hits: {switch filter FORWARD 1: 5}}
      - flow: tcp client -> server:22
        for: 1200ms
        expect: {outcome: dropped, by: switch filter FORWARD policy}
      - {on: switch, run: sysctl -w net.bridge.bridge-nf-call-iptables=0}
      - flow: tcp client -> server:22
        expect: {outcome: connected, never: switch filter FORWARD 1}
    """

  /// The bridge's own address changes nothing, wherever it is written: the first port is on the wire that it names.
  @Test(arguments: [
    "p1: {wire: left}, p2: {wire: right}", "br0: 10.0.0.1/24, p1: {wire: left}, p2: {wire: right}",
    "p1: {wire: left}, p2: {wire: right}, br0: 10.0.0.1/24",
  ])
  func hostsOnPorts(_ interfaces: String) throws {
    let text = Self.switched.replacing("p1: {wire: left}, p2: {wire: right}", with: interfaces)
    #expect(try failures(text) == [])
    // Nothing went out by the third port.
    let sent = try play(text).results[0].seen.first { $0.host == "switch" }?.conversation.steps.flatMap(\.outputs) ?? []
    #expect(sent.count == 10)
  }

  @Test func theWorldOutsideIsBehindPorts() throws {
    let text = """
      interfaces: {br0: 10.0.0.1/24}
      bridges: {br0: [eth0, tap0]}
      listen: tcp/80
      steps:
        - {flow: tcp 10.0.0.2 -> 10.0.0.1:80, in: tap0, expect: {outcome: connected, leaves-by: tap0}}
        - {flow: tcp 10.0.0.3 -> 10.0.0.2:80, in: eth0, expect: {outcome: connected, leaves-by: tap0}}
        - {flow: tcp host -> 10.0.0.3:80, expect: {outcome: connected, leaves-by: eth0}}
      """
    #expect(try failures(text) == [])
  }

  @Test(arguments: [
    ("bridges: {br0: [eth0], br1: [eth0]}", "eth0 can't be a port of it"), ("bridges: {br0: lo}", "every host has lo already"),
    ("bridges: {br0: [br0]}", "can't be a port of it"), ("bridges: {br0: [a b]}", "is no name of an interface"),
  ])
  func mistakes(_ bridges: String, _ says: String) throws {
    let problem = #expect(throws: ScenarioProblem.self) {
      try play("interfaces: {eth0: 10.0.0.1/24}\n\(bridges)\nflow: tcp 10.0.0.2 -> 10.0.0.1:80\n")
    }
    #expect(problem?.description.contains(says) == true, "\(problem?.description ?? "")")
  }
}
