// An entry of the connection table as text: the lines of conntrack(8) and of /proc/net/nf_conntrack. Sources: libnetfilter_conntrack,
// src/conntrack/snprintf_default.c; the kernel's net/netfilter/nf_conntrack_standalone.c, ct_seq_show; held against conntrack-tools 1.4.7.

import Netfilter
import Wire

/// One entry, ready to be written.
package struct ConntrackListing {
  package let connection: Connection
  package let account: ConnectionAccount?
  /// Seconds the entry has left, rounded up.
  package let timeout: UInt32
  /// The connection's helper.
  package let helper: String?
  package let labels: ConnectionLabels?

  /// `ticks` is the host's clock as entries have it.
  package init(
    _ connection: Connection, _ account: ConnectionAccount? = nil, helper: String? = nil, labels: ConnectionLabels? = nil, ticks: UInt32
  ) {
    self.connection = connection
    self.account = account
    self.helper = helper
    self.labels = labels
    let hz = UInt32(Context.hz)
    timeout = (connection.remaining(ticks) &+ (hz - 1)) / hz
  }

  /// The entries of a host, all or `some`, in the order of the table.
  package static func all(_ context: borrowing Context, _ some: Set<ConnectionID>? = nil) -> [ConntrackListing] {
    let now = context.ticks
    let table = context.connections
    return table.entries(now).filter { some?.contains($0) ?? true }.map {
      ConntrackListing(table[$0], table.account($0), helper: table[helpOf: $0].known?.name, labels: table.labels($0), ticks: now)
    }
  }

  /// `conntrack -L`, and with `isExtended` `conntrack -L -o extended`, without `use=`.
  package func line(isExtended: Bool = false) -> String {
    let t = connection.original
    let family = isExtended ? "\(familyName.padded(8)) \(familyNumber) " : ""
    let tool = connection.isDCCP ? "dccp" : protocolName
    return "\(family)\(tool.padded(8)) \(t.proto) \(timeout) \(description(inKernel: false))\(helper.map { " helper=\($0)" } ?? "")"
  }

  /// What `-o labels` adds to the line: the labels that have a name. The tool leaves the bare word where none has.
  package func labelText(_ names: LabelNames) -> String {
    guard names.isThere, let labels, !labels.isEmpty else { return "" }
    let named = labels.all.compactMap { names.name($0) }
    return " labels" + (named.isEmpty ? "" : "=" + named.joined(separator: ","))
  }

  /// The same as the kernel has it in /proc/net/nf_conntrack, with single spaces and without timeout, `use=` and `zone=0`; IPv6 addresses
  /// in their short form. Recorded cases have this form.
  package var kernelLine: String {
    "\(familyName) \(familyNumber) \(protocolName) \(connection.original.proto) \(description(inKernel: true))"
  }

  package var familyName: String { connection.original.family == .ipv4 ? "ipv4" : "ipv6" }
  private var familyNumber: Int { connection.original.family == .ipv4 ? 2 : 10 }

  /// The protocol's name if it has a tracker (nf_conntrack_l4proto.c).
  package var protocolName: String {
    switch connection.original.proto {
    case IPProtocol.icmp: "icmp"
    case IPProtocol.tcp: "tcp"
    case IPProtocol.udp: "udp"
    case IPProtocol.gre: "gre"
    case IPProtocol.icmpv6: "icmpv6"
    case IPProtocol.sctp: "sctp"
    case IPProtocol.udpLite: "udplite"
    default: "unknown"
    }
  }

  /// What stands behind the timeout, from the protocol's state on.
  private func description(inKernel: Bool) -> String {
    let c = connection
    var words: [String] = []
    switch c.original.proto {
    case IPProtocol.tcp: words.append(c.tcp.state.name)
    case IPProtocol.sctp: words.append(c.sctp.state.name)
    case IPProtocol.gre where inKernel: words.append("timeout=\(c.greTimeout), stream_timeout=\(c.greTimeoutStream)")
    default: break
    }
    words.append(text(c.original, inKernel))
    let zone = (original: c.original.zone, reply: c.reply.zone)
    if zone.original != zone.reply, zone.original != 0 { words.append("zone-orig=\(zone.original)") }
    if let a = account { words.append("packets=\(a.original.packets) bytes=\(a.original.bytes)") }
    if !c.status.contains(.seenReply) { words.append("[UNREPLIED]") }
    words.append(text(c.reply, inKernel))
    if zone.original != zone.reply, zone.reply != 0 { words.append("zone-reply=\(zone.reply)") }
    if let a = account { words.append("packets=\(a.reply.packets) bytes=\(a.reply.bytes)") }
    if c.status.contains(.assured) { words.append("[ASSURED]") }
    words.append("mark=\(c.mark)")
    if zone.original == zone.reply, zone.original != 0 { words.append("zone=\(zone.original)") }
    return words.joined(separator: " ")
  }

  private func text(_ t: Tuple, _ inKernel: Bool) -> String {
    let addresses = "src=\(t.source.text(t.family)) dst=\(t.destination.text(t.family))"
    switch t.proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp:
      return "\(addresses) sport=\(t.sourcePort) dport=\(t.destinationPort)"
    case IPProtocol.icmp, IPProtocol.icmpv6: return "\(addresses) type=\(t.icmpType) code=\(t.icmpCode) id=\(t.icmpID)"
    case IPProtocol.gre:
      return "\(addresses) srckey=0x\(String(t.sourcePort, radix: 16)) dstkey=0x\(String(t.destinationPort, radix: 16))"
    // The tool still knows DCCP, whose ports the kernel no longer reads.
    case IPProtocol.dccp where !inKernel: return "\(addresses) sport=0 dport=0"
    default: return addresses
    }
  }
}

extension Connection {
  fileprivate var isDCCP: Bool { original.proto == IPProtocol.dccp }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
}
