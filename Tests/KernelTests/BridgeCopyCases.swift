// Copies that TEE makes of bridged frames: which hooks of IP they walk, what physdev says of them, and by which ports they leave
// (net/ipv4/netfilter/nf_dup_ipv4.c; net/bridge/br_netfilter_hooks.c, br_nf_post_routing).

import KernelJudge

let bridgeCopyCases: [KernelCase] = copiesEverywhere + copiesAsTheyLeave

private let copiesAsTheyLeave: [KernelCase] = [("the bridge", "10.0.0.4"), ("a TUN device", "192.0.2.2"), ("a TAP device", "10.1.0.2")]
  .flatMap { way, gateway in
    func copied(
      _ what: String, _ interfaces: [KernelCase.Interface] = machine, filter: String? = nil, steps: [KernelStep]
    ) -> KernelCase {
      KernelCase(
        name: "bridge: copies of \(what) for \(way)", interfaces: interfaces,
        sysctl: filter.map { ["net.bridge.bridge-nf-filter-\($0)-tagged": 1] } ?? [:], rules4: copying("FORWARD", gateway), steps: steps)
    }
    func ofLength(_ length: Int) -> KernelStep {
      bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.3:6", String(repeating: "x", count: length - 28)), from: 2, to: bridgedMAC(3))
    }
    var narrow = machine
    for n in narrow.indices where narrow[n].name == "pc" { narrow[n].mtu = 1300 }
    let fragments = [
      bridgedFrame("pa", piece(0, 0x2000), from: 2, to: bridgedMAC(3)), bridgedFrame("pa", piece(1, 3), from: 2, to: bridgedMAC(3)),
    ]
    let plain = wrapped([8, 0])
    return [
      copied("fragments and long packets", steps: fragments + [ofLength(1500), ofLength(1504)]),
      copied("what a narrow port takes and does not take", narrow, steps: [ofLength(1300), ofLength(1308)]),
      // A TUN device writes the tag into the middle of the packet.
      way == "a TUN device"
        ? nil
        : copied("tagged frames", filter: "vlan", steps: [plain, wrapped([0x81, 0, 0x60, 5, 8, 0]), wrapped([0x81, 0, 0x60, 0, 8, 0])]),
      // On the ports of the bridge they are frames that nobody can read: what stood in memory before them is put in front.
      way == "the bridge"
        ? nil : copied("sessions", filter: "pppoe", steps: [plain, wrapped([0x88, 0x64, 0x11, 0, 0, 9, 0, 31, 0, 0x21])]),
    ]
    .compactMap { $0 }
  }

private let copiesEverywhere: [KernelCase] = ["PREROUTING", "INPUT", "FORWARD", "POSTROUTING"].flatMap { chain in
  [("the bridge", "10.0.0.4", "fd00:a::4"), ("another link", "192.0.2.2", "fd00:d::2")].flatMap { way, gateway, gateway6 in
    [
      KernelCase(
        name: "bridge: copies in \(chain) for \(way)", interfaces: machine, rules4: copying(chain, gateway),
        steps: [
          // Machine 3 is known, machine 4 is not.
          bridgedFrame("pb", Craft.udp("10.0.0.3:9", "10.0.0.2:9", "x"), from: 3, to: bridgedMAC(2)),
          bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.3:6", "x"), from: 2, to: bridgedMAC(3)),
          bridgedFrame("pa", Craft.udp("10.0.0.2:7", "10.0.0.1:8", "x"), from: 2, to: bridgeMAC),
          bridgedFrame("pa", Craft.udp("10.0.0.2:7", "10.0.0.255:8", "x"), from: 2, to: "ff:ff:ff:ff:ff:ff"),
          bridgedFrame("pc", Craft.udp("10.0.0.4:7", "10.0.0.2:8", "x"), from: 4, to: bridgedMAC(2)),
          bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.3:6", "y"), from: 2, to: bridgedMAC(3)),
        ]),
      KernelCase(
        name: "bridge: copies in \(chain) for \(way), IPv6", interfaces: machine, rules6: copying(chain, gateway6),
        steps: [
          bridgedFrame("pb", Craft.udp("[fd00:a::3]:9", "[fd00:a::2]:9", "x"), from: 3, to: bridgedMAC(2)),
          bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[fd00:a::3]:6", "x"), from: 2, to: bridgedMAC(3)),
          bridgedFrame("pa", Craft.udp("[fd00:a::2]:7", "[fd00:a::1]:8", "x"), from: 2, to: bridgeMAC),
          bridgedFrame("pc", Craft.udp("[fd00:a::4]:7", "[fd00:a::2]:8", "x"), from: 4, to: bridgedMAC(2)),
          bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[fd00:a::3]:6", "y"), from: 2, to: bridgedMAC(3)),
        ]),
    ]
  }
}

private func wrapped(_ header: [UInt8]) -> KernelStep {
  let packet = Craft.udp("10.0.0.2:5", "10.0.0.3:6", "x")
  return .inject("pa", Hex(Craft.frame(packet, from: bridgedMAC(2), to: bridgedMAC(3)).bytes.prefix(12) + header + packet.bytes))
}
private func piece(_ part: Int, _ flags: UInt16) -> Hex {
  let whole = Craft.udp("10.0.0.2:5", "10.0.0.3:6", String(repeating: "y", count: 40)).bytes.dropFirst(20)
  return Craft.datagram(17, "10.0.0.2", "10.0.0.3", Array(part == 0 ? whole.prefix(24) : whole.dropFirst(24)), id: 7, fragment: flags)
}

/// The copy is made between rules that log and count. POSTROUTING does not log: a copy has no link header, and what the kernel prints as one
/// is what stood in memory.
private func copying(_ chain: String, _ gateway: String) -> String {
  let lines = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].flatMap { hook -> [String] in
    var questions = ["--physdev-is-in", "--physdev-in pa", "--physdev-is-bridged", "! --physdev-is-bridged"]
    if hook == "FORWARD" || hook == "POSTROUTING" { questions += ["--physdev-is-out", "--physdev-is-bridged --physdev-out pb"] }
    return (hook == "POSTROUTING" ? [] : ["-A \(hook) -j LOG --log-prefix \(hook):"]) + questions.map { "-A \(hook) -m physdev \($0)" }
      + (hook == chain ? ["-A \(hook) -j TEE --gateway \(gateway)", "-A \(hook)"] : [])
  }
  return "*mangle\n" + lines.joined(separator: "\n") + "\nCOMMIT\n*filter\n"
    + ["INPUT", "FORWARD", "OUTPUT"].flatMap { hook in
      ["NEW", "ESTABLISHED", "UNTRACKED"].map { "-A \(hook) -m conntrack --ctstate \($0)\n" }
    }.joined() + "COMMIT\n"
}

private let machine: [KernelCase.Interface] = {
  var plain = KernelCase.Interface("td", ["10.1.0.1/24"], type: "tap")
  plain.mac = "02:00:00:00:00:d0"
  plain.neigh = [KernelCase.Interface.Neighbour(ip: "10.1.0.2", mac: bridgedMAC(9))]
  return bridgedMachine(ipv6: true, plain: plain)
}()
