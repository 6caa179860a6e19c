// A scenario as cases for the real kernel, one for each host: the packets that came to it and those that its programs sent, as the engine's
// play had them, are given to a kernel with the same rules. What left, what was delivered, what was counted, logged and tracked must agree.

package import KernelJudge
package import Scenarios
internal import Host
internal import IPTables
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

package struct ScenarioCase: Sendable {
  package var asked: KernelCase
  /// Packets that were left out, because they come later than anybody wants to wait: retransmissions, mostly.
  package var leftOut: Int

  package init(asked: KernelCase, leftOut: Int = 0) {
    self.asked = asked
    self.leftOut = leftOut
  }

  package static func cases(_ run: ScenarioRun) -> [ScenarioCase] {
    run.file.hosts.indices.map { n in
      var recorder = Recorder(run.file.hosts[n], at: n, in: run)
      for r in run.results { recorder.take(r) }
      return recorder.finished
    }
  }

  /// The counters of a host's IPv4 rules when its scenario was over, as a case's result has them.
  package static func counters(_ run: ScenarioRun, host n: Int) -> KernelResult.Tables {
    var out: KernelResult.Tables = [:]
    for table in run.network.nodes[n].host.ruleset.tables where table.family == .ipv4 && !table.kind.isNFT {
      out[table.kind.name] = table.saved(.front).split(separator: "\n").map(String.init).filter { $0.hasPrefix(":") || $0.hasPrefix("[") }
    }
    return out
  }
}

private struct Recorder {
  let plan: HostPlan
  let position: Int
  let run: ScenarioRun
  var asked: KernelCase
  var leftOut = 0
  /// The time of the kernel's clock, as the scenario counts it.
  var clock: UInt64 = 0
  /// Interfaces with a neighbour that did not answer: to the kernel these are TAP devices with nobody behind, so that it asks.
  private let asking: Set<InterfaceID>
  /// What left by each interface, the latest first.
  private var left: [InterfaceID: [[UInt8]]] = [:]

  init(_ plan: HostPlan, at position: Int, in run: ScenarioRun) {
    self.plan = plan
    self.position = position
    self.run = run
    let path = run.file.path
    asked = KernelCase(name: run.file.hosts.count > 1 ? "\(path) (\(plan.name))" : path)
    let machine = run.beginning[position].machine
    let asking = Recorder.asking(plan, run)
    self.asking = asking
    // A bridge is there before its ports.
    let order =
      plan.interfaces.filter { i in plan.bridges.contains { $0.name == i.name } }
      + plan.interfaces.filter { i in !plan.bridges.contains { b in b.name == i.name || b.ports.contains(i.name) } }
      + plan.bridges.flatMap { b in b.ports.compactMap { name in plan.interfaces.first { $0.name == name } } }
    asked.interfaces = order.map {
      var i = KernelCase.Interface($0.name, $0.addresses)
      i.mtu = $0.mtu
      i.group = $0.group.map { .number(Int($0)) }
      i.up = $0.isUp ? nil : false
      let device = machine.id(InterfaceName($0.name)).flatMap(machine.interface)
      let master = plan.bridges.first { b in b.ports.contains(i.name) }?.name
      let isAsking = machine.id(InterfaceName(i.name)).map(asking.contains) ?? false
      if plan.bridges.contains(where: { $0.name == i.name }) { i.type = "bridge" } else if master != nil || isAsking { i.type = "tap" }
      if i.type != nil { i.mac = device.map { "\($0.mac)" } }
      i.master = master
      if i.type == "bridge" || isAsking, let device { i.neigh = neighbours(of: device) }
      return i
    }
    if !plan.bridges.isEmpty {
      asked.sysctl["net.bridge.bridge-nf-call-iptables"] = .number(machine.sysctl.bridgeCallsIPTables ? 1 : 0)
      asked.sysctl["net.bridge.bridge-nf-call-ip6tables"] = .number(machine.sysctl.bridgeCallsIP6Tables ? 1 : 0)
    }
    asked.routes = plan.routes.map { $0.words.joined(separator: " ") }
    for r in plan.ipRules {
      let isIPv6 = r.words.contains { $0.contains(":") }
      asked.ip.append("\(isIPv6 ? "-6 " : "")rule add \(r.words.joined(separator: " "))")
    }
    let settings = machine.sysctl
    asked.sysctl["net.ipv4.ip_forward"] = settings.ipForward ? 1 : 0
    for i in asked.interfaces {
      asked.sysctl["net.ipv4.conf.\(i.name).send_redirects"] = settings.sendsRedirects(InterfaceName(i.name)) ? 1 : 0
    }
    if asked.usesIPv6 || plan.rules6 != nil { asked.sysctl["net.ipv6.conf.all.forwarding"] = settings.ipv6Forwarding ? 1 : 0 }
    for s in plan.sysctls where s.key != Recorder.logSetting { asked.sysctl[s.key] = .text(s.value) }
    asked.groups = Set(machine.sockets.sockets.compactMap(\.address).filter(\.isMulticast)).map { "\($0)" }.sorted()
    asked.ipset = plan.sets?.text
    asked.rules4 = plan.rules4?.text
    asked.rules6 = plan.rules6?.text
    asked.clock = run.file.start == 0 ? nil : run.file.start
    asked.steps = introductions + plan.commands.flatMap { Recorder.steps($0.words) }
  }

  var finished: ScenarioCase {
    var c = asked
    // Rules that commands made are counted, too.
    if c.rules4 == nil { c.rules4 = "" }
    return ScenarioCase(asked: c, leftOut: leftOut)
  }

  /// A setting of the machine's first namespace, where no case is.
  private static let logSetting = "net.netfilter.nf_log_all_netns"

  private static func steps(_ words: [String]) -> [KernelStep] {
    guard words.first == "sysctl" else { return [.command(.init(argv: words))] }
    var out: [KernelStep] = []
    for word in words.dropFirst() {
      guard let at = word.firstIndex(of: "="), word[..<at] != logSetting else { continue }
      let value = KernelCase.Setting.text(String(word[word.index(after: at)...]))
      out.append(.sysctl(KernelStep.Sysctl(key: String(word[..<at]), value: value)))
    }
    return out
  }

  mutating func take(_ r: StepResult) {
    if case .look = r.action { return }
    let begin = r.begin
    if case .run(let commands) = r.action, r.host == position { asked.steps += commands.flatMap(Recorder.steps) }
    if r.host == position {
      switch r.action {
      case .hold(let point, _):
        if let hook = KernelStep.Hold.Hook(rawValue: point.hook.chainName.lowercased()) {
          asked.steps.append(.hold(.init(hook, after: point.priority)))
        }
      case .release(let newestFirst): asked.steps.append(.release(.init(newest: newestFirst ? true : nil)))
      default: break
      }
    }
    var isLate = false
    let passed = r.passed.indices.contains(position) ? r.passed[position] : []
    for s in r.seen.filter({ $0.host == plan.name }).flatMap(\.conversation.steps) + passed {
      if s.time &- begin > Verification.patience {
        leftOut += 1
        isLate = true
        continue
      }
      // A neighbour is given up by a timer, which is a little late.
      wait(until: s.dropReason == .noNeighbour ? s.time &+ 50 * ManualClock.millisecond : s.time)
      record(s)
    }
    if case .wait = r.action { wait(until: r.end) }
    // What was left out took its time in the scenario alone.
    if isLate || r.end &- begin > Verification.patience { clock = max(clock, r.end) }
  }

  private mutating func wait(until time: UInt64) {
    guard time > clock else { return }
    let ms = (time - clock) / ManualClock.millisecond
    if ms > 0 { asked.steps.append(.wait(.init(ms: Int(ms)))) }
    clock += ms * ManualClock.millisecond
  }

  private mutating func record(_ s: Step) {
    defer { for case .sent(let id, let packet) in s.outputs { left[id, default: []].insert(packet.bytes, at: 0) } }
    // What was released is in the kernel already.
    if s.isReleased { return }
    switch s.origin {
    case .arrived(let id):
      let name = run.beginning[position].machine.name(id).description
      let isFrame = asking.contains(id) || run.beginning[position].machine.bridge(ofPort: id) != nil
      var step = KernelStep.Inject(interface: name, hex: Hex((isFrame ? s.link?.bytes ?? [] : []) + s.bytes))
      if !isFrame { answer(&step, s.bytes, left[id, default: []]) }
      asked.steps.append(.inject(step))
    case .sent(let owner):
      var raw = KernelStep.LocalRaw(hex: Hex(s.bytes), uid: owner?.uid, gid: owner?.gid)
      if s.mark != 0 { raw.mark = s.mark }
      let source = Datagram(s.bytes, quoted: true)?.source
      if s.isBound, let source, !source.isUnspecified, source.isIPv4 || !source.isLinkLocal { raw.bind_addr = "\(source)" }
      raw.groups = owner.flatMap { run.network.nodes[position].host.machine.groups[$0.uid] }
      asked.steps.append(.localRaw(raw))
    }
  }

  private static func asking(_ plan: HostPlan, _ run: ScenarioRun) -> Set<InterfaceID> {
    let steps = run.results.flatMap { $0.seen.filter { $0.host == plan.name }.flatMap(\.conversation.steps) }
    return Set(steps.flatMap(\.outputs).compactMap { if case .dropped(.noNeighbour, let p?) = $0 { p.outInterface } else { nil } })
  }

  /// What the kernel draws at random is answered as it drew it: ports of NAT, sequence numbers of SYNPROXY.
  private func answer(_ step: inout KernelStep.Inject, _ packet: [UInt8], _ left: [[UInt8]]) {
    guard let headers = PacketHeaders(packet),
      let before = left.indices.first(where: { headers.answering(left, before: $0) == packet })
    else { return }
    if RandomChoice(asked).isAskedFor { (step.answer, step.before) = (true, before == 0 ? nil : before) }
    guard headers.isAcknowledgement, asked.texts.contains(where: { $0.contains("SYNPROXY") }) else { return }
    if let sent = left.first.flatMap(PacketHeaders.init), sent.isTCP, sent.destination == headers.source {
      step.acknowledge = .init(add: Int(headers.acknowledgement &- sent.sequence))
    }
  }
}

// MARK: - Bridges

extension Recorder {
  /// All packets of the scenario that this host saw.
  private var packets: [Step] {
    run.results.flatMap { r in r.seen.filter { $0.host == plan.name }.flatMap(\.conversation.steps) }
  }

  /// The hardware addresses of all machines that the host spoke with, which ARP had told it.
  private func neighbours(of device: Interface) -> [KernelCase.Interface.Neighbour] {
    var addresses: Set<Address> = []
    for s in packets {
      if let d = Datagram(s.bytes, quoted: true) { addresses.formUnion([d.source, d.destination]) }
      for case .sent(_, let p) in s.outputs { addresses.formUnion([p.source, p.destination, p.nextHop]) }
    }
    addresses.subtract(run.network.nodes[position].host.machine.silentNeighbours.map(\.address))
    return addresses.filter { a in device.addresses.contains { $0.prefix.contains(a) && $0.address != a } }
      .map { .init(ip: "\($0)", mac: "\(device.hardwareAddress(of: $0))") }.filter { $0.mac != "\(MACAddress.broadcast)" }
      .sorted { $0.ip < $1.ip }
  }

  /// A frame of each machine behind a port, so that the kernel's bridge knows where it is, as the scenario's did when the machines had asked
  /// for each other. Its type is that of experiments (RFC 7042), which no rule and no program sees.
  private var introductions: [KernelStep] {
    let bridges = run.network.nodes[position].host.machine.bridges
    var out: [KernelStep] = []
    var known: Set<MACAddress> = []
    for s in packets {
      guard case .arrived(let port) = s.origin, let link = s.link else { continue }
      for address in [link.source, link.destination] where !address.isMulticast {
        guard let at = bridges.firstIndex(where: { $0.ports.contains(port) }), !run.beginning[position].machine.isOwn(address, bridge: at),
          let behind = address == link.source ? port : bridges[at].port(to: address, run.network.now), known.insert(address).inserted
        else { continue }
        let frame = EthernetHeader(destination: .broadcast, source: address, type: 0x88b5)
        out.append(.inject("\(run.beginning[position].machine.name(behind))", Hex(frame.bytes + [UInt8](repeating: 0, count: 46))))
      }
    }
    return out
  }
}
