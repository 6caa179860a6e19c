// Copies that come back: what is sent to a broadcast address, or to a group that this machine is in, is also its own. IPv4 makes the copy in
// front of POSTROUTING (ip_mc_output, net/ipv4/ip_output.c), IPv6 behind it (ip6_finish_output2, net/ipv6/ip6_output.c); the copy has
// POSTROUTING for itself and comes in by the device that the packet leaves by (dev_loopback_xmit, net/core/dev.c).

import Machine
import Netfilter
import Wire

extension Host {
  /// Whether a packet of this machine, on its way out, comes back as well.
  func comesBack(_ packet: borrowing Packet) -> Bool {
    if packet.isLoopedCopy || packet.outInterface == Machine.loopback { return false }
    if packet.isBroadcast { return true }
    return packet.destination.isMulticast && context.machine.isMember(of: packet.destination, on: packet.outInterface)
  }

  /// Sends the copy on its way; it comes in when the packet itself has left.
  mutating func loopBack(_ packet: Packet, cause: Int?) {
    var copy = packet
    copy.isLoopedCopy = true
    runAtOnce(Walk(copy, .hook(.postrouting, stage: 0), cause: cause))
  }

  /// A packet that left by lo, or a copy, comes in with its mark, its connection and its route (loopback_xmit, dev_loopback_xmit).
  mutating func comeIn(_ packet: Packet, _ traceIndex: Int?) {
    var packet = packet
    packet.inInterface = packet.outInterface
    packet.socket = nil
    packet.link = nil
    packet.physIn = .none
    packet.physOut = .none
    packet.type = packet.isLoopedCopy ? .loopback : .host
    packet.isLoopedCopy = false
    packet.isBroadcast = false
    packet.largestFragment = 0
    packet.isRouted = true
    if let reason = packet.cutToLength() ? refusal(packet) : .malformed {
      if context.isTracing { context.trace.add(.dropped(reason), packet) }
      outputs.append(.dropped(reason, packet))
      return
    }
    queue.append(Walk(packet, .hook(.prerouting, stage: 0), traceIndex: traceIndex))
  }
}
