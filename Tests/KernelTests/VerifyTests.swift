// `whytables verify` itself: that it notices when the engine does something else. The engine is given another case than the kernel, and each
// part of the answer in turn must be named as the first that differs.

import KernelJudge
import Testing
import Verify

/// A change on one side, and where it shows first.
struct Change: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var part: Comparison.Part
  var step: Int?
  var kernel: KernelCase
  var engine: KernelCase
}

private let traffic: [KernelStep] = [
  .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", "x")), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:7")),
  .localRaw(Craft.udp("10.0.0.1:5", "10.0.0.2:7")),
]

private func changed(
  _ name: String, _ part: Comparison.Part, step: Int? = nil, _ rules: String, _ others: String, sysctl: [String: KernelCase.Setting] = [:]
) -> Change {
  func asked(_ rules: String, _ sysctl: [String: KernelCase.Setting]) -> KernelCase {
    KernelCase(
      name: name, interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])], sysctl: sysctl,
      rules4: rules, steps: traffic)
  }
  return Change(testDescription: name, part: part, step: step, kernel: asked(rules, [:]), engine: asked(others, sysctl))
}

private func filter(_ rules: String...) -> String { "*filter\n" + rules.map { $0 + "\n" }.joined() + "COMMIT\n" }
private let tracking = filter("-A FORWARD -m conntrack --ctstate NEW")

private let changes: [Change] = [
  changed("a rule that drops what is delivered", .local, step: 1, filter("-A INPUT -j ACCEPT"), filter("-A INPUT -j DROP")),
  changed("a rule that drops what is forwarded", .out, step: 0, filter("-A FORWARD -j ACCEPT"), filter("-A FORWARD -j DROP")),
  changed("a rule that drops what a program sends", .refused, step: 2, filter("-A OUTPUT -j DROP"), filter("-A OUTPUT -j ACCEPT")),
  changed(
    "one byte of a packet", .out, step: 0, "*mangle\n-A FORWARD -j TTL --ttl-set 9\nCOMMIT\n",
    "*mangle\n-A FORWARD -j TTL --ttl-set 8\nCOMMIT\n"),
  changed("a line of the log", .log, filter("-A INPUT -j LOG --log-prefix a"), filter("-A INPUT -j LOG --log-prefix b")),
  changed("a rule's counter", .counters, filter("-A INPUT -p udp"), filter("-A INPUT ! -p udp")),
  changed("a timeout", .connections, tracking, tracking, sysctl: ["net.netfilter.nf_conntrack_udp_timeout": 20]),
  changed("rules that are refused", .rules, filter("-A INPUT -j ACCEPT"), filter("-A INPUT -j NOSUCH")),
]

@Suite(.asksTheKernel) struct VerifyTests {
  @Test(arguments: changes) func noticesWhatTheEngineDoesElse(_ change: Change) {
    let same = Verification(change.kernel)
    #expect(same.verdict == .agree, "\(same.text)")
    let done = Verification(change.kernel) { $0 = change.engine }
    #expect(done.verdict == .differ)
    #expect(done.comparison.differences.first?.part == change.part, "\(done.text)")
    #expect(done.comparison.differences.first?.step == change.step, "\(done.text)")
    #expect(done.byClass == [] && done.unsettled == [])
  }

  /// A port that the kernel draws is compared by its class; a class that is wrong is a difference.
  @Test func portsThatAreDrawn() {
    func asked(_ target: String) -> KernelCase {
      KernelCase(
        interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])],
        rules4: "*nat\n-A POSTROUTING -p udp -j SNAT --to-source \(target)\nCOMMIT\n",
        steps: [.inject("wa", Craft.udp("10.0.0.2:5000", "192.0.2.2:6", "x"))])
    }
    var done = Verification(asked("192.0.2.1:20000-20999 --random-fully"))
    #expect(done.verdict == .agree, "\(done.text)")
    let other = asked("192.0.2.1:30000-30999 --random-fully").rules4
    // Rules that say another range save another text; what left is what matters here.
    done = Verification(asked("192.0.2.1:20000-20999 --random-fully"), mistake: { $0.rules4 = other })
    #expect(done.comparison.differences.contains { $0.part == .out }, "\(done.text)")
  }

  /// What is wrong with a case is not called a difference.
  @Test func unanswered() {
    let done = Verification(KernelCase(steps: [.inject("wa", Craft.udp("10.0.0.2:1", "10.0.0.1:1"))]))
    #expect(done.verdict == .unanswered)
    #expect(done.text.contains("there is no device wa"))
  }

  /// The same by nf_tables: counts are compared, the text of rules is not.
  @Test func iptablesNft() throws {
    let change = try #require(changes.first)
    let same = Verification(change.kernel, backend: .nft)
    #expect(same.verdict == .agree, "\(same.text)")
    #expect(same.text.contains("Not compared: the text of rules"))
    #expect(Verification(change.kernel, backend: .nft) { $0 = change.engine }.verdict == .differ)
  }
}
