// Nothing in a scenario is ignored: every mistake is told with its line, its key, and what would be right.

import Scenarios
import Testing

struct ReaderErrorTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var text: String
    var line: Int
    var key: String
    var says: String
    var testDescription: String { says }
  }

  static let good = "interfaces: {eth0: 10.0.0.1/24}\n"
  static let flow = "flow: tcp 10.0.0.2 -> 10.0.0.1:80\n"

  @Test(arguments: [
    Row(text: good + "interfces: {}\n" + flow, line: 2, key: "interfces", says: "did you mean 'interfaces'?"),
    Row(text: good, line: 1, key: "", says: "nothing happens in this file"),
    Row(text: "", line: 0, key: "", says: "the file is empty"),
    Row(text: "a: [1\n", line: 2, key: "", says: "this is not YAML"),
    Row(text: good + flow + "expect: conected\n", line: 3, key: "expect", says: "did you mean 'connected'?"),
    Row(
      text: good + flow + "expect:\n  hits:\n    nat OUTPUT 1: many\n", line: 5, key: "expect.hits.nat OUTPUT 1", says: "is not a number"),
    Row(text: good + "flow: tcp 10.0.0.2 -> 10.0.0.1\n", line: 2, key: "flow", says: "the destination has no port"),
    Row(
      text: good + "steps:\n  - flow: tcp 10.0.0.2 -> host:80\n    keeep: x\n", line: 4, key: "steps[0].keeep", says: "did you mean 'keep'?"
    ),
    Row(text: good + "steps:\n  - wait: long\n", line: 3, key: "steps[0].wait", says: "is no length of time"),
    Row(text: good + "steps:\n  - wait: 1s\n    uid: 4\n", line: 4, key: "steps[0].uid", says: "means nothing beside 'wait'"),
    Row(text: good + "steps:\n  - run: iptable -F\n", line: 3, key: "steps[0].run", says: "did you mean 'iptables'?"),
    Row(text: good + "steps:\n  - expect: connected\n", line: 3, key: "steps[0]", says: "nothing happens in this step"),
    Row(text: "interfaces: {eth0: 10.0.0.1}\n" + flow, line: 1, key: "interfaces.eth0", says: "no address with the length"),
    Row(text: good + "sysctl: {net.ipv4.no_such: 1}\n" + flow, line: 2, key: "sysctl.net.ipv4.no_such", says: "not modelled"),
    Row(text: good + "sysctl: {net.ipv4.ip_forwrd: 1}\n" + flow, line: 2, key: "sysctl.net.ipv4.ip_forwrd", says: "'net.ipv4.ip_forward'?"),
    Row(text: good + "sysctl: {ip_forward: 1}\n" + flow, line: 2, key: "sysctl.ip_forward", says: "'net.ipv4.ip_forward'?"),
    Row(text: good + "sysctl: {net.ipv4.tcp_syncookies: 2}\n" + flow, line: 2, key: "sysctl.net.ipv4.tcp_syncookies", says: "only 0 and 1"),
    Row(
      text: good + flow + "expect: {why: {nat OUTPUT 1: nat-decide}}\n", line: 3, key: "expect.why.nat OUTPUT 1",
      says: "did you mean 'nat-decided'?"),
    Row(text: good + "routes: 10.9.0.0/16 via fd00::1\n" + flow, line: 2, key: "routes", says: "another family"),
    Row(text: good + "routes: default via 10.1.0.9\n" + flow, line: 2, key: "routes", says: "in no network that the host is connected to"),
    Row(text: good + "listen: tcp\n" + flow, line: 2, key: "listen", says: "a protocol and a port"),
    Row(text: good + "rules: |\n  *filter\n  -A INPUT -j NOSUCH\n  COMMIT\n" + flow, line: 4, key: "", says: "NOSUCH"),
    Row(text: good + "rules-file: none.rules\n" + flow, line: 2, key: "rules-file", says: "can't be read"),
    Row(text: good + "commands: iptables -A NOSUCH -j DROP\n" + flow, line: 2, key: "commands", says: "No chain/target/match by that name"),
    Row(text: good + "steps:\n  - run: iptables -D INPUT 1\n", line: 3, key: "run", says: "Index of deletion too big"),
    Row(text: good + "steps:\n  - ask: ssh\n", line: 3, key: "", says: "no conversation was kept"),
    Row(text: good + "steps:\n  - stop: tcp/80\n", line: 3, key: "stop", says: "nothing listens on port 80"),
    Row(text: good + "start: yesterday\n" + flow, line: 2, key: "start", says: "is no time"),
    Row(text: good + "flow: tcp 10.9.9.9 -> 10.0.0.1:80\n", line: 1, key: "flow", says: "no route to 10.9.9.9"),
    Row(text: good + "flow: tcp 10.0.0.2 -> 10.0.0.1:80\nin: eth1\n", line: 1, key: "in", says: "did you mean 'eth0'?"),
    Row(
      text: "hosts:\n  a:\n    interfaces: {eth0: 10.0.0.1/24}\n  b:\n    interfaces: {eth0: 10.0.0.2/24}\nsteps:\n  - run: iptables -F\n",
      line: 7, key: "on", says: "which host?"),
  ])
  func mistake(_ row: Row) throws {
    let problem = #expect(throws: ScenarioProblem.self) { try play(row.text) }
    #expect(problem?.line == row.line)
    #expect(problem?.key == row.key)
    #expect(problem?.description.contains(row.says) == true, "\(problem?.description ?? "")")
  }
}
