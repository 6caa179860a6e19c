// The steps of a scenario and what is expected of them.

internal import Explain
internal import Host
internal import Netfilter
internal import Simulator
internal import Wire

extension ScenarioReader {
  private static let actions = [
    "flow", "ask", "close", "forget", "packet", "pcap", "wait", "run", "outside", "listen", "stop", "hold", "release", "look",
  ]
  /// What else may stand in a step, by action.
  private static let companions: [String: [String]] = [
    "flow": ["in", "uid", "gid", "groups", "mark", "keep", "dialogue", "for"], "ask": ["for"], "packet": ["in", "on"],
    "pcap": ["in", "on"],
    "run": ["on"],
    "listen": ["on"], "stop": ["on"], "close": ["for"], "hold": ["on"], "release": ["on", "for"], "look": ["on"],
  ]

  func step(_ place: YAMLPlace, _ keys: [String: YAMLPlace]) throws(ScenarioProblem) -> ScenarioStep {
    let given = ScenarioReader.actions.filter { keys[$0] != nil }
    guard let name = given.first, let value = keys[name] else {
      throw place.problem("nothing happens in this step", remedy: "say what: \(ScenarioReader.actions.joined(separator: ", "))")
    }
    if given.count > 1 { throw place.problem("\(given.joined(separator: " and ")) in one step", remedy: "write a step for each") }
    for key in keys.keys.sorted() where key != name && key != "expect" && !(ScenarioReader.companions[name] ?? []).contains(key) {
      throw (keys[key] ?? place).problem("'\(key)' means nothing beside '\(name)'")
    }
    var out = ScenarioStep(action: .look(nil), expectation: try keys["expect"].map(expectations), line: place.line)
    out.limit = try keys["for"]?.duration()
    if let on = keys["on"] { out.host = try hostName(on) }
    switch name {
    case "flow": out.action = .flow(try flow(value, keys))
    case "ask": out.action = .ask(try value.text())
    case "close": out.action = .close(try value.text())
    case "forget": out.action = .forget(try value.text())
    case "packet": out.action = .packet(try packet(value, keys))
    case "pcap": out.action = .packet(try capture(value, keys))
    case "wait": out.action = .wait(try value.duration())
    case "run": out.action = .run(try commands(value).map(\.words))
    case "outside": out.action = .outside(try outside(value))
    case "listen", "stop":
      var listeners: [Listener] = []
      for e in value.elements() { listeners.append(try listener(e)) }
      out.action = name == "listen" ? .listen(listeners) : .stop(listeners)
    case "hold":
      let (point, title) = try holdPoint(value)
      out.action = .hold(point, title: title)
    case "release":
      guard let isNewest = ["oldest-first": false, "newest-first": true][try value.text()] else {
        throw value.problem("'\(try value.text())' is no order", remedy: "write oldest-first or newest-first")
      }
      out.action = .release(newestFirst: isNewest)
    default:
      let name = try value.text()
      if !["", "~", "null"].contains(name) { out.action = .look(name) }
    }
    return out
  }

  /// `{at: FORWARD, after: mangle}`: behind this table, or behind connection tracking.
  private func holdPoint(_ place: YAMLPlace) throws(ScenarioProblem) -> (HoldPoint, title: String) {
    let keys = try place.members(ScenarioKeys.hold)
    guard let at = keys["at"], let after = keys["after"] else {
      throw place.problem("say where packets wait", remedy: "for example {at: FORWARD, after: mangle}")
    }
    let chain = try at.text()
    guard let hook = Hook(chainName: chain) else {
      throw at.problem(
        "'\(chain)' is no hook", remedy: "one of \(Hook.allCases.map(\.chainName).joined(separator: ", "))")
    }
    let stages = Stage.all(at: hook).filter { $0 == .conntrack || $0.table.map { !$0.isNFT } ?? false }
    func name(_ stage: Stage) -> String { stage.table?.name ?? "conntrack" }
    let table = try after.text()
    guard let stage = stages.first(where: { name($0) == table }) else {
      throw after.problem("there is no '\(table)' at \(chain)", remedy: "one of \(stages.map(name).joined(separator: ", "))")
    }
    return (HoldPoint(hook, after: stage), "hold packets at \(chain), after \(table)")
  }

  private func hostName(_ place: YAMLPlace) throws(ScenarioProblem) -> String {
    let name = try place.text()
    guard names.contains(name) else {
      let near = Nearest.of(name, names).map { "did you mean '\($0)'? " } ?? ""
      throw place.problem("there is no host '\(name)'", remedy: near + "the hosts are \(names.joined(separator: ", "))")
    }
    return name
  }

  // MARK: flows

  /// `KIND SOURCE -> DESTINATION:PORT`, where a host may be named instead of an address.
  private func flow(_ place: YAMLPlace, _ keys: [String: YAMLPlace]) throws(ScenarioProblem) -> FlowStep {
    let text = try place.text()
    var words = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
    var from: String?
    if words.count == 4 {
      let isIPv6 = words[0] == "icmpv6" || words[0] == "icmp6" || words[1].contains("::") || words[3].contains("::")
      if names.contains(words[1]) {
        from = words[1]
        words[1] = "host"
      } else if words[1] == "host" {
        if names.count > 1 { throw place.problem("which host?", remedy: "write its name: \(names.joined(separator: ", "))") }
        from = names.first
      }
      let parts = words[3].split(separator: ":", omittingEmptySubsequences: false)
      if parts.count <= 2, let first = parts.first, names.contains(String(first)) {
        guard let a = addresses[String(first)]?[isIPv6 ? .ipv6 : .ipv4] ?? (isIPv6 ? nil : addresses[String(first)]?[.ipv6]) else {
          throw place.problem("the host \(first) has no address that fits")
        }
        let port = parts.count == 2 ? ":\(parts[1])" : ""
        words[3] = a.family == .ipv6 && !port.isEmpty ? "[\(a)]\(port)" : "\(a)\(port)"
      }
    }
    let flow: Flow
    do { flow = try Flow(parsing: words.count == 4 ? words.joined(separator: " ") : text) } catch { throw place.problem(error.description) }
    var step = FlowStep(flow: flow, from: from)
    step.input = try keys["in"]?.text()
    step.uid = try keys["uid"]?.number() ?? 0
    step.gid = try keys["gid"]?.number() ?? 0
    step.mark = try keys["mark"]?.number() ?? 0
    for g in keys["groups"]?.elements() ?? [] { step.groups.append(try g.number()) }
    step.keep = try keys["keep"]?.text()
    if let keep = keys["keep"], flow.kind == .icmp { throw keep.problem("a ping can't be left open; TCP and UDP can") }
    for p in keys["dialogue"]?.elements() ?? [] { step.dialogue.append(try line(p, ofTCP: flow.kind == .tcp)) }
    if let place = keys["dialogue"], flow.kind != .tcp,
      flow.kind != .udp || step.dialogue.map(\.isClients) != [true, false]
    {
      throw place.problem("only TCP has a dialogue", remedy: "UDP has two lines: one of the client, one of the server")
    }
    return step
  }

  /// `client: PASV`. A line of TCP ends with CR and LF if it does not end with a newline.
  private func line(_ place: YAMLPlace, ofTCP isTCP: Bool) throws(ScenarioProblem) -> Exchange.Line {
    let keys = try place.members(ScenarioKeys.line)
    guard keys.count == 1, let (who, value) = keys.first else {
      throw place.problem("say whose line it is", remedy: "for example - client: USER anonymous")
    }
    var text = try value.text()
    if isTCP, text.utf8.last != 0x0a { text += "\r\n" }
    guard (1...1200).contains(text.utf8.count) else { throw value.problem("a line has from 1 to 1200 bytes") }
    return Exchange.Line(isClients: who == "client", Array(text.utf8))
  }

  // MARK: packets

  private func packet(_ place: YAMLPlace, _ keys: [String: YAMLPlace]) throws(ScenarioProblem) -> PacketStep {
    let input = try keys["in"]?.text()
    guard place.isMapping else {
      let hex = try place.text()
      return PacketStep(kind: .bytes(try bytes(hex, place)), input: input, description: "a packet")
    }
    let k = try place.members(ScenarioKeys.packet)
    var step = PacketStep(kind: .bytes([]), input: input, description: "a packet")
    step.isSent = try k["sent"]?.bool() ?? false
    step.uid = try k["uid"]?.number() ?? 0
    step.mark = try k["mark"]?.number() ?? 0
    let kinds = ["hex", "like", "error"].filter { k[$0] != nil }
    guard kinds.count == 1 else { throw place.problem("say what packet: one of hex, like, error") }
    func allow(_ words: String...) throws(ScenarioProblem) {
      for key in k.keys.sorted() where !(words + [kinds[0]]).contains(key) {
        throw (k[key] ?? place).problem("'\(key)' means nothing beside '\(kinds[0])'")
      }
    }
    if let hex = k["hex"] {
      try allow("sent", "uid", "mark")
      step.kind = .bytes(try bytes(try hex.text(), hex))
    } else if let like = k["like"] {
      try allow("from", "seq", "ack", "flags", "data", "ttl")
      var change = PacketChange()
      change.sequence = try k["seq"]?.number() ?? 0
      change.acknowledgement = try k["ack"]?.number() ?? 0
      change.flags = try k["flags"]?.text()
      change.data = try k["data"]?.number()
      change.ttl = try k["ttl"]?.number()
      let from = try k["from"]?.text() ?? "outside"
      guard from == "outside" || from == "host" else { throw (k["from"] ?? place).problem("'\(from)' is neither outside nor host") }
      step.kind = .like(try like.text(), isFromHost: from == "host", change)
      step.isSent = from == "host"
      step.description = "a packet like the last of '\(try like.text())'"
    } else if let error = k["error"] {
      try allow("about", "from", "mtu")
      let word = try error.text()
      guard let kind = ICMPErrorKind(rawValue: word) else {
        throw error.problem(
          "'\(word)' is no error here", remedy: "one of \(ICMPErrorKind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard let about = k["about"], let from = k["from"], let address = Address(try from.text()) else {
        throw place.problem("an error needs 'about', a conversation that was kept, and 'from', an address")
      }
      step.kind = .error(kind, about: try about.text(), from: address, mtu: try k["mtu"]?.number() ?? 1400)
      step.description = "\(word) from \(address) about '\(try about.text())'"
    }
    return step
  }

  private func bytes(_ hex: String, _ place: YAMLPlace) throws(ScenarioProblem) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }
    var out: [UInt8] = []
    var rest = Substring(digits)
    while rest.count >= 2 {
      guard let b = UInt8(rest.prefix(2), radix: 16) else { break }
      out.append(b)
      rest = rest.dropFirst(2)
    }
    guard rest.isEmpty, !out.isEmpty else { throw place.problem("'\(hex)' is no datagram in hexadecimal digits") }
    return out
  }

  private func capture(_ place: YAMLPlace, _ keys: [String: YAMLPlace]) throws(ScenarioProblem) -> PacketStep {
    let name = try place.text()
    let content: [UInt8]
    do { content = try read(name) } catch { throw place.problem("\(name) can't be read: \(error)") }
    do {
      let frames = try PCAP(content).frames.compactMap(\.datagram)
      return PacketStep(kind: .capture(frames), input: try keys["in"]?.text(), description: "the packets of \(name)")
    } catch let problem as ScenarioProblem { throw problem } catch { throw place.problem("\(name): \(error)") }
  }

  // MARK: expectations

  static let outcomes = [
    "connected", "refused", "reset", "dropped", "unreachable", "no-answer", "not-permitted", "sent", "delivered", "held",
  ]

  private func expectations(_ place: YAMLPlace) throws(ScenarioProblem) -> Expectations {
    var e = Expectations(line: place.line)
    guard place.isMapping else {
      e.outcome = try outcome(place)
      return e
    }
    let k = try place.members(ScenarioKeys.expect)
    func item(_ key: String) throws(ScenarioProblem) -> Expectations.Item? {
      guard let p = k[key] else { return nil }
      return Expectations.Item(text: try p.text(), line: p.line)
    }
    func items(_ key: String) throws(ScenarioProblem) -> [Expectations.Item] {
      try (k[key]?.texts() ?? []).map { Expectations.Item(text: $0.text, line: $0.place.line) }
    }
    e.outcome = try k["outcome"].map(outcome)
    e.by = try item("by")
    e.servedBy = try item("served-by")
    e.translatedTo = try item("translated-to")
    e.translatedFrom = try item("translated-from")
    e.leavesBy = try item("leaves-by")
    e.leavesAs = try item("leaves-as")
    for (rule, count) in try k["hits"]?.members() ?? [] { e.hits.append(.init(rule: rule, count: try count.number(), line: count.line)) }
    for (rule, code) in try k["why"]?.members() ?? [] { e.why.append(.init(rule: rule, code: try reasonCode(code), line: code.line)) }
    e.runs = try items("runs")
    e.never = try items("never")
    e.log = try items("log")
    e.noLog = try items("no-log")
    e.entry = try items("entry")
    e.noEntry = try items("no-entry")
    return e
  }

  private func reasonCode(_ place: YAMLPlace) throws(ScenarioProblem) -> String {
    let word = try place.text()
    let codes = ReasonCode.allCases.map(\.rawValue)
    guard codes.contains(word) else {
      let near = Nearest.of(word, codes).map { "did you mean '\($0)'? " } ?? ""
      throw place.problem("'\(word)' is no reason", remedy: near + "one of \(codes.joined(separator: ", "))")
    }
    return word
  }

  private func outcome(_ place: YAMLPlace) throws(ScenarioProblem) -> Expectations.Item {
    let word = try place.text()
    guard ScenarioReader.outcomes.contains(word) else {
      let near = Nearest.of(word, ScenarioReader.outcomes).map { "did you mean '\($0)'? " } ?? ""
      throw place.problem("'\(word)' is no outcome", remedy: near + "one of \(ScenarioReader.outcomes.joined(separator: ", "))")
    }
    return Expectations.Item(text: word, line: place.line)
  }
}
