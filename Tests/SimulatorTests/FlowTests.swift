import Testing
import Wire

@testable import Simulator

@Suite("A flow as text")
struct FlowTests {
  @Test(
    "is read and written",
    arguments: [
      ("tcp 10.211.55.2 -> 10.211.55.11:8888", Flow(.tcp, from: .v4(10, 211, 55, 2), to: .v4(10, 211, 55, 11), port: 8888)),
      ("tcp 10.0.0.2:4000 -> 10.0.0.1:80", Flow(.tcp, from: .v4(10, 0, 0, 2), sourcePort: 4000, to: .v4(10, 0, 0, 1), port: 80)),
      ("udp 10.0.0.2 -> 10.0.0.1:65535", Flow(.udp, from: .v4(10, 0, 0, 2), to: .v4(10, 0, 0, 1), port: 65535)),
      ("icmp 10.0.0.2 -> 10.0.0.1", Flow(.icmp, from: .v4(10, 0, 0, 2), to: .v4(10, 0, 0, 1))),
      (
        "tcp [fd00::1]:1234 -> [fd00::2]:80",
        Flow(.tcp, from: Address("fd00::1") ?? .zero, sourcePort: 1234, to: Address("fd00::2") ?? .zero, port: 80)
      ),
      ("udp fd00::1 -> [fd00::2]:53", Flow(.udp, from: Address("fd00::1") ?? .zero, to: Address("fd00::2") ?? .zero, port: 53)),
      ("udp host -> 10.0.0.1:53", Flow(.udp, from: .anyV4, to: .v4(10, 0, 0, 1), port: 53)),
      ("tcp host -> [fd00::2]:80", Flow(.tcp, from: .zero, to: Address("fd00::2") ?? .zero, port: 80)),
      ("icmpv6 fd00::1 -> fd00::2", Flow(.icmp, from: Address("fd00::1") ?? .zero, to: Address("fd00::2") ?? .zero)),
    ])
  func good(_ text: String, _ flow: Flow) throws {
    #expect(try Flow(parsing: text) == flow)
    #expect(try Flow(parsing: flow.description) == flow)
  }

  @Test("may use spaces as it likes, and icmp for both families")
  func spaces() throws {
    #expect(try Flow(parsing: "  tcp\t10.0.0.2   -> 10.0.0.1:80 ") == Flow(parsing: "tcp 10.0.0.2 -> 10.0.0.1:80"))
    #expect(try Flow(parsing: "icmp fd00::1 -> fd00::2") == Flow(parsing: "icmpv6 [fd00::1] -> fd00::2"))
  }

  @Test(
    "that is wrong names the word",
    arguments: [
      ("", "", "no flow"),
      ("sctp 10.0.0.2 -> 10.0.0.1:80", "sctp", "unknown kind of flow"),
      ("tcp 10.0.0.2 > 10.0.0.1:80", ">", "not a flow"),
      ("tcp 10.0.0.2 -> 10.0.0.1:80 now", "now", "not a flow"),
      ("tcp 10.0.0.2", "tcp 10.0.0.2", "not a flow"),
      ("tcp 10.0.0.256 -> 10.0.0.1:80", "10.0.0.256", "not an address"),
      ("tcp localhost -> 10.0.0.1:80", "localhost", "not an address"),
      ("tcp 10.0.0.2 -> 10.0.0.1", "10.0.0.1", "the destination has no port"),
      ("tcp fd00::1 -> fd00::2", "fd00::2", "the destination has no port"),
      ("tcp 10.0.0.2 -> 10.0.0.1:65536", "65536", "not a port"),
      ("tcp 10.0.0.2:0 -> 10.0.0.1:80", "0", "not a port"),
      ("tcp 10.0.0.2: -> 10.0.0.1:80", "", "not a port"),
      ("tcp 10.0.0.2:+1 -> 10.0.0.1:80", "+1", "not a port"),
      ("tcp [fd00::1 -> [fd00::2]:80", "[fd00::1", "the bracket is not closed"),
      ("tcp [fd00::1]80 -> [fd00::2]:80", "80", "nothing but a port may follow the bracket"),
      ("tcp [10.0.0.1]:80 -> 10.0.0.2:80", "10.0.0.1", "not an address"),
      ("tcp 10.0.0.2 -> [fd00::2]:80", "[fd00::2]:80", "the destination is IPv6, the source IPv4"),
      ("icmp 10.0.0.2 -> 10.0.0.1:80", "10.0.0.1:80", "an echo request has no port"),
      ("icmpv6 10.0.0.2 -> 10.0.0.1", "10.0.0.2", "an IPv4 address in an ICMPv6 flow"),
    ])
  func bad(_ text: String, _ word: String, _ problem: String) throws {
    let error = try #require(throws: FlowError.self) { try Flow(parsing: text) }
    #expect(error.word == word)
    #expect(error.problem == problem)
    // The example that the message gives must itself be right.
    #expect((try? Flow(parsing: error.example)) != nil)
  }
}
