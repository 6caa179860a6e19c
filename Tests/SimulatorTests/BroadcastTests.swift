// Datagrams that are sent to all: answered from an address of one's own, never refused, and the asker hears whoever answers from the port
// that was asked. That nothing is refused the kernel says (randomlyFoundCases); that a server answers from the address that its route
// chooses was seen with two sockets in network namespaces.

import Host
import Netfilter
import Testing

@testable import Simulator

@Suite struct BroadcastTests {
  @Test(arguments: [
    ("udp 10.211.55.2 -> 10.211.55.255:53", true), ("udp 10.211.55.2 -> 10.211.55.255:54", false),
    ("tcp 10.211.55.2 -> 10.211.55.255:8888", false), ("icmp 10.211.55.2 -> 10.211.55.255", false),
  ])
  func answers(_ text: String, isServed: Bool) throws {
    let c = try Scenario(try Flow(parsing: text)).play(on: Host(try testMachine()))
    let sources = c.steps.flatMap(\.outputs).compactMap { if case .sent(_, let p) = $0 { "\(p.source)" } else { nil } }
    #expect(sources == (isServed ? ["10.211.55.11"] : []))
    if case .served = c.outcome { #expect(isServed) } else { #expect(!isServed) }
  }
}
