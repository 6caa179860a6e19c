// Runs a case on the engine and gives its result as a kernel's is recorded. A pure filter and router: local sockets swallow what INPUT
// lets through. The clock starts at zero and moves only by `wait`.

internal import Host
internal import IPTables
internal import Machine
internal import Netfilter
internal import Wire

/// One run of one case.
package struct Replay {
  private let given: ReplayCase
  private var host: Host
  private var result = ReplayResult()
  private var step = 0
  private var time: UInt64 = 0

  /// The answer to a case. What can't be understood is in the result's `errors`.
  package static func run(_ c: ReplayCase) -> ReplayResult {
    do {
      var replay = Replay(c, try Machine(c))
      replay.setUp()
      for (i, s) in (c.steps ?? []).enumerated() {
        replay.step = i
        replay.run(s)
      }
      replay.collect()
      return replay.result
    } catch {
      var result = ReplayResult()
      result.name = c.name
      result.errors = [error.description]
      return result
    }
  }

  private init(_ c: ReplayCase, _ machine: Machine) {
    given = c
    host = Host(machine)
    result.name = c.name
  }

  // MARK: rules

  private mutating func setUp() {
    if let text = given.ipset {
      let r = tool(["ipset", "restore"], input: text)
      if r.rc != 0 { fail("ipset: \(r.stderr.trimmed)") }
    }
    if let text = given.rules4 { result.restore4 = restore(text, given.restoreArgs ?? [], .ipv4) }
    if let text = given.rules6 { result.restore6 = restore(text, given.restoreArgs ?? [], .ipv6) }
    for argv in given.cmds ?? [] { result.cmds.append(tool(argv)) }
    if given.trace == true {
      for (family, name) in [(Family.ipv4, "iptables"), (.ipv6, "ip6tables")] where family == .ipv4 || given.hasIPv6 {
        for chain in ["PREROUTING", "OUTPUT"] { _ = tool([name, "-t", "raw", "-I", chain, "-j", "TRACE"]) }
      }
    }
  }

  private mutating func restore(_ text: String, _ arguments: [String], _ family: Family) -> ReplayResult.Restore {
    let r = tool([family == .ipv4 ? "iptables-restore" : "ip6tables-restore"] + arguments, input: text.hasSuffix("\n") ? text : text + "\n")
    return ReplayResult.Restore(rc: r.rc, stderr: r.stderr.trimmed)
  }

  /// Runs one of iptables's programs on the host's tables; a table that it changed is loaded anew.
  private mutating func tool(_ argv: [String], input: String = "") -> ReplayResult.Command {
    if argv.first.map(IPSetTool.isCalled) == true { return ipset(argv, input: input) }
    guard let name = argv.first, let program = Program(called: name) else {
      return ReplayResult.Command(argv: argv, rc: 127, stdout: "", stderr: "\(argv.first ?? ""): command not found\n")
    }
    var tool = Tool(program, calledAs: name)
    var world = ReplayWorld(ruleset: host.ruleset, sets: host.sets, input: Array(input.utf8))
    let rc = tool.run(Array(argv.dropFirst()), &world)
    for table in world.ruleset.tables where host.table(table.kind, table.family)?.current != table {
      do { try host.load(table) } catch { fail("table \(table.kind.name): \(error.reason)") }
    }
    return ReplayResult.Command(argv: argv, rc: rc, stdout: tool.printed.output, stderr: tool.printed.errors)
  }

  /// `ipset`, on the host's sets and at the host's time.
  private mutating func ipset(_ argv: [String], input: String) -> ReplayResult.Command {
    var tool = IPSetTool(now: host.now)
    var world = ReplayWorld(ruleset: host.ruleset, sets: host.sets, input: Array(input.utf8))
    let rc = tool.run(Array(argv.dropFirst()), &world)
    host.sets = world.sets
    return ReplayResult.Command(argv: argv, rc: rc, stdout: tool.printed.output, stderr: tool.printed.errors)
  }

  // MARK: steps

  private mutating func run(_ s: ReplayCase.Step) {
    switch s.op {
    case "inject":
      guard let name = s.iface, let id = host.machine.id(InterfaceName(name)), var bytes = s.hex.flatMap({ [UInt8](hex: $0) }) else {
        return fail("inject needs an interface of the case and hexadecimal bytes")
      }
      var link: EthernetHeader?
      if host.machine.interface(id)?.kind == .ethernet {
        link = EthernetHeader(bytes)
        guard let type = link?.type, type == EthernetHeader.ipv4 || type == EthernetHeader.ipv6 else { return }
        bytes.removeFirst(EthernetHeader.length)
      }
      host.receive(bytes, on: id, link: link, at: time)
    case "local_raw":
      guard let bytes = s.hex.flatMap({ [UInt8](hex: $0) }) else { return fail("local_raw needs hexadecimal bytes") }
      send(bytes, s)
    case "udp_send":
      guard let bytes = datagram(s) else { return fail("udp_send needs src, dst and data") }
      send(bytes, s)
    case "udp_bind": break
    case "wait":
      time += UInt64(max(0, s.ms ?? 0)) * 1_000_000
      host.advance(to: time)
    case "probe":
      var e = ReplayResult.Event(step: step, kind: "probe")
      e.conntrack = connections
      if given.rules4 != nil { e.counters = counters(.ipv4) }
      if given.rules6 != nil { e.counters6 = counters(.ipv6) }
      result.events.append(e)
    case "cmd":
      let r = tool(s.argv ?? [])
      var e = ReplayResult.Event(step: step, kind: "cmd")
      (e.argv, e.rc, e.stdout, e.stderr) = (r.argv, r.rc, r.stdout, r.stderr)
      result.events.append(e)
    case "restore4", "restore6":
      let r = restore(s.text ?? "", s.args ?? [], s.op == "restore4" ? .ipv4 : .ipv6)
      var e = ReplayResult.Event(step: step, kind: "restore")
      (e.rc, e.stderr) = (r.rc, r.stderr)
      result.events.append(e)
    case "sysctl":
      do { try host.machine.set(s.key ?? "", s.value?.text ?? "") } catch { fail(error.description) }
    default: fail("step \(step): '\(s.op)' is not understood")
    }
    takeOutputs(s)
  }

  private mutating func send(_ bytes: [UInt8], _ s: ReplayCase.Step) {
    let bound = s.bindIf.flatMap { host.machine.id(InterfaceName($0)) } ?? .none
    host.send(bytes, from: SocketOwner(uid: s.uid ?? 0, gid: s.gid ?? 0), mark: s.mark ?? 0, boundTo: bound, at: time)
  }

  /// What a UDP socket sends: DF as long as the datagram fits (IP_PMTUDISC_WANT).
  private func datagram(_ s: ReplayCase.Step) -> [UInt8]? {
    guard let from = s.src.flatMap(Self.endpoint), let to = s.dst.flatMap(Self.endpoint), let data = [UInt8](hex: s.data ?? "") else {
      return nil
    }
    var udp = UDPHeader(sourcePort: from.1, destinationPort: to.1)
    udp.length = 8 + data.count
    let payload = udp.datagram(data, from.0.family, from.0, to.0)
    guard from.0.family == .ipv4 else {
      return IPv6Header(source: from.0, destination: to.0, nextHeader: IPProtocol.udp).datagram(payload)
    }
    var ip = IPv4Header(source: from.0, destination: to.0, proto: IPProtocol.udp)
    let mtu = host.machine.routes.lookup(RouteQuery(to: to.0, from: from.0)).flatMap { host.machine.interface($0.interface)?.mtu } ?? 1500
    if 20 + payload.count <= mtu { ip.fragmentWord = IPv4Header.dontFragment }
    return ip.datagram(payload)
  }

  /// `10.0.0.1:53` or `[fd00::1]:53`.
  private static func endpoint(_ text: String) -> (Address, UInt16)? {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    return Address(host).map { ($0, port) }
  }

  private mutating func fail(_ text: String) { result.errors.append(text) }

  // MARK: what came out

  private mutating func takeOutputs(_ s: ReplayCase.Step) {
    for output in host.outputs {
      switch output {
      case .sent(let interface, let packet):
        var e = ReplayResult.Event(step: step, kind: "out")
        e.iface = host.machine.name(interface).description
        e.hex = (frame(packet, interface) + packet.bytes).hex
        result.events.append(e)
      case .delivered(let packet):
        guard let bytes = rawSocketSees(packet) else { continue }
        var e = ReplayResult.Event(step: step, kind: "local")
        e.mark = packet.mark
        e.hex = bytes.hex
        result.events.append(e)
      case .dropped: break
      case .refused(let reason):
        var e = ReplayResult.Event(step: step, kind: "errno")
        e.op = s.op
        e.errno = reason.errno
        result.events.append(e)
      }
    }
    host.outputs.removeAll(keepingCapacity: true)
  }

  private func frame(_ packet: Packet, _ interface: InterfaceID) -> [UInt8] {
    guard let device = host.machine.interface(interface), device.kind == .ethernet else { return [] }
    let to = device.neighbours[packet.nextHop] ?? .broadcast
    return EthernetHeader(destination: to, source: device.mac, type: packet.family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
      .bytes
  }

  /// A raw IPv4 socket gets the datagram. A raw IPv6 socket gets the payload behind the extension headers; the header in front of it is
  /// made up from what the socket is told, as the recorder of the cases does.
  private func rawSocketSees(_ packet: Packet) -> [UInt8]? {
    if packet.family == .ipv4 { return packet.bytes }
    let captured: [UInt8] = [58, 6, 17, 132, 136, 33, 50, 51]
    guard captured.contains(packet.proto), packet.transportOffset <= packet.bytes.count else { return nil }
    var ip = IPv6Header(source: packet.source, destination: packet.destination, nextHeader: packet.proto)
    ip.trafficClass = packet.tos
    ip.hopLimit = packet.ttl
    return ip.datagram(Array(packet.bytes[packet.transportOffset...]))
  }

  // MARK: the end

  private mutating func collect() {
    let want = given.collect ?? ["counters", "conntrack", "expect"]
    if want.contains("counters") {
      if given.rules4 != nil || !(given.cmds ?? []).isEmpty { result.counters4 = counters(.ipv4) }
      if given.rules6 != nil { result.counters6 = counters(.ipv6) }
    }
    if want.contains("counters_hit") {
      if given.rules4 != nil { result.hits4 = hits(.ipv4) }
      if given.rules6 != nil { result.hits6 = hits(.ipv6) }
    }
    if want.contains("conntrack") { result.conntrack = connections }
    if !host.logs.isEmpty || given.wantsLog { result.log = logLines }
  }

  /// The lines of `iptables-save -c`, by table, without the TRACE rules that `trace` put in.
  private func counters(_ family: Family) -> [String: [String]] {
    var out: [String: [String]] = [:]
    for table in host.ruleset.tables where table.family == family {
      let lines = table.saved(.front).split(separator: "\n").map(String.init).filter { $0.hasPrefix(":") || $0.hasPrefix("[") }
      out[table.kind.name] = lines.filter { given.trace != true || table.kind != .raw || !Self.isOwnTrace($0) }
    }
    return out
  }
  private static func isOwnTrace(_ line: String) -> Bool {
    line.hasSuffix("-A PREROUTING -j TRACE") || line.hasSuffix("-A OUTPUT -j TRACE")
  }

  /// Only rules and policies that counted, rules numbered within their chain.
  private func hits(_ family: Family) -> [String: [String]] {
    counters(family).mapValues { lines in
      var numbers: [Substring: Int] = [:]
      return lines.compactMap { line in
        if line.hasPrefix(":") { return line.hasSuffix("[0:0]") ? nil : line }
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count > 2 else { return nil }
        numbers[words[2], default: 0] += 1
        return line.hasPrefix("[0:0]") ? nil : "\(words[0]) #\(numbers[words[2]] ?? 0) \(line.dropFirst(words[0].count + 1))"
      }
    }
  }

  private var connections: [ReplayResult.Entry] {
    ConntrackListing.all(host.context).map {
      ReplayResult.Entry(l3: $0.familyName, proto: $0.protocolName, timeout: Int($0.timeout), line: $0.kernelLine)
    }.sorted { ($0.line, $0.timeout) < ($1.line, $1.timeout) }
  }

  private var logLines: [ReplayResult.Log] {
    host.logs.compactMap { record in
      var record = record
      // The TRACE rule that `trace` put in front moves the numbers of its chain by one.
      if given.trace == true, case .trace(.raw, let chain, let type, let n) = record.kind, chain == "PREROUTING" || chain == "OUTPUT" {
        record.kind = .trace(table: .raw, chain: chain, type, rule: n - 1)
      }
      let line = LogLine(record, host.machine)
      return ReplayResult.Log(level: Int(line.level), text: line.text)
    }
  }
}

/// What iptables's programs see of a case: the host's tables, and the text of a restore.
private struct ReplayWorld: ToolWorld {
  var ruleset: Ruleset
  var sets: Sets
  var input: [UInt8]
  mutating func open(_ family: Family, wait: Int?) -> Ruleset { ruleset }
  mutating func close(_ ruleset: Ruleset, _ family: Family) { self.ruleset = ruleset }
  func read(_ path: String?) throws(ToolStop) -> [UInt8] {
    if path == nil { return input }
    throw ToolStop("a case has no files\n", 1)
  }
  func write(_ text: String, to path: String) throws(ToolStop) { throw ToolStop("a case has no files\n", 1) }
  var date: String { "" }
  var resolve: Resolver? { nil }
  var findSet: SetFinder? { sets.finder }
  mutating func openSets() -> (sets: Sets, rules: [String: Int]) { (sets, ruleset.setUses) }
  mutating func closeSets(_ sets: Sets, isChanged: Bool) { self.sets = sets }
}

extension ReplayCase {
  fileprivate var hasIPv6: Bool {
    rules6 != nil || family == 6 || (ifaces ?? []).contains { ($0.addrs ?? []).contains { $0.contains(":") } }
  }
  fileprivate var wantsLog: Bool {
    let text = (rules4 ?? "") + (rules6 ?? "")
    return trace == true || text.contains("-j LOG") || text.contains("-j TRACE")
      || (sysctl ?? [:]).keys.contains { $0.contains("nf_conntrack_log_invalid") }
  }
}

extension DropReason {
  /// The error that a sending program gets: EPERM from a filter, or the routing's own.
  fileprivate var errno: String {
    switch self {
    case .routing(.noRoute): "ENETUNREACH"
    case .routing(.prohibited): "EACCES"
    case .routing(.unreachable): "EHOSTUNREACH"
    case .routing(.blackhole): "EINVAL"
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
