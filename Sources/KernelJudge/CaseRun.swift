// One run of one case, in the order in which things happen: build the machine, do the steps, look at what is left. All of it on the thread
// that is in the case's namespace.
#if os(Linux)
  import Glibc

  extension KernelJudge {
    /// Asks the kernel what a case does. Never throws: what went wrong with the asking is in the result's errors. An answer to what was
    /// asked before (a case again, or a smaller part of one) is not counted.
    package static func run(_ kernelCase: KernelCase, backend: Backend = .legacy, again: Bool = false) -> KernelResult {
      if !again { KernelTally.add() }
      let start = monotonicNanoseconds()
      var result = KernelResult(name: kernelCase.name)
      do {
        // The log first: its switch is in the namespace that we are in now.
        let log = kernelCase.writesLog ? try KernelLog() : nil
        let namespace = try Namespace()
        result = try namespace.on { CaseRun(kernelCase, backend: backend, namespace: namespace, log: log).result() }
      } catch {
        result.errors.append("\(error)")
        result.exception = true
      }
      result.milliseconds = Double(monotonicNanoseconds() - start) / 1_000_000
      return result
    }
  }

  final class CaseRun {
    let asked: KernelCase
    let backend: Backend
    let namespace: Namespace
    let log: KernelLog?
    var outcome: KernelResult
    var normaliser: Normaliser
    var sightings: [Sighting] = []
    var step = -1

    /// The devices whose wire we hold, in the order of the case.
    var devices: [(name: String, isEthernet: Bool, wire: FileDescriptor)] = []
    /// Raw sockets, which see what INPUT let through.
    var ears: [Socket] = []
    /// The sockets that live steps opened, by the name that the step gave.
    var sockets: [String: Socket] = [:]
    private var quiet: QuietStack?
    /// The sockets that have joined groups.
    private var members: [Socket] = []
    /// The programs at queues, by the queue's number.
    var queues: [UInt16: QueueListener] = [:]

    /// An event before normalisation. A packet cannot be normalised before the case is over: the initial sequence numbers are not known.
    enum Sighting {
      case out(step: Int, device: String, isEthernet: Bool, bytes: [UInt8])
      case local(step: Int, bytes: [UInt8], mark: UInt32)
      case other(KernelEvent)
    }

    init(_ asked: KernelCase, backend: Backend, namespace: Namespace, log: KernelLog?) {
      self.asked = asked
      self.backend = backend
      self.namespace = namespace
      self.log = log
      outcome = KernelResult(name: asked.name)
      normaliser = Normaliser(isLive: asked.stack == .live)
    }

    func result() -> KernelResult {
      do {
        try setUp()
        log?.forget()
        // Whatever was sent while the interfaces came up is not the case's.
        try drain(milliseconds: 0)
        sightings = []
        let start = monotonicNanoseconds()
        for (index, next) in asked.steps.enumerated() {
          step = index
          outcome.times.append(monotonicNanoseconds() &- start)
          try perform(next)
          try drain(milliseconds: next == .probe ? 0 : 1)
        }
        step = asked.steps.count
        try drain(milliseconds: asked.settle)
        // A timeout is shown rounded down: after a jiffy it always shows one second less, and we always add it.
        sleep(milliseconds: 5)
        outcome.times.append(monotonicNanoseconds() &- start)
        try collect()
      } catch {
        outcome.errors.append("\(error)")
        outcome.exception = true
      }
      outcome.events = sightings.map(event)
      leaveGroups()
      return outcome
    }

    /// A device that goes leaves its groups and says so, which rules may log: that is to be while the log is still ours.
    private func leaveGroups() {
      let lines = asked.interfaces.filter { $0.kind != "tun" }.map { "link set \($0.name) down\n" }
      guard log != nil, asked.usesIPv6, !lines.isEmpty else { return }
      _ = try? Command.run(["ip", "-force", "-batch", "-"], input: lines.joined(), environment: namespace.environment)
    }

    // MARK: The machine

    private func setUp() throws {
      let ipv6 = asked.usesIPv6
      let isQuiet = asked.stack == .quiet
      for (key, value) in Settings.base + (ipv6 ? Settings.withIPv6 : Settings.withoutIPv6) + (isQuiet ? Settings.quiet : []) {
        set(key, value)
      }
      if isQuiet && ipv6 { set("net.ipv6.icmp.echo_ignore_all", "1") }
      // Older kernels have these outside of the namespace alone.
      for (key, value) in Settings.wherePossible + (ipv6 ? Settings.wherePossible6 : []) { try? Sysctl.write(key, value) }
      try setUpInterfaces()
      try awaitBridges()
      if ipv6 {
        try awaitAddresses()
        // Only now, with multicast off: a forwarding interface joins the group of all routers, and reports it when a timer says so.
        set("net.ipv6.conf.all.forwarding", "1")
      }
      for (key, value) in asked.sysctl.sorted(by: { $0.key < $1.key }) { set(key, value.text) }
      try joinGroups()
      // An Ethernet device joins the groups of its addresses, a router's anycast address too, and leaves some if it is to be no router. It
      // reports them: wait until it has, so that no rule counts the reports.
      if ipv6, asked.interfaces.contains(where: { $0.kind != "tun" }) || !asked.groups.isEmpty { sleep(milliseconds: 40) }
      for number in asked.queues { queues[number] = try QueueListener(number) }
      if let text = asked.ipset { try expect(["ipset", "restore"], input: text) }
      if let rules = asked.rules4 { outcome.restore4 = try restore(4, rules, asked.restoreArguments) }
      if let rules = asked.rules6 { outcome.restore6 = try restore(6, rules, asked.restoreArguments) }
      outcome.commands = try asked.commands.map(command)
      if asked.trace {
        for family in ipv6 ? [4, 6] : [4] {
          for chain in ["PREROUTING", "OUTPUT"] { try expect([backend.program(family), "-t", "raw", "-I", chain, "-j", "TRACE"]) }
        }
      }
      if isQuiet { quiet = try QuietStack(ipv6: ipv6) }
      if asked.captureLocal { try openEars(ipv6: ipv6) }
    }

    private func setUpInterfaces() throws {
      var lines = ["link set lo up"]
      for interface in asked.interfaces {
        let name = interface.name
        if interface.isOpened {
          let isEthernet = interface.kind == "tap"
          devices.append((name, isEthernet, try Device.open(name, ethernet: isEthernet)))
        } else {
          // A bridge that snoops joins a group of its own, and reports it when a timer says so.
          lines.append("link add \(name) type \(interface.kind)" + (interface.kind == "bridge" ? " mcast_snooping 0" : ""))
        }
        if let mac = interface.mac { lines.append("link set \(name) address \(mac)") }
        if let mtu = interface.mtu { lines.append("link set \(name) mtu \(mtu)") }
        if let group = interface.group { lines.append("link set \(name) group \(group.text)") }
        if let master = interface.master { lines.append("link set \(name) master \(master)") }
        if interface.multicast != true { lines.append("link set \(name) multicast off") }
        if interface.isUp { lines.append("link set \(name) up") }
        lines += interface.addresses.map { "addr add \($0) dev \(name)\($0.contains(":") ? " nodad" : "")" }
        lines += (interface.neigh ?? []).map { "neigh add \($0.ip) lladdr \($0.mac) nud permanent dev \(name)" }
      }
      try expect(["ip", "-batch", "-"], input: lines.joined(separator: "\n") + "\n")
      // A line of the case may say its family: `-6 rule add ...`.
      let extra = asked.routes.map { ($0.contains(":") ? "-6 " : "") + "route add \($0)" } + asked.ip
      let four = extra.filter { !$0.hasPrefix("-6 ") }
      let six = extra.filter { $0.hasPrefix("-6 ") }.map { String($0.dropFirst(3)) }
      if !four.isEmpty { try expect(["ip", "-batch", "-"], input: four.joined(separator: "\n") + "\n") }
      if !six.isEmpty { try expect(["ip", "-6", "-batch", "-"], input: six.joined(separator: "\n") + "\n") }
    }

    /// Joins the groups of the case (ip(7), ipv6(7)). Of IPv4's only those of one link, of which nothing is reported.
    private func joinGroups() throws {
      if asked.groups.isEmpty { return }
      set("net.ipv4.igmp_link_local_mcast_reports", "0")
      for group in asked.groups {
        let address = try SocketAddress(group, 0)
        let isIPv4 = address.family == AF_INET
        let socket = try Socket(family: address.family, type: CInt(SOCK_DGRAM.rawValue))
        for interface in asked.interfaces {
          // struct ip_mreqn: the group, no address, the device; struct ipv6_mreq: the group, the device.
          var request = isIPv4 ? address.bytes.piece(4, 4) + [0, 0, 0, 0] : address.bytes.piece(8, 16)
          request.append(native: UInt32(if_nametoindex(interface.name)))
          try socket.set(CInt(isIPv4 ? IPPROTO_IP : IPPROTO_IPV6), isIPv4 ? 35 : 20, bytes: request)
        }
        members.append(socket)
      }
    }

    /// A bridge can send once a port of it is up, which the kernel sees to from a work queue.
    private func awaitBridges() throws {
      let bridges = asked.interfaces.filter { bridge in
        bridge.kind == "bridge" && bridge.isUp && (asked.interfaces.contains { $0.master == bridge.name && $0.isUp } || !asked.ip.isEmpty)
      }
      for bridge in bridges {
        var isUp = false
        for _ in 0..<100 where !isUp {
          isUp = try Command.run(["ip", "-br", "link", "show", bridge.name], environment: namespace.environment).output.contains(" UP ")
          sleep(milliseconds: isUp ? 2 : 5)
        }
      }
    }

    /// The kernel puts the routes to its own IPv6 addresses in place a little later, from a work queue.
    private func awaitAddresses() throws {
      let wanted = asked.interfaces.filter(\.isUp).flatMap(\.addresses).compactMap { address -> String? in
        guard address.contains(":"), let parsed = try? SocketAddress(String(address.prefix { $0 != "/" }), 0) else { return nil }
        return "\(Hex(parsed.bytes.piece(8, 16)))"
      }
      // What a line of the case took away again is not waited for.
      let there = try contents(of: "/proc/thread-self/net/if_inet6")
      for _ in 0..<300 {
        let routes = try contents(of: "/proc/thread-self/net/ipv6_route").split(separator: "\n")
        if wanted.allSatisfy({ address in !there.contains(address) || routes.contains { $0.hasPrefix("\(address) 80") } }) { return }
        sleep(milliseconds: 1)
      }
      outcome.errors.append("the routes of the IPv6 addresses did not appear")
    }

    /// A sysctl of the case may not exist here; that is an error of the case.
    func set(_ key: String, _ value: String) {
      do { try Sysctl.write(key, value) } catch { outcome.errors.append("\(error)") }
    }

    /// A tool that must succeed for the case to mean anything.
    func expect(_ arguments: [String], input: String = "") throws {
      let finished = try Command.run(arguments, input: input, environment: namespace.environment)
      if finished.status != 0 { outcome.errors.append("\(ToolError(arguments: arguments, finished: finished))") }
    }

    func restore(_ family: Int, _ text: String, _ arguments: [String]) throws -> KernelResult.Restored {
      let tool = backend.program(family, "-restore")
      let finished = try Command.run(
        [tool] + arguments, input: text.hasSuffix("\n") ? text : text + "\n", environment: namespace.environment)
      return KernelResult.Restored(rc: finished.status, stderr: finished.errors.trimmed)
    }

    /// A command of the case; iptables means the program of the backend.
    func command(_ arguments: [String]) throws -> CommandResult {
      var arguments = arguments
      if let name = arguments.first, let match = name.wholeMatch(of: /(ip6?tables)(-save|-restore)?/) {
        arguments[0] = "\(match.1)-\(backend)\(match.2 ?? "")"
      }
      let finished = try Command.run(arguments, environment: namespace.environment)
      return CommandResult(argv: arguments, rc: finished.status, stdout: finished.output, stderr: finished.errors)
    }

    // MARK: What came of it

    private func collect() throws {
      if asked.stack == .live { normaliser.learnSequences(of: sightings) }
      let tables4 = asked.rules4 != nil || !asked.commands.isEmpty
      let tables6 = asked.rules6 != nil
      if asked.collect.contains(.counters) {
        if tables4 { outcome.counters4 = try counters(4) }
        if tables6 { outcome.counters6 = try counters(6) }
      }
      if asked.collect.contains(.hits) {
        if asked.rules4 != nil { outcome.hits4 = SaveText.hits(try counters(4)) }
        if tables6 { outcome.hits6 = SaveText.hits(try counters(6)) }
      }
      if asked.collect.contains(.save) {
        let text = try Command.run([backend.program(4, "-save")]).output
        outcome.save4 = text.split(separator: "\n").filter { !$0.hasPrefix("# ") }.map { $0 + "\n" }.joined()
      }
      if asked.collect.contains(.conntrack) { outcome.conntrack = try Connections.read() }
      if asked.collect.contains(.expect) {
        let expectations = try Connections.expectations()
        if !expectations.isEmpty { outcome.expectations = expectations }
      }
      if let log {
        let names = Set(asked.interfaces.map(\.name)).union(["", "lo"])
        outcome.log = try log.lines(devices: names, ofTracking: asked.logsInvalid).map { normaliser.normalise($0, traced: asked.trace) }
      }
    }

    func counters(_ family: Int) throws -> KernelResult.Tables {
      let text = try Command.run([backend.program(family, "-save"), "-c"]).output
      return SaveText.tables(text, withoutTrace: asked.trace)
    }

    private func event(_ sighting: Sighting) -> KernelEvent {
      switch sighting {
      case .out(let step, let device, let isEthernet, let bytes):
        let normal = isEthernet ? normaliser.normalise(frame: bytes) : normaliser.normalise(bytes)
        let summary = isEthernet ? frameSummary(normal) : packetSummary(normal)
        return KernelEvent(step: step, .out(interface: device, hex: Hex(normal), summary: summary))
      case .local(let step, let bytes, let mark):
        // Over lo a reset of REJECT has a checksum that no device ever finished.
        let normal = normaliser.normalise(PacketHeaders(bytes)?.finished ?? bytes)
        return KernelEvent(step: step, .local(hex: Hex(normal), mark: mark, summary: packetSummary(normal)))
      case .other(let event): return event
      }
    }
  }

  /// The kernel's settings that a case starts from: routing on, nothing sent of itself, no limit on errors, no random options.
  private enum Settings {
    static let base = [
      ("net.ipv4.ip_forward", "1"), ("net.ipv4.conf.all.rp_filter", "0"), ("net.ipv4.conf.default.rp_filter", "0"),
      ("net.ipv4.conf.all.send_redirects", "0"), ("net.ipv4.conf.default.send_redirects", "0"), ("net.ipv4.icmp_ratelimit", "0"),
      ("net.ipv4.icmp_msgs_per_sec", "1000000"), ("net.ipv4.icmp_msgs_burst", "1000000"),
      ("net.ipv4.icmp_errors_use_inbound_ifaddr", "0"), ("net.ipv4.tcp_timestamps", "0"), ("net.ipv4.tcp_ecn", "0"),
      ("net.ipv4.tcp_sack", "0"), ("net.ipv4.tcp_window_scaling", "0"), ("net.ipv4.ip_local_port_range", "40000 40999"),
    ]
    static let withoutIPv6 = [("net.ipv6.conf.all.disable_ipv6", "1"), ("net.ipv6.conf.default.disable_ipv6", "1")]
    static let withIPv6 = [
      ("net.ipv6.conf.default.accept_dad", "0"), ("net.ipv6.conf.default.dad_transmits", "0"),
      ("net.ipv6.conf.default.router_solicitations", "0"), ("net.ipv6.conf.default.accept_ra", "0"),
      ("net.ipv6.conf.default.autoconf", "0"), ("net.ipv6.conf.default.addr_gen_mode", "1"), ("net.ipv6.auto_flowlabels", "0"),
      ("net.ipv6.icmp.ratelimit", "0"), ("net.ipv6.conf.default.mldv2_unsolicited_report_interval", "1"),
    ]
    static let quiet = [("net.ipv4.icmp_echo_ignore_all", "1")]
    /// A path's MTU is forgotten before it is learned: our own raw sockets would have it learned from errors that nobody else here asks for
    /// (raw_err, net/ipv4/raw.c; rawv6_err, net/ipv6/raw.c).
    static let wherePossible = [("net.ipv4.route.mtu_expires", "-1")]
    static let wherePossible6 = [("net.ipv6.route.mtu_expires", "-1")]
  }
#endif
