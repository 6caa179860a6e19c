// The answer in one sentence: what came of the conversation, and who made it so.

import Host
import Machine
import Netfilter
import Simulator
import Wire

struct Sentence {
  private let c: Conversation
  private let packets: [PacketStory]
  private let book: RuleBook

  init(_ c: Conversation, _ packets: [PacketStory], _ book: RuleBook) {
    self.c = c
    self.packets = packets
    self.book = book
  }

  private var flow: Flow { c.flow }
  private var asked: PacketStory.Endpoint {
    PacketStory.Endpoint(flow.destination, flow.kind == .icmp ? nil : flow.destinationPort, flow.family)
  }
  private var proto: String { flow.kind == .icmp && flow.family == .ipv6 ? "icmpv6" : flow.kind.rawValue }

  var text: String {
    switch c.outcome {
    case .served(let by, let isLocal): served(by, isLocal)
    case .refused(let by, let refuser): refused(by, refuser)
    case .reset(let by, let refuser): reset(by, refuser)
    case .unreachable(let error, let refuser, let told): unreachable(error, refuser, told)
    case .notPermitted(let reason, let step):
      "Not permitted: the program can't send (EPERM), because \(dropped(reason, step))."
    case .dropped(let reason, let step): "No answer: \(dropped(reason, step))."
    case .noAnswer: noAnswer
    }
  }

  private func served(_ by: Answerer?, _ isLocal: Bool) -> String {
    let answerer = by.map {
      PacketStory.Endpoint($0.address, $0.proto == IPProtocol.icmp || $0.proto == IPProtocol.icmpv6 ? nil : $0.port, flow.family)
    }
    let start = flow.kind == .tcp ? "Connected, and served" : "Answered"
    let who = c.isLocal ? "this host" : "\(flow.source)"
    let what: String
    switch (flow.kind, isLocal) {
    case (.icmp, true): what = "this host"
    case (.icmp, false): what = "\(answerer?.description ?? asked.description)"
    case (_, true): what = "the program on \(proto) \(answerer?.description ?? asked.description) of this host"
    case (_, false): what = "\(answerer?.description ?? asked.description)"
    }
    var out = "\(start): \(who) reaches \(what)"
    if let answerer, answerer != asked, let rule = redirection { out += ", where \(rule.full) sends what is for \(asked)" }
    return out + "."
  }

  private func refused(_ by: Address, _ refuser: Refuser) -> String {
    switch refuser {
    case .host: return "Refused by " + rejection
    case .localStack:
      let place = refusedPlace
      if place != asked, let rule = redirection {
        return "Refused by this host: \(rule.full) sends the connection to \(place), and nothing listens there."
      }
      return "Refused by this host: nothing listens on \(proto) \(place)."
    case .outside:
      let place = PacketStory.Endpoint(by, asked.port, flow.family)
      if place != asked, let rule = redirection {
        return "Refused by \(by): \(rule.full) sends the connection there, and nothing listens."
      }
      return "Refused by \(by): nothing listens on \(proto) \(asked) there."
    }
  }

  private func reset(_ by: Address, _ refuser: Refuser) -> String {
    let start = "Reset after the connection was made"
    return switch refuser {
    case .host: start + ", by " + rejection
    case .localStack: start + ", by this host's own TCP."
    case .outside: start + ", by \(by)."
    }
  }

  private func unreachable(_ error: ICMPError, _ refuser: Refuser, _ told: Bool) -> String {
    let name = error.family == .ipv4 ? ICMP.name(error.type, error.code) : ICMPv6.name(error.type, error.code)
    let heard = told ? "" : ", which the program is not told"
    switch refuser {
    case .host: return "Unreachable (\(name)\(heard)), says " + rejection
    case .localStack: return "Unreachable (\(name)\(heard)), says this host."
    case .outside: return "Unreachable (\(name)\(heard)), says \(error.by)."
    }
  }

  /// `filter INPUT 3 (-A INPUT … -j REJECT)`, or what else made the host answer.
  private var rejection: String {
    for p in packets.reversed() where !p.packet.isRedirect {
      guard case .answer(let cause) = p.sender, packets.indices.contains(cause - 1) else { continue }
      let about = packets[cause - 1]
      if case .dropped(let reason, _) = about.end {
        if case .rule(let table, let entry) = reason, let rule = book.reference(table, entry) {
          return "\(rule.full), which answers \(about.name)."
        }
        let packet = lastPacket(of: about) ?? about.packet
        let why = reason.text(book, packet, input: input(of: about), output: output(of: packet))
        return "this host: \(about.name) was dropped \(why)."
      }
    }
    return "this host."
  }

  /// Where the packet that nobody listened to was delivered.
  private var refusedPlace: PacketStory.Endpoint {
    for p in packets { if case .delivered(let place, false) = p.end { return place } }
    return asked
  }

  private func dropped(_ reason: DropReason, _ step: Int) -> String {
    let first = c.steps[..<min(step, c.steps.count)].reduce(0) { $0 + $1.traces.count }
    let stories = packets.dropFirst(first)
    let story = stories.first { if case .dropped = $0.end { true } else { false } } ?? stories.first
    guard let story else { return "a packet was dropped \(reason.text(book, c.steps.first?.traces.first?.packet, ""))" }
    let again = packets.filter { $0.repeats == story.number }.count
    let repeated = again == 0 ? "" : again == 1 ? " and its repetition" : " and its \(again) repetitions"
    // The packet as it was dropped, translated or not.
    let packet = lastPacket(of: story) ?? story.packet
    var answer = ""
    if let own = stories.first(where: { $0.sender == .answer(to: story.number) && !$0.packet.isRedirect }),
      case .dropped(let why, _) = own.end
    {
      answer = ", and the answer to it, \(own.name), " + why.text(book, lastPacket(of: own) ?? own.packet, input: "")
    }
    return "\(story.name)\(repeated), from \(story.from) to \(story.to), \(again == 0 ? "was" : "were") dropped "
      + reason.text(book, packet, input: input(of: story), output: output(of: packet)) + answer
  }

  private func lastPacket(of story: PacketStory) -> Packet? {
    let traces = c.steps.flatMap(\.traces)
    return traces.indices.contains(story.number - 1) ? traces[story.number - 1].trace.snapshots.last?.packet : nil
  }

  private func input(of story: PacketStory) -> String {
    if case .outside(let interface) = story.sender { interface } else { "lo" }
  }

  private func output(of packet: Packet) -> String { c.host.machine.name(packet.outInterface).description }

  private var noAnswer: String {
    if packets.isEmpty { return "No answer: no packet came to this host." }
    if let waiting = packets.last, case .held(.scenario) = waiting.end {
      return "No answer yet: \(waiting.name) waits until it is released."
    }
    if c.wasEstablished { return "Connected, but no answer came." }
    if let stray = strayAnswer {
      return "No answer: \(stray.name) goes to \(flow.source) from \(stray.from), which it has not asked; it waits for \(asked)."
    }
    if let open = packets.first(where: { if case .sent = $0.end { true } else { false } }), case .sent(let interface, _) = open.end {
      let tries = packets.filter { $0.repeats == open.number }.count
      if let hairpin = open.hairpin {
        return "No answer: \(open.name) left by \(interface) again for \(hairpin.change.after), which is on the network of \(flow.source) "
          + "and answers it directly, past this host; from there \(flow.source) waits for no answer."
      }
      return "No answer: \(open.name) left by \(interface)\(tries > 0 ? " \(tries + 1) times" : ""), and \(comingBack(to: open))."
    }
    // What was sent to all (broadcast, multicast) is not refused.
    for p in packets {
      guard case .delivered(let place, let isHeard) = p.end else { continue }
      let then = isHeard == false ? "where nothing listens" : "and nothing was sent back"
      return "No answer: \(p.name) was delivered to \(place), \(then)."
    }
    return "No answer."
  }

  /// Where no question is told: what leaves for the one that asked as nobody's answer.
  private var strayAnswer: PacketStory? {
    if packets.contains(where: { $0.packet.isFromOpener(of: flow) && $0.packet.proto == flow.proto }) { return nil }
    return packets.first { p in
      guard case .sent = p.end, let left = lastPacket(of: p) else { return false }
      return left.destination == flow.source && left.source != flow.destination && left.proto == flow.proto
    }
  }

  /// What came from outside for the sender of a packet that left, after it.
  private func comingBack(to open: PacketStory) -> String {
    let left = lastPacket(of: open) ?? open.packet
    let back = packets.dropFirst(open.number).first { p in
      guard case .outside = p.sender, p.repeats != open.number else { return false }
      return p.packet.destination == left.source && p.packet.source != left.source
    }
    guard let back else {
      guard let frame = BridgedFrames(c).answer(to: left) else { return "nothing came back" }
      let from = PacketStory.Endpoint(frame.source, frame.endpointPorts.source, frame.family)
      return "the answer to it, \(frame.name(in: flow)) from \(from), crossed the bridge as a frame"
        + (from == self.asked ? "" : ": nothing gave it back the address \(self.asked), for which the client waits")
    }
    let asked = PacketStory.Endpoint(left.destination, left.endpointPorts.destination, left.family)
    if back.kind == "RST" { return "\(back.from) answers with a reset, \(back.name)" }
    if back.from != asked {
      return "what comes back, \(back.name), is from \(back.from) and not from \(asked), so nobody here has asked for it"
    }
    return "nothing but \(back.name) came back"
  }

  /// The rule that gave the connection another destination.
  private var redirection: RuleReference? {
    for p in packets {
      for v in p.visits where v.table == .nat && v.translations.contains(where: { $0.manipulation == .destination }) {
        if case .rule = v.result, let last = v.rules.last(where: \.isMatch) { return last.rule }
      }
    }
    return nil
  }
}

extension DropReason {
  /// For a packet that may not be known.
  fileprivate func text(_ book: RuleBook, _ packet: Packet?, _ input: String) -> String {
    packet.map { text(book, $0, input: input) } ?? "on its way"
  }
}
