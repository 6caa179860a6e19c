// The two questions that the project began with, simulated. What is expected is what Linux 6.18 did with real curl and a real web server:
// Tests/KernelTests/FoundingCaseTests.swift asks it anew on every run.
import Explain
import Netfilter
import Simulator
import Testing

@Suite struct FoundingQuestionTests {
  private static func rules(_ name: String) throws -> String { try readFile(examples + name) }

  @Test(arguments: ["redirect-output.rules", "redirect-output-log.rules"])
  func anotherMachineIsServed(_ file: String) throws {
    let asked = try Asked("tcp 10.211.55.2 -> 10.211.55.11:8888", rules: Self.rules(file), listen: "tcp/8888")
    let answer = asked.answer
    #expect(answer.outcome.name == "connected")
    #expect(answer.sentence.hasPrefix("Connected, and served"))
    #expect(
      asked.counters(.nat).prefix(4) == [
        ":PREROUTING ACCEPT [1:60]", ":INPUT ACCEPT [1:60]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]",
      ])
    #expect(asked.counters(.nat).last == "[0:0] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999")

    let kinds = answer.packets.map(\.kind)
    #expect(kinds.prefix(3) == ["SYN", "SYN+ACK", "ACK"])
    #expect(kinds.contains { $0.hasPrefix("request") } && kinds.contains { $0.hasPrefix("response") })
    #expect(kinds.filter { $0.contains("FIN") }.count == 2)

    // The SYN had nat decided where it came in; nothing after it walks nat, and every line says who decided.
    for p in answer.packets {
      for v in p.visits where v.table == .nat {
        if p.number == 1 {
          #expect(v.result == .policy(.accept))
        } else {
          guard case .notWalked(_, let decider) = v.result else {
            Issue.record("\(p.name) walked nat in \(v.gate.hook)")
            continue
          }
          #expect(decider?.packet == 1)
        }
      }
    }

    let port = try #require(answer.packets[0].from.port)
    #expect(
      answer.connections == [
        "tcp      6 120 TIME_WAIT src=10.211.55.2 dst=10.211.55.11 sport=\(port) dport=8888 "
          + "src=10.211.55.11 dst=10.211.55.2 sport=8888 dport=\(port) [ASSURED] mark=0 use=1"
      ])

    let sent = answer.packets.filter { $0.from.port == 8888 }
    guard file.contains("log") else {
      #expect(answer.log.isEmpty)
      #expect(asked.unused == ["nat OUTPUT 1 nat-decided"])
      return
    }
    #expect(asked.unused == ["nat OUTPUT 1 nat-decided", "nat OUTPUT 2 nat-decided"])
    #expect(answer.log.count == sent.count)
    let start = "filter-output-log IN= OUT=eth0 SRC=10.211.55.11 DST=10.211.55.2 "
    #expect(zip(answer.log, sent).allSatisfy { $0.hasPrefix(start + "LEN=\($1.packet.length) ") })
    #expect(
      answer.log.first
        == start + "LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=0 DF PROTO=TCP SPT=8888 DPT=\(port) WINDOW=65160 RES=0x00 ACK SYN URGP=0 ")
  }

  @Test(arguments: ["redirect-output.rules", "redirect-output-log.rules"])
  func theHostItselfIsRefused(_ file: String) throws {
    let asked = try Asked("tcp 10.211.55.11 -> 14.215.177.39:8888", rules: Self.rules(file), listen: "tcp/8888")
    let answer = asked.answer
    #expect(answer.outcome.name == "refused")
    #expect(answer.sentence.hasPrefix("Refused by this host"))
    #expect(answer.sentence.contains("-A OUTPUT -p tcp -j REDIRECT --to-ports 9999"))
    #expect(answer.sentence.contains("127.0.0.1:9999"))
    #expect(
      asked.counters(.nat).prefix(4) == [
        ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [1:60]",
      ])
    #expect(asked.counters(.nat).last == "[1:60] -A OUTPUT -p tcp -j REDIRECT --to-ports 9999")
    #expect(answer.packets.map(\.kind) == ["SYN", "RST"])

    // On lo every packet walks the four hooks.
    for p in answer.packets {
      var hooks: [Hook] = []
      for v in p.visits where hooks.last != v.gate.hook { hooks.append(v.gate.hook) }
      #expect(hooks == [.output, .postrouting, .prerouting, .input])
    }
    let first = try #require(answer.packets[0].visits.first { $0.table == .nat })
    #expect(first.translations.map { "\($0.before) \($0.after)" } == ["14.215.177.39:8888 127.0.0.1:9999"])
    #expect(answer.packets[0].way.contains { if case .routed(.rerouted, "lo") = $0 { true } else { false } })
    let back = answer.packets[1].visits.flatMap(\.translations)
    #expect(back.map { "\($0.before) \($0.after)" } == ["127.0.0.1:9999 14.215.177.39:8888"])

    // A reset to a connection that never had another reply ends its entry at once; no packet has source port 8888.
    #expect(answer.connections.isEmpty && answer.noConnection != nil)
    #expect(answer.log.isEmpty)
    if file.contains("log") {
      #expect(asked.counters(.filter).prefix(3) == [":INPUT ACCEPT [2:100]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [2:100]"])
      #expect(asked.unused.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == ["nat OUTPUT 1", "filter OUTPUT 1"])
    }
  }
}
