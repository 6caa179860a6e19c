// Runs a case on the engine and gives its result as a kernel's is recorded. A pure filter and router: local sockets swallow what INPUT
// lets through. The clock starts at zero and moves only by `wait`, unless it is said when each step was.

internal import Host
internal import IPTables
package import KernelJudge
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

/// One run of one case.
package struct Replay {
  private let given: KernelCase
  var host: Host
  private(set) var result: KernelResult
  private var step = 0
  private var time: UInt64 = 0
  /// When each step begins, and when all is over, in nanoseconds; empty: only waits take time.
  private let times: [UInt64]
  /// Why packets ended on this host.
  private(set) var drops: [DropReason] = []
  /// Nil in a quiet case: there a socket that swallows all is behind every port.
  private var live: LiveSockets?
  private var normaliser: Normaliser
  /// The packets that left by an interface, in order.
  private var left: [String: [[UInt8]]] = [:]

  /// The answer to a case. What can't be understood is in the result's `errors`.
  package static func run(_ c: KernelCase, seed: UInt64 = 1, times: [UInt64] = []) -> KernelResult {
    finished(c, seed: seed, times: times).result
  }

  /// The same, with the host as it is then.
  static func finished(_ c: KernelCase, seed: UInt64 = 1, times: [UInt64] = []) -> Replay {
    var replay = Replay(c, seed: seed, times: times)
    for s in c.steps { replay.run(s) }
    replay.collect()
    return replay
  }

  /// The host as it is before the first step.
  init(_ c: KernelCase, seed: UInt64 = 1, times: [UInt64] = []) {
    given = c
    self.times = times
    result = KernelResult(name: c.name)
    normaliser = Normaliser(isLive: c.stack == .live)
    do throws(ReplayError) {
      host = Host(try Machine(c), seed: seed)
      host.wallClockAtStart = c.clock ?? 0
      host.queues = Set(c.queues)
      if c.stack == .live { live = LiveSockets(host.machine) } else { host.machine.sockets.swallowsAll = true }
      setUp()
    } catch {
      host = Host(Machine())
      fail(error.description)
    }
  }

  // MARK: rules

  private mutating func setUp() {
    if let text = given.ipset {
      let r = tool(["ipset", "restore"], input: text)
      if r.rc != 0 { fail("ipset: \(r.stderr.trimmed)") }
    }
    if let text = given.rules4 { result.restore4 = restore(text, given.restoreArguments, .ipv4) }
    if let text = given.rules6 { result.restore6 = restore(text, given.restoreArguments, .ipv6) }
    for argv in given.commands { result.commands.append(tool(argv)) }
    if given.trace {
      for (family, name) in [(Family.ipv4, "iptables"), (.ipv6, "ip6tables")] where family == .ipv4 || given.usesIPv6 {
        for chain in ["PREROUTING", "OUTPUT"] { _ = tool([name, "-t", "raw", "-I", chain, "-j", "TRACE"]) }
      }
    }
  }

  private mutating func restore(_ text: String, _ arguments: [String], _ family: Family) -> KernelResult.Restored {
    let r = tool([family == .ipv4 ? "iptables-restore" : "ip6tables-restore"] + arguments, input: text.hasSuffix("\n") ? text : text + "\n")
    return KernelResult.Restored(rc: r.rc, stderr: r.stderr.trimmed)
  }

  /// Where the kernel tells how long the timers of IDLETIMER still run.
  private static let idleTimers = "/sys/class/xt_idletimer/timers/"

  /// Runs a command on the host.
  private mutating func tool(_ argv: [String], input: String = "") -> CommandResult {
    if argv.count == 2, argv[0] == "cat", argv[1].hasPrefix(Replay.idleTimers),
      let left = host.context.idleTimer(String(argv[1].dropFirst(Replay.idleTimers.count)))
    {
      return CommandResult(argv: argv, rc: 0, stdout: "\(left)\n", stderr: "")
    }
    let answer = host.run(argv, input: Array(input.utf8))
    return CommandResult(argv: argv, rc: answer.status, stdout: answer.output, stderr: answer.errors)
  }

  // MARK: steps

  /// Does one step.
  mutating func run(_ next: KernelStep) {
    switch next {
    case .inject(let s): inject(s)
    case .localRaw(let s):
      normaliser.remember(injected: s.hex.bytes)
      host.machine.groups[s.uid ?? 0] = s.groups
      sendRaw(s)
    case .udpSend(let s) where live == nil:
      guard let bytes = datagram(s) else {
        fail("udp_send needs src and dst")
        break
      }
      host.send(bytes, from: SocketOwner(uid: 0, gid: 0), isBound: true, mayBeCut: true, at: time)
    case .udpBind where live == nil: break
    case .wait(let s): pass(next, until: time &+ UInt64(max(0, s.ms)) &* 1_000_000)
    case .probe:
      note(
        .probe(
          conntrack: connections, counters4: (given.rules4 ?? "").isEmpty ? nil : counters(.ipv4),
          counters6: (given.rules6 ?? "").isEmpty ? nil : counters(.ipv6)))
    case .command(let s): note(.command(tool(s.argv)))
    case .restore(let s): note(.restore(restore(s.text, s.args ?? [], s.family == 4 ? .ipv4 : .ipv6)))
    case .sysctl(let s):
      do { try host.machine.set(s.key, s.value.text) } catch { fail(error.description) }
    case .udpBind, .udpSend, .tcpListen, .tcpConnect, .accept, .send, .receive, .close: useSocket(next)
    case .hold(let s): host.holdPoint = HoldPoint(Hook(s.hook), after: s.after)
    case .release(let s): release(s)
    }
    takeOutputs(next)
    carry(next)
    if step + 1 < times.count, times[step + 1] > time {
      pass(next, until: times[step + 1])
      takeOutputs(next)
      carry(next)
    }
    sortEvents()
    step += 1
  }

  /// Time goes by.
  private mutating func pass(_ next: KernelStep, until end: UInt64) {
    while let due = live?.endpoint.nextDeadline, due <= end {
      time = max(time, due)
      live?.endpoint.advance(to: time)
      carry(next)
    }
    time = end
    host.advance(to: time)
  }

  /// A recorder looks at one device after the other, and at one raw socket after the other, when a step is done.
  private mutating func sortEvents() {
    func place(_ e: KernelEvent) -> Int {
      switch e.what {
      case .out(let name, _, _): return 1 + (given.interfaces.firstIndex { $0.name == name } ?? 0)
      case .local(let hex, _, _):
        guard let headers = PacketHeaders(hex.bytes) else { return 1000 }
        let ears6: [UInt8] = [58, 6, 17, 132, 136, 33, 50, 51]
        return headers.isIPv4 ? 1000 + Int(headers.proto) : 2000 + (ears6.firstIndex(of: headers.proto) ?? 0)
      default: return 0
      }
    }
    let first = result.events.firstIndex { $0.step == step } ?? result.events.count
    let ordered = result.events[first...].enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }
    result.events.replaceSubrange(first..., with: ordered.map(\.element))
  }

  private mutating func release(_ s: KernelStep.Release) {
    if s.queue == nil { host.holdPoint = nil }
    prepareSockets()
    let waiting = host.held.count { $0.waiting?.queue == s.queue }
    for _ in 0..<min(max(0, s.packets ?? waiting), waiting) { host.release(newest: s.newest ?? false, queue: s.queue, at: time) }
  }

  private mutating func useSocket(_ next: KernelStep) {
    switch live?.run(next, step: step, host, at: time) ?? .notUnderstood {
    case .done: break
    case .event(let what): note(what)
    case .errno(let name): note(.errno(operation: next.name, name: name))
    case .send(let bytes, let mark, let isBound):
      prepareSockets()
      host.send(bytes, from: SocketOwner(), mark: mark, isBound: isBound, mayBeCut: true, at: time)
    case .notUnderstood: fail("step \(step): \(next.name): no such socket, or the case is not live")
    }
  }

  /// Rules look for the sockets that there are now.
  private mutating func prepareSockets() {
    if let live { host.machine.sockets.sockets = live.table }
  }

  /// Carries what the live sockets send until they are silent.
  private mutating func carry(_ next: KernelStep) {
    while let departures = live?.endpoint.takeDepartures(), !departures.isEmpty {
      for d in departures {
        prepareSockets()
        // Live cases have net.ipv6.auto_flowlabels off.
        var bytes = d.bytes
        if bytes.count >= 40, bytes[0] >> 4 == 6 { (bytes[1], bytes[2], bytes[3]) = (bytes[1] & 0xf0, 0, 0) }
        let owner: SocketOwner? =
          switch d.sender {
          case .client, .listener: SocketOwner()
          case .kernel: d.kernelSocket
          case .orphan: nil
          }
        host.send(bytes, from: owner, mark: d.mark, isBound: host.machine.isBound(d), mayBeCut: true, at: time)
        takeOutputs(next, isAsked: false)
      }
    }
  }

  /// What a raw socket does with a packet that has its own header, before any hook: nothing to a broadcast address, and nothing with a
  /// header that is not all there (raw_sendmsg and raw_send_hdrinc, net/ipv4/raw.c). What is no IPv4 goes by a socket of IPv6, which wants
  /// an address to send from (ip6_dst_lookup_tail, net/ipv6/ip6_output.c).
  private mutating func sendRaw(_ s: KernelStep.LocalRaw) {
    let bound = s.bind_if.flatMap { host.machine.id(InterfaceName($0)) } ?? .none
    let source = s.bind_addr.flatMap(Address.init)
    let mark = s.mark ?? 0
    let bytes = s.hex.bytes
    func refuse(_ name: String) { note(.errno(operation: "local_raw", name: name)) }
    if bytes.count >= 20, bytes[0] >> 4 == 4 {
      let destination = bytes.address(16, .ipv4)
      let route = host.machine.outputRoute(RouteQuery(to: destination, from: source ?? .anyV4, mark: mark, output: bound))
      let isLimited = destination.v4 == .max
      if isLimited && !bound.isNone || route.map({ isLimited || $0.kind == .broadcast }) == true { return refuse("EACCES") }
      if !(20...bytes.count).contains(Int(bytes[0] & 15) * 4) { return refuse(route == nil ? "ENETUNREACH" : "EINVAL") }
    } else if !given.usesIPv6 {
      return refuse("EADDRNOTAVAIL")
    } else if bytes.count >= 40, bytes[0] >> 4 == 6 {
      let destination = bytes.address(24, .ipv6)
      let route = host.machine.outputRoute(RouteQuery(to: destination, from: source ?? .zero, mark: mark, output: bound))
      if source == nil, let route, host.machine.sourceAddress(for: destination, via: route) == nil { return refuse("EADDRNOTAVAIL") }
    }
    // The sender's own socket, of protocol 255, hears what comes back to this host.
    host.machine.handlers4?.insert(255)
    host.machine.handlers6.insert(255)
    let owner = SocketOwner(uid: s.uid ?? 0, gid: s.gid ?? 0)
    host.send(bytes, from: owner, mark: mark, boundTo: bound, isBound: source != nil, at: time)
    host.machine.handlers4?.remove(255)
    host.machine.handlers6.remove(255)
  }

  private mutating func inject(_ s: KernelStep.Inject) {
    guard let id = host.machine.id(InterfaceName(s.interface)) else { return fail("there is no device \(s.interface)") }
    var bytes = s.hex.bytes
    var link: EthernetHeader?
    // A device takes no less than a header: of Ethernet, or of a version of IP (tun_get_user, drivers/net/tun.c).
    func refuse() { note(.errno(operation: KernelStep.inject(s).name, name: "EINVAL")) }
    if host.machine.interface(id)?.kind == .ethernet {
      link = EthernetHeader(bytes)
      let isPort = host.machine.bridge(ofPort: id) != nil
      guard let type = link?.type else { return refuse() }
      guard type == EthernetHeader.ipv4 || type == EthernetHeader.ipv6 || isPort else { return }
      bytes.removeFirst(min(link?.length ?? 14, bytes.count))
    } else if bytes.first.map({ $0 >> 4 == 4 || $0 >> 4 == 6 }) != true {
      return refuse()
    }
    normaliser.remember(injected: bytes)
    if s.answer == true {
      bytes = PacketHeaders(bytes)?.answering(left[s.interface, default: []].reversed(), before: s.before ?? 0) ?? bytes
    }
    if let a = s.acknowledge {
      guard let segment = PacketHeaders(bytes)?.acknowledging(left[a.interface ?? s.interface, default: []].reversed(), a.add ?? 1) else {
        return fail("step \(step): no TCP segment left to acknowledge")
      }
      bytes = segment
    }
    prepareSockets()
    host.receive(bytes, on: id, link: link, at: time)
  }

  /// What a UDP socket sends: DF as long as the datagram fits (IP_PMTUDISC_WANT).
  private func datagram(_ s: KernelStep.UDP) -> [UInt8]? {
    guard let from = s.src.flatMap(Self.endpoint), let to = s.dst.flatMap(Self.endpoint) else { return nil }
    return Self.datagram(from: from, to: to, s.data?.bytes ?? [], host.machine)
  }
  static func datagram(from: (Address, UInt16), to: (Address, UInt16), _ data: [UInt8], _ machine: Machine) -> [UInt8] {
    var udp = UDPHeader(sourcePort: from.1, destinationPort: to.1)
    udp.length = 8 + data.count
    let payload = udp.datagram(data, from.0.family, from.0, to.0)
    guard from.0.family == .ipv4 else {
      return IPv6Header(source: from.0, destination: to.0, nextHeader: IPProtocol.udp).datagram(payload)
    }
    var ip = IPv4Header(source: from.0, destination: to.0, proto: IPProtocol.udp)
    if 20 + payload.count <= machine.linkMTU(to: to.0, from: from.0) { ip.fragmentWord = IPv4Header.dontFragment }
    return ip.datagram(payload)
  }

  /// `10.0.0.1:53` or `[fd00::1]:53`.
  static func endpoint(_ text: String) -> (Address, UInt16)? {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    return Address(host).map { ($0, port) }
  }

  private mutating func noteOut(_ bytes: [UInt8], _ interface: InterfaceID, isFrame: Bool) {
    let name = host.machine.name(interface).description
    if given.leavesOut(bytes, of: name, isEthernet: isFrame) { return }
    note(.out(interface: name, hex: Hex(bytes), summary: isFrame ? frameSummary(bytes) : packetSummary(bytes)))
  }
  private mutating func fail(_ text: String) { result.errors.append(text) }
  private mutating func note(_ what: KernelEvent.What) { result.events.append(KernelEvent(step: step, what)) }

  // MARK: what came out

  /// `isAsked`: by the step itself, whose program learns of errors; TCP's own segments are just lost.
  private mutating func takeOutputs(_ s: KernelStep, isAsked: Bool = true) {
    let outputs = host.outputs
    host.outputs.removeAll(keepingCapacity: true)
    for output in outputs {
      switch output {
      case .sent(let interface, let packet):
        let header = frame(packet, interface)
        let bytes = header + packet.bytes
        left[host.machine.name(interface).description, default: []].append(packet.bytes)
        normaliser.learn(packet.bytes)
        noteOut(bytes, interface, isFrame: !header.isEmpty)
      case .bridged(let interface, let header, let payload):
        noteOut(header.frame + payload, interface, isFrame: true)
      case .delivered(let packet, let proto, let at):
        normaliser.learn(packet.bytes)
        if packet.isTransport(proto, at: at), !host.machine.ignoresPing(packet) {
          live?.endpoint.receive(
            packet.bytes, mtu: host.machine.linkMTU(to: packet.source, from: packet.destination),
            assigned: host.machine.sockets[packet.assignedSocket],
            own: host.machine.ownAddress(inAnswerTo: packet.source, packet.destination), at: time)
        }
        guard let bytes = rawSocketSees(packet, proto, at) else { continue }
        note(.local(hex: Hex(bytes), mark: packet.mark, summary: packetSummary(bytes)))
      case .dropped(let reason, _): drops.append(reason)
      case .refused(let reason): if isAsked { note(.errno(operation: s.name, name: reason.errno)) }
      }
    }
  }

  private func frame(_ packet: Packet, _ interface: InterfaceID) -> [UInt8] {
    guard let device = host.machine.interface(interface), device.kind == .ethernet else { return [] }
    // A bridge put the header in front.
    if host.machine.bridge(ofPort: interface) != nil, let link = packet.link { return link.frame }
    var header = EthernetHeader(
      destination: device.hardwareAddress(of: packet.nextHop), source: device.mac,
      type: packet.family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
    header.tag = packet.link?.tag ?? 0
    return header.frame
  }

  /// A raw IPv4 socket gets the datagram. A raw IPv6 socket gets the payload behind the extension headers; the header in front of it is
  /// made up from what the socket is told, as the recorder of the cases does.
  private func rawSocketSees(_ packet: Packet, _ proto: UInt8, _ offset: Int) -> [UInt8]? {
    if !given.captureLocal { return nil }
    if packet.family == .ipv4 {
      if packet.proto == 255 { return nil }
      // icmp_filter (net/ipv4/raw.c) wants a whole header.
      if packet.proto == IPProtocol.icmp, packet.bytes.count < packet.transportOffset + 8 { return nil }
      return packet.bytesBeforeDevice
    }
    let captured: [UInt8] = [58, 6, 17, 132, 136, 33, 50, 51]
    guard captured.contains(proto), offset <= packet.bytes.count else { return nil }
    // The raw socket of ICMPv6 wants the first word of the message (icmpv6_filter, net/ipv6/raw.c) and checks checksums (RFC 3542, 3.1).
    if proto == IPProtocol.icmpv6 {
      if packet.bytes.count < offset + 4 || KernelCase.discoveryTypes.contains(packet.bytes[offset]) { return nil }
      var sum = Checksum()
      sum.addPseudoHeader(.ipv6, packet.source, packet.destination, proto, length: packet.bytes.count - offset)
      sum.add(packet.bytes, offset..<packet.bytes.count)
      if sum.folded != 0xffff { return nil }
    }
    var ip = IPv6Header(source: packet.source, destination: packet.destination, nextHeader: proto)
    ip.trafficClass = packet.tos
    ip.hopLimit = packet.ttl
    return ip.datagram(Array(packet.bytes[offset...]))
  }

  // MARK: the end

  /// Looks at what is left.
  mutating func collect() {
    if live != nil { normalise() }
    let want = given.collect
    if want.contains(.counters) {
      if given.rules4 != nil || !given.commands.isEmpty { result.counters4 = counters(.ipv4) }
      if given.rules6 != nil { result.counters6 = counters(.ipv6) }
    }
    if want.contains(.hits) {
      if given.rules4 != nil { result.hits4 = SaveText.hits(counters(.ipv4)) }
      if given.rules6 != nil { result.hits6 = SaveText.hits(counters(.ipv6)) }
    }
    if want.contains(.conntrack) { result.conntrack = connections }
    if want.contains(.expect) {
      let expectations = ExpectationListing.all(host.context).map(\.kernelLine).sorted()
      if !expectations.isEmpty { result.expectations = expectations }
    }
    let log = logLines
    if !log.isEmpty || given.writesLog { result.log = log }
  }

  /// Makes the numbers that a live machine picks the same in every run.
  private mutating func normalise() {
    result.events = result.events.map { event in
      var event = event
      switch event.what {
      case .out(let name, let hex, _):
        let isFrame = host.machine.id(InterfaceName(name)).flatMap(host.machine.interface)?.kind == .ethernet
        let bytes = isFrame ? normaliser.normalise(frame: hex.bytes) : normaliser.normalise(hex.bytes)
        event.what = .out(interface: name, hex: Hex(bytes), summary: isFrame ? frameSummary(bytes) : packetSummary(bytes))
      case .local(let hex, let mark, _):
        let bytes = normaliser.normalise(hex.bytes)
        event.what = .local(hex: Hex(bytes), mark: mark, summary: packetSummary(bytes))
      default: break
      }
      return event
    }
  }

  /// The lines of `iptables-save -c`, by table, without the TRACE rules that `trace` put in.
  private func counters(_ family: Family) -> [String: [String]] {
    var out: [String: [String]] = [:]
    for table in host.ruleset.tables where table.family == family && !table.kind.isNFT {
      let lines = table.saved(.front).split(separator: "\n").map(String.init).filter { $0.hasPrefix(":") || $0.hasPrefix("[") }
      out[table.kind.name] = lines.filter { !given.trace || table.kind != .raw || !Self.isOwnTrace($0) }
    }
    return out
  }
  private static func isOwnTrace(_ line: String) -> Bool {
    line.hasSuffix("-A PREROUTING -j TRACE") || line.hasSuffix("-A OUTPUT -j TRACE")
  }

  /// The connections as they are now, a line each.
  var listing: [String] { ConntrackListing.all(host.context).map(\.kernelLine) }

  private var connections: [ConntrackLine] {
    ConntrackListing.all(host.context).map {
      ConntrackLine(l3: $0.familyName, proto: $0.protocolName, timeout: Int($0.timeout), line: $0.kernelLine)
    }.sorted()
  }

  private var logLines: [KernelLogLine] {
    host.logs.compactMap { record in
      // A recorder knows the lines of a case by their devices; a helper's complaint names none, as those of tracking do.
      if case .helper = record.kind, !given.logsInvalid { return nil }
      var record = record
      // The TRACE rule that `trace` put in front moves the numbers of its chain by one.
      if given.trace, case .trace(.raw, let chain, let type, let n) = record.kind, chain == "PREROUTING" || chain == "OUTPUT" {
        record.kind = .trace(table: .raw, chain: chain, type, rule: n - 1)
      }
      let line = LogLine(record, host.machine)
      let text = KernelLogLine(level: Int(line.level), text: line.text)
      return live == nil ? text : normaliser.normalise(text, traced: false)
    }
  }
}

extension DropReason {
  /// The error that a sending program gets: EPERM from a filter, or the routing's own.
  fileprivate var errno: String {
    switch self {
    case .routing(.noRoute): "ENETUNREACH"
    case .routing(.prohibited): "EACCES"
    case .routing(.unreachable): "EHOSTUNREACH"
    case .routing(.blackhole), .routing(.martian): "EINVAL"
    case .tooBig: "EMSGSIZE"
    default: "EPERM"
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var s = self[...]
    while s.last?.isWhitespace == true { s.removeLast() }
    while s.first?.isWhitespace == true { s.removeFirst() }
    return String(s)
  }
}
