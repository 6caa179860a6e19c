// A packet as it was at some event of its trace: the last snapshot, with the translations since then.

import Machine
import Netfilter
import Wire

extension Packet {
  /// The addresses and ports that a translation left.
  mutating func take(_ after: Tuple) {
    source = after.source
    destination = after.destination
    if endpointPorts.source != nil { (sourcePort, destinationPort) = (after.sourcePort, after.destinationPort) }
  }
}

extension Trace {
  /// The packet as it was at an event.
  func packet(at event: Int) -> Packet? {
    guard let last = snapshots.last(where: { $0.event <= event }) else { return nil }
    var packet = last.packet
    for e in events[last.event..<min(event, events.count)] {
      if case .translated(_, _, let after) = e { packet.take(after) }
    }
    return packet
  }

  /// The hook that an event happened at.
  func gate(at event: Int, _ machine: Machine) -> Gate? {
    for e in events[..<min(event, events.count)].reversed() {
      if case .hook(let hook, let input, let output) = e {
        return Gate(hook: hook, input: machine.name(input).description, output: machine.name(output).description)
      }
    }
    return nil
  }
}
