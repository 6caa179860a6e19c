// Questions about state that time and connections carry: rate estimators, connection labels, counted connections. The kernel answers them
// anew in every run; waits are real, and end far from the moments at which an estimator looks at its counters.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let both = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])

let rateAndLabelCases: [KernelCase] = estimatorCases + estimatorChecks + labelCases + countCases + groupCases

/// A packet that the estimators count, and one that only asks.
private let counted = KernelStep.inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:1", String(repeating: "x", count: 72)))
private let counted6 = KernelStep.inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:1", String(repeating: "x", count: 52)))
private let asked6 = KernelStep.inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:2"))
private let asked = KernelStep.inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:2"))

private func wait(_ milliseconds: Int) -> KernelStep { .wait(KernelStep.Wait(ms: milliseconds)) }
private func times(_ n: Int, _ step: KernelStep) -> [KernelStep] { Array(repeating: step, count: n) }
private func run(_ argv: [String]) -> KernelStep { .command(KernelStep.Run(argv: argv)) }

private func estimator(_ name: String, port: Int = 1, _ interval: String, _ average: String) -> String {
  "-A PREROUTING -p udp --dport \(port) -j RATEEST --rateest-name \(name) --rateest-interval \(interval) --rateest-ewmalog \(average)\n"
}
private func questions(_ matches: [String]) -> String {
  "*filter\n" + matches.map { "-A INPUT -p udp --dport 2 -m rateest \($0)\n" }.joined() + "COMMIT\n"
}
/// Which rate it is, to the packet and to ten bytes.
private func whichRate(_ name: String) -> [String] {
  (0..<45).map { "--rateest \(name) --rateest-eq --rateest-pps \($0)" }
    + stride(from: 0, to: 4000, by: 40).map { "--rateest \(name) --rateest-gt --rateest-bps \($0 * 8)bit" }
}

/// Every comparison, either way round, of either kind, with a rate and with another estimator.
private let comparisons =
  ["lt", "gt", "eq"].flatMap { c in
    ["", "! "].flatMap { not in
      [
        "--rateest R \(not)--rateest-\(c) --rateest-pps 7", "--rateest R \(not)--rateest-\(c) --rateest-pps 10",
        "--rateest R \(not)--rateest-\(c) --rateest-bps 1000", "--rateest R \(not)--rateest-\(c) --rateest-bps",
        "--rateest1 R \(not)--rateest-\(c) --rateest-bps --rateest2 S",
        "--rateest1 S \(not)--rateest-\(c) --rateest-pps --rateest2 R",
        "--rateest-delta --rateest R --rateest-pps1 8 \(not)--rateest-\(c) --rateest-pps2 3",
        "--rateest-delta --rateest R --rateest-bps1 5kbit \(not)--rateest-\(c) --rateest-bps2 2kbit",
        "--rateest-delta --rateest1 R --rateest-pps1 8 \(not)--rateest-\(c) --rateest-pps2 9 --rateest2 S",
        "--rateest-delta --rateest1 R --rateest-bps1 1kbit \(not)--rateest-\(c) --rateest-bps2 1kbit --rateest2 S",
        "--rateest R \(not)--rateest-\(c) --rateest-bps 1kbit --rateest-pps 9",
      ]
    }
  }

private let estimatorCases: [KernelCase] = [
  KernelCase(
    name: "an estimator of 250 ms", interfaces: [a],
    rules4: "*mangle\n\(estimator("R", "250ms", "500ms"))COMMIT\n" + questions(whichRate("R")),
    steps: times(20, counted) + [wait(380), asked, wait(250), asked]),
  KernelCase(
    name: "an estimator of 500 ms, for two seconds and a half", interfaces: [a],
    rules4: "*mangle\n\(estimator("R", "500ms", "1s"))COMMIT\n" + questions(whichRate("R")),
    steps: times(10, counted) + [wait(750), asked, counted, wait(500), asked, wait(500), asked, wait(500), asked]),
  KernelCase(
    name: "an estimator of a second that forgets slowly", interfaces: [a],
    rules4: "*mangle\n\(estimator("R", "1s", "8s"))COMMIT\n" + questions(whichRate("R")),
    steps: times(30, counted) + [wait(500), asked, wait(1000), asked, wait(1000), asked]),
  KernelCase(
    name: "lt, gt, eq, their opposites, differences and two estimators", interfaces: [a],
    rules4: "*mangle\n\(estimator("R", "500ms", "1s"))\(estimator("S", port: 2, "500ms", "1s"))COMMIT\n"
      + questions(comparisons),
    steps: [asked] + times(10, counted) + [asked, asked, wait(750), asked, wait(500), asked]),
  KernelCase(
    name: "the same, IPv6", interfaces: [a6],
    rules6: "*mangle\n\(estimator("R", "500ms", "1s"))\(estimator("S", port: 2, "500ms", "1s"))COMMIT\n" + questions(comparisons),
    steps: [asked6] + times(10, counted6) + [asked6, asked6, wait(750), asked6, wait(500), asked6]),
  KernelCase(
    name: "an estimator of a changed table goes on, one of a flushed table ends", interfaces: [a],
    rules4: "*mangle\n\(estimator("R", "500ms", "1s"))COMMIT\n" + questions(whichRate("R")),
    steps: times(10, counted) + [
      wait(750), run(["iptables-legacy", "-t", "mangle", "-A", "INPUT", "-j", "ACCEPT"]), asked,
      // The matches keep it alive, and nothing feeds it.
      run(["iptables-legacy", "-t", "mangle", "-F"]), counted, wait(500), asked,
    ]),
  KernelCase(
    name: "an estimator that both families feed", interfaces: [both],
    rules4: "*mangle\n\(estimator("R", "500ms", "1s"))COMMIT\n" + questions(whichRate("R")),
    rules6: "*mangle\n\(estimator("R", "500ms", "1s"))COMMIT\n",
    steps: [counted, .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:1", "xx")), counted, wait(750), asked]),
]

private let lessThan = "-m rateest --rateest R --rateest-lt --rateest-pps 1"

private let estimatorChecks: [KernelCase] =
  [
    ("no such estimator", "*filter\n-A INPUT \(lessThan)\nCOMMIT\n"),
    ("made by a later rule", "*mangle\n-A PREROUTING \(lessThan)\n\(estimator("R", "500ms", "1s"))COMMIT\n"),
    ("made by an earlier rule", "*mangle\n\(estimator("R", "500ms", "1s"))-A PREROUTING \(lessThan)\nCOMMIT\n"),
    ("made by an earlier table", "*mangle\n\(estimator("R", "500ms", "1s"))COMMIT\n*filter\n-A INPUT \(lessThan)\nCOMMIT\n"),
    ("twice, with the same times", "*mangle\n\(estimator("R", "500ms", "1s"))\(estimator("R", "400ms", "1s"))COMMIT\n"),
    ("twice, with other times", "*mangle\n\(estimator("R", "500ms", "1s"))\(estimator("R", "500ms", "3s"))COMMIT\n"),
    ("a second that is missing", "*mangle\n\(estimator("R", "500ms", "1s"))-A INPUT \(lessThan) --rateest2 S\nCOMMIT\n"),
  ].map { name, rules in KernelCase(name: "estimators: \(name)", interfaces: [a], rules4: rules) }

/// Both ways of one connection, asked at every hook.
private func everyHook(_ matches: [String]) -> String {
  "*mangle\n" + ["PREROUTING", "INPUT", "FORWARD", "POSTROUTING"].flatMap { c in matches.map { "-A \(c) -m connlabel \($0)\n" } }.joined()
    + "COMMIT\n"
}
private let labelCases: [KernelCase] = [
  KernelCase(
    name: "labels that are set, asked for, and neither", interfaces: [a, b],
    rules4: everyHook(["--label 5", "! --label 5", "--label 127", "! --label 127 --set", "--label 127", "--label 64 --set", "--label 0"]),
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6")), .inject("wb", Craft.udp("192.0.2.2:6", "10.0.0.2:5")),
      .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6")), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6")),
    ]),
  KernelCase(
    name: "labels of a connection that is not tracked, and before it is", interfaces: [a],
    rules4: "*raw\n-A PREROUTING -m connlabel --label 1 --set\n-A PREROUTING -m connlabel ! --label 1 --set\n"
      + "-A PREROUTING -p udp --dport 9 -j CT --notrack\n-A PREROUTING -p udp --dport 8 -j CT --zone 3\n"
      + "-A PREROUTING -m connlabel --label 1 --set\n-A PREROUTING -m connlabel ! --label 1\nCOMMIT\n"
      + everyHook(["--label 1 --set", "! --label 1 --set"]),
    steps: [9, 8, 7, 9, 8, 7].map { .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:\($0)")) }),
  KernelCase(
    name: "a connection from before the first rule with labels has none", interfaces: [a],
    rules4: "*filter\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6")),
      run(["iptables-legacy", "-A", "INPUT", "-m", "connlabel", "--label", "3", "--set"]),
      run(["iptables-legacy", "-A", "INPUT", "-m", "connlabel", "!", "--label", "3", "--set"]),
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6")), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:7")),
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:7")),
      // Without the rules the label stays where it is; a connection that begins now has none.
      run(["iptables-legacy", "-F", "INPUT"]), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:8")),
      run(["iptables-legacy", "-A", "INPUT", "-m", "connlabel", "--label", "3"]),
      run(["iptables-legacy", "-A", "INPUT", "-m", "connlabel", "!", "--label", "3"]),
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:7")), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:8")),
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:9")),
    ]),
  KernelCase(
    name: "labels, IPv6, and ICMP errors of the connection", interfaces: [a6],
    rules6: "*filter\n-A INPUT -m connlabel --label 9 --set\n-A OUTPUT -m connlabel --label 9\n-A OUTPUT -m connlabel ! --label 9\n"
      + "-A INPUT -p udp --dport 7 -j REJECT\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:7")), .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:8")),
      .inject("wa", Craft.tcp("[fd00:a::2]:5", "[fd00:a::1]:8", "S")),
    ]),
  KernelCase(
    name: "label 128 is one too many", interfaces: [a], rules4: "*filter\n-A INPUT -m connlabel --label 128\nCOMMIT\n"),
]

/// How many connections each packet finds: packets are told apart by their TTL, counts by the marks of rules `upto N`.
private func counts(_ chain: String, _ options: String, packets: Int, before: String = "", after: String = "") -> String {
  let limits = 0..<6
  return "*mangle\n" + before
    + limits.map { "-A \(chain) -m connlimit --connlimit-upto \($0) \(options) -j MARK --or-mark \(1 << $0)\n" }.joined()
    + (1...packets).flatMap { p in
      limits.map { "-A \(chain) -m ttl --ttl-eq \(100 + p) -m mark --mark \(63 & ~((1 << $0) - 1))/63\n" }
    }.joined() + after + "COMMIT\n"
}
private func above(_ chain: String) -> String { (1..<9).map { "-A \(chain) -m connlimit --connlimit-above \($0)\n" }.joined() }
/// A segment of connection N, from the client or from the server; packet P. Every one comes ticks after the one before.
private func segment(_ p: Int, _ n: Int, _ flags: String, _ seq: UInt32, _ ack: UInt32 = 0) -> [KernelStep] {
  let (client, server) = ("10.0.0.2:\(n)", "192.0.2.2:80")
  let isReply = flags.contains("a")
  let ttl = UInt8(101 + p)
  let packet = Craft.tcp(isReply ? server : client, isReply ? client : server, flags.uppercased(), seq: seq, ack: ack, ttl: ttl)
  return [.inject(isReply ? "wb" : "wa", packet), wait(20)]
}
private func opening(_ p: Int, _ n: Int) -> [KernelStep] {
  segment(p, n, "S", 100) + segment(p + 1, n, "sa", 500, 101) + segment(p + 2, n, "A", 101, 501)
}
private func datagram(_ p: Int, _ n: Int, to port: Int = 7) -> [KernelStep] {
  [.inject("wa", Craft.udp("10.0.0.2:\(n)", "10.0.0.1:\(port)", ttl: UInt8(100 + p))), wait(20)]
}

private let tracksForward = "*filter\n-A FORWARD -m conntrack --ctstate NEW\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n"

private let countCases: [KernelCase] = [
  KernelCase(
    name: "connlimit: flows come, come again and go", interfaces: [a], sysctl: ["net.netfilter.nf_conntrack_udp_timeout": 1],
    rules4: counts("INPUT", "", packets: 9),
    steps: datagram(1, 1) + datagram(2, 1) + datagram(3, 2) + datagram(4, 3) + datagram(5, 1) + [wait(1500)] + datagram(6, 2)
      + datagram(7, 4) + datagram(8, 2)),
  KernelCase(
    name: "connlimit: what is dropped behind it is counted once", interfaces: [a],
    rules4: counts("INPUT", "", packets: 5, after: "-A INPUT -j DROP\n"), steps: (1...5).flatMap { datagram($0, $0 / 2) }),
  KernelCase(
    name: "connlimit: a connection is reset, the only one and one of two", interfaces: [a, b], rules4: counts("FORWARD", "", packets: 16),
    steps: opening(1, 1) + segment(4, 1, "R", 101) + segment(5, 1, "A", 101, 501) + opening(6, 2) + opening(9, 3)
      + segment(12, 2, "R", 101) + segment(13, 3, "A", 101, 501) + segment(14, 2, "A", 101, 501) + segment(15, 4, "S", 100)),
  KernelCase(
    name: "connlimit: the server resets", interfaces: [a, b], rules4: counts("FORWARD", "", packets: 12),
    steps: opening(1, 1) + opening(4, 2) + segment(7, 2, "ra", 501, 101) + segment(8, 1, "A", 101, 501) + segment(9, 3, "S", 100)),
  KernelCase(
    name: "connlimit: connections end in peace", interfaces: [a, b], rules4: counts("FORWARD", "", packets: 16),
    steps: opening(1, 1) + opening(4, 2) + segment(7, 1, "FA", 101, 501) + segment(8, 1, "fa", 501, 102)
      + segment(9, 1, "A", 102, 502) + segment(10, 1, "A", 102, 502) + segment(11, 2, "A", 101, 501) + segment(12, 3, "S", 100)),
  KernelCase(
    name: "connlimit: connections from before the rule", interfaces: [a, b], rules4: tracksForward,
    steps: opening(1, 1) + opening(1, 2) + datagram(1, 1) + datagram(1, 2) + [
      .restore(
        KernelStep.Restore(family: 4, text: counts("FORWARD", "", packets: 9) + counts("INPUT", "", packets: 9), args: ["--noflush"]))
    ] + segment(1, 1, "A", 101, 501) + segment(2, 2, "A", 101, 501) + segment(3, 3, "S", 100) + segment(4, 1, "A", 101, 501)
      + datagram(5, 1) + datagram(6, 2) + datagram(7, 3) + datagram(8, 1)),
  // What is not tracked, and what is: each packet is entered as often as it comes to the rule.
  KernelCase(
    name: "connlimit: a rule that a packet comes to twice", interfaces: [a, b],
    rules4: "*filter\n:twice - [0:0]\n-A INPUT -j twice\n-A INPUT -j twice\n-A FORWARD -j twice\n-A FORWARD -j twice\n" + above("twice")
      + "COMMIT\n",
    steps: datagram(1, 1) + datagram(2, 2) + datagram(3, 1) + opening(4, 1) + segment(7, 1, "A", 101, 501) + segment(8, 2, "S", 100)
      + segment(9, 2, "S", 100) + [.inject("wa", Craft.tcp("10.0.0.3:1", "192.0.2.2:80", "")), wait(20)]
      + [.inject("wa", Craft.tcp("10.0.0.3:1", "192.0.2.2:80", "")), wait(20)]),
  KernelCase(
    name: "connlimit: what a bridge floods", interfaces: bridgedMachine(), rules4: "*filter\n" + above("FORWARD") + "COMMIT\n",
    steps: [("", 4), ("S", 4), ("S", 5), ("", 4)].flatMap { flags, port in
      [bridgedFrame("pa", Craft.tcp("10.0.0.2:\(port)", "10.0.0.99:80", flags, seq: 1), from: 2, to: "ff:ff:ff:ff:ff:ff"), wait(20)]
    }),
  KernelCase(
    name: "connlimit: by destination and by net", interfaces: [a, b],
    rules4: counts("FORWARD", "--connlimit-daddr --connlimit-mask 24", packets: 8),
    steps: opening(1, 1) + opening(4, 2) + segment(7, 3, "S", 1)),
  KernelCase(
    name: "connlimit: what is not tracked", interfaces: [a],
    rules4: "*raw\n-A PREROUTING -p udp --dport 9 -j NOTRACK\nCOMMIT\n" + counts("INPUT", "", packets: 6),
    steps: datagram(1, 1, to: 9) + datagram(2, 1, to: 9) + datagram(3, 2, to: 9) + datagram(4, 3) + datagram(5, 1, to: 9) + datagram(6, 3)),
]

private let groupCases: [KernelCase] = [
  KernelCase(
    name: "owner: supplementary groups", interfaces: [a],
    rules4: "*filter\n"
      + ["5", "7", "0", "20-30", "100"].flatMap { ["--gid-owner \($0)", "! --gid-owner \($0)"] }.flatMap { [$0, "\($0) --suppl-groups"] }
      .map { "-A OUTPUT -m owner \($0)\n-A OUTPUT -m owner --uid-owner 1000 \($0)\n" }.joined() + "COMMIT\n",
    steps: [nil, [], [7], [25, 7], [100, 4, 24]].map {
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("10.0.0.1:5", "10.0.0.2:6"), uid: 1000, gid: 5, groups: $0))
    } + [.localRaw(Craft.udp("10.0.0.1:5", "10.0.0.2:6"))])
]
