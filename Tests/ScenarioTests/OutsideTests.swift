// What the world outside does with a packet for the address of a host of the scenario: it has a way to public addresses and to what is at
// the end of the host's own way out, and none to a private network behind a router (RFC 1918).

import Scenarios
import Testing

struct OutsideTests {
  /// Two sites, each behind a router; nothing links them but the world outside.
  static func sites(_ steps: String, server: String = "192.168.7.9/24") -> String {
    """
    hosts:
      left: {interfaces: {eth0: 198.51.100.2/24}, routes: default via 198.51.100.1}
      right:
        interfaces: {wan: 203.0.113.2/24, lan: [192.168.7.1/24, 192.0.2.1/24]}
        routes: default via 203.0.113.1
        sysctl: {net.ipv4.ip_forward: 1}
        listen: tcp/80
      server: {interfaces: {eth0: \(server)}, routes: default via \(server.hasPrefix("192.168") ? "192.168.7.1" : "192.0.2.1"), listen: tcp/80}
    steps:
      - \(steps)

    """
  }

  @Test(arguments: [
    ("flow: tcp left -> 203.0.113.2:80", "192.168.7.9/24", "{outcome: connected, served-by: 203.0.113.2:80}"),
    ("flow: tcp left -> 203.0.113.2:81", "192.168.7.9/24", "{outcome: refused, by: right}"),
    // Behind the router, with a public address and with a private one.
    ("flow: tcp left -> 192.0.2.9:80", "192.0.2.9/24", "{outcome: connected, served-by: 192.0.2.9:80}"),
    ("flow: tcp left -> 192.168.7.9:80", "192.168.7.9/24", "no-answer"),
    // Nobody takes the place of a host.
    ("flow: udp left -> 192.168.7.9:53", "192.168.7.9/24", "no-answer"),
    // An address that is no host's is outside, and answers.
    ("flow: tcp left -> 203.0.113.77:80", "192.168.7.9/24", "connected"),
    ("flow: tcp left -> 192.168.8.9:80", "192.168.7.9/24", "connected"),
  ])
  func carriesToHosts(flow: String, server: String, outcome: String) throws {
    let end = outcome == "no-answer" ? "\n    for: 1s" : ""
    #expect(try failures(OutsideTests.sites("\(flow)\(end)\n    expect: \(outcome)", server: server)) == [])
  }
}
