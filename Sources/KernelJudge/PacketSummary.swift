// A packet in one line, for people and for the assertions of a case.

/// A summary such as `10.0.0.2:1234 > 10.0.0.1:80 TCP S seq=1 ack=0 win=64240 dlen=0 ttl=64 tos=00 id=1 DF`. What an ICMP error quotes
/// follows in brackets.
package func packetSummary(_ packet: [UInt8], quoted: Bool = false) -> String {
  guard [4, 6].contains(packet.byte(0) >> 4), !packet.isEmpty else { return "non-IP \(packet.count) bytes" }
  guard let headers = PacketHeaders(packet) else { return "unparsable \(packet.count) bytes" }
  let source = headers.source
  let destination = headers.destination
  let fields = fieldSummary(of: headers)
  let start = headers.transport
  let proto = headers.proto
  guard headers.isFirst else { return "\(source) > \(destination) proto=\(proto) (later fragment) len=\(packet.count) \(fields)" }
  let ends = "\(source):\(packet.be16(start)) > \(destination):\(packet.be16(start + 2))"

  if headers.has([17, 136], 8) {
    return "\(ends) UDP len=\(packet.be16(start + 4)) \(fields)"
  }
  if headers.isTCP {
    let names = Array("FSRPAUEC")
    let flags = String(names.indices.filter { packet[start + 13] >> $0 & 1 == 1 }.map { names[$0] })
    let data = packet.count - start - Int(packet[start + 12] >> 4) * 4
    return
      "\(ends) TCP \(flags) seq=\(headers.sequence) ack=\(headers.acknowledgement) win=\(packet.be16(start + 14)) dlen=\(data) \(fields)"
  }
  if headers.has([1, 58], 8) {
    let type = packet[start]
    let isError = proto == 1 ? [3, 4, 5, 11, 12].contains(type) : type < 128
    let name = proto == 58 ? "ICMP6" : "ICMP"
    let quote = isError && !quoted ? " [" + packetSummary(packet.piece(start + 8, packet.count), quoted: true) + "]" : ""
    let echo = quote.isEmpty ? " id=\(packet.be16(start + 4)) seq=\(packet.be16(start + 6))" : ""
    return "\(source) > \(destination) \(name) \(type)/\(packet[start + 1])\(echo) len=\(packet.count) \(fields)\(quote)"
  }
  return "\(source) > \(destination) proto=\(proto) len=\(packet.count) \(fields)"
}

/// A frame: its Ethernet header, then its packet.
package func frameSummary(_ frame: [UInt8]) -> String {
  func mac(_ offset: Int) -> String { frame.piece(offset, 6).map { Hex([$0]).description }.joined(separator: ":") }
  let payload = isIPFrame(frame) ? packetSummary(frame.piece(14, frame.count)) : "type \(Hex(frame.piece(12, 2)))"
  return "eth \(mac(6))>\(mac(0)) \(payload)"
}

func isIPFrame(_ frame: [UInt8]) -> Bool { [0x0800, 0x86dd].contains(frame.be16(12)) }

private func fieldSummary(of headers: PacketHeaders) -> String {
  let packet = headers.bytes
  guard headers.isIPv4 else {
    let word = packet.be32(0)
    return "hl=\(packet[7]) tc=\(hex(word >> 20 & 255, digits: 2)) fl=\(hex(word & 0xfffff, digits: 5))"
  }
  let fragment = packet.be16(6)
  var text = "ttl=\(packet[8]) tos=\(hex(UInt32(packet[1]), digits: 2)) id=\(headers.identification)"
  if fragment & 0x4000 != 0 { text += " DF" }
  if fragment & 0x3fff != 0 { text += " frag=\(Int(fragment & 0x1fff) * 8)\(fragment & 0x2000 != 0 ? "+" : "")" }
  return text
}

private func hex(_ number: UInt32, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
