// What two programs say line by line: each waits for the other's lines, also where a helper writes other numbers into them.

import Scenarios
import Simulator
import Testing

struct DialogueTests {
  static let control = """
        keep: control
        dialogue:
          - server: 220 ready
          - client: PASV
          - server: 227 Entering Passive Mode (10,0,0,1,117,48).
          - client: NOOP
          - server: "200-one\\r\\n200 two\\r\\n"
    """

  /// SYN, SYN+ACK, ACK, and of each line the segment and its acknowledgement.
  @Test func linesInTurn() throws {
    let text =
      "interfaces: {eth0: 10.0.0.1/24}\nlisten: tcp/21\nsteps:\n  - flow: tcp 10.0.0.2 -> 10.0.0.1:21\n\(Self.control)\n    expect: connected"
    #expect(try failures(text) == [])
    let steps = try play(text).results[0].seen[0].conversation.steps
    #expect(steps.count == 3 + 5 * 2)
    let spoken = steps.map { String(decoding: $0.bytes, as: UTF8.self) }.compactMap { s in
      ["220 ready\r\n", "PASV\r\n", "227 ", "NOOP\r\n", "200 two\r\n"].first { s.contains($0) }
    }
    #expect(spoken == ["220 ready\r\n", "PASV\r\n", "227 ", "NOOP\r\n", "200 two\r\n"])
  }

  /// The helper writes the public address into the 227: a longer line, and the client goes on all the same.
  @Test func aHelperChangesALine() throws {
    let text = """
      interfaces: {lan: 10.0.0.254/24, wan: 203.0.113.7/24}
      sysctl: {net.ipv4.ip_forward: 1}
      commands:
        - iptables -t nat -A PREROUTING -i wan -p tcp --dport 21 -j DNAT --to-destination 10.0.0.1
        - iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
        - iptables -A FORWARD -m conntrack --ctstate RELATED
      steps:
        - flow: tcp 203.0.113.99 -> 203.0.113.7:21
      \(Self.control)
          expect: connected
        - flow: tcp 203.0.113.99 -> 203.0.113.7:30000
          expect: {outcome: connected, served-by: 10.0.0.1:30000, runs: filter FORWARD 1}
      """
    #expect(try failures(text) == [])
  }

  @Test func datagrams() throws {
    let text = """
      interfaces: {eth0: 10.0.0.1/24}
      listen: udp/53
      commands: iptables -A INPUT -m string --algo bm --string secret -j DROP
      steps:
        - {flow: udp 10.0.0.2 -> 10.0.0.1:53, dialogue: [client: open, server: yes], expect: connected}
        - {flow: udp 10.0.0.2 -> 10.0.0.1:53, dialogue: [client: a secret, server: no], expect: {outcome: dropped, by: filter INPUT 1}}
      """
    #expect(try failures(text) == [])
  }

  @Test(arguments: [
    ("flow: icmp 10.0.0.2 -> 10.0.0.1, dialogue: [client: x]", "only TCP has a dialogue"),
    ("flow: udp 10.0.0.2 -> 10.0.0.1:53, dialogue: [server: x]", "only TCP has a dialogue"),
    ("flow: tcp 10.0.0.2 -> 10.0.0.1:21, dialogue: [clent: x]", "did you mean 'client'?"),
    ("flow: tcp 10.0.0.2 -> 10.0.0.1:21, dialogue: [x]", "must be a mapping"),
  ])
  func mistakes(_ step: String, _ says: String) throws {
    let problem = #expect(throws: ScenarioProblem.self) { try play("interfaces: {eth0: 10.0.0.1/24}\nsteps:\n  - {\(step)}\n") }
    #expect(problem?.description.contains(says) == true, "\(problem?.description ?? "")")
  }
}
