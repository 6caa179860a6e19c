// Frames that a bridge of the host hands from port to port past the hooks of IP: no rule and no connection tracking sees them, so that they
// are no packets of the story, and yet they may be the answer.

import Host
import Machine
import Netfilter
import Simulator
import Wire

struct BridgedFrames {
  let c: Conversation
  /// Their datagrams, each once, with the port that each leaves by.
  let packets: [(packet: Packet, port: String)]

  init(_ c: Conversation) {
    self.c = c
    var found: [(packet: Packet, port: String)] = []
    for s in c.steps where s.traces.isEmpty {
      for case .bridged(let port, _, let payload) in s.outputs.prefix(1) {
        if let p = Packet(payload) { found.append((p, c.host.machine.name(port).description)) }
      }
    }
    packets = found
  }

  /// What is said of them.
  var remark: String? {
    guard let first = packets.first else { return nil }
    let setting = first.packet.family == .ipv4 ? "net.bridge.bridge-nf-call-iptables" : "net.bridge.bridge-nf-call-ip6tables"
    let d = first.packet
    let name = "\(d.name(in: c.flow)) from \(end(d.source, d.endpointPorts.source)) to \(end(d.destination, d.endpointPorts.destination))"
    let rest = packets.count - 1
    let more = rest == 0 ? "" : rest == 1 ? " and one more" : " and \(rest) more"
    return
      "\(name)\(more) crossed the bridge as frame\(rest == 0 ? "" : "s"), out by \(first.port): no rule and no connection tracking saw "
      + "\(rest == 0 ? "it" : "them") (\(setting)=0)."
  }

  /// An answer to a packet that left as `left`: from where that went, to where it came from.
  func answer(to left: Packet) -> Packet? {
    packets.first { $0.packet.source == left.destination && $0.packet.destination == left.source }?.packet
  }

  private func end(_ a: Address, _ port: UInt16?) -> String { PacketStory.Endpoint(a, port, c.flow.family).description }
}
