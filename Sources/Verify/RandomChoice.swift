// What the kernel draws at random, told from what it decides. Where NAT is to choose a port (a range, --random, a clash: nf_nat_core.c,
// nf_nat_l4proto_unique_tuple), only the class that the port is from is fixed. Every number that neither a packet of the case nor a rule has
// is such a choice; it is replaced by its class before two answers are compared.

internal import KernelJudge

/// The numbers of a case, and the classes of all others.
struct RandomChoice {
  /// Ports and ICMP identifiers that the case itself uses.
  private var known: Set<UInt16> = []
  /// Ranges that rules give.
  private var ranges: [ClosedRange<UInt16>] = []
  /// Whether a rule asks for chance.
  let isAskedFor: Bool
  /// Whether sequence numbers are made of a secret (syncookies.c, for nf_synproxy_core.c). A machine keeps its own as long as it runs, so its
  /// answer is always the same; another machine's may be another, where a window has to hold a number.
  let hasCookies: Bool
  /// Whether fragments wait so shortly that some give up together. Of those whose timers are in one slot of the wheel the last goes first, and
  /// where a slot ends is chance (kernel/time/timer.c, expire_timers).
  private let hasTimers: Bool
  /// Whether TEE copies packets. In front of a copy, where LOG finds a hardware header, is whatever was in memory (__pskb_copy_fclone).
  let hasCopies: Bool

  init(_ asked: KernelCase) {
    let texts = asked.texts
    hasCookies = texts.contains { $0.contains("SYNPROXY") }
    hasTimers = asked.sysctl.keys.contains { $0.contains("frag") }
    hasCopies = texts.contains { $0.contains("-j TEE") }
    isAskedFor =
      hasCookies || hasTimers
      || texts.contains { $0.contains(#/--random|--mode random|SNAT .*:\d+-\d+|MASQUERADE .*--to-ports \d+-\d+/#) }
    for text in texts {
      for match in text.matches(of: #/(?:[:\]]|--to-ports )(\d+)-(\d+)/#) {
        if let low = UInt16(match.1), let high = UInt16(match.2), low <= high { ranges.append(low...high) }
      }
      for match in text.matches(of: #/ports? ([\d,:-]+)|(?:\.\d{1,3}|\]):([\d-]+)/#) {
        known.formUnion((match.1 ?? match.2 ?? "").split { !$0.isNumber }.compactMap { UInt16($0) })
      }
    }
    for range in ranges { known.subtract([range.lowerBound, range.upperBound]) }
    for step in asked.steps {
      switch step {
      case .inject(let s):
        let packet = s.hex.bytes.byte(0) >> 4 == 4 || s.hex.bytes.byte(0) >> 4 == 6 ? s.hex.bytes : s.hex.bytes.piece(14, 65536)
        learn(packet, isAnswer: s.answer == true)
      case .localRaw(let s): learn(s.hex.bytes)
      case .udpSend(let s), .udpBind(let s):
        known.formUnion([s.src, s.dst, s.addr].compactMap { $0?.split(separator: ":").last.flatMap { UInt16($0) } })
      default: break
      }
    }
  }

  /// To whom an answer goes is the kernel's choice.
  private mutating func learn(_ packet: [UInt8], isAnswer: Bool = false) {
    var places = RandomChoice.places(packet)[...]
    if isAnswer {
      // Of what an error quotes it is the source, of all else the destination.
      let isICMP = PacketHeaders(packet).map { [1, 58].contains($0.proto) } == true
      places = isICMP && places.count == 2 ? places.dropFirst() : places.dropLast()
    }
    for place in places { known.insert(packet.be16(place)) }
  }

  /// Where ports and identifiers stand, also in what an ICMP error quotes.
  private static func places(_ packet: [UInt8], at start: Int = 0) -> [Int] {
    guard let headers = PacketHeaders(packet.piece(start, packet.count)), headers.isFirst else { return [] }
    let transport = start + headers.transport
    switch headers.proto {
    case 6, 17, 33, 132, 136: return [transport, transport + 2]
    case 1, 58:
      let type = packet.byte(transport)
      let isError = headers.proto == 1 ? [3, 4, 5, 11, 12].contains(type) : type < 128
      return isError ? (start == 0 ? places(packet, at: transport + 8) : []) : [transport + 4]
    default: return []
    }
  }

  /// Where TCP's headers begin, also in what an ICMP error quotes.
  private static func segments(_ packet: [UInt8]) -> [Int] {
    guard let headers = PacketHeaders(packet) else { return [] }
    if headers.isTCP { return [headers.transport] }
    guard [1, 58].contains(headers.proto) else { return [] }
    let quoted = headers.transport + 8
    guard let inner = PacketHeaders(packet.piece(quoted, packet.count)), inner.isFirst, inner.proto == 6 else { return [] }
    return [quoted + inner.transport]
  }

  /// One number for all of a class.
  private func representative(_ number: UInt16) -> UInt16 {
    if known.contains(number) { return number }
    if let range = ranges.first(where: { $0.contains(number) }) { return range.lowerBound }
    return number < 512 ? 1 : number < 1024 ? 600 : 1024
  }

  /// The result with classes in place of choices.
  func masked(_ result: KernelResult) -> KernelResult {
    var masked = result
    for (index, event) in result.events.enumerated() {
      switch event.what {
      case .out(let interface, let hex, _):
        let isFrame = hex.bytes.byte(0) >> 4 != 4 && hex.bytes.byte(0) >> 4 != 6 || [0x0800, 0x86dd].contains(hex.bytes.be16(12))
        let start = isFrame ? 14 : 0
        let bytes = hex.bytes.piece(0, start) + self.masked(hex.bytes.piece(start, hex.bytes.count))
        masked.events[index].what = .out(
          interface: interface, hex: Hex(bytes), summary: isFrame ? frameSummary(bytes) : packetSummary(bytes))
      case .local(let hex, let mark, _):
        let bytes = self.masked(hex.bytes)
        masked.events[index].what = .local(hex: Hex(bytes), mark: mark, summary: packetSummary(bytes))
      case .probe(let connections, let counters4, let counters6):
        masked.events[index].what = .probe(conntrack: self.masked(connections), counters4: counters4, counters6: counters6)
      default: break
      }
    }
    masked.conntrack = result.conntrack.map { self.masked($0) }
    masked.log = result.log?.map { KernelLogLine(level: $0.level, text: self.masked($0.text)) }
    if hasTimers {
      let steps = Dictionary(grouping: masked.events.indices.filter { masked.events[$0].isLateFragment }) { masked.events[$0].step }
      for places in steps.values {
        RandomChoice.sort(&masked.events, at: places) { $0.bytes?.lexicographicallyPrecedes($1.bytes ?? []) == true }
      }
      let lines = masked.log?.indices.filter { masked.log?[$0].text.contains(#/PROTO=ICMP(?:v6 TYPE=3| TYPE=11) CODE=1/#) == true } ?? []
      var log = masked.log ?? []
      RandomChoice.sort(&log, at: lines) { $0.text < $1.text }
      if masked.log != nil { masked.log = log }
    }
    return masked
  }

  /// Sorts some of a list's elements among themselves.
  private static func sort<Element>(_ list: inout [Element], at places: [Int], by isBefore: (Element, Element) -> Bool) {
    for (place, element) in zip(places, places.map { list[$0] }.sorted(by: isBefore)) { list[place] = element }
  }

  private func masked(_ packet: [UInt8]) -> [UInt8] {
    var bytes = packet
    for place in RandomChoice.places(packet) where place + 2 <= packet.count {
      bytes.set(be16: representative(packet.be16(place)), at: place)
    }
    if hasCookies, let headers = PacketHeaders(packet) {
      for start in RandomChoice.segments(packet) where start + 12 <= packet.count {
        for place in [start + 4, start + 8] { bytes.set(be32: 0, at: place) }
        // What is quoted keeps the checksum that it had.
        if start != headers.transport, start + 18 <= packet.count { bytes.set(be16: 0, at: start + 16) }
      }
    }
    return bytes == packet ? packet : PacketHeaders(bytes)?.withTransportChecksum ?? bytes
  }
  private func masked(_ connections: [ConntrackLine]) -> [ConntrackLine] {
    connections.map {
      var line = $0
      line.line = masked(line.line)
      return line
    }.sorted()
  }
  private func masked(_ text: String) -> String {
    var text = hasCookies ? text.replacing(#/\b(SEQ=|ACK=|bound )\d+/#) { String($0.1) } : text
    if hasCopies { text = text.replacing(#/(IN=\S+ OUT=\S+ .*?MAC=)[0-9a-f:]+/#) { String($0.1) } }
    return text.replacing(#/\b(sport|dport|id|SPT|DPT)=(\d+)/#) { match in
      "\(match.1)=\(UInt16(match.2).map { "\(representative($0))" } ?? String(match.2))"
    }
  }
}

extension KernelEvent {
  /// An error that says that fragments waited too long.
  fileprivate var isLateFragment: Bool {
    guard let bytes, let headers = PacketHeaders(bytes.byte(0) >> 4 == 4 || bytes.byte(0) >> 4 == 6 ? bytes : bytes.piece(14, 65536))
    else { return false }
    let message = (type: headers.bytes.byte(headers.transport), code: headers.bytes.byte(headers.transport + 1))
    return headers.proto == 1 && message == (11, 1) || headers.proto == 58 && message == (3, 1)
  }
}

extension KernelCase {
  /// All text that may have rules in it.
  var texts: [String] {
    [rules4, rules6].compactMap { $0 } + commands.map { $0.joined(separator: " ") }
      + steps.compactMap {
        switch $0 {
        case .restore(let step): step.text
        case .command(let step): step.argv.joined(separator: " ")
        default: nil
        }
      }
  }
}
