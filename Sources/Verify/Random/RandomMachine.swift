// The machine of a random case: two networks, joined by point-to-point devices, by Ethernet or by a bridge with three ports; its settings; and
// how packets come to it.

internal import KernelJudge
internal import Netfilter
internal import Wire

extension RandomCase {
  mutating func makeMachine() {
    for (n, name) in ["wa", "wb"].enumerated() {
      let address = packets.ours[n] + (family == .ipv4 ? "/24" : "/64")
      var interface = KernelCase.Interface(name, [address])
      if isEthernet(name) {
        interface.type = link == .bridge ? "bridge" : "tap"
        interface.mac = "02:00:00:00:00:0\(n + 1)"
        // All that rules may send packets to: who is asked for his hardware address is another question.
        let net = family == .ipv4 ? ["10.0.0.", "192.0.2."][n] : ["fd00:a::", "fd00:b::"][n]
        interface.neigh = (2...15).map {
          KernelCase.Interface.Neighbour(
            ip: net + String($0, radix: family == .ipv4 ? 10 : 16), mac: "02:00:00:00:0\(n + 1):0\(String($0, radix: 16))")
        }
        if family == .ipv6, n == 0 { interface.neigh?.append(.init(ip: packets.eui64, mac: "02:00:00:00:01:02")) }
      }
      if dice.chance(5) { interface.mtu = 1280 }
      if dice.chance(10) { interface.group = 2 }
      made.interfaces.append(interface)
    }
    if link == .bridge {
      for (n, name) in ["pa", "pb", "pc"].enumerated() {
        var port = KernelCase.Interface(name, [], type: "tap")
        port.mac = "02:00:00:00:00:a\(n + 1)"
        port.master = "wa"
        made.interfaces.append(port)
      }
      let calls = family == .ipv4 ? "net.bridge.bridge-nf-call-iptables" : "net.bridge.bridge-nf-call-ip6tables"
      if dice.chance(10) { made.sysctl[calls] = 0 }
    }
    makeRoutes()
    makeSettings()
  }

  private mutating func makeRoutes() {
    made.routes =
      family == .ipv4
      ? ["203.0.113.0/24 via 192.0.2.2", "172.16.0.0/16 via 10.0.0.2"] : ["2001:db8:f::/64 via fd00:b::2", "2001:db8:c::/64 via fd00:a::2"]
    if dice.chance(5) { made.routes.append(family == .ipv4 ? "prohibit 198.18.0.0/15" : "unreachable 2001:db8:9::/64") }
    if dice.chance(10) {
      let six = family == .ipv4 ? "" : "-6 "
      made.ip = [
        "\(six)route add default via \(packets.far[1]) table 100", "\(six)rule add fwmark 0x1 lookup 100",
      ]
    }
  }

  private mutating func makeSettings() {
    // Without a limit any other error to a machine empties the account of routing's errors to it, if that is a tick of the kernel's clock
    // later (ErrorLimits): only where each packet has a tick of its own is that the case's to say.
    if family == .ipv4, !isPaced { made.sysctl["net.ipv4.icmp_ratemask"] = 0 }
    let conntrack: [(String, [Int])] = [
      ("tcp_loose", [0]), ("tcp_be_liberal", [1]), ("checksum", [0]), ("acct", [1]), ("udp_timeout", [1, 2]), ("udp_timeout_stream", [2]),
      ("tcp_timeout_syn_sent", [1]), ("tcp_timeout_established", [2]), ("tcp_ignore_invalid_rst", [1]), ("tcp_max_retrans", [1]),
      ("icmp_timeout", [1]), ("generic_timeout", [1]), ("log_invalid", [255, 6]), ("tcp_timeout_close", [1]),
    ]
    while dice.chance(30) {
      let (key, values) = dice.pick(conntrack)
      made.sysctl["net.netfilter.nf_conntrack_\(key)"] = .number(dice.pick(values))
    }
    if dice.chance(10) {
      let (key, value) = dice.pick(
        family == .ipv4
          ? [
            ("net.ipv4.conf.all.rp_filter", 1), ("net.ipv4.conf.all.rp_filter", 2), ("net.ipv4.ip_forward", 0),
            ("net.ipv4.conf.wa.route_localnet", 1), ("net.ipv4.conf.wa.accept_local", 1), ("net.ipv4.conf.wa.rp_filter", 1),
          ] : [("net.ipv6.conf.all.forwarding", 0)])
      made.sysctl[key] = .number(value)
    }
  }

  // MARK: how packets come

  private func isEthernet(_ interface: String) -> Bool { link == .tap || link == .bridge && interface != "wb" }

  mutating func first() -> KernelStep {
    let (side, bytes) = packets.first()
    return arrival(side, bytes)
  }

  /// A packet of one side comes in, or is sent here.
  mutating func arrival(_ side: RandomPacket.Side, _ bytes: [UInt8]) -> KernelStep {
    switch side {
    case .near where link == .bridge:
      // The second of the near ones is behind the second port; all others are behind the first.
      let isSecond = sender(bytes) == packets.near[1]
      return .inject(isSecond ? "pb" : dice.pick(["pa", "pa", "pa", "pa", "pc"]), bridged(bytes, from: isSecond ? 3 : 2))
    case .near: return .inject("wa", frame(bytes, on: "wa"))
    case .far: return .inject("wb", frame(bytes, on: "wb"))
    case .local: return local(bytes)
    }
  }

  /// What comes back by the interface that a packet left by.
  mutating func answer(to bytes: [UInt8], on interface: String) -> KernelStep? {
    guard isEthernet(interface) else { return packets.answer(to: bytes).map { .inject(interface, frame($0, on: interface)) } }
    let asked = Array(bytes.prefix(14))
    return packets.answer(to: Array(bytes.dropFirst(14))).map { answer in
      // On a bridge's port the one that got the frame answers who sent it.
      guard link == .bridge, asked.count == 14, asked[0] & 1 == 0 else { return .inject(interface, frame(answer, on: interface)) }
      return .inject(interface, Hex(Array(asked[6..<12]) + Array(asked[0..<6]) + asked[12...] + answer))
    }
  }

  mutating func local(_ bytes: [UInt8]) -> KernelStep {
    var step = KernelStep.LocalRaw(hex: Hex(bytes))
    if dice.chance(40) { (step.uid, step.gid) = (1000, 100) }
    if dice.chance(20) { step.mark = dice.pick([1, 0x10]) }
    return .localRaw(step)
  }

  /// Now and then a packet comes to harm. What sockets make of such packets is not the packet filter's; and on Ethernet the kernel asks
  /// IPv6 neighbours that are not known, which the engine leaves out, so that addresses stay.
  mutating func harmed(_ step: KernelStep) -> KernelStep {
    guard made.stack == .quiet, dice.chance(6) else { return step }
    switch step {
    case .inject(var inject):
      let bytes = inject.hex.bytes
      let header = isEthernet(inject.interface) ? 14 : 0
      inject.hex = Hex(bytes.prefix(header) + harmed(Array(bytes.dropFirst(header))))
      return .inject(inject)
    case .localRaw(var local):
      // A program can send no other version by a socket of one family, and no less than a header.
      var bytes = harmed(local.hex.bytes)
      guard bytes.count >= (family == .ipv4 ? 20 : 40) else { return step }
      bytes[0] = bytes[0] & 15 | local.hex.bytes.byte(0) & 0xf0
      local.hex = Hex(bytes)
      return .localRaw(local)
    default: return step
    }
  }
  /// Whether the kernel would ask on Ethernet for the IPv6 neighbour that a program sends to: the engine plays no solicitations among a
  /// case's packets.
  func asksForNeighbour(_ step: KernelStep) -> Bool {
    guard case .localRaw(let s) = step, family == .ipv6, link != .tun, s.hex.bytes.count >= 40 else { return false }
    let to = Array(s.hex.bytes[24..<40])
    guard ["fd00000a00000000", "fd00000b00000000"].contains(Hex(Array(to[..<8])).description) else { return false }
    let isKnown = to[8..<15].allSatisfy { $0 == 0 } && to[15] <= 15
    return !isKnown && addressText(to) != packets.eui64
  }
  private mutating func harmed(_ packet: [UInt8]) -> [UInt8] {
    var bytes = packets.damaged(packet)
    if family == .ipv6, link != .tun, packet.count >= 40, bytes.count >= 40 { bytes.replaceSubrange(8..<40, with: packet[8..<40]) }
    // The kernel itself answers who asks for the time of day; the engine does not.
    if family == .ipv4, let headers = PacketHeaders(bytes), headers.proto == IPProtocol.icmp, bytes.byte(headers.transport) == 13 {
      return packet
    }
    return bytes
  }

  private func sender(_ bytes: [UInt8]) -> String? { PacketHeaders(bytes)?.source }
  private var type: [UInt8] { family == .ipv4 ? [8, 0] : [0x86, 0xdd] }

  private mutating func frame(_ bytes: [UInt8], on interface: String) -> Hex {
    guard isEthernet(interface) else { return Hex(bytes) }
    let n: UInt8 = interface == "wb" ? 2 : 1
    let to: [UInt8] =
      dice.chance(95) ? [2, 0, 0, 0, 0, n] : dice.pick([[255, 255, 255, 255, 255, 255], [1, 0, 94, 0, 0, 9], [2, 0, 0, 0, 0, 99]])
    let from: [UInt8] = [2, 0, 0, 0, n, sender(bytes) == packets.eui64 ? 2 : dice.pick([2, 2, 3])]
    return Hex(to + from + type + bytes)
  }

  /// A frame on the bridged link: to the machine itself for what is elsewhere, else to the neighbour, or to whom chance says.
  private mutating func bridged(_ bytes: [UInt8], from: UInt8) -> Hex {
    let target = PacketHeaders(bytes)?.destination
    var to: [UInt8] = [2, 0, 0, 0, 0, 1]
    if let place = packets.near.firstIndex(where: { $0 == target }) { to = [2, 0, 0, 0, 1, place == 1 ? 3 : 2] }
    if dice.chance(10) {
      to = dice.pick([
        [255, 255, 255, 255, 255, 255], [1, 0, 94, 0, 0, 9], [2, 0, 0, 0, 0, 99], [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 1, 2],
        [2, 0, 0, 0, 0, 0xa2],
      ])
    }
    return Hex(to + [2, 0, 0, 0, 1, from] + type + bytes)
  }
}
