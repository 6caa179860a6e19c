// What is said where rules drop neighbour discovery. Whether it works, the kernel says in KernelTests/NeighbourDiscoveryTests; the rows here
// were asked of Linux 6.18 there, or are its rows with other words.
import Explain
import Simulator
import Testing

@Suite struct NeighbourDiscoveryTests {
  private static let closed = "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n"
  private static let toHost = "tcp fd00:a::2 -> [fd00:a::1]:22"

  struct Row {
    var flow: String
    var rules: String
    var host = ["eth0=fd00:a::1/64"]
    /// Message, who asks, for whom, where it is dropped.
    var lost: [String]
  }
  static let rows = [
    Row(
      flow: toHost, rules: closed,
      lost: [
        "neighbour-solicitation fd00:a::2 fd00:a::1 by the policy of filter INPUT",
        // Who was not heard is not known: to answer, the host must ask.
        "neighbour-advertisement this host fd00:a::2 by the policy of filter INPUT",
      ]),
    Row(
      flow: toHost, rules: "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -p tcp -j ACCEPT\nCOMMIT\n",
      lost: ["neighbour-advertisement fd00:a::2 fd00:a::1 by the policy of filter OUTPUT"]),
    Row(
      flow: "tcp host -> [fd00:a::2]:22", rules: "*raw\n-A PREROUTING -i eth0 -p ipv6-icmp -j DROP\nCOMMIT\n",
      lost: [
        "neighbour-advertisement this host fd00:a::2 by raw PREROUTING 1 (-A PREROUTING -i eth0 -p ipv6-icmp -j DROP)"
      ]),
    // A router can't be reached, and does not reach.
    Row(
      flow: "tcp fd00:a::2 -> [fd00:b::2]:22", rules: closed, host: ["eth0=fd00:a::1/64", "eth1=fd00:b::1/64"],
      lost: [
        "neighbour-solicitation fd00:a::2 fd00:a::1 by the policy of filter INPUT",
        "neighbour-advertisement this host fd00:b::2 by the policy of filter INPUT",
        "neighbour-solicitation fd00:b::2 fd00:b::1 by the policy of filter INPUT",
        "neighbour-advertisement this host fd00:a::2 by the policy of filter INPUT",
      ]),
    // lo has no neighbours, and who is sent nothing is asked for nothing.
    Row(flow: "tcp host -> [::1]:22", rules: closed, lost: []),
    Row(flow: "tcp host -> [fd00:a::2]:22", rules: "*filter\n:OUTPUT DROP [0:0]\nCOMMIT\n", lost: []),
    Row(flow: "tcp 10.0.0.2 -> 10.0.0.1:22", rules: closed, host: ["eth0=10.0.0.1/24"], lost: []),
  ]

  @Test(arguments: rows) func whatIsLost(_ r: Row) throws {
    let a = try Asked(r.flow, rules6: r.rules, host: r.host).answer
    #expect(a.discovery.map { "\($0.message.rawValue) \($0.asker) \($0.target) \($0.dropped)" } == r.lost)
    #expect(a.sentence.hasPrefix("Neighbour discovery fails: ") == !r.lost.isEmpty)
  }

  @Test func theSentenceLeads() throws {
    let asked = try Asked(Self.toHost, rules6: Self.closed, host: ["eth0=fd00:a::1/64"])
    #expect(
      asked.answer.sentence == "Neighbour discovery fails: the neighbour solicitation (ICMPv6 type 135) by which fd00:a::2 asks for the "
        + "hardware address of fd00:a::1 is dropped by the policy of filter INPUT, so fd00:a::2 never learns it. Accept ICMPv6 "
        + "neighbour-solicitation and neighbour-advertisement (types 135 and 136) in filter INPUT. What follows is what happens where "
        + "neighbours know each other already. Connected, and served: fd00:a::2 reaches the program on tcp [fd00:a::1]:22 of this host.")
    #expect(JSONRenderer.render(asked.answer).contains("\"message\": \"neighbour-solicitation\""))
    // The outcome is that of before, but the answer is not.
    let trial = try asked.question.trial(of: ["ip6tables -I INPUT -p ipv6-icmp -j ACCEPT"], against: asked.answer)
    #expect(trial.lines.first?.hasPrefix("Connected") == true)
  }

  @Test func aRemedyGoesToAllPlaces() throws {
    let rules = "*raw\n-A PREROUTING -p ipv6-icmp -j DROP\nCOMMIT\n" + Self.closed
    let asked = try Asked(Self.toHost, rules6: rules, host: ["eth0=fd00:a::1/64"])
    #expect(
      asked.question.remedies(asked.answer).first?.commands == [
        "ip6tables -t raw -I PREROUTING -p ipv6-icmp --icmpv6-type neighbour-solicitation -j ACCEPT",
        "ip6tables -t raw -I PREROUTING -p ipv6-icmp --icmpv6-type neighbour-advertisement -j ACCEPT",
        "ip6tables -I INPUT -p ipv6-icmp --icmpv6-type neighbour-solicitation -j ACCEPT",
        "ip6tables -I INPUT -p ipv6-icmp --icmpv6-type neighbour-advertisement -j ACCEPT",
      ])
  }
}
