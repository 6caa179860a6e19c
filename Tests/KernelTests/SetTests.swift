// Packets against sets: each case is run on this machine's kernel with the real ipset and on the engine, and both must agree on the rules'
// counters and on what the sets hold afterwards.

import KernelJudge
import Testing
import Verify

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite(.asksTheKernel) struct SetTests {
  @Test(arguments: setCases) func agrees(_ asked: KernelCase) throws {
    let kernel = try JSONDecoder().decode(SetAnswer.self, from: JSONEncoder().encode(KernelJudge.run(asked)))
    let engine = try JSONDecoder().decode(SetAnswer.self, from: JSONEncoder().encode(Replay.run(asked)))
    let name = Comment(rawValue: asked.name ?? "")
    #expect(kernel.errors == [], name)
    #expect(engine.errors == [], name)
    #expect(kernel.counters4 != nil || kernel.counters6 != nil, name)
    #expect(engine.counters4 == kernel.counters4, name)
    #expect(engine.counters6 == kernel.counters6, name)
    #expect(engine.sets == kernel.sets, name)
    // A case whose rules never matched would prove little.
    let lines = [kernel.counters4, kernel.counters6].flatMap { ($0 ?? [:]).values.joined() }
    #expect(lines.contains { $0.hasPrefix("[") && !$0.hasPrefix("[0:0]") }, name)
  }
}

private struct SetAnswer: Decodable {
  struct Event: Decodable {
    var argv: [String]?
    var stdout: String?
  }
  var counters4: [String: [String]]?
  var counters6: [String: [String]]?
  var events: [Event]
  var errors: [String]

  /// What `ipset save` printed, lines in order, without what is left to chance: the kernel's time has gone on by a few milliseconds, and a
  /// second begun may be shown or not.
  var sets: [[String]] {
    events.filter { $0.argv?.first == "ipset" }.map { event in
      (event.stdout ?? "").split(separator: "\n").map { line in
        String(line).replacing(/initval 0x[0-9a-f]+/, with: "initval N").replacing(/^add (.*) timeout ([0-9]+)/) {
          "add \($0.1) timeout \($0.2 == "0" ? "none" : "some")"
        }
      }.sorted()
    }
  }
}

private let ta = tap("ta", "02:00:00:00:00:01", ["10.0.0.1/24"], neighbours: ["10.0.0.2", "10.0.0.3"], "aa")
private let tb = tap(
  "tb", "02:00:00:00:00:02", ["192.0.2.1/24"], neighbours: ["192.0.2.2", "192.0.2.9"], "bb")

private func tap(_ name: String, _ mac: String, _ addresses: [String], neighbours: [String], _ last: String) -> KernelCase.Interface {
  var i = KernelCase.Interface(name, addresses, type: "tap")
  i.mac = mac
  i.neigh = neighbours.map { KernelCase.Interface.Neighbour(ip: $0, mac: "02:00:00:00:00:\(last)") }
  return i
}

/// From `ta`, by a sender with this hardware address.
private func from(_ mac: String, _ packet: Hex) -> KernelStep {
  .inject("ta", Craft.frame(packet, from: mac, to: "02:00:00:00:00:01"))
}
private func from(_ packet: Hex) -> KernelStep { from("02:00:00:00:00:aa", packet) }
private func udp(_ source: String, _ destination: String) -> KernelStep { from(Craft.udp(source, destination, "x")) }
private func tcp(_ source: String, _ destination: String) -> KernelStep { from(Craft.tcp(source, destination, "S")) }
private let save = KernelStep.command(KernelStep.Run(argv: ["ipset", "save"]))
private func wait(_ ms: Int) -> KernelStep { .wait(KernelStep.Wait(ms: ms)) }

private func setCase(_ name: String, _ sets: String, _ rules: [String], table: String = "mangle", _ steps: [KernelStep]) -> KernelCase {
  let isIPv6 = name.hasSuffix("IPv6")
  let text = "*\(table)\n" + rules.map { "-A \($0)\n" }.joined() + "COMMIT\n"
  // Without a link layer there is no neighbour discovery among the packets that are counted.
  let interfaces = isIPv6 ? [KernelCase.Interface("ta", ["fd00:a::1/64"]), KernelCase.Interface("tb", ["fd00:b::1/64"])] : [ta, tb]
  var c = KernelCase(name: name, interfaces: interfaces, rules4: isIPv6 ? nil : text, rules6: isIPv6 ? text : nil, steps: steps + [save])
  c.ipset = sets
  return c
}

let setCases: [KernelCase] = [
  setCase(
    "hash:ip: source, destination, negated; too many and too few directions do not matter here",
    "create a hash:ip counters\nadd a 10.0.0.2\nadd a 192.0.2.9\n",
    [
      "PREROUTING -m set --match-set a src", "PREROUTING -m set --match-set a dst", "PREROUTING -m set ! --match-set a src",
      "FORWARD -m set --match-set a src,dst", "FORWARD -m set --match-set a src ! --update-counters",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.9:6"), tcp("10.0.0.3:5", "192.0.2.2:6")]),
  setCase(
    "hash:ip with netmask and bitmask",
    "create a hash:ip netmask 29\nadd a 10.0.0.1\ncreate b hash:ip bitmask 255.0.0.255\nadd b 192.9.9.2\n",
    ["PREROUTING -m set --match-set a src", "PREROUTING -m set --match-set b dst", "PREROUTING -j SET --add-set a dst"],
    [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.9:5", "192.0.2.9:6")]),
  setCase(
    "hash:net: the longest prefix decides, nomatch, --return-nomatch",
    "create n hash:net counters\nadd n 10.0.0.0/8\nadd n 10.0.0.0/24 nomatch\nadd n 10.0.0.3\n",
    [
      "PREROUTING -m set --match-set n src", "PREROUTING -m set ! --match-set n src",
      "PREROUTING -m set --match-set n src --return-nomatch",
      "PREROUTING -m set ! --match-set n src --return-nomatch",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6"), udp("10.9.0.3:5", "192.0.2.2:6")]),
  setCase(
    "conditions on counters, of elements that count and that do not",
    "create n hash:net counters\nadd n 10.0.0.0/8 packets 7 bytes 1000\nadd n 10.0.0.0/24\ncreate p hash:net\nadd p 10.0.0.0/24\n",
    [
      "PREROUTING -m set --match-set n src --packets-gt 2", "PREROUTING -m set --match-set n src --packets-eq 2 ! --update-counters",
      "PREROUTING -m set --match-set n src ! --packets-eq 2", "PREROUTING -m set --match-set n src --bytes-lt 100",
      "PREROUTING -m set --match-set p src --packets-gt 100",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6")]),
  setCase(
    "hash:ip,port: protocols, ICMP, protocols without ports, fragments, a direction too few",
    "create p hash:ip,port\nadd p 10.0.0.2,udp:5\nadd p 10.0.0.2,tcp:6\nadd p 10.0.0.2,icmp:echo-request\nadd p 10.0.0.2,gre:0\n",
    [
      "PREROUTING -m set --match-set p src,src", "PREROUTING -m set --match-set p src,dst", "PREROUTING -m set --match-set p src",
      "PREROUTING -m set ! --match-set p src", "PREROUTING -m set --match-set p src,dst,dst",
    ],
    [
      udp("10.0.0.2:5", "192.0.2.2:6"), tcp("10.0.0.2:5", "192.0.2.2:6"), from(Craft.echoRequest("10.0.0.2", "192.0.2.2")),
      from(Craft.datagram(47, "10.0.0.2", "192.0.2.2", [0, 0, 8, 0])),
      from(Craft.datagram(47, "10.0.0.2", "192.0.2.2", [1, 2, 3, 4, 5, 6, 7, 8], fragment: 5)),
      from(Craft.datagram(17, "10.0.0.2", "192.0.2.2", [0, 5, 0, 6, 0, 8, 0, 0], fragment: 5)),
    ]),
  setCase(
    "three parts",
    """
    create i hash:ip,port,ip
    add i 10.0.0.2,udp:6,192.0.2.2
    create n hash:ip,port,net
    add n 10.0.0.2,udp:6,192.0.2.0/24
    add n 10.0.0.2,udp:6,192.0.2.8/29 nomatch
    create m hash:net,port
    add m 10.0.0.0/30,tcp:6

    """,
    [
      "PREROUTING -m set --match-set i src,dst,dst", "PREROUTING -m set --match-set i dst,dst,src",
      "PREROUTING -m set --match-set n src,dst,dst", "PREROUTING -m set ! --match-set n src,dst,dst",
      "PREROUTING -m set --match-set m src,dst", "PREROUTING -m set --match-set n src,dst",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.2:5", "192.0.2.9:6"), tcp("10.0.0.3:5", "192.0.2.9:6")]),
  setCase(
    "hash:net,iface: a network that is there with other interfaces stops the search",
    """
    create i hash:net,iface
    add i 10.0.0.0/24,tb
    add i 10.0.0.0/8,ta
    add i 192.0.2.0/24,t wildcard
    add i 192.0.2.2,tb nomatch
    add i 0.0.0.0/0,ta

    """,
    [
      "PREROUTING -m set --match-set i src,src", "PREROUTING -m set --match-set i dst,src", "PREROUTING -m set --match-set i src,dst",
      "POSTROUTING -m set --match-set i dst,dst", "POSTROUTING -m set --match-set i src,dst", "FORWARD -m set --match-set i src,src",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.9.0.2:5", "192.0.2.9:6"), udp("172.16.0.2:5", "192.0.2.9:6")]),
  setCase(
    "bitmaps", "create a bitmap:ip range 10.0.0.0/24 netmask 30\nadd a 10.0.0.1\ncreate p bitmap:port range 1-100\nadd p 6\n",
    [
      "PREROUTING -m set --match-set a src", "PREROUTING -m set --match-set a dst", "PREROUTING -m set --match-set p dst",
      "PREROUTING -m set ! --match-set p src", "FORWARD -j SET --add-set p src",
    ],
    [
      udp("10.0.0.2:5", "192.0.2.2:6"), tcp("10.0.0.9:5", "192.0.2.2:7"), from(Craft.echoRequest("10.0.0.2", "192.0.2.2")),
      from(Craft.datagram(132, "10.0.0.2", "192.0.2.2", [0, 5, 0, 6] + Array(repeating: 0, count: 12))),
    ]),
  setCase(
    "bitmap:ip,mac learns the address from the first packet",
    "create m bitmap:ip,mac range 10.0.0.0/24\nadd m 10.0.0.2\nadd m 10.0.0.3,02:00:00:00:00:ab\n",
    ["PREROUTING -m set --match-set m src,src", "PREROUTING -m set --match-set m src,dst", "FORWARD -m set --match-set m src,src"],
    [
      save, udp("10.0.0.2:5", "192.0.2.2:6"), save, from("02:00:00:00:00:ab", Craft.udp("10.0.0.2:5", "192.0.2.2:6")),
      udp("10.0.0.3:5", "192.0.2.2:6"), from("02:00:00:00:00:ab", Craft.udp("10.0.0.3:5", "192.0.2.2:6")),
    ]),
  setCase(
    "list:set: the first member that holds the packet; counters of both",
    """
    create a hash:ip counters
    add a 10.0.0.2
    create b hash:net counters
    add b 10.0.0.0/24
    create p hash:ip,port
    add p 10.0.0.3,udp:5
    create l list:set counters
    add l p
    add l a
    add l b

    """,
    [
      "PREROUTING -m set --match-set l src", "PREROUTING -m set --match-set l src,src",
      "FORWARD -m set --match-set l src ! --update-counters",
      "FORWARD -m set --match-set l src ! --update-subcounters", "FORWARD -m set --match-set l src --packets-gt 2",
      "POSTROUTING -j SET --add-set l dst", "POSTROUTING -j SET --del-set l src",
    ], [udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6"), udp("10.0.0.9:5", "192.0.2.2:6")]),
  setCase(
    "what is added again: its counters stay, and even those of a bitmap's element that was deleted",
    "create c bitmap:ip range 10.0.0.0/24 counters\nadd c 10.0.0.2 packets 5 bytes 100\ncreate h hash:ip counters\nadd h 10.0.0.2 packets 7 bytes 9\n",
    ["PREROUTING -m set --match-set c src", "PREROUTING -m set --match-set h src"],
    [
      .command(KernelStep.Run(argv: ["ipset", "del", "c", "10.0.0.2"])), udp("10.0.0.2:5", "192.0.2.2:6"), save,
      .command(KernelStep.Run(argv: ["ipset", "add", "c", "10.0.0.2"])),
      .command(KernelStep.Run(argv: ["ipset", "-!", "add", "h", "10.0.0.2"])), udp("10.0.0.2:5", "192.0.2.2:6"),
    ]),
  setCase(
    "entries expire; a packet's entry has its own timeout, and --exist begins it anew",
    "create a hash:ip timeout 1\nadd a 10.0.0.2\nadd a 10.0.0.3 timeout 0\ncreate b hash:ip timeout 100\n",
    [
      "PREROUTING -m set --match-set a src", "PREROUTING -m set --match-set b src",
      "POSTROUTING -j SET --add-set b src --timeout 1 --exist",
      "POSTROUTING -j SET --add-set a dst",
    ],
    [
      udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6"), wait(600), udp("10.0.0.3:5", "192.0.2.9:6"), save, wait(600),
      udp("10.0.0.2:5", "192.0.2.2:6"), udp("10.0.0.3:5", "192.0.2.2:6"), save,
    ]),
  setCase(
    "SET adds to hash:net with the longest length that the set has; a full set takes no more",
    "create n hash:net counters\nadd n 192.0.2.0/26\nadd n 172.16.0.0/12\ncreate e hash:net\ncreate f hash:ip maxelem 1\n",
    [
      "FORWARD -j SET --add-set n src", "FORWARD -j SET --add-set e src", "FORWARD -j SET --add-set f src",
      "FORWARD -j SET --del-set n dst",
    ],
    [udp("10.0.0.2:5", "192.0.2.9:6"), udp("10.0.0.3:5", "192.0.2.2:6"), udp("10.0.0.99:5", "192.0.2.2:6")]),
  setCase(
    "SET --map-set gives the mark of the element",
    "create k hash:net skbinfo\nadd k 10.0.0.2 skbmark 0x15/0xff\nadd k 10.0.0.0/24 skbmark 0x3\nadd k 10.0.0.9 skbmark 0x7 nomatch\n",
    [
      "FORWARD -j SET --map-set k src --map-mark", "POSTROUTING -m mark --mark 0x15", "POSTROUTING -m mark --mark 0x3",
      "POSTROUTING -m mark --mark 0",
    ],
    [
      udp("10.0.0.2:5", "192.0.2.9:6"), udp("10.0.0.3:5", "192.0.2.2:6"), udp("10.0.0.9:5", "192.0.2.2:6"),
      udp("10.9.0.9:5", "192.0.2.2:6"),
    ]),
  setCase(
    "sets of one family and lists of both, IPv6",
    """
    create a hash:ip
    add a 10.0.0.2
    create s hash:net family inet6
    add s fd00:a::/64
    add s fd00:a::9 nomatch
    create p hash:ip,port family inet6
    add p fd00:a::2,udp:5
    create b bitmap:port range 1-100
    add b 6
    create l list:set
    add l a
    add l s

    """,
    [
      "PREROUTING -m set --match-set s src", "PREROUTING -m set --match-set p src,src", "PREROUTING -m set --match-set b dst",
      "PREROUTING -m set --match-set l src", "FORWARD -j SET --add-set p dst,dst", "FORWARD -j SET --add-set s dst",
    ],
    [
      .inject("ta", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6")), .inject("ta", Craft.udp("[fd00:a::9]:5", "[fd00:b::2]:6")),
      .inject("ta", Craft.echoRequest("fd00:a::2", "fd00:b::2")), .inject("ta", Craft.tcp("[fd00:c::2]:5", "[fd00:b::2]:6", "S")),
    ]),
]
