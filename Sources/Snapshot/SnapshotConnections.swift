// Connections become entries: lines of conntrack(8) -L -o extended (libnetfilter_conntrack, snprintf_default.c) and of the kernel's
// /proc/net/nf_conntrack (nf_conntrack_standalone.c, ct_seq_show). The numbers of TCP's windows are in neither, so that the first packet of
// either side is believed, as it is of a connection that is picked up.

import Netfilter
import Wire

extension Snapshot {
  mutating func readConnections(_ text: SnapshotText) {
    guard let section = text.good("conntrack -L -o extended", "cat /proc/net/nf_conntrack") else {
      if let asked = text["conntrack -L -o extended"], asked.status != nil {
        notes.append("The snapshot lacks the connections: \(asked.reason).")
      }
      return
    }
    var strange = 0
    for line in section.lines {
      if let c = Connection(listed: line) { connections.append(c) } else { strange += 1 }
      if line.contains("OFFLOAD]") { addUnmodelled("connections that a flow table forwards past all rules") }
    }
    if strange > 0 { notes.append("\(strange) lines of the connections can't be read.") }
  }
}

extension Connection {
  /// `ipv4 2 tcp 6 431999 ESTABLISHED src=… dst=… sport=… dport=… src=… dst=… sport=… dport=… [ASSURED] mark=0 use=1`
  init?(listed line: Substring) {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard words.count > 6, let proto = UInt8(words[3]) else { return nil }
    let family: Family = words[0] == "ipv6" ? .ipv6 : .ipv4
    var tuples: [Tuple] = []
    var zones: (both: UInt16, original: UInt16, reply: UInt16) = (0, 0, 0)
    var status: ConnectionStatus = [.confirmed, .seenReply, .sourceNATDone, .destinationNATDone]
    var mark: UInt32 = 0
    var type: UInt16 = 0
    for word in words.dropFirst(4) {
      switch word {
      case "[UNREPLIED]": status.remove(.seenReply)
      case "[ASSURED]": status.insert(.assured)
      default: break
      }
      guard let at = word.firstIndex(of: "=") else { continue }
      let value = word[word.index(after: at)...]
      let last = tuples.count - 1
      switch word[..<at] {
      case "src":
        guard let a = Address(String(value)) else { return nil }
        tuples.append(Tuple(source: a, destination: a, proto: proto, family: family))
      case "dst": if last >= 0, let a = Address(String(value)) { tuples[last].destination = a }
      case "sport", "id": if last >= 0, let n = UInt16(value) { tuples[last].sourcePort = n }
      case "dport": if last >= 0, let n = UInt16(value) { tuples[last].destinationPort = n }
      case "type": type = (UInt16(value) ?? 0) & 0xff
      case "code": if last >= 0 { tuples[last].destinationPort = type << 8 | (UInt16(value) ?? 0) & 0xff }
      case "srckey": if last >= 0, value.hasPrefix("0x"), let n = UInt16(value.dropFirst(2), radix: 16) { tuples[last].sourcePort = n }
      case "dstkey": if last >= 0, value.hasPrefix("0x"), let n = UInt16(value.dropFirst(2), radix: 16) { tuples[last].destinationPort = n }
      case "mark": mark = UInt32(value) ?? 0
      case "zone": zones.both = UInt16(value) ?? 0
      case "zone-orig": zones.original = UInt16(value) ?? 0
      case "zone-reply": zones.reply = UInt16(value) ?? 0
      default: break
      }
    }
    guard tuples.count == 2 else { return nil }
    tuples[0].zone = zones.both | zones.original
    tuples[1].zone = zones.both | zones.reply
    self.init(original: tuples[0], reply: tuples[1])
    // What the reply looks like tells which side was translated.
    if let plain = tuples[0].inverted {
      // An ICMP tuple's identifier stands in the place of the source port in both directions.
      let isICMP = proto == IPProtocol.icmp || proto == IPProtocol.icmpv6
      let isPortSame = (source: plain.sourcePort == reply.sourcePort, destination: plain.destinationPort == reply.destinationPort)
      if plain.destination != reply.destination || !(isICMP ? isPortSame.source : isPortSame.destination) { status.insert(.sourceNAT) }
      if plain.source != reply.source || !(isICMP || isPortSame.source) { status.insert(.destinationNAT) }
    }
    self.status = status
    self.mark = mark
    timeout = (UInt32(words[4]) ?? 0) &* UInt32(Context.hz)
    if proto == IPProtocol.tcp { tcp.state = TCPState.allCases.first { $0.name == words[5] } ?? .established }
    // An assured UDP connection is a stream already.
    if status.contains(.assured) { streamStart = .max }
  }
}
