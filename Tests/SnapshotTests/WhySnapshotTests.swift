// `whytables why --snapshot`, the program itself: what it says first, its notes and its exit statuses.

import Foundation
import ProgramRuns
import Testing

@Suite struct WhySnapshotTests {
  private static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recorded/\(name).txt").path
  }

  private func why(_ words: String..., input: String = "") throws -> ProgramRun {
    var run = try ProgramRun(ProgramRun.whytables(), ["why"] + words, input: input)
    // As one line, so that where a page breaks doesn't matter.
    for text in [\ProgramRun.output, \.errors] {
      run[keyPath: text] = run[keyPath: text].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return run
  }

  @Test func whatIsNotModelledIsSaidFirst() throws {
    let answer = try why("--snapshot", Self.path("strange"), "tcp 10.0.0.2 -> 10.0.0.1:80")
    #expect(answer.status == 3)
    #expect(answer.output.hasPrefix("This may be wrong, because the machine has what is not modelled here ("))
    let sentence = answer.output.prefix { $0 != "." }
    #expect(sentence.contains("at input"))
    #expect(answer.output.contains("the nftables table inet fw"))
  }

  /// What one container sends another crosses the bridge, and FORWARD.
  @Test func containersOnABridge() throws {
    let asked = try why("--snapshot", Self.path("docker"), "tcp 172.17.0.3 -> 172.17.0.2:80")
    #expect(asked.output.contains("were dropped by the policy of filter FORWARD"))
    let off = try why(
      "--snapshot", Self.path("docker"), "--sysctl", "net.bridge.bridge-nf-call-iptables=0", "tcp 172.17.0.3 -> 172.17.0.2:80")
    #expect(off.output.contains("crossed the bridge as frames"), "\(off.output)\(off.errors)")
  }

  @Test func bothOrdersAreAsked() throws {
    let dropped = try why("--snapshot", Self.path("both-back-ends"), "tcp 10.0.0.2 -> 10.0.0.1:9999")
    #expect(dropped.status == 0)
    #expect(dropped.output.contains("dropped by nft filter INPUT 1 ("))
    #expect(dropped.output.contains("If it was the other way round: Refused by filter INPUT 4"))
    let same = try why("--snapshot", Self.path("both-back-ends"), "tcp 10.0.0.2 -> 10.0.0.1:80")
    #expect(same.output.hasPrefix("Connected"))
    #expect(!same.output.contains("other way round"))
    let asked = try why("--snapshot", Self.path("both-back-ends"), "--rule", "nft nat PREROUTING 1", "tcp 10.0.0.2 -> 10.0.0.1:80")
    #expect(asked.status == 0, "\(asked.errors)")
    let tried = try why(
      "--snapshot", Self.path("both-back-ends"), "--try", "iptables-nft -F INPUT", "tcp 10.0.0.2 -> 10.0.0.1:9999")
    #expect(tried.status == 0, "\(tried.errors)")
    #expect(tried.output.contains("Refused by filter INPUT 4"))
  }

  /// A rule as it is written begins with a dash, and so may what stands behind other options.
  @Test func aRuleAsItIsWritten() throws {
    let asked = try why(
      "--snapshot", Self.path("docker"), "--rule", "-A INPUT -p tcp --dport 1 -j DROP", "tcp 172.17.0.3 -> 172.17.0.2:80")
    #expect(asked.status == 2)
    #expect(asked.errors.contains("there is no such rule"), "\(asked.errors)")
  }

  @Test func aFlowWithoutQuotes() throws {
    let asked = try why("--snapshot", Self.path("docker"), "tcp", "172.17.0.3", "-", "172.17.0.2:80")
    #expect(asked.status == 2)
    #expect(asked.errors.contains("it needs quotes"), "\(asked.errors)")
  }

  @Test func anEntryThatIsThereIsFollowed() throws {
    let answer = try why("--snapshot", Self.path("both-back-ends"), "tcp 10.0.0.2:4000 -> 10.0.0.1:80")
    #expect(answer.output.contains("-> 10.0.0.1:80 ESTABLISHED"))
    #expect(answer.output.contains("decided by the connection's first packet"))
  }

  @Test func routesOfTheSnapshotAreUsed() throws {
    let answer = try why("--snapshot", Self.path("both-back-ends"), "tcp 10.0.0.1 -> 10.8.1.1:80")
    #expect(answer.status == 2)
    #expect(answer.errors.contains("unreachable"))
  }

  @Test func standardInputAndMistakes() throws {
    let text = try String(contentsOfFile: Self.path("both-back-ends"), encoding: .utf8)
    #expect(try why("--snapshot", "-", "tcp 10.0.0.66 -> 10.0.0.1:8888", input: text).output.contains("dropped by filter INPUT 1 ("))
    let damaged = try why("--snapshot", "-", "tcp 10.0.0.66 -> 10.0.0.1:8888", input: "*filter\nCOMMIT\n")
    #expect(damaged.status == 2)
    #expect(damaged.errors.contains("standard input:1: this is no snapshot"))
    #expect(try why("--snapshot", "-", "--host", "eth0=10.0.0.1/24", "icmp 10.0.0.2 -> 10.0.0.1", input: text).status == 2)
    #expect(try why("--snapshot", "-", "--rules", "x", "icmp 10.0.0.2 -> 10.0.0.1", input: text).status == 2)
    #expect(try why("--snapshot", "/nowhere/at/all", "icmp 10.0.0.2 -> 10.0.0.1").status == 2)
  }
}
