// Races that a scenario plays. What becomes of the packets, Linux 6.18.44 said (`HoldingTests`, `HeldCases`, and `ScenarioVerificationTests`
// for the puzzle): connections with one reply tuple end with the second packet dropped; those with one original tuple, both go on.

import Scenarios
import Testing

struct HeldPacketTests {
  private static let router = """
    interfaces: {lan: 10.0.0.1/24, wan: 192.0.2.1/24}
    sysctl: {net.ipv4.ip_forward: 1}
    commands:
      - iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
      - iptables -t nat -A PREROUTING -p udp --dport 54 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to 192.0.2.10
      - iptables -t nat -A PREROUTING -p udp --dport 54 -j DNAT --to 192.0.2.11
      - iptables -A FORWARD -p udp --dport 55 -j DROP
    steps:

    """

  @Test(arguments: [
    // Two clients that are given one port: the one that was confirmed first has it.
    """
      - hold: {at: POSTROUTING, after: nat}
      - {flow: 'udp 10.0.0.2:4000 -> 192.0.2.9:53', keep: one, for: 1ms, expect: no-answer}
      - {flow: 'udp 10.0.0.3:4000 -> 192.0.2.9:53', keep: two, for: 1ms, expect: {outcome: no-answer, hits: {nat POSTROUTING 1: 1}}}
      - {release: newest-first, expect: {outcome: dropped, by: conntrack, hits: {nat POSTROUTING 1: 2}, entry: src=10.0.0.3}}
      - {look: one, expect: {outcome: dropped, by: conntrack}}
      - {look: two, expect: connected}
      - {flow: 'udp 10.0.0.2:4000 -> 192.0.2.9:53', expect: connected}
    """,
    // Two queries of one socket that DNAT sends to two servers: both are answered.
    """
      - hold: {at: FORWARD, after: mangle}
      - {flow: 'udp 10.0.0.2:4000 -> 192.0.2.9:54', keep: dns, for: 1ms}
      - {ask: dns, for: 1ms}
      - release: oldest-first
        expect: {outcome: connected, hits: {nat PREROUTING 1: 1, nat PREROUTING 2: 1}, entry: src=192.0.2.10, no-entry: src=192.0.2.11}
    """,
    // A later stage drops one of two queries: the program waits for its answer in vain.
    """
      - {flow: 'udp 10.0.0.2:4000 -> 192.0.2.9:53', keep: dns, expect: connected}
      - {ask: dns, expect: connected}
      - {run: 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -m length --length 48 -j DROP'}
      - {ask: dns, for: 1s, expect: {outcome: dropped, by: filter FORWARD 2}}
      - {forget: dns}
    """,
    // Raw packets wait, too.
    """
      - hold: {at: FORWARD, after: mangle}
      - {packet: 4500001c000100004011aec50a000002c0000209 0fa0 0037 0008 0000, in: lan, expect: held}
      - {release: oldest-first, expect: {outcome: dropped, by: filter FORWARD 1}}
    """,
  ])
  func race(steps: String) throws { #expect(try failures(Self.router + steps) == []) }

  /// The page of the release tells the whole way of each packet, and names each conversation.
  @Test func page() throws {
    let text = try play(
      Self.router + """
          - hold: {at: POSTROUTING, after: nat}
          - {flow: 'udp 10.0.0.2:4000 -> 192.0.2.9:53', keep: one, for: 1ms}
          - {flow: 'udp 10.0.0.3:4000 -> 192.0.2.9:53', keep: two, for: 1ms}
          - release: oldest-first
        """
    ).text()
    let pages = text.split(separator: "\n== ")
    #expect(pages[1].contains("No answer yet: packet 1 (request, 20 bytes) waits until it is released."))
    let last = try #require(pages.last).replacing("\n", with: " ")
    #expect(last.contains("udp 10.0.0.2:4000 -> 192.0.2.9:53: Answered"))
    #expect(last.contains("udp 10.0.0.3:4000 -> 192.0.2.9:53: No answer: packet 2"))
    #expect(last.contains("10.0.0.3:4000 becomes 192.0.2.1:4000"))
    #expect(last.contains("waited at POSTROUTING until it was released"))
  }

  @Test(arguments: [
    ("{release: oldest-first}", "nothing is held there"), ("{release: first}", "write oldest-first or newest-first"),
    ("{hold: {at: FORWARD}}", "for example {at: FORWARD, after: mangle}"), ("{hold: {at: FORWARDS, after: nat}}", "is no hook"),
    ("{hold: {at: FORWARD, after: nat}}", "one of mangle, filter, security"),
    ("{flow: 'icmp 10.0.0.2 -> 192.0.2.9', keep: ping}", "a ping can't be left open"),
    ("{look: nobody}", "no conversation was kept under the name 'nobody'"),
  ])
  func refused(step: String, words: String) {
    let problem = #expect(throws: ScenarioProblem.self) { try play(Self.router + "  - " + step) }
    #expect(problem?.description.contains(words) == true, "\(problem?.description ?? "")")
  }

  @Test func aDatagramHasNoEnd() throws {
    let problem = #expect(throws: ScenarioProblem.self) {
      try play(Self.router + "  - {flow: 'udp 10.0.0.2 -> 192.0.2.9:53', keep: dns}\n  - close: dns")
    }
    #expect(problem?.description.contains("write forget: dns") == true)
  }
}
