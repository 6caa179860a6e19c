// A saved session is a scenario that plays to the same end.

import Scenarios
import Testing

@testable import Lab

@Suite struct JournalTests {
  private struct NoFile: Error {}

  @Test func aSavedSessionPlaysAgain() throws {
    var lab = try LabTests.lab("interfaces:\n  eth0: 10.0.0.1/24\nroutes:\n  - default dev eth0\n")
    for line in [
      "listen tcp 80", "iptables -A INPUT -p tcp --dport 80 -s 10.0.0.9 -m comment --comment \"it's shut\" -j DROP", "iptables -L",
      "from 10.0.0.2 curl http://10.0.0.1/", "from 10.0.0.9 curl http://10.0.0.1/", "outside closed tcp/443@192.0.2.1",
      "curl https://192.0.2.1/", "wait 2", "ping 192.0.2.1", "stop tcp 80", "from 10.0.0.2 curl http://10.0.0.1/",
    ] { _ = lab.run(line) }
    let file = try #require(lab.run("save s.yaml").file)
    let scenario = try ScenarioReader.scenario(file.content, path: "s.yaml") { _ in throw NoFile() }
    var report = TestReport()
    report.add(try ScenarioRun(scenario))
    #expect(report.status == 0, "\(report.text)")
    #expect(report.text.contains("5 of 5"), "\(report.text)")
  }
}
