// Questions that can't be asked: each error names what is wrong, and says what would do.
import Explain
import IPTables
import Netfilter
import Simulator
import Testing
import Wire

@Suite struct QuestionErrorTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var flow = "tcp 10.0.0.2 -> 10.0.0.1:22"
    var host = ["eth0=10.0.0.1/24"]
    var route: [String] = []
    var sysctl: [String] = []
    var listen: String?
    var input: String?
    /// Each must be in the message.
    var words: [String]
    var testDescription: String { words.joined(separator: " | ") }
  }

  static let rows = [
    Row(host: [], words: ["--host", "destination", "eth0=10.0.0.1/24", "source", "eth0=10.0.0.2/24"]),
    Row(host: ["10.0.0.1/24"], words: ["--host 10.0.0.1/24", "INTERFACE=ADDRESS/LENGTH"]),
    Row(host: ["eth0=10.0.0.1"], words: ["'10.0.0.1'", "0 to 32"]),
    Row(host: ["eth0=10.0.0.1/33"], words: ["'10.0.0.1/33'", "0 to 32"]),
    Row(host: ["eth0=ten/24"], words: ["'ten/24'", "not an address"]),
    Row(host: ["averyveryverylongname=10.0.0.1/24"], words: ["averyveryverylongname", "15 characters"]),
    Row(host: ["eth0=10.0.0.1/24", "eth0=10.0.1.1/24"], words: ["two interfaces eth0"]),
    Row(flow: "tcp fd00::2 -> [fd00::1]:22", words: ["no IPv6 address"]),
    Row(flow: "tcp 192.0.2.1 -> 198.51.100.1:80", words: ["both are reached by eth0", "10.0.0.1", "--in eth0"]),
    Row(flow: "tcp 10.0.0.5 -> 10.0.0.6:80", words: ["both are reached by eth0"]),
    Row(flow: "tcp 10.0.0.1 -> 192.0.2.1:80", route: ["10.9.0.0/16 via 10.0.0.9"], words: ["no route to 192.0.2.1", "ENETUNREACH"]),
    Row(flow: "tcp 192.0.2.1 -> 10.0.0.1:80", route: ["10.9.0.0/16 via 10.0.0.9"], words: ["no route back to 192.0.2.1", "--in"]),
    Row(flow: "tcp 10.0.0.1 -> 192.0.2.1:80", route: ["unreachable 192.0.2.0/24"], words: ["192.0.2.1", "unreachable"]),
    Row(flow: "tcp 127.0.0.1 -> 10.0.0.9:80", words: ["127.0.0.1 is an address of lo", "EINVAL", "route_localnet"]),
    Row(route: ["default via 10.1.0.1"], words: ["10.1.0.1", "no network that the host is connected to"]),
    Row(route: ["default dev eth9"], words: ["no interface eth9"]),
    Row(route: ["default via"], words: ["nothing follows 'via'"]),
    Row(route: ["default by eth0"], words: ["'by' is not understood"]),
    Row(route: ["10.0.0.0/64 dev eth0"], words: ["'10.0.0.0/64'", "0 to 32"]),
    Row(route: ["default"], words: ["where it leads"]),
    Row(sysctl: ["net.ipv4.ip_forward"], words: ["KEY=VALUE"]),
    Row(sysctl: ["ip_forward=1"], words: ["ip_forward=1", "no such setting", "net.ipv4.ip_forward=1 is one"]),
    Row(sysctl: ["nf_conntrack_max=9"], words: ["no such setting", "net.netfilter.nf_conntrack_max=9"]),
    Row(sysctl: ["net.ipv4.ip_forward=yes"], words: ["net.ipv4.ip_forward", "'yes'", "number"]),
    Row(listen: "tcp", words: ["--listen tcp", "protocol and a port"]),
    Row(listen: "tcp/0", words: ["'0'", "1 to 65535"]),
    Row(listen: "sctp/5", words: ["'sctp'", "tcp or udp"]),
    Row(listen: "tcp/80@here", words: ["'here'", "not an address"]),
    Row(input: "eth5", words: ["--in eth5", "lo, eth0"]),
  ]

  @Test(arguments: rows) func isRefusedInWords(_ row: Row) throws {
    let error = #expect(throws: QuestionError.self) {
      _ = try Asked(row.flow, host: row.host, listen: row.listen) { q in
        q.routes = try row.route.map { try RouteOption(parsing: $0) }
        q.sysctls = try row.sysctl.map { try SysctlOption(parsing: $0) }
        q.input = row.input
      }
    }
    let text = try #require(error).description
    for w in row.words { #expect(text.contains(w), "\(text)") }
  }
}
