// The two questions that the project began with, on the real kernel, with real curl and a real web server: the facts themselves.
import KernelJudge
import Testing

@Suite(.asksTheKernel) struct FoundingCaseTests {
  private func rule(_ answer: FoundingAnswer, _ table: String, _ part: String) -> String? {
    answer.tables[table]?.first { $0.contains("-A ") && $0.contains(part) }
  }
  private func text(_ log: [KernelLogLine]) -> [String] { log.map(\.text) }

  /// The SYN+ACK leaves through OUTPUT, but it is not the first packet of its connection: nat OUTPUT is never walked.
  @Test(arguments: [false, true]) func anotherMachineIsServed(withLogRules: Bool) throws {
    let answer = try KernelJudge.ask(.fromOutside, withLogRules: withLogRules)
    #expect(answer.curlStatus == 0, "\(answer.curlErrors)")
    #expect(answer.page == KernelJudge.page)
    #expect(rule(answer, "nat", "REDIRECT") == "[0:0] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999")
    #expect(
      answer.tables["nat"]?.prefix(4) == [
        ":PREROUTING ACCEPT [1:60]", ":INPUT ACCEPT [1:60]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]",
      ])

    let sent = answer.packets.filter { $0.direction == .sent }
    let syn = try #require(answer.packets.first)
    #expect(syn.direction == .entered && syn.summary.contains(":8888 TCP S "))
    #expect(syn.linkHeader.count == 14)
    #expect(sent.first?.summary.contains(" TCP SA ") == true)
    #expect(answer.packets.allSatisfy { $0.interface == "eth0" })

    let client = try #require(syn.summary.firstMatch(of: #/10\.211\.55\.2:(\d+) >/#)?.1)
    let line =
      "ipv4 2 tcp 6 TIME_WAIT src=10.211.55.2 dst=10.211.55.11 sport=\(client) dport=8888 "
      + "src=10.211.55.11 dst=10.211.55.2 sport=8888 dport=\(client) [ASSURED] mark=0"
    #expect(answer.conntrack.map(\.line) == [line])
    #expect(answer.conntrack.map(\.timeout) == [120])

    guard withLogRules else {
      #expect(answer.log.isEmpty)
      #expect(answer.tables["filter"] == nil)
      return
    }
    #expect(rule(answer, "nat", "LOG") == #"[0:0] -A OUTPUT -p tcp -m tcp --sport 8888 -j LOG --log-prefix "nat-output-log ""#)
    let bytes = sent.reduce(0) { $0 + $1.bytes.count }
    #expect(
      rule(answer, "filter", "LOG")
        == "[\(sent.count):\(bytes)] -A OUTPUT -p tcp -m tcp --sport 8888 -j LOG --log-prefix \"filter-output-log \"")
    // Every packet of the server, and only those, in the order in which they were sent.
    #expect(answer.log.count == sent.count)
    let start = "filter-output-log IN= OUT=eth0 SRC=10.211.55.11 DST=10.211.55.2 "
    for (line, packet) in zip(text(answer.log), sent) { #expect(line.hasPrefix(start + "LEN=\(packet.bytes.count) ")) }
    #expect(
      text(answer.log).first
        == start + "LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=0 DF PROTO=TCP SPT=8888 DPT=\(client) WINDOW=65160 RES=0x00 ACK SYN URGP=0 ")
    #expect(answer.log.allSatisfy { $0.level == 4 })  // warning, the default of --log-level
  }

  /// The first packet of the host's own connection does walk nat OUTPUT: it goes to 127.0.0.1:9999, where nothing listens.
  @Test(arguments: [false, true]) func theHostItselfIsRefused(withLogRules: Bool) throws {
    let answer = try KernelJudge.ask(.fromHost, withLogRules: withLogRules)
    #expect(answer.curlStatus == 7, "\(answer.curlErrors)")  // could not connect
    #expect(answer.page == "")
    #expect(rule(answer, "nat", "REDIRECT") == "[1:60] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999")
    #expect(
      answer.tables["nat"]?.prefix(4) == [
        ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [1:60]",
      ])

    // Captured before any table: the SYN still has its own destination and device, the reset comes from where it was redirected.
    try #require(answer.packets.count == 2)
    #expect(answer.packets.map(\.direction) == [.sent, .sent])
    #expect(answer.packets.map(\.interface) == ["eth0", "lo"])
    #expect(answer.packets[0].summary.contains("10.211.55.11:") && answer.packets[0].summary.contains(" > 14.215.177.39:8888 TCP S "))
    #expect(answer.packets[1].summary.hasPrefix("127.0.0.1:9999 > 10.211.55.11:"))
    #expect(answer.packets[1].summary.contains(" TCP RA "))
    #expect(answer.packets[0].user == 0)

    // A reset to a connection that never had a reply ends its entry at once.
    #expect(answer.conntrack.isEmpty)
    #expect(answer.log.isEmpty)  // no packet has source port 8888
    if withLogRules {
      #expect(rule(answer, "filter", "LOG")?.hasPrefix("[0:0]") == true)
      #expect(answer.tables["filter"]?.prefix(3) == [":INPUT ACCEPT [2:100]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [2:100]"])
    }
  }
}
