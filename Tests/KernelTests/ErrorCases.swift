// What a host says of itself: how many ICMP errors it sends, what nobody here receives, which groups it is in; and how it cuts again what it
// put together.

import KernelJudge

let hostCases: [KernelCase] = limitCases + receiverCases + groupCases + cutCases

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let count = "*filter\n-A INPUT\n-A OUTPUT\nCOMMIT\n"
private let states =
  ["raw", "mangle"].map { table in
    "*\(table)\n"
      + ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"].map { "-A OUTPUT -m conntrack --ctstate \($0)\n" }.joined() + "COMMIT\n"
  }.joined()
private let nowhere = KernelStep.inject("wa", Craft.udp("10.0.0.2:5", "203.0.113.9:6"))
private let expiring = KernelStep.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", ttl: 1))
private func wait(_ ms: Int) -> KernelStep { .wait(KernelStep.Wait(ms: ms)) }

private let limitCases: [KernelCase] = [
  KernelCase(
    name: "routing sends one machine five errors at once", interfaces: [a, b], rules4: count, steps: Array(repeating: nowhere, count: 8)),
  KernelCase(
    name: "another error silences those of the routing for a second", interfaces: [a, b], rules4: count,
    steps: [expiring, wait(20), nowhere, expiring, wait(1100), nowhere, wait(20), nowhere]),
]

private let receiverCases: [KernelCase] = [
  KernelCase(
    name: "UDP-Lite that nobody here receives: the state of the error", interfaces: [a], rules4: states,
    steps: [.inject("wa", Craft.udpLite("10.0.0.2", "10.0.0.1")), .localRaw(Craft.udpLite("10.0.0.1", "10.0.0.1"))]),
  KernelCase(
    name: "UDP-Lite that nobody here receives: the state of the error, IPv6", interfaces: [a6], rules6: states,
    steps: [.inject("wa", Craft.udpLite("fd00:a::2", "fd00:a::1")), .localRaw(Craft.udpLite("fd00:a::1", "::1"))]),
  KernelCase(
    name: "UDP-Lite that nobody here receives", interfaces: [a], rules4: count,
    steps: [.inject("wa", Craft.udpLite("10.0.0.2", "10.0.0.1")), .inject("wa", Craft.udpLite("10.0.0.2", "10.0.0.1", checksum: 1))]),
  KernelCase(
    name: "UDP-Lite that nobody here receives, IPv6", interfaces: [a6], rules6: count,
    steps: [.inject("wa", Craft.udpLite("fd00:a::2", "fd00:a::1"))]),
  {
    var k = KernelCase(
      name: "protocols that nobody here receives", interfaces: [a], rules4: count,
      steps: [99, 47, 132, 33, 50, 51, 4, 41, 2, 103, 108].map {
        .inject("wa", Craft.datagram($0, "10.0.0.2", "10.0.0.1", [UInt8](repeating: 0, count: 8)))
      })
    k.captureLocal = false
    return k
  }(),
]

private let groupCases: [KernelCase] = [
  KernelCase(
    name: "groups: all hosts and others", interfaces: [a, b], rules4: count,
    steps: ["224.0.0.1:6", "224.0.0.2:6", "224.0.0.251:6", "239.1.1.1:6", "10.0.0.255:6", "10.0.0.0:6"].map {
      .inject("wa", Craft.udp("10.0.0.2:5", $0, "x"))
    } + ["127.0.0.1:5", "224.0.0.9:5", "0.0.0.0:5", "192.0.2.9:5"].map { .inject("wa", Craft.udp($0, "224.0.0.1:6", "x")) }),
  KernelCase(
    name: "groups: all nodes and others, IPv6", interfaces: [a6, b6],
    rules6: "*mangle\n-A PREROUTING\n-A INPUT\nCOMMIT\n",
    steps: ["[ff02::1]:6", "[ff01::1]:6", "[ff00::1]:6", "[ff02::fb]:6", "[ff05::2]:6", "[ff0e::1]:6"].map {
      .inject("wa", Craft.udp("[fd00:a::2]:5", $0, "x"))
    }),
  {
    var tap = KernelCase.Interface("wa", ["10.0.0.1/24"], type: "tap")
    tap.mac = "02:00:00:00:00:01"
    let frames = [
      ("ff:ff:ff:ff:ff:ff", "10.0.0.255:6"), ("01:00:5e:00:00:01", "224.0.0.1:6"), ("02:00:00:00:00:09", "10.0.0.1:6"),
      ("ff:ff:ff:ff:ff:ff", "10.0.0.1:6"), ("ff:ff:ff:ff:ff:ff", "192.0.2.2:6"),
    ]
    return KernelCase(
      name: "frames for others end before every hook", interfaces: [tap, b],
      rules4: "*mangle\n-A PREROUTING\n-A INPUT\n-A FORWARD\nCOMMIT\n",
      steps: frames.map { .inject("wa", Craft.frame(Craft.udp("10.0.0.2:5", $0.1, "x"), from: "02:00:00:00:00:02", to: $0.0)) })
  }(),
]

private let tracks = "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"
private let cutCases: [KernelCase] = [
  KernelCase(
    name: "fragments leave as they came", interfaces: [a, b], rules4: tracks,
    steps: pieces([(0, 800), (800, 400), (1200, 408)])),
  KernelCase(
    name: "fragments leave as they came, the last the largest, in another order", interfaces: [a, b], rules4: tracks,
    steps: pieces([(800, 808), (0, 400), (400, 400)])),
  KernelCase(
    name: "fragments that do not fit are cut anew",
    interfaces: [
      a,
      {
        var i = b; i.mtu = 600; return i
      }(),
    ], rules4: tracks,
    steps: pieces([(0, 800), (800, 400), (1200, 408)])),
  KernelCase(
    name: "fragments of a translated datagram", interfaces: [a, b],
    rules4: "*nat\n-A POSTROUTING -j SNAT --to-source 192.0.2.9\n-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.7:99\nCOMMIT\n",
    steps: pieces([(0, 400), (400, 400), (800, 808)])),
  KernelCase(
    name: "fragments of a copied datagram", interfaces: [a, b, KernelCase.Interface("wc", ["203.0.113.1/24"])],
    rules4: tracks + "*mangle\n-A FORWARD -j TEE --gateway 203.0.113.9\nCOMMIT\n", steps: pieces([(0, 800), (800, 400), (1200, 408)])),
]

/// A datagram in pieces, each with its place and length.
private func pieces(_ shape: [(Int, Int)]) -> [KernelStep] {
  let whole = Craft.udp("10.0.0.2:5", "192.0.2.2:6", String(repeating: "z", count: 1600)).bytes
  return shape.map { at, length in
    let isLast = at + length == whole.count - 20
    let word = UInt16(at / 8) | (isLast ? 0 : 0x2000)
    return .inject("wa", Craft.datagram(17, "10.0.0.2", "192.0.2.2", whole.piece(20 + at, length), id: 7, fragment: word))
  }
}

extension Craft {
  /// Ports 5 and 6; the checksum covers the header and no more.
  fileprivate static func udpLite(_ source: String, _ destination: String, checksum: UInt16? = nil) -> Hex {
    let header: [UInt8] = [0, 5, 0, 6, 0, 8, 0, 0]
    var packet = datagram(136, source, destination, header + [0x78]).bytes
    let start = packet.count - 9
    var words = packet.piece(start == 20 ? 12 : 8, start == 20 ? 8 : 32) + [0, 136, 0, 9] + header
    if words.count % 2 == 1 { words.append(0) }
    var sum: UInt32 = 0
    for i in stride(from: 0, to: words.count, by: 2) { sum += UInt32(words.be16(i)) }
    while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
    packet.set(be16: checksum ?? ~UInt16(sum), at: start + 6)
    return Hex(packet)
  }
}
