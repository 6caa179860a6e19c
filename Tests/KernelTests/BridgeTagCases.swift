// Frames in VLANs and in PPPoE sessions on a bridge: which hooks of IP they walk with bridge-nf-filter-vlan-tagged and -pppoe-tagged, how
// they leave, and what goes up (net/bridge/br_netfilter_hooks.c, br_nf_pre_routing; net/core/dev.c, __netif_receive_skb_core).

import KernelJudge

let bridgeTagCases: [KernelCase] = [nil, "vlan", "pppoe"].flatMap { (setting: String?) -> [KernelCase] in
  let name = setting.map { "-\($0)-tagged" } ?? "nothing"
  let sysctl: [String: KernelCase.Setting] = setting.map { ["net.bridge.bridge-nf-filter-\($0)-tagged": 1] } ?? [:]
  func bridge(_ title: String, _ rules: String, _ steps: [KernelStep], rules6: String = everyHook + states) -> KernelCase {
    KernelCase(
      name: "bridge: filter \(name): \(title)", interfaces: machine, sysctl: sysctl, rules4: rules, rules6: rules6,
      steps: steps)
  }
  let all = Wrapping.all
  return [
    bridge("everything, flooded", everyHook + states, all.map { $0.frame("pa", udp(2, 4), 2, bridgedMAC(4)) }),
    bridge("IPv6", everyHook, all.map { $0.frame("pa", udp6(2, 4), 2, bridgedMAC(4)) }),
    bridge(
      "known ports, there and back", everyHook + states,
      all.flatMap { [$0.frame("pa", udp(2, 3), 2, bridgedMAC(3)), $0.frame("pb", udp(3, 2, (6, 5)), 3, bridgedMAC(2))] }),
    bridge("for this host", everyHook + states, all.map { $0.frame("pa", udp(2, 1), 2, bridgeMAC) }),
    bridge("for all", everyHook + states, all.map { $0.frame("pa", Craft.udp("10.0.0.2:5", "10.0.0.255:6", "x"), 2, "ff:ff:ff:ff:ff:ff") }),
    bridge(
      "dropped and rejected",
      states + "*mangle\n-A FORWARD -p udp --dport 6 -j DROP\nCOMMIT\n"
        + "*filter\n-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\n-A FORWARD -p udp -j REJECT\nCOMMIT\n",
      all.flatMap {
        [
          $0.frame("pa", udp(2, 4), 2, bridgedMAC(4)), $0.frame("pa", udp(2, 4, (5, 7)), 2, bridgedMAC(4)),
          $0.frame("pa", Craft.tcp("10.0.0.2:5", "10.0.0.4:80", "S", seq: 7), 2, bridgedMAC(4)),
        ]
      }),
    bridge(
      "IPv6, rejected", "",
      all.flatMap {
        [
          $0.frame("pa", udp6(2, 4), 2, bridgedMAC(4)),
          $0.frame("pa", Craft.tcp("[fd00:a::2]:5", "[fd00:a::4]:80", "S", seq: 7), 2, bridgedMAC(4)),
        ]
      },
      rules6: states + "*filter\n-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\n-A FORWARD -p udp -j REJECT\nCOMMIT\n"),
    bridge(
      "IPv6, logged", "", all.flatMap { [$0.frame("pa", udp6(2, 4), 2, bridgedMAC(4)), $0.frame("pa", udp6(2, 1), 2, bridgeMAC)] },
      rules6: log),
    bridge(
      "a device that is no port", everyHook + log,
      all.flatMap {
        [
          $0.frame("td", Craft.udp("10.1.0.2:5", "10.1.0.1:6", "x"), 2, plainMAC),
          $0.frame("td", Craft.udp("[fd00:b::2]:5", "[fd00:b::1]:6", "x"), 2, plainMAC),
        ]
      }),
    bridge(
      "logged", log, all.flatMap { [$0.frame("pa", udp(2, 4), 2, bridgedMAC(4)), $0.frame("pa", udp(2, 1), 2, bridgeMAC)] }),
    bridge(
      "translated, to a neighbour and past the bridge",
      everyHook
        + "*nat\n-A PREROUTING -p udp --dport 6 -j DNAT --to-destination 10.0.0.3:66\n-A PREROUTING -p udp --dport 7 -j DNAT --to-destination 192.0.2.9\n-A PREROUTING -p udp --dport 8 -j REDIRECT --to-ports 99\n"
        + "-A POSTROUTING -p udp --dport 9 -j SNAT --to-source 10.0.0.77\nCOMMIT\n",
      // Of a session the kernel then takes its header for the packet's address, and asks for a neighbour that is none.
      all.filter { !$0.isSession }.enumerated().flatMap { n, w in (6...9).map { w.frame("pa", udp(2, 4, (10 + n, $0)), 2, bridgedMAC(4)) } }
    ),
    bridge(
      "long ones", everyHook + states,
      all.flatMap { w in
        [1480, 1488, 1492, 1496, 1500, 1504].map {
          w.frame("pa", Craft.udp("10.0.0.2:5", "10.0.0.4:6", String(repeating: "x", count: $0 - 28)), 2, bridgedMAC(4))
        }
      }),
    bridge(
      "fragments", everyHook + states,
      all.flatMap { w in
        [(0, 0x2000), (1, 0x0002)].map { part, flags in w.frame("pa", piece(part, UInt16(flags)), 2, bridgedMAC(4)) }
      }),
    bridge(
      "fragments that are routed, and end whole", everyHook + states,
      all.flatMap { w in
        [(0, 0x2000), (1, 0x0002)].map { part, flags in w.frame("pa", piece(part, UInt16(flags)), 2, bridgeMAC) }
      }),
    bridge(
      "IPv6, fragments", "",
      all.flatMap { w in
        [bridgedMAC(4), "ff:ff:ff:ff:ff:ff", bridgeMAC].flatMap { to in
          [(0, 0..<24), (24, 24..<80)].map { w.frame("pa", piece6($0, $1), 2, to) }
            + [(0, 0..<1448), (1448, 1448..<2000)].map { w.frame("pa", piece6($0, $1), 2, to) }
        }
      }),
    bridge(
      "IPv6, too long, for one and for all", "",
      all.flatMap { w in
        [bridgedMAC(4), "ff:ff:ff:ff:ff:ff", "33:33:00:00:00:fb"].map {
          let group = $0.hasPrefix("33") ? "ff02::fb" : "fd00:a::4"
          return w.frame("pa", Craft.udp("[fd00:a::2]:5", "[\(group)]:6", String(repeating: "x", count: 1460)), 2, $0)
        }
      }),
    bridge(
      "fragments for all", everyHook + states,
      all.flatMap { w in
        [(0, 0x2000), (1, 0x0002)].map { part, flags in w.frame("pa", piece(part, UInt16(flags)), 2, "ff:ff:ff:ff:ff:ff") }
      }),
    // A tag wants two bytes behind it, the header of a session and a second tag are wanted whole.
    bridge(
      "cut in what is in front, and of another family than it says", everyHook,
      (1...8).flatMap { count in
        [[0x81, 0, 0, 5, 8, 0, 1, 2, 3], [0x88, 0x64, 0x11, 0, 0, 9, 0, 3, 0, 0x21], [0x81, 0, 0, 5, 0x81, 0, 0, 6, 8]].map {
          front("pa", Array(($0 as [UInt8]).prefix(count + 1)))
        }
      }
        + [
          front("pa", [0x81, 0, 0, 5, 0x86, 0xdd] + udp(2, 4).bytes),
          front("pa", [0x88, 0x64, 0x11, 0, 0, 9, 0, 31, 0, 0x57] + udp(2, 4).bytes),
          front("pa", [0x88, 0x64, 0x11, 0, 0, 9, 0, 51, 0, 0x21] + udp6(2, 4).bytes),
          front("pa", [0x88, 0x64, 0x11, 0, 0, 9, 0, 31, 0xc0, 0x21] + udp(2, 4).bytes),
        ]),
    bridge(
      "padded and cut short", everyHook,
      all.flatMap {
        [
          $0.frame("pa", Hex(udp(2, 4).bytes + [1, 2, 3]), 2, bridgedMAC(4)),
          $0.frame("pa", Hex(udp(2, 4).bytes.dropLast()), 2, bridgedMAC(4)),
        ]
      }),
  ]
}

private let plainMAC = "02:00:00:00:00:d0"
private func front(_ port: String, _ bytes: [UInt8]) -> KernelStep {
  .inject(port, Hex([2, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 2] + bytes))
}
private func udp(_ from: Int, _ to: Int, _ ports: (Int, Int) = (5, 6)) -> Hex {
  Craft.udp("10.0.0.\(from):\(ports.0)", "10.0.0.\(to):\(ports.1)", "x")
}
private func udp6(_ from: Int, _ to: Int) -> Hex { Craft.udp("[fd00:a::\(from)]:5", "[fd00:a::\(to)]:6", "x") }
private func piece6(_ offset: UInt16, _ part: Range<Int>) -> Hex {
  let count = part.upperBound < 100 ? 80 : 2000
  let udp = Craft.udp("[fd00:a::2]:5", "[fd00:a::4]:6", String(repeating: "x", count: count - 8)).bytes
  let length = part.count + 8
  var bytes = Array(udp[..<4])
  bytes += [UInt8(length >> 8), UInt8(length & 255), 44] + udp[7..<40]
  bytes += [17, 0, UInt8(offset >> 8), UInt8(offset & 255) | (part.upperBound < count ? 1 : 0), 0, 0, 0, UInt8(count & 127)]
  return Hex(bytes + udp[(40 + part.lowerBound)..<(40 + part.upperBound)])
}
private func piece(_ part: Int, _ flags: UInt16) -> Hex {
  let whole = udp(2, 4).bytes.dropFirst(20) + [UInt8](repeating: 7, count: 40)
  var bytes = Craft.datagram(17, "10.0.0.2", "10.0.0.4", Array(part == 0 ? whole.prefix(16) : whole.dropFirst(16)), id: 7, fragment: flags)
    .bytes
  if part == 0 { bytes[26...27] = [0, 0] }
  return Hex(bytes)
}

private let machine: [KernelCase.Interface] = {
  var plain = KernelCase.Interface("td", ["10.1.0.1/24", "fd00:b::1/64"], type: "tap")
  plain.mac = plainMAC
  return bridgedMachine(ipv6: true, plain: plain)
}()

/// What stands between the addresses of a frame and its datagram.
private struct Wrapping {
  var isSession = false
  var bytes: @Sendable (_ isIPv6: Bool, _ count: Int) -> [UInt8]

  func frame(_ port: String, _ packet: Hex, _ from: Int, _ to: String) -> KernelStep {
    let plain = Craft.frame(packet, from: bridgedMAC(from), to: to).bytes
    return .inject(port, Hex(Array(plain[..<12]) + bytes(packet.bytes[0] >> 4 == 6, packet.bytes.count) + packet.bytes))
  }
  private static func type(_ isIPv6: Bool) -> [UInt8] { isIPv6 ? [0x86, 0xdd] : [0x08, 0x00] }
  private static func session(_ isIPv6: Bool, _ count: Int) -> [UInt8] {
    [0x88, 0x64, 0x11, 0, 0, 9, UInt8((count + 2) >> 8), UInt8((count + 2) & 255), 0, isIPv6 ? 0x57 : 0x21]
  }
  static let all: [Wrapping] = [
    Wrapping { six, _ in type(six) },
    Wrapping { six, _ in [0x81, 0, 0x60, 5] + type(six) },
    // No VLAN, but a priority; and the tag of a provider.
    Wrapping { six, _ in [0x81, 0, 0x60, 0] + type(six) }, Wrapping { six, _ in [0x88, 0xa8, 0, 5] + type(six) },
    Wrapping(isSession: true) { session($0, $1) }, Wrapping(isSession: true) { [0x81, 0, 0, 5] + session($0, $1) },
    // Two tags.
    Wrapping { six, _ in [0x81, 0, 0, 5, 0x81, 0, 0, 6] + type(six) },
  ]
}

private let everyHook =
  "*mangle\n"
  + ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].map { "-A \($0) -p udp\n-A \($0) -m physdev --physdev-in pa\n" }.joined()
  + "COMMIT\n"
private let states =
  "*filter\n"
  + ["INPUT", "FORWARD", "OUTPUT"].flatMap { chain in
    ["NEW", "ESTABLISHED", "RELATED", "INVALID"].map { "-A \(chain) -m conntrack --ctstate \($0)\n" }
  }.joined() + "COMMIT\n"
private let log =
  "*mangle\n"
  + ["PREROUTING", "INPUT", "FORWARD", "POSTROUTING"].flatMap {
    ["-A \($0) -j LOG --log-prefix \($0):\n", "-A \($0) -j LOG --log-macdecode\n"]
  }
  .joined()
  + "COMMIT\n"
