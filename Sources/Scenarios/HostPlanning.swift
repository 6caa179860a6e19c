// From a host as it is written to a host that packets can walk.

internal import Explain
internal import Host
internal import IPTables
internal import Machine
internal import Netfilter
package import Simulator
internal import Wire

/// The machine's interface; a plan has one of its own.
private typealias Device = Interface

extension HostPlan {
  /// `position` of the host in the scenario, from which its hardware addresses follow.
  func host(in scenario: ScenarioFile, position: Int, seed: UInt64) throws(ScenarioProblem) -> Host {
    func problem(_ line: Int, _ key: String, _ message: String, _ remedy: String = "") -> ScenarioProblem {
      ScenarioProblem(file: scenario.path, line: line, key: key, message, remedy: remedy)
    }
    var machine = Machine()
    let neighbours = scenario.neighbours
    for (n, i) in interfaces.enumerated() {
      if !InterfaceName.isValid(i.name) { throw problem(i.line, "interfaces", "'\(i.name)' \(InterfaceName.rule)") }
      if i.name == "lo" { throw problem(i.line, "interfaces.lo", "every host has lo already") }
      var device = Device(InterfaceName(i.name), mtu: i.mtu ?? 1500, group: i.group ?? 0, isUp: i.isUp)
      guard let mac = hardwareAddress(n, position) else {
        throw problem(i.line, "interfaces.\(i.name)", "'\(i.mac ?? "")' is no hardware address")
      }
      device.mac = mac
      device.neighbours = neighbours
      device.assumesNeighbours = true
      device.addresses = i.addresses.compactMap { Prefix($0) }.map {
        InterfaceAddress($0.address, prefixLength: $0.length($0.family) ?? $0.family.addressBits)
      }
      if bridges.contains(where: { $0.name == i.name }) { machine.addBridge(device) } else { machine.add(device) }
    }
    for b in bridges {
      for name in b.ports {
        guard let bridge = machine.id(InterfaceName(b.name)), let port = machine.id(InterfaceName(name)),
          machine.enslave(port, to: bridge)
        else { throw problem(b.line, "bridges.\(b.name)", "\(name) can't be a port of it: it is a port already, a bridge, or lo") }
      }
    }
    do throws(HostCommandError) {
      for r in routes {
        let family: Family = r.words.contains { $0.contains(":") } ? .ipv6 : .ipv4
        do throws(HostCommandError) { machine.routes.add(try machine.route(r.words, family)) } catch {
          throw HostCommandError("\(r.line) routes \(error.text)")
        }
      }
      for r in ipRules {
        let family: Family = r.words.contains { $0.contains(":") } ? .ipv6 : .ipv4
        do throws(HostCommandError) { machine.routes.add(try machine.rule(r.words, family)) } catch {
          throw HostCommandError("\(r.line) ip-rules \(error.text)")
        }
      }
    } catch {
      let parts = error.text.split(separator: " ", maxSplits: 2).map(String.init)
      throw problem(Int(parts.first ?? "") ?? 0, parts.count > 1 ? parts[1] : "", parts.last ?? "")
    }
    for s in sysctls {
      let isModelled: Bool
      do { isModelled = try machine.sysctl.set(s.key, s.value) } catch { throw problem(s.line, "sysctl.\(s.key)", "\(error)") }
      guard !isModelled, s.key != Effect.logSetting else { continue }
      if let same = HostPlan.idle[s.key] {
        if same.contains(s.value) { continue }
        let values = same.joined(separator: " and ")
        throw problem(s.line, "sysctl.\(s.key)", "\(s.value) is not modelled here, only \(values), as the kernel has it")
      }
      let meant = SysctlOption.meant(s.key) ?? Nearest.of(s.key, HostPlan.usual)
      throw problem(
        s.line, "sysctl.\(s.key)", "this setting is not modelled, so it would change nothing", meant.map { "did you mean '\($0)'?" } ?? "")
    }
    for l in listeners { machine.sockets.sockets += try l.sockets(in: scenario.path) }
    var host = Host(machine, seed: seed)
    host.wallClockAtStart = scenario.start
    if let sets {
      do throws(StateFile.Damage) { host.sets = try Sets(saved: Array(sets.text.utf8)) } catch {
        throw ScenarioProblem(
          file: sets.file, line: sets.line + error.line - 1, error.message, remedy: "the text is what `ipset save` prints")
      }
    }
    for (text, family) in [(rules4, Family.ipv4), (rules6, .ipv6)] {
      guard let text else { continue }
      let rules: Ruleset
      do throws(RulesetError) {
        rules = try Ruleset(parsing: Array(text.text.utf8), family, file: text.file, findSet: host.sets.finder)
      } catch {
        var error = error
        error.line += text.line - 1
        throw ScenarioProblem(rules: error.description.trimmed, file: error.file, line: error.line)
      }
      do throws(KernelRefusal) { try host.load(rules) } catch {
        throw ScenarioProblem(file: text.file, line: text.line, "the kernel refuses the rules (\(error.errno)): \(error.reason)")
      }
    }
    for c in commands {
      let answer = host.run(c.words)
      if answer.status != 0 {
        throw problem(c.line, "commands", "\(c.words.joined(separator: " ")): \(answer.errors.trimmed)")
      }
    }
    return host
  }
}

extension HostPlan {
  /// Settings that are often written down, and the values with which nothing changes here. Cookies are sent only when a listener's queue is
  /// full (net/ipv4/tcp_input.c, tcp_conn_request), which none is; SYNPROXY does not ask (nf_synproxy_core.c).
  private static let idle = [
    "net.ipv4.tcp_syncookies": ["0", "1"], "net.ipv4.tcp_timestamps": ["1"], "net.ipv4.tcp_sack": ["1"],
    "net.ipv4.tcp_window_scaling": ["1"],
  ]
  /// Settings that may be meant by a word that is none.
  private static let usual = [
    "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.all.route_localnet",
    "net.ipv4.conf.all.accept_local", "net.netfilter.nf_conntrack_acct", "net.netfilter.nf_conntrack_max",
    "net.netfilter.nf_conntrack_tcp_loose", "net.netfilter.nf_conntrack_tcp_be_liberal", "net.bridge.bridge-nf-call-iptables",
    "net.bridge.bridge-nf-call-ip6tables",
  ]

  /// That of the n-th interface: the one that is written, or one that follows from its place, locally administered.
  func hardwareAddress(_ n: Int, _ position: Int) -> MACAddress? {
    guard let text = interfaces[n].mac else { return MACAddress(0x0200_0000_0001 + UInt64(position) << 16 + UInt64(n)) }
    return MACAddress(text)
  }
}

extension ScenarioFile {
  /// The hardware addresses of all hosts, which have asked each other for them (ARP).
  fileprivate var neighbours: [Address: MACAddress] {
    var out: [Address: MACAddress] = [:]
    for (position, plan) in hosts.enumerated() {
      for (n, i) in plan.interfaces.enumerated() {
        guard let mac = plan.hardwareAddress(n, position) else { continue }
        for a in i.addresses.compactMap({ Prefix($0)?.address }) { out[a] = mac }
      }
    }
    return out
  }
}

extension Listener {
  func sockets(in file: String) throws(ScenarioProblem) -> [LocalSocket] {
    do throws(QuestionError) {
      return try ServicePlace.listeners(place).map {
        var s = $0
        s.owner = SocketOwner(uid: uid, gid: gid)
        s.isTransparent = isTransparent
        return s
      }
    } catch { throw ScenarioProblem(file: file, line: line, key: "listen", error.problem, remedy: error.remedy) }
  }
}

extension ScenarioProblem {
  /// An error of rules has its place in its words already.
  fileprivate init(rules words: String, file: String, line: Int) {
    let prefix = "\(file):\(line): "
    self.init(file: file, line: line, words.hasPrefix(prefix) ? String(words.dropFirst(prefix.count)) : words)
  }
}

extension String {
  var trimmed: String {
    var s = self[...]
    while s.last?.isWhitespace == true { s.removeLast() }
    while s.first?.isWhitespace == true { s.removeFirst() }
    return String(s)
  }
}

extension ScenarioFile {
  /// The network as it is at the beginning. Interfaces are on one wire where they say so, or where they are in one network.
  package func network(isTraced: Bool = true) throws(ScenarioProblem) -> Network {
    var made: [Host] = []
    for (n, plan) in hosts.enumerated() { made.append(try plan.host(in: self, position: n, seed: seed &+ UInt64(n))) }
    var network = Network(made, outside: outside, seed: seed, isTraced: isTraced)
    var wires: [(names: Set<String>, plugs: [Plug])] = []
    // An interface in two networks has both on one wire.
    func join(_ names: Set<String>, _ plug: Plug) {
      guard !names.isEmpty, !wires.contains(where: { $0.plugs.contains(plug) }) else { return }
      let same = wires.filter { !$0.names.isDisjoint(with: names) }
      wires.removeAll { !$0.names.isDisjoint(with: names) }
      wires.append((same.reduce(names) { $0.union($1.names) }, same.flatMap(\.plugs) + [plug]))
    }
    let plugs = hosts.enumerated().flatMap { n, plan in
      // The machines of a bridge's network are behind its first port, where no wire says otherwise.
      plan.interfaces.compactMap { i in
        made[n].machine.id(InterfaceName(i.name)).map { (interface: i, plug: Plug(n, made[n].machine.entrance($0))) }
      }
    }
    for (i, plug) in plugs { if let wire = i.wire { join(["wire \(wire)"], plug) } }
    for (i, plug) in plugs where i.wire == nil {
      let networks = i.addresses.compactMap { Prefix($0) }.filter { $0.length($0.family) != $0.family.addressBits }
      join(Set(networks.map { "\($0.network)/\($0.length($0.family) ?? 0)" }), plug)
    }
    network.wires = wires.map(\.plugs).filter { $0.count > 1 }
    return network
  }
}
