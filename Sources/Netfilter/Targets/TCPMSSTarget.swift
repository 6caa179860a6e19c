// -j TCPMSS: lowers the maximum segment size in a SYN, or adds it (net/netfilter/xt_TCPMSS.c, tcpmss_mangle_packet; iptables-extensions(8),
// TCPMSS).

import Machine
import Wire

package struct TCPMSSTarget: TargetExtension {
  package static let name = "TCPMSS"
  package static let protocols = [IPProtocol.tcp]
  package static let help = [
    "--set-mss": "maximum segment size to write",
    "--clamp-mss-to-pmtu": "at most what the path lets through",
  ]
  package static let options: [Option<Self>] = [
    .reading("--set-mss", .segmentSize) { $0.mss = $1 },
    .setting("--clamp-mss-to-pmtu") { $0.mss = nil },
  ]
  /// Nil: what the path's MTU leaves.
  package var mss: UInt16? = 0
  package init() {}
  package var target: Target { .tcpMSS(self) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    if packet.fragmentOffset != 0 { return .continue }
    let family = packet.family
    let start = packet.transportOffset
    guard packet.isChainComplete, packet.length >= start + 20 else { return .drop }
    // The whole packet lies in one piece from now on.
    packet.fragmentShape = -1
    let length = packet.length - start
    let header = Int(packet.bytes[start + 12] >> 4) * 4
    guard header >= 20, length >= header else { return .drop }

    var new = mss ?? 0
    if mss == nil {
      let smallest = family == .ipv4 ? 40 : 60
      let mtu = min(context.mtu(of: packet), context.reverseMTU(of: packet))
      if mtu <= smallest { return .drop }
      new = UInt16(clamping: mtu - smallest)
    }

    var i = 20
    while i <= header - 4 {
      let kind = packet.bytes[start + i]
      if kind == TCPHeader.Kind.mss, packet.bytes[start + i + 1] == 4 {
        // It is never raised.
        let old = packet.bytes.be16(start + i + 2)
        if old > new {
          packet.bytes.set16(start + i + 2, new)
          // The kernel takes the two bytes for one word even where they lie across two; the sum is then wrong.
          packet.bytes.set16(start + 16, Checksum.update(packet.bytes.be16(start + 16), old, new))
        }
        return .continue
      }
      i += tcpOptionLength(kind, packet.bytes[start + i + 1])
    }
    // No room: data would have to move, or the header is full.
    if length > header || header >= 60 { return .continue }
    insert(min(new, family == .ipv4 ? 536 : 1220), into: &packet, at: start, length: length)
    return .continue
  }

  /// A new option in front of the others; without one a peer assumes the standard's default, which must not be raised.
  private func insert(_ mss: UInt16, into packet: inout Packet, at start: Int, length: Int) {
    var sum = packet.bytes.be16(start + 16)
    let option: [UInt8] = [TCPHeader.Kind.mss, 4, UInt8(mss >> 8), UInt8(truncatingIfNeeded: mss)]
    sum = Checksum.update(sum, UInt16(truncatingIfNeeded: length), UInt16(truncatingIfNeeded: length + 4))
    sum = Checksum.update(sum, UInt32(0), option.be32(0))
    packet.bytes.set16(start + 16, sum)
    packet.setTCPWord(start, 12, packet.bytes.be16(start + 12) &+ 0x1000)
    packet.bytes.insert(contentsOf: option, at: start + 20)
    if packet.family == .ipv4 {
      let old = packet.bytes.be16(2)
      packet.bytes.set16(2, old &+ 4)
      packet.bytes.set16(10, Checksum.update(packet.bytes.be16(10), old, old &+ 4))
    } else {
      packet.bytes.set16(4, packet.bytes.be16(4) &+ 4)
    }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("TCPMSS target: At least one parameter is required") }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if mss == nil, !use.hooks.isSubset(of: [.forward, .output, .postrouting]) {
      throw KernelRefusal("EINVAL", "path-MTU clamping works only in FORWARD, OUTPUT and POSTROUTING")
    }
    let asksForSYN = use.matches.contains { match in
      if case .tcp(let m) = match { return m.requiresSYN }
      return false
    }
    if !asksForSYN { throw KernelRefusal("EINVAL", "TCPMSS works only on SYN packets: the rule needs --syn or --tcp-flags") }
  }
  package func savedWords(_ context: OptionContext) -> [String]? { mss.map { ["--set-mss", "\($0)"] } ?? ["--clamp-mss-to-pmtu"] }
  package func listing(_ context: OptionContext) -> String? { "TCPMSS " + (mss.map { "set \($0)" } ?? "clamp to PMTU") }
}

extension Context {
  /// The MTU of the packet's way out (dst_mtu).
  fileprivate func mtu(of packet: borrowing Packet) -> Int {
    let query = RouteQuery(to: packet.destination, from: packet.source, mark: packet.mark, output: packet.outInterface)
    return mtu(machine.routes.lookup(query), packet.outInterface)
  }
  /// The MTU of the way back to the sender; none is no limit (tcpmss_reverse_mtu).
  fileprivate func reverseMTU(of packet: borrowing Packet) -> Int {
    let query = RouteQuery(to: packet.source, from: .any(packet.family))
    guard let route = machine.routes.lookup(query) else { return .max }
    // The way to an address of this host is lo, whatever device has it (ip_route_output_key_hash_rcu, ip6_rt_get_dev_rcu).
    return mtu(route, route.kind == .local ? Machine.loopback : route.interface)
  }
  private func mtu(_ route: Route?, _ interface: InterfaceID) -> Int {
    if let route, route.mtu > 0 { return route.mtu }
    return machine.interface(interface)?.mtu ?? .max
  }
}

extension Format<UInt16> {
  fileprivate static let segmentSize = Format(
    "value",
    read: { (word, option, context) throws(OptionError) in
      try Format.number(0...(context.family == .ipv4 ? 65515 : 65495)).read(word, option, context)
    },
    write: { v, _ in "\(v)" })
}
