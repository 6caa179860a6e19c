// From YAML to a scenario. Every key is read or refused; the keys of each place stand in `ScenarioKeys`, which the schema is held against.

internal import Explain
internal import Host
internal import Netfilter
internal import Simulator
internal import Wire

package enum ScenarioKeys {
  static let file = Keys("title", "about", "hosts", "outside", "start", "seed", "steps")
  static let host = Keys(
    "interfaces", "bridges", "routes", "ip-rules", "sysctl", "listen", "rules", "rules6", "rules-file", "rules6-file", "ipset",
    "ipset-file",
    "commands")
  static let interface = Keys("addresses", "mtu", "mac", "group", "wire", "up")
  static let listener = Keys("at", "uid", "gid", "transparent")
  static let outside = Keys("open", "closed", "silent")
  static let step = Keys(
    "flow", "ask", "close", "forget", "packet", "pcap", "wait", "run", "outside", "listen", "stop", "hold", "release", "look",
    "on", "in", "uid", "gid",
    "groups", "mark", "keep", "dialogue", "for", "expect")
  static let line = Keys("client", "server")
  static let hold = Keys("at", "after")
  static let packet = Keys("hex", "like", "from", "seq", "ack", "flags", "data", "ttl", "error", "about", "mtu", "sent", "uid", "mark")
  static let expect = Keys(
    "outcome", "by", "served-by", "translated-to", "translated-from", "leaves-by", "leaves-as", "hits", "runs", "never", "why", "log",
    "no-log", "entry", "no-entry")

  /// The name of each place in docs/scenario.schema.json, and its keys.
  package static let places: [(name: String, keys: [String])] = [
    ("file", file.all + host.all + ["flow", "expect", "in", "uid", "gid", "groups", "mark", "for"]), ("host", host.all),
    ("interface", interface.all), ("listener", listener.all),
    ("outside", outside.all), ("step", step.all), ("line", line.all), ("hold", hold.all), ("packet", packet.all), ("expect", expect.all),
  ]
}

/// Reads a file that a scenario names; the path is as it is written there.
package typealias FileReader = (_ path: String) throws -> [UInt8]

package struct ScenarioReader {
  let path: String
  let read: FileReader
  var names: [String] = []
  /// A file in which nothing happens is one, too.
  var mayBeIdle = false
  /// The first address of each host, by family.
  var addresses: [String: [Family: Address]] = [:]

  package static func scenario(_ text: String, path: String, read: @escaping FileReader) throws(ScenarioProblem) -> ScenarioFile {
    var reader = ScenarioReader(path: path, read: read)
    return try reader.file(try YAMLPlace(text, file: path))
  }

  init(path: String, read: @escaping FileReader) {
    self.path = path
    self.read = read
  }

  mutating func file(_ root: YAMLPlace) throws(ScenarioProblem) -> ScenarioFile {
    let short = ["flow", "in", "uid", "gid", "groups", "mark", "for", "expect"]
    var known = Keys()
    known.all = ScenarioKeys.file.all + ScenarioKeys.host.all + short
    let keys = try root.members(known)
    var hosts: [HostPlan] = []
    if let several = keys["hosts"] {
      if let own = ScenarioKeys.host.all.first(where: { keys[$0] != nil }), let place = keys[own] {
        throw place.problem("a file with 'hosts' has this in each host", remedy: "put it under hosts: NAME:")
      }
      for (name, place) in try several.members() { hosts.append(try host(name, place, try place.members(ScenarioKeys.host))) }
    } else {
      hosts = [try host("host", root, keys.filter { ScenarioKeys.host.all.contains($0.key) })]
    }
    guard !hosts.isEmpty else { throw root.problem("there is no host") }
    names = hosts.map(\.name)
    for h in hosts {
      for a in h.interfaces.flatMap(\.addresses).compactMap({ Prefix($0)?.address }) where addresses[h.name]?[a.family] == nil {
        addresses[h.name, default: [:]][a.family] = a
      }
    }
    var steps: [ScenarioStep] = []
    if keys["flow"] != nil {
      if let both = keys["steps"] { throw both.problem("a file has either 'flow' or 'steps'", remedy: "write the flow as the first step") }
      steps = [try step(root, keys.filter { short.contains($0.key) })]
    } else if let lonely = short.compactMap({ keys[$0] }).first {
      throw lonely.problem(
        "this belongs to a flow, and there is none", remedy: "write flow: 'tcp 10.0.0.2 -> 10.0.0.1:80', or put it into a step")
    }
    for place in keys["steps"]?.elements() ?? [] { steps.append(try step(place, try place.members(ScenarioKeys.step))) }
    if steps.isEmpty, !mayBeIdle {
      throw root.problem("nothing happens in this file", remedy: "write flow: 'tcp 10.0.0.2 -> 10.0.0.1:80', or steps:")
    }
    var start: Int64 = 0
    if let s = keys["start"] {
      let text = try s.text()
      do { start = try TimeMatch.readDate(text.replacing(" ", with: "T")) } catch {
        throw s.problem("'\(text)' is no time", remedy: "for example 2026-01-31T18:30:00 (UTC)")
      }
    }
    return ScenarioFile(
      path: path, title: try keys["title"]?.text() ?? "", about: try keys["about"]?.text() ?? "", hosts: hosts,
      outside: try outside(keys["outside"]), start: start, seed: try keys["seed"]?.number() ?? 1, steps: steps)
  }

  // MARK: hosts

  private func host(_ name: String, _ place: YAMLPlace, _ keys: [String: YAMLPlace]) throws(ScenarioProblem) -> HostPlan {
    var plan = HostPlan(name: name, line: place.line)
    for (name, value) in try keys["interfaces"]?.members() ?? [] { plan.interfaces.append(try interface(name, value)) }
    for (name, value) in try keys["bridges"]?.members() ?? [] {
      let ports = try value.texts()
      plan.bridges.append(.init(line: value.line, name: name, ports: ports.map(\.text)))
      // What is not among the interfaces is there without an address.
      for (n, line) in [(name, value.line)] + ports.map({ ($0.text, $0.place.line) })
      where !plan.interfaces.contains(where: { $0.name == n }) {
        plan.interfaces.append(HostPlan.Interface(name: n, addresses: [], line: line))
      }
    }
    for (text, at) in try keys["routes"]?.texts() ?? [] { plan.routes.append(.init(line: at.line, words: Host.words(text))) }
    for (text, at) in try keys["ip-rules"]?.texts() ?? [] { plan.ipRules.append(.init(line: at.line, words: Host.words(text))) }
    for (key, value) in try keys["sysctl"]?.members() ?? [] { plan.sysctls.append((key, try value.text(), value.line)) }
    for l in keys["listen"]?.elements() ?? [] { plan.listeners.append(try listener(l)) }
    plan.rules4 = try text(keys, "rules", "rules-file")
    plan.rules6 = try text(keys, "rules6", "rules6-file")
    plan.sets = try text(keys, "ipset", "ipset-file")
    for c in try keys["commands"].map(commands) ?? [] { plan.commands.append(c) }
    return plan
  }

  private func interface(_ name: String, _ place: YAMLPlace) throws(ScenarioProblem) -> HostPlan.Interface {
    var i = HostPlan.Interface(name: name, addresses: [], line: place.line)
    guard place.isMapping else {
      i.addresses = try addresses(place)
      return i
    }
    let keys = try place.members(ScenarioKeys.interface)
    if let a = keys["addresses"] { i.addresses = try addresses(a) }
    i.mtu = try keys["mtu"]?.number()
    i.mac = try keys["mac"]?.text()
    i.group = try keys["group"]?.number()
    i.wire = try keys["wire"]?.text()
    i.isUp = try keys["up"]?.bool() ?? true
    return i
  }

  private func addresses(_ place: YAMLPlace) throws(ScenarioProblem) -> [String] {
    var out: [String] = []
    for (text, at) in try place.texts() where !text.isEmpty {
      for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
        guard word.contains("/"), Prefix(String(word)) != nil else {
          throw at.problem("'\(word)' is no address with the length of its network", remedy: "for example eth0: 10.0.0.1/24")
        }
        out.append(String(word))
      }
    }
    return out
  }

  func listener(_ place: YAMLPlace) throws(ScenarioProblem) -> Listener {
    guard place.isMapping else { return Listener(place: try place.text(), line: place.line) }
    let keys = try place.members(ScenarioKeys.listener)
    guard let at = keys["at"] else { throw place.problem("'at' is missing", remedy: "for example at: tcp/80") }
    var l = Listener(place: try at.text(), line: place.line)
    l.uid = try keys["uid"]?.number() ?? 0
    l.gid = try keys["gid"]?.number() ?? 0
    l.isTransparent = try keys["transparent"]?.bool() ?? false
    return l
  }

  /// A text that stands here, or in a file of its own.
  private func text(_ keys: [String: YAMLPlace], _ inline: String, _ inFile: String) throws(ScenarioProblem) -> HostPlan.Text? {
    if let place = keys[inFile] {
      if keys[inline] != nil { throw place.problem("'\(inline)' is given as well; one of the two is enough") }
      let name = try place.text()
      do { return HostPlan.Text(file: name, line: 1, text: String(decoding: try read(name), as: UTF8.self)) } catch {
        throw place.problem("\(name) can't be read: \(error)")
      }
    }
    guard let place = keys[inline] else { return nil }
    return HostPlan.Text(file: path, line: place.firstLine, text: try place.text())
  }

  /// A list of commands, or a text with one a line.
  func commands(_ place: YAMLPlace) throws(ScenarioProblem) -> [HostPlan.Command] {
    var out: [HostPlan.Command] = []
    for (text, at) in try place.texts() {
      for (n, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let words = Host.words(String(line))
        guard let name = words.first, !name.hasPrefix("#") else { continue }
        guard Host.commands.contains(name) else {
          let near = Nearest.of(name, Host.commands).map { "did you mean '\($0)'? " } ?? ""
          throw at.problem("'\(name)' is no command here", remedy: near + "the commands are \(Host.commands.joined(separator: ", "))")
        }
        out.append(.init(line: at.firstLine + n, words: words))
      }
    }
    return out
  }

  func outside(_ place: YAMLPlace?) throws(ScenarioProblem) -> Simulator.Services {
    var services = Simulator.Services(otherwise: .open)
    guard let place else { return services }
    let keys = try place.members(ScenarioKeys.outside)
    var found: [(Int, Simulator.Services.Exception)] = []
    for (name, service) in [("open", Service.open), ("closed", .closed), ("silent", .silent)] {
      for (text, at) in try keys[name]?.texts() ?? [] {
        if text == "all" {
          services.otherwise = service
          continue
        }
        do throws(QuestionError) { found += try ServicePlace.list(text, name).map { ($0.precision, $0.exception(service)) } } catch {
          throw at.problem(error.problem, remedy: error.remedy)
        }
      }
    }
    services.exceptions = found.enumerated().sorted { ($1.element.0, $0.offset) < ($0.element.0, $1.offset) }.map(\.element.1)
    return services
  }
}
