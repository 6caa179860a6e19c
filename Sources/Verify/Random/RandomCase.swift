// A random case: a machine, a ruleset and traffic that reacts to what the host does. The engine plays the host while the case is made; the
// case itself is fixed bytes, so the kernel is asked the same. Equal seeds make equal cases.

package import KernelJudge
internal import Host
internal import Netfilter
package import Wire

package struct RandomCase {
  var dice: Dice
  let family: Family
  var made: KernelCase
  var packets: RandomPacket
  private var rules: RandomRules
  /// When the last waits were, in milliseconds of the case's clock.
  private var times = [0]
  private var sent: [KernelStep] = []
  /// What is to come next, whatever happens.
  private var pending: [KernelStep] = []
  private let focus: RandomFocus
  /// Whether the latest packet that left by wa is a TCP segment.
  private var hasSegment = false
  let link: RandomLink
  /// connlimit cleans its lists once a tick of the kernel's clock, so each packet has a tick of its own where it takes part.
  let isPaced: Bool

  package static func make(seed: UInt64, _ family: Family, without lacking: Lacking = .usual) -> KernelCase {
    reaching(seed: seed, family, without: lacking).asked
  }

  /// The case, and what the engine did in it. `begun` hears of the case as it is before the engine does each step.
  static func reaching(
    seed: UInt64, _ family: Family, without lacking: Lacking = .usual, begun: (KernelCase) -> Void = { _ in }
  ) -> (asked: KernelCase, reach: Reach) {
    var random = RandomCase(seed: seed, family, lacking)
    begun(random.made)
    var replay = Replay(random.made)
    replay.host.isTracing = true
    // The same host with other luck; more of them where a rule draws from few numbers.
    var others = (2...(RandomChoice(random.made).isAskedFor ? 5 : 2)).map { Replay(random.made, seed: $0) }
    var reach = Reach(family, lacking)
    var heard: [KernelEvent] = []
    for step in random.made.steps {
      replay.run(step)
      for n in others.indices { others[n].run(step) }
    }
    for _ in 0..<Int.random(in: 6...24, using: &random.dice) {
      var step = random.step(after: heard)
      if random.isBeyondTranslation(step) || random.asksForNeighbour(step) { step = .probe }
      let before = replay.result.events.count
      random.made.steps.append(step)
      begun(random.made)
      replay.run(step)
      heard = Array(replay.result.events[before...])
      for event in heard {
        if case .out("wa", let hex, _) = event.what { random.hasSegment = PacketHeaders(hex.bytes)?.isTCP == true }
      }
      // What chance had a part in has no answer in a case of fixed bytes: another machine draws something else.
      for n in others.indices {
        others[n].run(step)
        let events = others[n].result.events
        if replay.result.events[before...] != events[min(before, events.count)...] { heard = [] }
      }
      reach.take(&replay)
      if random.isPaced {
        random.times.append((random.times.last ?? 0) + 10)
        random.made.steps.append(.wait(KernelStep.Wait(ms: 10)))
        replay.run(.wait(KernelStep.Wait(ms: 10)))
        for n in others.indices { others[n].run(.wait(KernelStep.Wait(ms: 10))) }
      }
    }
    replay.collect()
    reach.take(replay.result, replay.drops)
    return (random.made, reach)
  }

  /// What chance may not choose: the processor that has the packet, and what looks for sockets, because where the kernel is to be a pure
  /// filter and router one socket of ours answers for all (QuietStack). Cases that turn on these are live.
  static let withoutThese = [
    "--probability 0.5", "SYNPROXY", "-m cpu --cpu 0", "-m cpu ! --cpu 0", "-m socket", "TPROXY",
  ]
  /// SNPT writes into bytes that the copies of a flooded frame share (ip6t_snpt_tg, net/ipv6/netfilter/ip6t_NPT.c), so that each translates
  /// what the others have translated, and how often shows in a frame depends on when it is read.
  private static let withoutTheseBridged = ["SNPT"]
  static let wantSockets: Set = ["socket", "TPROXY", "SYNPROXY"]

  private init(seed: UInt64, _ family: Family, _ lacking: Lacking) {
    self.family = family
    var dice = Dice(seed: seed &* 2 &+ (family == .ipv4 ? 0 : 1))
    made = KernelCase(name: "random-\(family == .ipv4 ? 4 : 6)-\(seed)")
    packets = RandomPacket(family, Dice(seed: dice.next()))
    let focus = RandomFocus.of(seed, family, without: lacking, &dice)
    self.focus = focus
    packets.favourite = focus.traffic
    isPaced = focus.isPaced || dice.chance(25)
    link = focus.link ?? dice.pick([.tun, .tun, .tun, .tun, .tun, .tun, .tap, .tap, .bridge])
    packets.isBridged = link == .bridge
    rules = RandomRules(
      dice: Dice(seed: dice.next()), family: family, length: focus.name.isEmpty ? dice.pick([1, 1, 2, 3]) : 1,
      without: RandomCase.withoutThese + lacking.all(family).map { "-m \($0) " } + (isPaced ? [] : ["-m connlimit"])
        + (link == .bridge ? RandomCase.withoutTheseBridged : []))
    rules.first = focus.rules
    self.dice = dice
    made.family = family == .ipv4 ? 4 : 6
    makeMachine()
    let share = focus.name.isEmpty ? self.dice.pick([30, 50, 80]) : self.dice.pick([0, 0, 30])
    for kind in TableKind.allCases {
      if self.dice.chance(kind == .security ? 10 : share) || focus.rules.contains(where: { $0.table == kind.name }) { rules.add(kind) }
    }
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
    made.trace = self.dice.chance(6)
    if RandomCase.wantSockets.contains(focus.name) { makeLive() }
    focus.provocation?.prepare(&made, family)
  }

  /// The kernel's own sockets answer; some are there to be found.
  private mutating func makeLive() {
    made.stack = .live
    // Who answers a ping is not the question.
    packets.sendsNoPings = true
    for (n, address) in packets.ours.enumerated() {
      let end = family == .ipv4 ? "\(address):53" : "[\(address)]:53"
      made.steps.append(.udpBind(.init(id: "u\(n)", addr: end, transparent: n == 1 ? true : nil)))
    }
  }

  // MARK: steps

  /// What is not asked where SNPT or DNPT are. A raw socket that brings its own header does not say where in it the transport header begins
  /// (rawv6_send_hdrinc, net/ipv6/raw.c), so that they do not look for a packet in its errors (icmpv6_bounced_ipv6hdr); in those of the
  /// kernel itself, which is what the engine sends, they do. And what this machine sends to a group that it is in shares its bytes with the
  /// copy that comes back (ip6_finish_output2), which SNPT translates again.
  private func isBeyondTranslation(_ step: KernelStep) -> Bool {
    guard case .localRaw(let s) = step, family == .ipv6, let headers = PacketHeaders(s.hex.bytes) else { return false }
    let isError = headers.proto == IPProtocol.icmpv6 && headers.bytes.byte(headers.transport) < 128
    return (isError || s.hex.bytes.byte(24) == 0xff) && made.texts.contains { $0.contains("NPT ") }
  }

  private mutating func step(after heard: [KernelEvent]) -> KernelStep {
    while !pending.isEmpty {
      let next = pending.removeFirst()
      // What did not leave can't be acknowledged.
      if case .inject(let inject) = next, inject.acknowledge != nil, !hasSegment { continue }
      return next
    }
    if let provocation = focus.provocation, dice.chance(35) {
      provoke(provocation)
      if !pending.isEmpty { return pending.removeFirst() }
    }
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
        step = answer(to: bytes, on: interface)
      case .local: step = packets.answer(to: bytes).map { local($0) }
      default: break
      }
    }
    let chosen = harmed(step ?? first())
    sent.append(chosen)
    return chosen
  }

  /// 10 ms to 3 s. The kernel's clock goes on by itself, some milliseconds a step: no wait ends just before a whole second since another
  /// step, because timeouts and rates are whole seconds.
  private mutating func wait(_ choice: [Int] = [10, 40, 120, 250, 350, 650, 1100, 1150, 1300, 2150, 3000]) -> KernelStep? {
    let now = times.last ?? 0
    // Where each step is followed by a wait, those to come go on from here.
    let latest = isPaced ? 450 : 800
    for _ in 0..<8 {
      let ms = dice.pick(choice)
      let settled = times.allSatisfy { before in
        let rest = (now + ms - before) % 1000
        return ms < 50 ? rest < 850 : rest >= 50 && rest < latest || rest == 0
      }
      if settled {
        times.append(now + ms)
        return .wait(KernelStep.Wait(ms: ms))
      }
    }
    return nil
  }

  /// What provokes the drop that the case turns on, step by step; a wait where a fragment is to come too late.
  private mutating func provoke(_ provocation: Provocation) {
    for step in provocation.steps(&packets) {
      switch step {
      case .comes(let side, let bytes): pending.append(arrival(side, bytes))
      case .acknowledges(let bytes, let add):
        pending.append(.inject(.init(interface: "wa", hex: Hex(bytes), acknowledge: .init(interface: "wa", add: add))))
      case .command(let line): pending.append(.command(.init(argv: line.split(separator: " ").map(String.init))))
      }
    }
    if provocation.name.hasSuffix("late"), let wait = wait([1300, 2150, 3000]),
      case .comes(_, let bytes)? = provocation.steps(&packets).last
    {
      pending += [wait, arrival(.near, bytes)]
    }
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
      return .command(.init(argv: [tool, "-t", kind.name, dice.pick(["-A", "-I"]), base] + RandomCase.words(rule)))
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
  static func words(_ rule: String) -> [String] {
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
