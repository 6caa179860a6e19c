// Expectations that hold, and those that do not: what an unmet one says. What becomes of the packets themselves, the kernel judges
// (`ScenarioVerificationTests`).

import Scenarios
import Testing

struct ExpectationTests {
  static let host = """
    interfaces: {eth0: 10.0.0.1/24}
    listen: tcp/80
    rules: |
      *filter
      :INPUT ACCEPT [0:0]
      -A INPUT -p tcp --dport 22 -j DROP
      -A INPUT -p tcp --dport 23 -j LOG --log-prefix "telnet "
      -A INPUT -p tcp --dport 23 -j REJECT --reject-with tcp-reset
      COMMIT
      *nat
      -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80
      -A OUTPUT -p tcp -j REDIRECT --to-ports 9999
      COMMIT
    flow: tcp 10.0.0.2:5000 -> 10.0.0.1:

    """

  /// A port, what is expected, and a part of the complaint; nil where there is none.
  @Test(arguments: [
    ("80", "connected", nil), ("80", "refused", "expected refused, but it is connected"),
    ("81", "{outcome: refused, by: host}", nil), ("81", "{by: filter INPUT 1}", "to do it, but it was 10.0.0.1"),
    ("22", "{outcome: dropped, by: filter INPUT 1}", nil), ("22", "no-answer", nil),
    ("22", "{by: filter INPUT 2}", "expected filter INPUT 2 to do it, but it was filter INPUT 1"),
    ("23", "{outcome: refused, by: filter INPUT 3, log: telnet, hits: {filter INPUT 2: 1, filter INPUT 3: 1}}", nil),
    ("23", "{no-log: telnet}", "expected no log line with 'telnet'"), ("80", "{log: telnet}", "there is none"),
    ("8080", "{outcome: connected, served-by: 10.0.0.1:80, translated-to: 10.0.0.1:80, runs: nat PREROUTING 1}", nil),
    ("8080", "{served-by: 10.0.0.9}", "but 10.0.0.1:80 answered"), ("80", "{translated-to: 10.0.0.1:80}", "none was translated"),
    ("80", "{never: nat OUTPUT 1, entry: sport=5000, leaves-by: eth0, leaves-as: '10.0.0.1:80 -> 10.0.0.2:5000'}", nil),
    ("8080", "{never: nat PREROUTING 1}", "but 1 packet matched it"), ("80", "{runs: nat OUTPUT 1}", "but it never did"),
    ("80", "{hits: {nat OUTPUT 7: 1}}", "there is no rule nat OUTPUT 7"), ("80", "{hits: {OUTPUT: 1}}", "is no rule; write"),
    ("80", "{no-entry: sport=5000}", "expected no entry"), ("80", "{entry: sport=5001}", "expected an entry"),
    ("80", "{leaves-by: eth1}", "these left: 10.0.0.1:80 -> 10.0.0.2:5000 by eth0"),
  ])
  func expectation(port: String, expect: String, complaint: String?) throws {
    let text = ExpectationTests.host.replacing("10.0.0.1:\n", with: "10.0.0.1:\(port)\n") + "expect: \(expect)\n"
    let found = try failures(text)
    if let complaint {
      #expect(found.count == 1)
      #expect(found.first?.contains(complaint) == true, "\(found)")
    } else {
      #expect(found == [])
    }
  }

  @Test func severalHosts() throws {
    let text = """
      hosts:
        client: {interfaces: {eth0: 192.168.1.5/24}, routes: default via 192.168.1.1}
        router:
          interfaces: {lan: 192.168.1.1/24, wan: 203.0.113.1/24}
          sysctl: {net.ipv4.ip_forward: 1}
          commands: iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
        server: {interfaces: {eth0: 203.0.113.80/24}, listen: tcp/80}
      steps:
        - flow: tcp client -> server:80
          expect: {outcome: connected, served-by: 203.0.113.80:80, translated-from: 203.0.113.1, hits: {router nat POSTROUTING 1: 1}}
        - flow: tcp client -> 203.0.113.99:443
          expect: {outcome: connected, leaves-by: router wan}
        - run: iptables -A FORWARD -i lan -j DROP
          on: router
        - flow: tcp client -> server:80
          for: 2s
          expect: {outcome: dropped, by: router filter FORWARD 1}
      """
    #expect(try failures(text) == [])
    // The router forwards and the server answers: each saw packets of the first conversation.
    #expect(try play(text).results[0].seen.map(\.host) == ["client", "router", "server"])
  }

  @Test func keptConversation() throws {
    let text = """
      interfaces: {eth0: 10.0.0.1/24}
      listen: tcp/22
      steps:
        - {flow: 'tcp 10.0.0.2 -> 10.0.0.1:22', keep: ssh, expect: connected}
        - {ask: ssh, expect: connected}
        - {run: 'iptables -A INPUT -s 10.0.0.2 -j DROP'}
        - {ask: ssh, for: 1s, expect: {outcome: dropped, by: filter INPUT 1}}
      """
    #expect(try failures(text) == [])
  }

  /// Reasons that only playing the flow again can tell, on the host as it was before the step: also by another program and cut short.
  @Test(arguments: [
    ("flow: 'tcp 10.0.0.2 -> 10.0.0.1:80'", "{filter INPUT 1: other-direction, filter OUTPUT 1: dropped-before}"),
    ("flow: 'tcp 10.0.0.2 -> 10.0.0.1:80', for: 1s", "{filter INPUT 1: other-direction, filter OUTPUT 1: dropped-before}"),
    ("flow: 'udp 10.0.0.2 -> 10.0.0.1:53'", "{filter INPUT 2: other-direction, filter INPUT 1: match-failed}"),
    ("flow: 'tcp host -> 10.0.0.2:81', uid: 7", "{filter INPUT 4: dropped-before}"),
  ])
  func replayedReason(step: String, why: String) throws {
    let text = """
      interfaces: {eth0: 10.0.0.1/24}
      listen: [tcp/80, udp/53]
      rules: |
        *filter
        -A INPUT -p tcp --sport 80
        -A INPUT -p udp --sport 53
        -A INPUT -p tcp --dport 80 -j DROP
        -A INPUT -p tcp --sport 81
        -A OUTPUT -m owner --uid-owner 7 -j DROP
        COMMIT
      steps:
        - run: iptables -L
        - wait: 60s
        - {\(step), expect: {why: \(why)}}
      """
    #expect(try failures(text) == [])
  }
}
