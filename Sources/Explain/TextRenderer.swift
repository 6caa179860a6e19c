// An answer as a page of text: the sentence, then each packet as a small table of hooks, then what never ran, the entry, the log.

import Host
import Netfilter
import Simulator
import Wire

package struct TextRenderer {
  private var page: Page
  private let answer: Answer
  private let style: PageStyle
  /// Of the columns hook, devices, table.
  private var widths = (hook: 0, devices: 0, table: 0)
  private var wideColumn: Int { 3 + widths.hook + 2 + widths.devices + 2 + widths.table + 2 }
  /// On a narrow page hook and devices stand on a line of their own, so that rules have room.
  private var isStacked: Bool { style.width - wideColumn < 44 }

  package static func render(_ answer: Answer, _ style: PageStyle = PageStyle()) -> String {
    var r = TextRenderer(answer, style)
    r.render()
    return r.page.text
  }

  private init(_ answer: Answer, _ style: PageStyle) {
    self.answer = answer
    self.style = style
    page = Page(style)
  }

  private mutating func render() {
    for e in answer.earlier { page.wrap(e) }
    for a in answer.about {
      page.wrap(a.sentence(answer.packets), ink: .strong)
      if let would = a.would { page.wrap(would) }
      page.line()
    }
    page.wrap(answer.sentence, ink: answer.about.isEmpty ? .strong : .plain)
    if let trial = answer.trial {
      page.line()
      page.wrap("With \(trial.commands.joined(separator: "; ")):")
      for l in trial.lines { page.wrap(l, head: "   ", indent: 3, ink: .changed) }
    }
    for r in answer.remarks {
      page.line()
      page.wrap(r)
    }
    if !answer.notes.isEmpty { page.line() }
    for n in answer.notes { page.wrap(n) }
    let rows = answer.packets.map(rows)
    for r in rows.joined() {
      widths.hook = max(widths.hook, r.hook.count)
      widths.devices = max(widths.devices, r.devices.count)
      widths.table = max(widths.table, r.table.count)
    }
    packets(rows)
    remedies()
    unused()
    section(answer.connections.count > 1 ? "The connections, as conntrack -L prints them" : "The connection, as conntrack -L prints it")
    for c in answer.connections { page.exactly(c) }
    if let why = answer.noConnection { page.wrap(why) }
    if !answer.log.isEmpty {
      section(answer.isLogHidden ? "The kernel's log, were it not hidden" : "The kernel's log")
      for l in answer.log { page.exactly(l) }
    }
  }

  private mutating func section(_ title: String) {
    page.line()
    page.line(style.ink(title, .strong))
  }

  // MARK: packets

  /// A way that is the same for many packets is told once; the others have a line each, and repetitions of one packet share it.
  private mutating func packets(_ rows: [[Row]]) {
    var told: [(rows: [Row], number: Int)] = []
    var wasShort = false
    var i = 0
    while i < answer.packets.count {
      let s = answer.packets[i]
      var last = i
      let stretch = repetitions(from: i, rows, told)
      if stretch.count > 3 {
        if !wasShort { page.line() }
        again(stretch, as: Set(stretch.compactMap { n in told.first { $0.rows == rows[n] }?.number }).sorted())
        wasShort = true
        last = stretch.upperBound - 1
      } else if let same = told.first(where: { $0.rows == rows[i] }) {
        while s.repeats != nil, last + 1 < answer.packets.count, answer.packets[last + 1].repeats == s.repeats, rows[last + 1] == rows[i] {
          last += 1
        }
        if !wasShort { page.line() }
        title(s, through: answer.packets[last], as: same.number)
        wasShort = true
      } else {
        page.line()
        title(s, through: s, as: nil)
        for r in rows[i] { write(r) }
        told.append((rows[i], s.number))
        wasShort = false
      }
      i = last + 1
    }
  }

  /// Packets of both sides that come again by turns, on ways that were told.
  private func repetitions(from start: Int, _ rows: [[Row]], _ told: [(rows: [Row], number: Int)]) -> Range<Int> {
    var end = start
    while end < answer.packets.count, answer.packets[end].repeats != nil, told.contains(where: { $0.rows == rows[end] }) { end += 1 }
    let isByTurns = Set(answer.packets[start..<end].map(\.repeats)).count > 1
    return isByTurns ? start..<end : start..<start
  }

  private mutating func again(_ stretch: Range<Int>, as others: [Int]) {
    let packets = answer.packets[stretch]
    guard let first = packets.first, let last = packets.last else { return }
    let repeated = Reason.list(Set(packets.compactMap(\.repeats)).sorted())
    let time = TextRenderer.seconds(last.time &- (answer.packets.prefix(stretch.lowerBound).last?.time ?? first.time))
    page.wrap(
      "packets \(repeated) again and again, for \(time): as packet\(others.count == 1 ? "" : "s") \(Reason.list(others))",
      head: "\(first.number)-\(last.number)  ", indent: "\(first.number)-\(last.number)  ".count)
  }

  private mutating func title(_ s: PacketStory, through last: PacketStory, as other: Int?) {
    let range = s.number == last.number ? "\(s.number)" : "\(s.number)-\(last.number)"
    let number = range.count < 3 ? range.padded(to: 3) : range + "  "
    var words = "\(s.kind)  \(s.from) -> \(s.to)"
    let state = s.tracking.text
    if !state.isEmpty { words += "  \(state)" }
    if let r = s.repeats { words += ", packet \(r) again" + (s.number == last.number ? "" : " \(last.number - s.number + 1) times") }
    if case .answer(let cause) = s.sender { words += ", made by this host for packet \(cause)" }
    if let earlier = answer.packets.dropLast(answer.packets.count - s.number + 1).last, last.time &- earlier.time >= 50_000_000 {
      words += ", \(s.number == last.number ? "" : "up to ")\(TextRenderer.seconds(last.time &- earlier.time)) later"
    }
    if let other { words += ": as packet \(other)" }
    for (n, l) in Page.wrapped(words, width: style.width - number.count).enumerated() {
      page.line(style.ink((n == 0 ? number : String(repeating: " ", count: number.count)) + l, other == nil ? .strong : .plain))
    }
  }

  private mutating func remedies() {
    guard !answer.remedies.isEmpty else { return }
    section("What helps")
    for r in answer.remedies {
      page.wrap(r.why, head: "   ", indent: 3)
      for c in r.commands { page.exactly("       " + c) }
    }
  }

  static func seconds(_ ns: UInt64) -> String {
    let tenths = (ns + 50_000_000) / 100_000_000
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }

  /// One line of a packet's way; later lines of a hook or table leave their columns empty.
  struct Row: Equatable {
    var hook = ""
    var devices = ""
    var table = ""
    /// Stands in front of the text; where the text takes several lines, they are indented by it.
    var lead = ""
    var text: String
    var ink = Ink.plain
  }

  private mutating func write(_ r: Row) {
    var columns = [(r.hook, widths.hook), (r.devices, widths.devices), (r.table, widths.table)]
    var indent = 3
    if isStacked {
      if r.devices.isEmpty, r.table.isEmpty, !r.hook.isEmpty {
        return page.wrap(r.text, head: "   \(r.hook)  ", indent: 5 + r.hook.count, ink: r.ink)
      }
      if !r.hook.isEmpty { page.line("   \(r.hook) \(r.devices)") }
      columns.removeFirst(2)
      indent = 5
    }
    let head = String(repeating: " ", count: indent) + columns.map { $0.0.padded(to: $0.1) + "  " }.joined() + r.lead
    page.wrap(r.text, head: head, indent: head.count, ink: r.ink)
  }

  private func rows(_ s: PacketStory) -> [Row] {
    var out: [Row] = []
    var last: Gate?
    var merged: [TableVisit] = []

    func gateColumns(_ gate: Gate) -> (String, String) {
      defer { last = gate }
      return last == gate ? ("", "") : (gate.hook.chainName, gate.devices)
    }
    func flush() {
      guard let first = merged.first else { return }
      let (hook, devices) = gateColumns(first.gate)
      let names = merged.map(\.table.title).joined(separator: "+")
      out.append(Row(hook: hook, devices: devices, table: names, text: "policy ACCEPT", ink: .faint))
      merged = []
    }

    for leg in s.way {
      switch leg {
      case .bare(let gate):
        flush()
        let (hook, devices) = gateColumns(gate)
        out.append(Row(hook: hook, devices: devices, table: "-", text: "no table here", ink: .faint))
      case .table(let v):
        if let m = merged.first, m.gate != v.gate { flush() }
        if v.isPlain {
          merged.append(v)
          continue
        }
        flush()
        let (hook, devices) = gateColumns(v.gate)
        var lines = self.lines(v, s)
        if lines.isEmpty { lines = [Row(text: "")] }
        lines[0].hook = hook
        lines[0].devices = devices
        lines[0].table = v.table.title
        out += lines
      case .routed(let decision, let interface):
        flush()
        out.append(Row(hook: "routing", text: TextRenderer.text(decision, interface)))
        last = nil
      case .waited(_, let hook):
        flush()
        out.append(Row(hook: "held", text: "waited at \(hook.chainName) until it was released"))
      }
    }
    flush()
    if let end = ending(s) { out.append(end) }
    return out
  }

  private func lines(_ v: TableVisit, _ s: PacketStory) -> [Row] {
    var out: [Row] = []
    for r in v.rules {
      let indent = String(repeating: "  ", count: r.depth)
      let lead = "\(indent)\(r.rule.number)  "
      switch r.outcome {
      case .matched(let action):
        let ink: Ink = action == .drop ? .bad : .plain
        out.append(Row(lead: lead, text: r.rule.text, ink: ink))
      case .failed(let part, let saw):
        out.append(Row(lead: lead, text: r.rule.text, ink: .faint))
        let why = part + (saw.isEmpty ? "" : " (packet: \(saw))")
        out.append(Row(lead: String(repeating: " ", count: lead.count) + "no: ", text: why, ink: .faint))
      }
    }
    switch v.result {
    case .policy(let policy):
      let misses = v.misses == 0 ? "" : v.misses == 1 ? ", 1 rule did not match" : ", \(v.misses) rules did not match"
      out.append(Row(text: "policy \(policy.name)\(misses)", ink: policy == .drop ? .bad : .faint))
    case .rule(let action):
      switch action {
      case .queue(let n): out.append(Row(text: "to queue \(n)"))
      default: break
      }
    case .notWalked(let reason, let decider):
      let words = reason.text(decider, for: s.number) { n in
        answer.packets.indices.contains(n - 1) ? answer.packets[n - 1].name : "packet \(n)"
      }
      out.append(Row(text: "not walked: \(words)", ink: .faint))
    case .dropped(let reason): out.append(Row(text: "dropped: " + reason.brief(nil), ink: .bad))
    }
    for t in v.translations {
      out.append(
        Row(text: "\(t.manipulation == .source ? "source" : "destination") \(t.before) becomes \(t.after)", ink: .changed))
    }
    if v.isRandom { out.append(Row(text: "the port was drawn at random; it may be another", ink: .faint)) }
    return out
  }

  private static func text(_ decision: RouteDecision, _ interface: String) -> String {
    func way(_ gateway: Address?) -> String { gateway.map { " via \($0)" } ?? "" }
    return switch decision {
    case .local: "to this host"
    case .forward(_, let via): "forward, out by \(interface)\(way(via))"
    case .out(_, let via): "out by \(interface)\(way(via))"
    case .rerouted(_, let via): "again, for its new destination or mark: out by \(interface)\(way(via))"
    }
  }

  private func ending(_ s: PacketStory) -> Row? {
    switch s.end {
    case .delivered(let place, let isHeard):
      let nobody = "to \(place), where nothing listens"
      return Row(hook: "delivered", text: isHeard == false ? nobody : "to \(place)", ink: isHeard == false ? .bad : .good)
    case .sent(let interface, let gateway):
      return Row(hook: "sent", text: "by \(interface)" + (gateway.map { " via \($0)" } ?? ""), ink: .good)
    case .dropped(let reason, _):
      return Row(hook: "dropped", text: reason.brief(s.visits.last?.rules.last?.rule), ink: .bad)
    case .proxied(.synCookie): return Row(hook: "taken", text: "by SYNPROXY, which answers with a cookie")
    case .proxied(.proxiedSyn): return Row(hook: "taken", text: "by SYNPROXY: its cookie is right, so the server is asked")
    case .proxied: return Row(hook: "taken", text: "by SYNPROXY, which answers the server and opens the client's window")
    case .held(.fragment): return Row(hook: "held", text: "waits for its other fragments")
    case .held(.queue): return Row(hook: "held", text: "waits for the verdict of the program at its queue")
    case .held(.neighbour): return Row(hook: "waits", text: "for the answer to ARP or neighbour discovery")
    case .held(.scenario): return Row(hook: "held", text: "waits until it is released")
    case .queued: return Row(hook: "queued", text: "")
    }
  }

  // MARK: rules that never ran

  private static let mostUnused = 24

  private mutating func unused() {
    guard !answer.unused.isEmpty else { return }
    section("Rules that matched no packet")
    let groups = UnusedGroup.groups(answer.unused, answer.packets)
    for g in groups.prefix(TextRenderer.mostUnused) {
      page.wrap("\(g.place)  \(g.text)", head: "   ", indent: 7)
      page.wrap(g.reason, head: "       ", indent: 7, ink: .faint)
    }
    let rest = groups.dropFirst(TextRenderer.mostUnused).reduce(0) { $0 + $1.count }
    if rest > 0 { page.line("   and \(rest) more; --json has them all") }
  }
}

extension TableVisit {
  /// Nothing to tell but the policy ACCEPT: no rule there.
  var isPlain: Bool {
    result == .policy(.accept) && rules.isEmpty && misses == 0 && translations.isEmpty && !isRandom
  }
}
