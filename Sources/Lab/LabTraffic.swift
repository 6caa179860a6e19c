// curl, nc and ping: conversations that are played to their end at once, and what the program would print.

internal import Explain
internal import Host
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

extension Lab {
  mutating func traffic(_ command: LabCommand, _ arguments: [String], from outside: Address?) -> LabAnswer {
    let source = outside
    var flow: Flow
    do {
      switch command {
      case .curl: flow = try LabTraffic.curl(arguments)
      case .nc: flow = try LabTraffic.nc(arguments)
      default: flow = try LabTraffic.ping(arguments)
      }
    } catch { return .wrong(error.text) }
    if let source {
      guard source.family == flow.family else { return .wrong("\(source) is of another family than \(flow.destination)") }
      flow.source = source
    }
    var opening = Network.Opening(flow)
    opening.node = current
    let before = network.hosts
    network.mark()
    let begun = network.now
    let handle: Network.Handle
    do { handle = try network.open(opening) } catch {
      return .wrong("\(command.rawValue): \(error.description)", status: 7)
    }
    network.run()
    takeLogs()
    let views = names.indices.map { network.conversation(handle, on: $0) }
    let met = views.indices.filter { !views[$0].steps.isEmpty }
    let subject = source == nil ? current : met.first { !views[$0].host.ruleset.tables.isEmpty } ?? met.first ?? current
    played = Played(handle: handle, views: views, before: before, host: subject)
    let outcome = views[handle.node ?? subject].outcome
    journal.note(.flow(journalFlow(flow, isOutside: source != nil), outcome: outcome.name))
    let report = LabTraffic.report(command, handle.flow, outcome, views[handle.node ?? subject].wasEstablished, network.now &- begun)
    let packets = views[subject].steps.flatMap(\.traces).count
    let hint = "(\(packets) packet\(packets == 1 ? "" : "s") on \(names[subject]); `why' tells their way)"
    return LabAnswer(report.text + style.ink(hint, .faint) + "\n", status: report.status)
  }

  /// The flow with this host's name for a source, as a scenario has it.
  private func journalFlow(_ flow: Flow, isOutside: Bool) -> String {
    let text = "\(flow)"
    guard !isOutside, flow.source.isUnspecified else { return text }
    return text.replacing(" host -> ", with: " \(names[current]) -> ")
  }
}

enum LabTraffic {
  static func curl(_ arguments: [String]) throws(LabError) -> Flow {
    let urls = arguments.filter { !$0.hasPrefix("-") }
    guard urls.count == 1, var rest = urls.first.map({ $0[...] }) else { throw LabError(text: "write: curl http://10.0.0.1:8888/") }
    var port: UInt16 = 80
    if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
      let scheme = rest[..<colon]
      guard scheme == "http" || scheme == "https" else { throw LabError(text: "curl: (1) Protocol \"\(scheme)\" not supported") }
      if scheme == "https" { port = 443 }
      rest = rest[colon...].dropFirst(3)
    }
    return try place(rest.prefix { $0 != "/" && $0 != "?" }, otherwise: port)
  }

  private static func place(_ text: Substring, otherwise: UInt16) throws(LabError) -> Flow {
    var host = text
    var port: Substring?
    if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<close]
      port = text[text.index(after: close)...]
      if port?.hasPrefix(":") == true { port?.removeFirst() } else { port = nil }
    } else if let colon = text.lastIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    let name = host == "localhost" ? "127.0.0.1" : String(host)
    guard let address = Address(name) else {
      throw LabError(text: "curl: (6) Could not resolve host: \(name); write an address")
    }
    var number = otherwise
    if let port {
      guard let n = UInt16(port), n > 0 else { throw LabError(text: "curl: (3) URL using bad/illegal format: port '\(port)'") }
      number = n
    }
    return Flow(.tcp, from: .any(address.family), to: address, port: number)
  }

  static func nc(_ arguments: [String]) throws(LabError) -> Flow {
    let options = arguments.filter { $0.hasPrefix("-") }
    let words = arguments.filter { !$0.hasPrefix("-") }
    for o in options where !o.dropFirst().allSatisfy({ "uzvn".contains($0) }) {
      throw LabError(text: o.contains("l") ? "nc: to listen write `listen tcp PORT`" : "nc: '\(o)' is not known here; -u is")
    }
    guard words.count == 2, let address = Address(words[0] == "localhost" ? "127.0.0.1" : words[0]), let port = UInt16(words[1]), port > 0
    else { throw LabError(text: "write: nc [-u] ADDRESS PORT") }
    return Flow(options.contains { $0.contains("u") } ? .udp : .tcp, from: .any(address.family), to: address, port: port)
  }

  static func ping(_ arguments: [String]) throws(LabError) -> Flow {
    var words = arguments[...]
    var target: String?
    while let w = words.popFirst() {
      if ["-c", "-W", "-w", "-i"].contains(w) { _ = words.popFirst() } else if !w.hasPrefix("-") { target = w }
    }
    guard let target, let address = Address(target) else { throw LabError(text: "write: ping ADDRESS") }
    return Flow(.icmp, from: .any(address.family), to: address)
  }

  /// What the program prints, and its exit status (curl(1), nc(1), ping(8)).
  static func report(
    _ command: LabCommand, _ flow: Flow, _ outcome: Outcome, _ wasEstablished: Bool, _ time: UInt64
  ) -> (text: String, status: Int32) {
    let place = "\(flow.destination) port \(flow.destinationPort)"
    let ms = time / 1_000_000
    switch command {
    case .curl:
      let failed = "curl: (7) Failed to connect to \(place) after \(ms) ms: "
      switch outcome {
      case .served: return ("Hello, world.\n", 0)
      case .refused: return (failed + "Connection refused\n", 7)
      case .reset: return ("curl: (56) Recv failure: Connection reset by peer\n", 56)
      case .unreachable(_, _, told: true): return (failed + "No route to host\n", 7)
      case .notPermitted: return (failed + "Operation not permitted\n", 7)
      case .dropped, .noAnswer, .unreachable:
        return wasEstablished
          ? ("curl: (28) Operation timed out after \(ms) milliseconds with 0 bytes received\n", 28)
          : ("curl: (28) Failed to connect to \(place) after \(ms) ms: Connection timed out\n", 28)
      }
    case .nc:
      switch outcome {
      case .served: return ("Connection to \(place) [\(flow.kind.rawValue)/*] succeeded!\n", 0)
      case .refused: return ("nc: connect to \(place) (\(flow.kind.rawValue)) failed: Connection refused\n", 1)
      case .reset: return ("nc: read failed: Connection reset by peer\n", 1)
      case .unreachable(_, _, told: true): return ("nc: connect to \(place) (\(flow.kind.rawValue)) failed: No route to host\n", 1)
      case .notPermitted: return ("nc: sendto: Operation not permitted\n", 1)
      case .dropped, .noAnswer, .unreachable: return ("nc: no answer from \(place) (\(flow.kind.rawValue))\n", 1)
      }
    default:
      let total = "1 packets transmitted, "
      switch outcome {
      case .served: return ("answer from \(flow.destination)\n\(total)1 received, 0% packet loss\n", 0)
      case .unreachable(let error, _, _):
        let name = error.family == .ipv4 ? ICMP.name(error.type, error.code) : ICMPv6.name(error.type, error.code)
        return ("From \(error.by): \(name)\n\(total)0 received, +1 errors, 100% packet loss\n", 1)
      case .notPermitted: return ("ping: sendmsg: Operation not permitted\n\(total)0 received, 100% packet loss\n", 1)
      default: return ("\(total)0 received, 100% packet loss\n", 1)
      }
    }
  }
}
