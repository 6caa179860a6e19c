// A random case: a machine, a ruleset and traffic that reacts to what the host does. The engine plays the host while the case is made; the
// case itself is fixed bytes, so the kernel is asked the same. Equal seeds make equal cases.

package import KernelJudge
internal import Host
internal import Netfilter
package import Wire

package struct RandomCase {
  private var dice: Dice
  private let family: Family
  private var made: KernelCase
  private var packets: RandomPacket
  private var rules: RandomRules
  /// When the last waits were, in milliseconds of the case's clock.
  private var times = [0]
  private var sent: [KernelStep] = []
  private let isEthernet: Bool
  /// connlimit cleans its lists once a tick of the kernel's clock, so each packet has a tick of its own where it takes part.
  private let isPaced: Bool

  package static func make(seed: UInt64, _ family: Family) -> KernelCase { reaching(seed: seed, family).asked }

  /// The case, and what the engine did in it. `begun` hears of the case as it is before the engine does each step.
  static func reaching(
    seed: UInt64, _ family: Family, begun: (KernelCase) -> Void = { _ in }
  ) -> (asked: KernelCase, reach: Reach) {
    var random = RandomCase(seed: seed, family)
    begun(random.made)
    var replay = Replay(random.made)
    replay.host.isTracing = true
    // The same host with other luck.
    var other = Replay(random.made, seed: 2)
    var reach = Reach(family)
    var heard: [KernelEvent] = []
    for _ in 0..<Int.random(in: 6...24, using: &random.dice) {
      let step = random.step(after: heard)
      let before = replay.result.events.count
      random.made.steps.append(step)
      begun(random.made)
      replay.run(step)
      heard = Array(replay.result.events[before...])
      // What chance had a part in has no answer in a case of fixed bytes: another machine draws something else.
      other.run(step)
      if replay.result.events[before...] != other.result.events[min(before, other.result.events.count)...] { heard = [] }
      reach.take(&replay)
      if random.isPaced {
        random.times.append((random.times.last ?? 0) + 10)
        random.made.steps.append(.wait(KernelStep.Wait(ms: 10)))
        replay.run(.wait(KernelStep.Wait(ms: 10)))
        other.run(.wait(KernelStep.Wait(ms: 10)))
      }
    }
    replay.collect()
    reach.take(replay.result)
    return (random.made, reach)
  }

  /// Chances that two machines never take alike and that have no classes (SYNPROXY's cookies among them), times that only one of them has, and what looks for
  /// sockets: where the kernel is to be a pure filter and router, one socket of ours answers for all (QuietStack).
  private static let withoutThese = [
    "--probability", "SYNPROXY", "-m cpu", "-m cgroup", "-m osf", "-m socket", "TPROXY",
    // Not every kernel has these.
    "-m ipvs", "-m LED", "-m CLUSTERIP", "-m ULOG",
  ]

  private init(seed: UInt64, _ family: Family) {
    self.family = family
    dice = Dice(seed: seed &* 2 &+ (family == .ipv4 ? 0 : 1))
    packets = RandomPacket(family, Dice(seed: dice.next()))
    isPaced = dice.chance(25)
    rules = RandomRules(
      dice: Dice(seed: dice.next()), family: family, length: dice.pick([1, 1, 2, 3]),
      without: RandomCase.withoutThese + (isPaced ? [] : ["-m connlimit"]))
    isEthernet = dice.chance(25)
    made = KernelCase(name: "random-\(family == .ipv4 ? 4 : 6)-\(seed)")
    made.family = family == .ipv4 ? 4 : 6
    makeMachine()
    let share = dice.pick([30, 50, 80])
    for kind in TableKind.allCases where dice.chance(kind == .security ? 10 : share) { rules.add(kind) }
    if rules.text.isEmpty { rules.add(.filter) }
    var text = rules.text
    // What nothing refers to only makes the case longer.
    for table in TableKind.allCases {
      for chain in table.builtInChains.map(\.chainName) {
        for n in 1...2 where !text.contains("-A \(chain)-\(n) ") && !text.contains(" \(chain)-\(n)\n") {
          text = text.replacing(":\(chain)-\(n) -\n", with: "")
        }
      }
    }
    if family == .ipv4 { made.rules4 = text } else { made.rules6 = text }
    if text.contains("-set ") || text.contains("SET --") {
      made.ipset = (family == .ipv4 ? randomSets(.ipv6) + randomSets(.ipv4) : randomSets(.ipv4) + randomSets(.ipv6)) + sharedSets
    }
    // The lines of a copy stand among those of the table that made it; the engine sends the copy when the table is done.
    made.trace = dice.chance(6) && !text.contains("-j TEE")
  }

  // MARK: the machine

  private mutating func makeMachine() {
    for (n, name) in ["wa", "wb"].enumerated() {
      let address = packets.ours[n] + (family == .ipv4 ? "/24" : "/64")
      var interface = KernelCase.Interface(name, [address])
      if isEthernet {
        interface.type = "tap"
        interface.mac = "02:00:00:00:00:0\(n + 1)"
        // All that rules may send packets to: who is asked for his hardware address is another question.
        let net = family == .ipv4 ? ["10.0.0.", "192.0.2."][n] : ["fd00:a::", "fd00:b::"][n]
        interface.neigh = (2...15).map {
          KernelCase.Interface.Neighbour(
            ip: net + String($0, radix: family == .ipv4 ? 10 : 16), mac: "02:00:00:00:0\(n + 1):0\(String($0, radix: 16))")
        }
      }
      if dice.chance(5) { interface.mtu = 1280 }
      if dice.chance(10) { interface.group = 2 }
      made.interfaces.append(interface)
    }
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

  // MARK: steps

  private mutating func step(after heard: [KernelEvent]) -> KernelStep {
    switch Int.random(in: 0..<100, using: &dice) {
    case 0..<3: return .probe
    case 3..<6: if let wait = wait() { return wait }
    case 6..<10: return change()
    case 10..<20: if let again = sent.randomElement(using: &dice) { return again }
    default: break
    }
    var step: KernelStep?
    if let event = heard.last(where: { $0.bytes != nil }), let bytes = event.bytes, dice.chance(75) {
      switch event.what {
      case .out(let interface, _, _):
        let datagram = isEthernet ? Array(bytes.dropFirst(14)) : bytes
        step = packets.answer(to: datagram).map { .inject(interface, frame($0, on: interface)) }
      case .local: step = packets.answer(to: bytes).map { local($0) }
      default: break
      }
    }
    let chosen = step ?? first()
    sent.append(chosen)
    return chosen
  }

  private mutating func first() -> KernelStep {
    let (side, bytes) = packets.first()
    switch side {
    case .near: return .inject("wa", frame(bytes, on: "wa"))
    case .far: return .inject("wb", frame(bytes, on: "wb"))
    case .local: return local(bytes)
    }
  }

  private mutating func local(_ bytes: [UInt8]) -> KernelStep {
    var step = KernelStep.LocalRaw(hex: Hex(bytes))
    if dice.chance(40) { (step.uid, step.gid) = (1000, 100) }
    if dice.chance(20) { step.mark = dice.pick([1, 0x10]) }
    return .localRaw(step)
  }

  private mutating func frame(_ bytes: [UInt8], on interface: String) -> Hex {
    guard isEthernet else { return Hex(bytes) }
    let n: UInt8 = interface == "wa" ? 1 : 2
    let to: [UInt8] =
      dice.chance(95) ? [2, 0, 0, 0, 0, n] : dice.pick([[255, 255, 255, 255, 255, 255], [1, 0, 94, 0, 0, 9], [2, 0, 0, 0, 0, 99]])
    let from: [UInt8] = [2, 0, 0, 0, n, dice.pick([2, 2, 3])]
    return Hex(to + from + (family == .ipv4 ? [8, 0] : [0x86, 0xdd]) + bytes)
  }

  /// 10 ms to 3 s. The kernel's clock goes on by itself, some milliseconds a step: no wait ends just before a whole second since another
  /// step, because timeouts and rates are whole seconds.
  private mutating func wait() -> KernelStep? {
    let now = times.last ?? 0
    for _ in 0..<8 {
      let ms = dice.pick([10, 40, 120, 250, 350, 650, 1100, 1150, 1300, 2150, 3000])
      let settled = times.allSatisfy { before in
        let rest = (now + ms - before) % 1000
        return ms < 50 ? rest < 850 : rest >= 50 && rest < 800 || rest == 0
      }
      if settled {
        times.append(now + ms)
        return .wait(KernelStep.Wait(ms: ms))
      }
    }
    return nil
  }

  /// The rules change while connections live.
  private mutating func change() -> KernelStep {
    let tool = family == .ipv4 ? "iptables" : "ip6tables"
    let kind = dice.pick(TableKind.allCases.filter { $0 != .security })
    let base = dice.pick(kind.builtInChains.map(\.chainName))
    switch Int.random(in: 0..<10, using: &dice) {
    case 0: return .command(.init(argv: [tool, "-t", kind.name, "-F", base]))
    case 1: return .command(.init(argv: [tool, "-t", kind.name, "-Z"]))
    case 2: return .command(.init(argv: [tool, "-t", kind.name, "-D", base, "1"]))
    case 3 where kind == .filter: return .command(.init(argv: [tool, "-P", base, dice.pick(["ACCEPT", "DROP"])]))
    case 4, 5:
      let text = "*\(kind.name)\n-A \(base) \(rules.rule(kind.name, base))\n-I \(base) \(rules.rule(kind.name, base))\nCOMMIT\n"
      return .restore(.init(family: family == .ipv4 ? 4 : 6, text: withoutSets(text), args: dice.chance(70) ? ["--noflush"] : []))
    default:
      let rule = withoutSets(rules.rule(kind.name, base))
      return .command(.init(argv: [tool, "-t", kind.name, dice.pick(["-A", "-I"]), base] + words(rule)))
    }
  }
  /// Sets are there only if the first rules named some.
  private func withoutSets(_ text: String) -> String {
    if made.ipset != nil || !(text.contains("-set ") || text.contains("SET --")) { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.contains("-set ") || line.contains("SET --")
        ? (line.hasPrefix("-") ? line.prefix { $0 != " " } + " " + line.split(separator: " ")[1] : "-j ACCEPT") : line
    }.joined(separator: "\n")
  }
  /// A rule's words, as a shell takes them.
  private func words(_ rule: String) -> [String] {
    var words: [String] = []
    for (n, piece) in rule.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
      if n % 2 == 1 { words.append(String(piece)) } else { words += piece.split(separator: " ").map(String.init) }
    }
    return words
  }
}

extension KernelEvent {
  /// The packet of an event.
  var bytes: [UInt8]? {
    switch what {
    case .out(_, let hex, _), .local(let hex, _, _): hex.bytes
    default: nil
    }
  }
}
