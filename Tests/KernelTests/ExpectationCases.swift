// How long an expectation lives, and what takes it away: its master's end, its use, its time, another like it, too many of its class
// (net/netfilter/nf_conntrack_expect.c). The kernel answers anew in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])

private func ask(_ name: String, _ rules: String, _ steps: [KernelStep], sysctl: [String: KernelCase.Setting] = [:]) -> KernelCase {
  KernelCase(name: "expectations: \(name)", interfaces: [a, b], sysctl: sysctl, rules4: rules, steps: steps + [.probe])
}
private func left(_ packet: Hex) -> KernelStep { .inject("wa", packet) }
private func right(_ packet: Hex) -> KernelStep { .inject("wb", packet) }
private func wait(_ ms: Int) -> KernelStep { .wait(KernelStep.Wait(ms: ms)) }
private func run(_ words: String) -> KernelStep { .command(KernelStep.Run(argv: words.split(separator: " ").map(String.init))) }

private let tftp = [(proto: "udp", port: 69, name: "tftp"), (proto: "udp", port: 70, name: "tftp")]
private func request(_ port: Int = 69, from client: Int = 4000) -> KernelStep {
  left(Craft.udp("10.0.0.2:\(client)", "192.0.2.9:\(port)", "\0\u{1}file\0octet\0"))
}
private func block(to client: Int = 4000, from port: Int = 5000) -> KernelStep {
  right(Craft.udp("192.0.2.9:\(port)", "10.0.0.2:\(client)", "\0\u{3}\0\u{1}data"))
}

private let ftp = [(proto: "tcp", port: 21, name: "ftp")]
private func control(_ ports: [Int], from client: Int = 3000) -> [KernelStep] {
  var c = Conversation("10.0.0.2:\(client)", "192.0.2.9:21")
  c.answer("220 hi\r\n")
  c.ask("USER x\r\n")
  for port in ports {
    c.ask("PORT 10,0,0,2,\(port / 256),\(port % 256)\r\n")
    c.answer("200 ok\r\n")
  }
  return c.steps
}
private func data(_ port: Int) -> [KernelStep] {
  [
    right(Craft.tcp("192.0.2.9:20", "10.0.0.2:\(port)", "S", seq: 7)),
    left(Craft.tcp("10.0.0.2:\(port)", "192.0.2.9:20", "SA", seq: 70, ack: 8)),
  ]
}

let expectationCases: [KernelCase] = [
  ask("the master is deleted", helperRules(ftp), control([2000]) + [run("conntrack -D -p tcp --dport 21"), .probe] + data(2000)),
  ask("all connections are flushed", helperRules(tftp), [request(), run("conntrack -F"), .probe, block()]),
  ask(
    "the master is deleted after the expectation was used", helperRules(ftp),
    control([2000]) + data(2000) + [run("conntrack -D -p tcp --dport 21"), .probe] + data(2000)),
  ask(
    "the expected connection is deleted; the expectation was used up", helperRules(ftp),
    control([2000]) + data(2000) + [run("conntrack -D -p tcp --sport 20"), .probe] + data(2000)),
  ask("the same again, by the same master: its time begins anew", helperRules(tftp), [request(), wait(1500), request(), .probe, block()]),
  ask("the same again, by another master: the packet is dropped", helperRules(tftp), [request(), request(70), .probe, block(), block()]),
  ask(
    "the same, by another master, after the first's went", helperRules(tftp),
    [request(), block(), request(70), .probe, block(from: 5001)]),
  ask("two commands: the first is forgotten", helperRules(ftp), control([2000, 2001]) + [.probe] + data(2000) + data(2001)),
  ask("two control connections, one port", helperRules(ftp), control([2000]) + control([2000], from: 3001) + [.probe] + data(2000)),
  ask(
    "two control connections, two ports", helperRules(ftp),
    control([2000]) + control([2001], from: 3001) + [.probe] + data(2000) + data(2001)),
  ask(
    "the master's time is over first", helperRules(tftp), [request(), wait(2500), .probe, block()],
    sysctl: ["net.netfilter.nf_conntrack_udp_timeout": 1]),
  ask(
    "four of a class: the oldest goes", helperRules([(proto: "udp", port: 10080, name: "amanda")]),
    [left(Craft.udp("10.0.0.2:4000", "192.0.2.9:10080", "x"))]
      + ["DATA 1024 MESG 1025 INDEX 1026", "DATA 1027 MESG 1028", "DATA 1024 MESG 1029"].flatMap {
        [right(Craft.udp("192.0.2.9:10080", "10.0.0.2:4000", "CONNECT \($0)\n")), .probe]
      }),
  ask(
    "rules are replaced: who has a helper keeps it", helperRules(tftp),
    [request(), .restore(KernelStep.Restore(family: 4, text: "*raw\nCOMMIT\n")), .probe, block(), request(from: 4001), request(), .probe]),
  ask(
    "the expected connection goes to somebody who was not asked", helperRules(tftp),
    [request(), right(Craft.udp("192.0.2.8:5000", "10.0.0.2:4000", "x")), .probe, block(), block(from: 5001)]),
  ask(
    "what was expected begins from here", helperRules(ftp),
    control([2000]) + [left(Craft.tcp("10.0.0.2:2000", "192.0.2.9:20", "S", seq: 7)), .probe] + data(2000)),
]

// MARK: connlimit

/// Rules that tell how many are counted, by what they are above of.
private func above(_ limits: [Int], _ what: String = "") -> String {
  "*filter\n" + limits.map { "-A FORWARD -i wa \(what) -m connlimit --connlimit-above \($0)\n" }.joined() + "COMMIT\n"
}
private func count(_ name: String, _ rules: String, _ steps: [KernelStep]) -> KernelCase {
  KernelCase(name: "connlimit: \(name)", interfaces: [a, b], rules4: rules, steps: steps)
}
private func flows(_ ports: Range<Int>) -> [KernelStep] { ports.map { left(Craft.udp("10.0.0.2:\($0)", "192.0.2.9:53")) } }
private func syn(_ port: Int) -> KernelStep { left(Craft.tcp("10.0.0.2:\(port)", "192.0.2.9:80", "S", seq: 7)) }
private func reset(_ port: Int) -> KernelStep { right(Craft.tcp("192.0.2.9:80", "10.0.0.2:\(port)", "RA", seq: 0, ack: 8)) }

/// How many connections a key has, where many come at once and many end at once (net/netfilter/nf_conncount.c).
let connectionCountCases: [KernelCase] = [
  count("twelve at once", above([0, 8, 10, 11, 12]), flows(1000..<1012) + [wait(20)] + flows(1000..<1003)),
  count(
    "eighty end at once; two come later", above([0, 1, 2, 10, 14, 15, 16, 17, 18, 20, 50, 64, 70, 79, 80]),
    flows(1000..<1080) + [run("conntrack -F"), wait(20)] + flows(2000..<2001) + [wait(20)] + flows(2001..<2002)),
  count(
    "forty are reset, some come again", above([0, 1, 2, 3, 5, 10, 20, 30, 39, 40], "-p tcp"),
    (1000..<1040).map(syn) + [wait(20)] + (1000..<1040).map(reset) + [wait(20), syn(2000), wait(20), syn(1000), wait(20), syn(1001)]),
]
