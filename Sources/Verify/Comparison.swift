// Two answers to one case, the kernel's and the engine's, held against each other part by part. Packets that left and packets that stayed
// are each in order; between devices, and between the two, one step has no order: the kernel's are heard on several sockets.

package import KernelJudge

/// What agrees and what does not.
package struct Comparison: Sendable, Equatable {
  package enum Part: String, CaseIterable, Sendable, Encodable {
    case rules = "rules loaded"
    case commands = "commands"
    case refused = "packets refused"
    case out = "packets that left"
    case local = "local deliveries"
    case probes = "probes"
    case log = "log lines"
    case counters = "rule counters"
    case connections = "connections"
    case expectations = "expectations"
  }

  /// One thing that a part holds: what is compared, and how it is shown.
  struct Item: Equatable {
    var step: Int?
    var key: String
    var text: String

    init(_ text: String, step: Int? = nil, key: String? = nil) {
      self.step = step
      self.text = text
      self.key = "\(step ?? -1) \(key ?? text)"
    }
    static func == (a: Self, b: Self) -> Bool { a.key == b.key }
  }

  package struct Difference: Sendable, Equatable, Encodable {
    package var part: Part
    /// The step after which it shows; none for what is looked at in the end.
    package var step: Int?
    /// What only one of the two has, or what each has in the same place.
    package var kernel: String?
    package var engine: String?
  }

  /// How many things of each part both have.
  package var counts: [(part: Part, count: Int)] = []
  /// The first difference of each part that differs, the earliest step first.
  package var differences: [Difference] = []
  package var agrees: Bool { differences.isEmpty }

  package static func == (a: Self, b: Self) -> Bool { a.differences == b.differences && a.counts.elementsEqual(b.counts, by: ==) }

  package init(kernel: KernelResult, engine: KernelResult, asked: KernelCase, backend: Backend) {
    let view = View(asked: asked, backend: backend)
    for part in Part.allCases {
      let (a, b) = (view.items(part, kernel), view.items(part, engine))
      if a == b {
        if !a.isEmpty { counts.append((part, a.count)) }
      } else if let difference = Comparison.first(part, a, b) {
        differences.append(difference)
      }
    }
    // What shows at a step comes before what shows in the end; the order of parts decides else.
    differences = differences.enumerated().sorted { ($0.element.step ?? .max, $0.offset) < ($1.element.step ?? .max, $1.offset) }.map(
      \.element)
  }

  private static func first(_ part: Part, _ kernel: [Item], _ engine: [Item]) -> Difference? {
    // Where neither is ordered, what one has and the other lacks says more than what stands in the same place.
    let isOrdered = ![.connections, .expectations].contains(part)
    if isOrdered {
      guard let place = (0..<max(kernel.count, engine.count)).first(where: { !kernel[at: $0].equals(engine[at: $0]) }) else { return nil }
      let (a, b) = (kernel[at: place], engine[at: place])
      // One that is missing in the middle: show it alone.
      if let a, let b, a.step != b.step {
        let kernelIsFirst = (a.step ?? .max) < (b.step ?? .max)
        return Difference(
          part: part, step: kernelIsFirst ? a.step : b.step, kernel: kernelIsFirst ? a.text : nil, engine: kernelIsFirst ? nil : b.text)
      }
      return Difference(part: part, step: a?.step ?? b?.step, kernel: a?.shown(beside: b), engine: b?.shown(beside: a))
    }
    let a = kernel.first { !engine.contains($0) }
    let b = engine.first { !kernel.contains($0) }
    return Difference(part: part, step: nil, kernel: a?.text, engine: b?.text)
  }
}

extension Array where Element == Comparison.Item {
  fileprivate subscript(at place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
extension Optional where Wrapped == Comparison.Item {
  fileprivate func equals(_ other: Self) -> Bool { self?.key == other?.key }
}
extension Comparison.Item {
  /// Where two texts are alike, what differs is in the bytes.
  fileprivate func shown(beside other: Self?) -> String { text == other?.text ? key : text }
}

/// How a result is read for comparison.
private struct View {
  let asked: KernelCase
  let backend: Backend

  typealias Item = Comparison.Item

  func items(_ part: Comparison.Part, _ result: KernelResult) -> [Item] {
    switch part {
    case .rules:
      [(4, result.restore4), (6, result.restore6)].compactMap { family, restored in
        restored.map { Item("IPv\(family) rules: status \($0.rc)" + ($0.rc == 0 ? "" : " \($0.stderr)"), key: "\(family) \($0.rc)") }
      }
    case .commands:
      result.commands.map { command($0, step: nil) }
        + result.events.compactMap { event in
          switch event.what {
          case .command(let done): command(done, step: event.step)
          case .restore(let done):
            Item("restore: status \(done.rc)" + (done.rc == 0 ? "" : " \(done.stderr)"), step: event.step, key: "\(done.rc)")
          default: nil
          }
        }
    case .out:
      inSteps(result.events) { event in
        guard case .out(let interface, let hex, let summary) = event.what else { return nil }
        let place = asked.interfaces.firstIndex { $0.name == interface } ?? 0
        return (place, Item("\(interface): \(summary)", step: event.step, key: "\(interface) \(hex)"))
      }
    case .local:
      inSteps(result.events) { event in
        guard case .local(let hex, let mark, let summary) = event.what else { return nil }
        // Over lo no device has put a checksum in.
        let bytes = PacketHeaders(hex.bytes).map { Hex($0.finished) } ?? hex
        let item = Item(mark == 0 ? summary : "\(summary) mark=\(mark)", step: event.step, key: "\(mark) \(bytes)")
        return (Int(PacketHeaders(hex.bytes)?.proto ?? 0), item)
      }
    case .refused:
      result.events.compactMap { event in
        guard case .errno(let operation, let name) = event.what else { return nil }
        return Item("\(operation): \(name)", step: event.step, key: name)
      }
    case .probes:
      result.events.flatMap { event -> [Item] in
        guard case .probe(let connections, let counters4, let counters6) = event.what else { return [] }
        let tables = [counters4, counters6].flatMap { rules($0) }
        return (connections.map { "\($0.timeout) \($0.line)" } + tables.map(\.text)).map { Item($0, step: event.step) }
      }
    case .log: (result.log ?? []).filter { backend == .legacy || !$0.text.hasPrefix("TRACE: ") }.map { Item("<\($0.level)> \($0.text)") }
    case .counters: [result.counters4, result.counters6].flatMap(rules) + [result.hits4, result.hits6].flatMap(rules)
    case .connections: (result.conntrack ?? []).map { Item("\($0.line) timeout=\($0.timeout)") }
    case .expectations: (result.expectations ?? []).map { Item($0) }
    }
  }

  /// In the order of steps; within one, by place, and in order there.
  private func inSteps(_ events: [KernelEvent], _ item: (KernelEvent) -> (place: Int, item: Item)?) -> [Item] {
    events.enumerated().compactMap { number, event in item(event).map { (event.step, $0.place, number, $0.item) } }
      .sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
  }

  private func command(_ done: CommandResult, step: Int?) -> Item {
    let name = done.argv.first ?? ""
    // Dates, and what sets are made with, differ; what one says of a mistake names the program.
    let lines = done.stdout.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      String($0).replacing(#/initval 0x[0-9a-f]+/#, with: "initval").replacing(#/ timeout \d+/#, with: " timeout")
    }
    // conntrack(8) prints what it deletes, with what is left of its time.
    let output = name == "conntrack" ? [] : name.hasPrefix("ipset") ? lines.sorted() : lines
    let words = done.argv.joined(separator: " ").replacing("-\(backend)", with: "")
    return Item("\(words): status \(done.rc)\n" + output.joined(separator: "\n"), step: step)
  }

  /// Chains and rules. iptables-nft words some rules its own way, so there only the counts are held against each other; and nf_tables
  /// does not count what a policy decides.
  private func rules(_ tables: KernelResult.Tables?) -> [Item] {
    (tables ?? [:]).sorted { $0.key < $1.key }.flatMap { table, lines in
      var numbers: [Substring: Int] = [:]
      return lines.map { line in
        let words = line.split(separator: " ", maxSplits: 3)
        if backend == .legacy { return Item("\(table) \(line)") }
        if line.hasPrefix(":") { return Item("\(table) \(line.prefix { $0 != "[" })") }
        guard words.count > 2 else { return Item("\(table) \(line)") }
        numbers[words[2], default: 0] += 1
        return Item("\(table) \(line)", key: "\(table) \(words[2]) \(numbers[words[2]] ?? 0) \(words[0])")
      }
    }
  }
}
