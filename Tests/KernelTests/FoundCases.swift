// What random cases and the rows of extensions found: each was once a difference between the kernel and the engine.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])

let foundCases: [KernelCase] =
  optionCases + errorCases + fragmentCases + [
    KernelCase(
      name: "a reset that stays on this host has no checksum, unless CHECKSUM fills it in", interfaces: [a, b],
      rules4: """
        *filter
        -A OUTPUT -p tcp -j REJECT --reject-with tcp-reset
        COMMIT
        *mangle
        -A PREROUTING -i lo -p tcp --dport 5 -j CHECKSUM --checksum-fill
        COMMIT

        """,
      steps: ["4", "5"].map { .localRaw(Craft.tcp("10.0.0.1:\($0)", "192.0.2.9:80", "S", seq: 5)) })
  ]

/// A datagram with options in front of its UDP header.
private func optioned(
  _ options: String, to destination: String = "192.0.2.2", from source: String = "10.0.0.2", ttl: UInt8 = 64
) -> KernelStep {
  let options = Hex(options)?.bytes ?? []
  var packet = Craft.datagram(17, source, destination, options + [0, 5, 0, 6, 0, 8, 0, 0], ttl: ttl).bytes
  // There were no options when the checksum was written.
  packet.replaceSubrange(20..., with: options + [0, 5, 0, 6, 0, 8, 0, 0])
  packet[0] = 0x45 + UInt8(options.count / 4)
  packet[10] = 0
  packet[11] = 0
  var sum = stride(from: 0, to: 20 + options.count, by: 2).reduce(UInt32(0)) { $0 + UInt32(packet[$1]) << 8 + UInt32(packet[$1 + 1]) }
  while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
  packet[10] = UInt8(truncatingIfNeeded: ~sum >> 8)
  packet[11] = UInt8(truncatingIfNeeded: ~sum)
  return .inject("wa", Hex(packet))
}
private let seen = """
  *filter
  -A INPUT -j LOG --log-ip-options
  -A FORWARD -j LOG --log-ip-options
  COMMIT

  """

/// An Ethernet device behind which nobody answers.
private let silent: KernelCase.Interface = {
  var tap = KernelCase.Interface("wb", ["192.0.2.1/24"], type: "tap")
  tap.mac = "02:00:00:00:00:01"
  return tap
}()
/// A TCP segment with an option and an SCTP packet, each in two fragments, of which the first has eight bytes of the header.
private let cutPackets = [
  "4500001c0001200040068ed70a000002c00002020005000600000009",
  "45000038000100014006aeba0a000002c000020200000000600203e8c8120000020405b40000000000000000000000000000000000000000",
  "4500001c0006200040848e540a000002c00002020005000600000000",
  "45000030000600014084ae3f0a000002c000020200000000010000000000000000000000000000000000000000000000",
].map { KernelStep.inject("wa", Hex($0) ?? Hex([])) }
private func cutHeaders(_ table: String, _ rule: String) -> KernelCase {
  KernelCase(
    name: "fragments whose headers are made one: \(rule)", interfaces: [a, b],
    rules4: "*\(table)\n-A POSTROUTING \(rule)\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n", steps: cutPackets)
}
private let zeros = String(repeating: "0", count: 40)

private let optionCases: [KernelCase] = [
  KernelCase(
    name: "a recorded route: forwarded, delivered, full", interfaces: [a, b], rules4: seen,
    steps: [
      optioned("07070400000000" + "00"), optioned("07070400000000" + "00", to: "10.0.0.1"),
      optioned("07070400000000" + "00", to: "192.0.2.1"),
      optioned("07070801020304" + "00"), optioned("070b08010203040000000000"), optioned("010101070b0400000000000000000001"),
      optioned("07070400000000" + "00", ttl: 1), optioned("07070400000000" + "00", to: "203.0.113.9"),
      optioned("07070400000000" + "01" + "00030200"),
    ]),
  KernelCase(
    name: "options: nothing stands behind the end, router alert passes, what is unknown passes", interfaces: [a, b], rules4: seen,
    steps: [
      optioned("00010203"), optioned("94040000"), optioned("9404000194040000"), optioned("88040001"), optioned("1e04ffff"),
      optioned("01010101"),
    ]),
  KernelCase(
    name: "options that are wrong: the sender is told where", interfaces: [a, b], rules4: seen,
    steps: [
      "07000000", "07030300", "07060400", "0702" + "0000", "44040400", "07070400000000" + "07", "0707040000000001" + "0707040000000001",
      "94030000",
      "01010107", "440305" + "00",
    ].map { optioned($0) }),
  KernelCase(
    name: "source routes are refused, after they are read", interfaces: [a, b], rules4: seen,
    steps: ["83070400000000" + "00", "89070400000000" + "00", "83070300000000" + "00"].map { optioned($0) }),
  KernelCase(
    name: "a mistake behind a source route is told along the way back", interfaces: [a, b], rules4: seen,
    steps: [
      "8307080a000002" + "0703030000", "830708c0000202" + "0703030000", "830b0cc0000202c0000203" + "0703030000",
      "830b0cc00002020a000002" + "0703030000", "830b0c0a000002c0000203" + "0703030000",
      "890b08c0000202c0000203" + "0703030000", "89080ac000020299" + "07030300", "89080ac000020201" + "07030300",
    ].map { optioned($0) } + [
      optioned("830708c00002c8" + "0703030000", to: "10.0.0.1"), optioned("830708c00002c8" + "0703030000", to: "203.0.113.1"),
    ]),
  KernelCase(
    name: "an error does not tell of a recorded route or of times whose next place is too short", interfaces: [a, b], rules4: seen,
    steps: ["0708040000000000", "070b04000000000000000000", "440a05000000000000000101"].map { optioned($0, ttl: 1) }),
  KernelCase(
    name: "labels of domains that this host does not know are mistakes", interfaces: [a, b], rules4: seen,
    steps: ["8608000000010000", "8608000000010502", "8606000000010000", "860a0000000105040102" + "0000", "86020000"].map { optioned($0) }),
  KernelCase(
    name: "whether an ICMP message is an error, its first byte says", interfaces: [a, b], rules4: seen,
    steps: ["", "08", "08001b", "03", "0b00", "12", "13"].map {
      .inject("wa", Craft.datagram(1, "10.0.0.2", "192.0.2.2", Hex($0)?.bytes ?? [], ttl: 1))
    }),
  KernelCase(
    name: "nothing takes protocols 0 and 255", interfaces: [a], rules4: seen,
    steps: [UInt8(0), 254, 255].map { .inject("wa", Craft.datagram($0, "10.0.0.2", "10.0.0.1", [1, 2, 3, 4])) } + [
      .localRaw(Craft.datagram(255, "10.0.0.1", "10.0.0.1", [1, 2, 3, 4])),
      .localRaw(.init(hex: Craft.datagram(255, "10.0.0.1", "10.0.0.1", [1, 2, 3, 4]), bind_if: "wa")),
    ]),
  KernelCase(
    name: "a program's header is there, and the packet is no other version's", interfaces: [a], rules4: seen,
    steps: ["42", "44", "46", "a5", "65"].flatMap { first in
      ["0a000002", "cb007105"].map { to in .localRaw(Hex("\(first)00001400014000ff1100000a000001\(to)" + zeros) ?? Hex([])) }
    }),
  KernelCase(
    name: "nobody answers for the next hop of packets with options", interfaces: [a, silent], rules4: seen,
    steps: ["070b0400000000" + "0000000001", "0707040000000001", "94040000"].map { optioned($0) } + [.wait(.init(ms: 3500))]),
  withoutWay(forwarding: 1), withoutWay(forwarding: 0),
  KernelCase(
    name: "an address of lo leaves by no other device, once its packet is routed anew", interfaces: [a, b],
    rules4: "*mangle\n-A OUTPUT -p udp -j MARK --set-mark 1\nCOMMIT\n*filter\n-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset\n"
      + "-A OUTPUT\nCOMMIT\n",
    steps: ["127.0.0.1", "0.0.0.5", "224.0.0.9", "10.0.0.255", "10.0.0.77"].map { .localRaw(Craft.udp("\($0):5", "192.0.2.2:6")) }
      + ["127.0.0.1", "10.0.0.1"].map { .localRaw(Craft.tcp("10.0.0.2:5", "\($0):6", "S", seq: 9)) }),
  KernelCase(
    name: "fragments with less than a TCP header do not leave as they came", interfaces: [a, b],
    rules4: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [
      "450000244d440001400600000a000004c00002030000000050fd0400062c000000000000",
      "4500001c4d442000400600000a000004c0000203040001bbb13221c7",
      "4500001c4d452000401100000a000004c0000203040001bb00180000",
      "450000244d450001401100000a000004c000020300000000000000000000000000000000",
    ].map { .inject("wa", Hex(withHeaderChecksum(Hex($0)?.bytes ?? []))) }),
  KernelCase(
    name: "fragments that leave as they came have no DF, others have that of the largest", interfaces: [a, b],
    rules4: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [
      "4500002c0002600040114ebb0a000002c0000202000500060020000000000000000000000000000000000000",
      "4500002c000200034011aeb80a000002c0000202000000000000000000000000000000000000000000000000",
      "4500002c0006600040114eb70a000002c0000202000500060020000000000000000000000000000000000000",
      "450000240006600340114ebc0a000002c000020200000000000000000000000000000000",
      "4500001c0006400540116ec20a000002c00002020000000000000000",
      "4500001c0008600040064ed00a000002c00002020005000600000009",
      "450000340008400140066eb70a000002c000020200000000500203e8dfce00000000000000000000000000000000000000000000",
    ].map { .inject("wa", Hex($0) ?? Hex([])) }),
  cutHeaders("mangle", "-j TTL --ttl-set 9"), cutHeaders("nat", "-j SNAT --to-source 192.0.2.77"),
  cutHeaders("mangle", "-p tcp --syn -j TCPMSS --set-mss 500"), cutHeaders("mangle", "-p tcp -j TCPOPTSTRIP --strip-options mss"),
]

/// Every kind of no way, with a wrong option, a recorded route and a source route.
private func withoutWay(forwarding: Int) -> KernelCase {
  var steps: [KernelStep] = []
  for destination in ["203.0.113.9", "198.51.100.1", "198.51.100.2", "198.51.100.3", "192.0.2.77", "127.0.0.9"] {
    for options in ["07030300" + "00000000", "07070400000000" + "00", "83070400000000" + "00"] {
      steps.append(optioned(options, to: destination, from: "10.0.0.\(steps.count + 2)"))
    }
  }
  return KernelCase(
    name: "options are read before there is no way, behind what is martian; forwarding \(forwarding)",
    interfaces: [a, KernelCase.Interface("wb", ["192.0.2.1/28"])],
    routes: ["unreachable 198.51.100.1", "prohibit 198.51.100.2", "blackhole 198.51.100.3", "throw 192.0.2.77"],
    sysctl: ["net.ipv4.ip_forward": .number(forwarding)], rules4: seen,
    steps: steps + [optioned("07030300" + "00000000", from: "127.0.0.1")])
}

private func lost(_ host: Int, ttl: UInt8 = 64) -> KernelStep { .inject("wa", Craft.udp("10.0.0.\(host):5", "203.0.113.9:6", ttl: ttl)) }
private let errorCases: [KernelCase] = [
  KernelCase(
    name: "no route: a sender is told five times at once, then once a second", interfaces: [a, b], rules4: "*filter\n-A OUTPUT\nCOMMIT\n",
    steps: Array(repeating: lost(2), count: 8) + [lost(3), .wait(KernelStep.Wait(ms: 1500)), lost(2), lost(2), lost(3)]),
  KernelCase(
    name: "no route: after an error of another kind the sender must wait", interfaces: [a, b],
    rules4: "*filter\n-A OUTPUT\n-A INPUT -p udp -j REJECT\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", ttl: 1)), lost(2), lost(3), .inject("wa", Craft.udp("10.0.0.3:5", "10.0.0.1:6")),
      .wait(KernelStep.Wait(ms: 50)), .inject("wa", Craft.udp("10.0.0.3:5", "10.0.0.1:6")), lost(3), .wait(KernelStep.Wait(ms: 1500)),
      lost(2), lost(2), lost(3),
    ]),
  KernelCase(
    name: "errors about later IPv6 fragments are sent", interfaces: [a6, b6], rules6: "*filter\n-A FORWARD\nCOMMIT\n",
    steps: [17, 58].map {
      .inject("wa", Craft.datagram(44, "fd00:a::2", "fd00:b::2", [$0, 0, 0, 8, 0, 0, 0, 7] + Array(repeating: 1, count: 16), ttl: 1))
    }
      + [.inject("wa", Craft.datagram(44, "fd00:a::2", "fd00:b::2", [58, 0, 0, 1, 0, 0, 0, 7, 1, 0, 0, 0, 0, 0, 0, 0], ttl: 1))]),
]

private func piece(_ offset: UInt8, more: Bool, _ count: Int) -> KernelStep {
  .inject(
    "wa", Craft.datagram(44, "fd00:a::2", "fd00:b::2", [17, 0, 0, offset | (more ? 1 : 0), 0, 0, 0, 9] + Array(repeating: 7, count: count)))
}
private let fragmentCases: [KernelCase] = [
  KernelCase(
    name: "tracked IPv6 fragments leave whole if that is no larger than the largest was", interfaces: [a6, b6],
    rules6: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [
      piece(0, more: false, 16), piece(0, more: true, 24), piece(24, more: false, 8), piece(0, more: true, 24), piece(24, more: false, 9),
      piece(0, more: true, 24), piece(24, more: false, 16),
    ])
]
