// Where a scenario tells that nobody has an address on a wire: it is another host's, which is elsewhere or whose interface is down. The host
// that asks gives up after three seconds, and whoever sent the packet hears of it. Addresses that no host has are outside, and answer.

import Scenarios
import Testing

struct NeighbourTests {
  /// The client's prefix is too short for the world that it is in: it takes the server for a neighbour, which is behind the router.
  private static func hosts(_ mask: Int, _ steps: String) -> String {
    """
    hosts:
      client: {interfaces: {eth0: 10.0.0.2/\(mask)}, routes: default via 10.0.0.1}
      router:
        interfaces: {eth0: {addresses: 10.0.0.1/24, wire: near}, eth1: {addresses: 10.0.5.1/24, wire: far}}
        sysctl: {net.ipv4.ip_forward: 1}
        rules: |
          *filter
          -A FORWARD -m conntrack --ctstate NEW
          COMMIT
      server: {interfaces: {eth0: 10.0.5.5/24}, routes: default via 10.0.5.1, listen: tcp/80}
    steps:
      - \(steps)

    """
    .replacing("eth0: 10.0.0.2/\(mask)", with: "eth0: {addresses: 10.0.0.2/\(mask), wire: near}")
    .replacing("eth0: 10.0.5.5/24", with: "eth0: {addresses: 10.0.5.5/24, wire: far}")
  }

  @Test(arguments: [
    (24, "flow: tcp client -> 10.0.5.5:80", "connected"),
    (16, "flow: tcp client -> 10.0.5.5:80", "unreachable"),
    (16, "flow: tcp client -> 10.0.5.6:80", "connected"),
    (24, "flow: tcp router -> 10.0.5.5:80", "connected"),
  ])
  func asks(_ mask: Int, _ flow: String, _ outcome: String) throws {
    #expect(try failures(Self.hosts(mask, "\(flow)\n    expect: \(outcome)")) == [])
  }

  @Test func downAtTheOtherEnd() throws {
    let text = Self.hosts(24, "flow: tcp client -> 10.0.5.5:80\n    expect: unreachable")
    let down = text.replacing("addresses: 10.0.5.5/24,", with: "addresses: 10.0.5.5/24, up: false,")
      .replacing(" routes: default via 10.0.5.1, listen", with: " listen")
    #expect(try failures(down) == [])
  }
}
