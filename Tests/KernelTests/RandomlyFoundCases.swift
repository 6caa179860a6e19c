// Differences that random cases found, each cut down to what mattered, and fixed since. The kernel answers them anew in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let count4 = "*mangle\n-A PREROUTING\n-A OUTPUT\nCOMMIT\n"
private let count6 = count4
private let track6 = "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"

private func ethernet() -> KernelCase.Interface {
  var interface = KernelCase.Interface("wa", ["10.0.0.1/24"], type: "tap")
  interface.mac = "02:00:00:00:00:01"
  return interface
}
private func marked() -> KernelCase {
  var asked = KernelCase(
    name: "a rule of the routing table for a mark, in hexadecimal", interfaces: [b], rules4: count4,
    steps: [
      .localRaw(Craft.udp("192.0.2.1:1", "203.0.113.9:2")),
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("192.0.2.1:1", "203.0.113.9:2"), mark: 1)),
    ])
  asked.ip = ["route add default via 192.0.2.3 table 100", "rule add fwmark 0x1 lookup 100"]
  return asked
}

/// A packet as the case that was found has it.
private func bytes(_ hex: String) -> Hex { Hex(hex) ?? Hex([]) }

let randomlyFoundCases: [KernelCase] = [
  KernelCase(
    name: "a frame for another machine ends before PREROUTING", interfaces: [ethernet()], rules4: count4,
    steps: [
      .inject("wa", Craft.frame(Craft.udp("10.0.0.2:1", "10.0.0.1:2"), from: "02:00:00:00:00:02", to: "02:00:00:00:00:63")),
      .inject("wa", Craft.frame(Craft.udp("10.0.0.2:1", "10.0.0.1:2"), from: "02:00:00:00:00:02", to: "02:00:00:00:00:01")),
    ]),
  KernelCase(
    name: "a queue that nobody listens at, in OUTPUT: the sender hears nothing", interfaces: [a],
    rules4: "*filter\n-A OUTPUT -j NFQUEUE --queue-num 2\nCOMMIT\n", steps: [.localRaw(Craft.udp("10.0.0.1:1", "10.0.0.2:2"))]),
  marked(),
  KernelCase(
    name: "a raw socket and broadcast addresses", interfaces: [a], rules4: count4,
    steps: ["10.0.0.255:2", "255.255.255.255:2"].map { .localRaw(Craft.udp("10.0.0.1:1", $0)) }),
  KernelCase(
    name: "IPv6 sources and destinations that end before PREROUTING", interfaces: [a6], rules6: count6,
    steps: [
      .inject("wa", Craft.udp("[::1]:1", "[fd00:a::1]:2")), .inject("wa", Craft.udp("[fd00:a::2]:1", "[::1]:2")),
      .inject("wa", Craft.udp("[ff02::5]:1", "[fd00:a::1]:2")),
    ]),
  KernelCase(
    name: "an atomic fragment that is tracked loses its header", interfaces: [a6, b6], rules6: track6,
    steps: [
      .inject(
        "wb",
        bytes(
          "60000000001c2c40fd00000b000000000000000000000002fd00000a000000000000000000000003"
            + "110000000000000f005000500014f73c616263414243616263414243"))
    ]),
  KernelCase(
    name: "a local fragment whose length is no multiple of eight", interfaces: [a6],
    steps: [
      .inject(
        "wa",
        bytes("6000000000112c40fd00000a000000000000000000000002fd00000a000000000000000000000001" + "11000001000000010001000200091234aa"))
    ]),
  KernelCase(
    name: "to groups of IPv6, from here", interfaces: [a6, b6], rules6: count6,
    steps: [.localRaw(Craft.udp("[fd00:a::1]:1", "[ff02::5]:2")), .localRaw(Craft.udp("[fd00:b::1]:1", "[ff05::7]:2"))]),
  KernelCase(
    name: "an unspecified source of IPv6 stays", interfaces: [a6], rules6: count6,
    steps: [.localRaw(Craft.udp("[::]:1", "[fd00:a::2]:2"))]),
  KernelCase(
    name: "a simultaneous open, and a reset from the side that sent its SYN last: its windows count", interfaces: [a, b],
    rules4: "*filter\n-A FORWARD -m state --state NEW\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.tcp("10.0.0.2:1000", "192.0.2.2:2000", "S", seq: 1)),
      .inject("wb", Craft.tcp("192.0.2.2:2000", "10.0.0.2:1000", "S", seq: 5000)),
      .inject("wb", Craft.tcp("192.0.2.2:2000", "10.0.0.2:1000", "R", seq: 5002)),
    ]),
  KernelCase(
    name: "PIM has a receiver, other protocols none", interfaces: [a6],
    steps: [103, 99].map { .inject("wa", Craft.datagram($0, "fd00:a::2", "fd00:a::1", [1, 2, 3, 4])) }),
  KernelCase(
    name: "an authentication header is delivered whole", interfaces: [b6],
    steps: [
      .inject(
        "wb",
        bytes(
          "600000000015334020010db8000c00000000000000000006fd00000b000000000000000000000001"
            + "11010000000001050000000101bb001600095b3378"))
    ]),
]
