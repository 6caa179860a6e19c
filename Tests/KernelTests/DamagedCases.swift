// Packets that came to harm: lengths, headers and protocols that do not belong together. Random damage found that kernel and engine differed
// on each of these; the kernel answers them anew in every run.

import KernelJudge

private let near = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let far = KernelCase.Interface("wb", ["fd00:b::1/64"])

let damagedCases: [KernelCase] =
  ["", "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"].flatMap { tracking in
    groups.map { name, steps in
      KernelCase(
        name: "\(name)\(tracking.isEmpty ? "" : ", tracked")", interfaces: [near, far], rules6: "*mangle\n-A OUTPUT\nCOMMIT\n" + tracking,
        steps: steps)
    } + [
      KernelCase(
        name: "what stands in front of fragments that a bridge puts together\(tracking.isEmpty ? "" : ", tracked")",
        interfaces: bridgedMachine(ipv6: true), rules6: "*mangle\n-A INPUT\n-A OUTPUT\nCOMMIT\n" + tracking,
        steps: fronts.flatMap { next, front in
          [first(1), last(1)].map { fragment in
            let packet = Craft.datagram(next, "fd00:a::2", "fd00:a::1", Hex(front + fragment)?.bytes ?? [])
            return bridgedFrame("pa", packet, from: 2, to: bridgeMAC)
          }
        })
    ]
  }

private let groups: [(String, [KernelStep])] = [
  (
    "IPv6 fragment headers that are cut off, to another machine, to nobody and to this one",
    ["fd00:b::2", "2001:db8::1", "fd00:a::1"].flatMap { to in
      ["11", "1100", "110000", "11000000", "110000000000"].map { came(44, $0, to: to) } + [came(60, "2c00010400000000" + "11", to: to)]
    }
  ),
  (
    "one IPv6 fragment header behind another",
    [
      came(44, "2c00000000000006" + "0100000000000501" + "bb001500"), came(44, "2c00000000000006" + "1100000000000006" + udp),
      came(44, "2c00000000000007" + "2c00000000000007" + "1100000000000007" + udp),
    ]
  ),
  (
    "routing headers that are longer than their packet, or end it",
    [
      came(43, "11400d0500000000" + udp), came(43, "1100050100000000" + udp), came(43, "1100050000000000" + udp), came(43, "110005"),
      came(43, "1102050100000000" + udp),
    ] + ["", "80", "81", "8000", "01", "0100"].map { came(43, "3a00000100000000" + $0) } + [
      came(44, "3a00000100000008" + "", to: "fd00:a::1"), came(44, "3a00000100000009" + "80"), came(44, "3a00000100000009" + "01"),
    ]
  ),
  (
    "headers that claim more bytes than there are, through this machine",
    [
      came(0, "04571388000003e8", to: "fd00:b::2"), came(51, "0805ccc6000003e8", to: "fd00:b::2"),
      came(60, "0d40010400000000", to: "fd00:b::2"), came(60, "1140010400000000", to: "fd00:b::2"),
      came(60, "3a40010400000000", to: "fd00:b::2"), came(51, "9c0501bb0050000d", to: "fd00:b::2"),
    ]
  ),
  (
    "hop-by-hop options stand in front alone",
    [
      came(0, "0000010400000000" + "1100010400000000" + udp), came(60, "0000010400000000" + "1100010400000000" + udp),
      came(43, "0000050000000000" + "1100010400000000" + udp), came(0, ""), came(0, "11"),
    ]
  ),
  (
    "what is behind an authentication header is not asked", [came(51, "fd01000000000001" + "00000001" + udp), came(51, "0405000000000001")]
  ),
  (
    "a fragment header behind an authentication header is nobody's",
    [
      came(51, "2c4a010500000500" + "060000090000001600500015"), came(51, "2c04000000000001" + filling + first(9)),
      came(51, "2c04000000000001"),
    ]
  ),
  (
    "what stands in front of a fragment header is opened with each fragment",
    fronts.flatMap { next, front in
      [came(next, front + first(1)), came(next, front + last(1)), came(next, front + last(2)), came(next, front + first(2))]
    }
  ),
  (
    "fragments of one datagram behind different headers",
    fronts.enumerated().flatMap { n, front in
      [came(44, first(10 + n)), came(front.0, front.1 + last(10 + n)), came(front.0, front.1 + first(30 + n)), came(44, last(30 + n))]
    }
  ),
  (
    "no error goes to an address of many",
    ["fd00:a::", "fd00:b::", "fd00:a::9"].map { came(17, udp, from: $0, to: "fd00:b::2", limit: 1) }
  ),
  (
    "a program's own IPv6 header, whose length is not that of the packet",
    [("fd00:b::2", 8), ("fd00:a::1", 8)].flatMap { to, length in
      [-8, -3, 4, 40].map { more in sent(17, udp + "616263", to: to, length: length + 3 + more) }
    } + [sent(44, "1100010000000000" + udp, to: "fd00:b::2", length: 8), sent(0, "1100010400000000" + udp, to: "fd00:a::1", length: 0)]
  ),
  ("hop-by-hop options behind a fragment header", optionsBehindFragments),
  (
    "a program's own fragments, with fewer bytes than their header says",
    [(0x0008, 3), (0x0008, 9), (0x0009, 5), (0x0001, 4), (0x0010, 8), (0x0000, 3), (0x0011, 2)].flatMap { place, count in
      [3, 9, 16].flatMap { said in
        let fragment = "1100" + word(place) + "0000" + word(place << 8 | said) + String(repeating: "61", count: count)
        return [1, 2].map { _ in sent(44, fragment, to: "fd00:b::2", length: 8 + said) }
      }
    }
  ),
  ("protocols that only senders have", [came(255, udp), came(0, udp), sent(255, udp, to: "fd00:a::1", length: 8)]),
]

private let optionsBehindFragments: [KernelStep] = {
  let options = ["0100040000000000", "501a0b0014000002", "1100010400000000" + udp, "3a0001040000000080000000"]
  return options.enumerated().flatMap { n, options in
    func header(_ place: String, _ id: Int) -> String { "0000" + place + "0000" + word(id + n) }
    let front = "2c00010400000000"
    return [
      came(44, header("0000", 40) + options), came(44, header("0001", 50) + options), came(44, header("0010", 50) + filling),
      came(0, front + header("0000", 60) + options), came(60, front + header("0000", 70) + options),
    ] as [KernelStep]
  }
}()

private let udp = "19c4003500088888"
private let filling = "00000000000000000000000000000000"
/// The fragments of a datagram of a protocol that nobody knows, which is answered once it is whole.
private func word(_ n: Int) -> String { Hex([UInt8(n >> 8), UInt8(n & 0xff)]).description }
private func first(_ n: Int) -> String { "fd0000010000" + word(n) + filling }
private func last(_ n: Int) -> String { "fd0000100000" + word(n) + "0000000000000000" }
/// Options that are fine, are skipped, end the packet and are told of; routing headers that have done their work, and have not; hop-by-hop
/// options in front and behind others; authentication.
private let fronts: [(UInt8, String)] = [
  (60, "2c00010400000000"), (60, "2c001e0400000000"), (60, "2c005e0400000000"), (60, "2c009e0400000000"), (60, "2c00de0400000000"),
  (43, "2c00050000000000"), (43, "2c00050100000000"), (43, "2c00040000000000"), (0, "2c00010400000000"),
  (0, "3c00010400000000" + "2c00010400000000"), (60, "0000010400000000" + "2c00010400000000"),
  (60, "2b00010400000000" + "2c00050100000000"), (51, "2c04000000000001" + filling),
]

/// A packet to this machine, unless another is said.
private func came(_ next: UInt8, _ payload: String, from: String = "fd00:a::2", to: String = "fd00:a::1", limit: UInt8 = 64) -> KernelStep {
  .inject(from.hasPrefix("fd00:b") ? "wb" : "wa", Craft.datagram(next, from, to, Hex(payload)?.bytes ?? [], ttl: limit))
}
/// What a raw socket sends, with a length of its own in the header.
private func sent(_ next: UInt8, _ payload: String, to: String, length: Int) -> KernelStep {
  var bytes = Craft.datagram(next, "fd00:a::1", to, Hex(payload)?.bytes ?? []).bytes
  (bytes[4], bytes[5]) = (UInt8(length >> 8 & 0xff), UInt8(length & 0xff))
  return .localRaw(Hex(bytes))
}
