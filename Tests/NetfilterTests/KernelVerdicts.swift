// What Linux 6.18 says to a rule and a packet, recorded. In an empty network namespace each packet came in by a TUN device of its own
// (`t0`, `t1`, … with 10.N.0.1/24 and fd00:N::1/64, multicast off, forwarding on), into a chain of mangle PREROUTING of its own that holds the rule and,
// behind it, `-j DROP`; the counters of the two rules are the verdict. A row is `FAMILY|rule|verdicts`, one sign a packet in their order:
// `1` the rule matched, `0` it did not, `x` the packet ended before or in the rule (defragmentation holds it, or it is dropped unread).

import Machine
import RecordedPackets
import Testing
import Wire

@testable import Netfilter

enum KernelVerdicts {
  /// `packets` and `sockets` stand in for the recorded packets and the machine's sockets (none) where a match needs others.
  static func check(
    _ text: String, packets: [RecordedPacket]? = nil, sockets: [LocalSocket] = [], at location: SourceLocation = #_sourceLocation
  ) {
    for line in text.split(separator: "\n") {
      // The rule may have bars of its own.
      guard let bar = line.lastIndex(of: "|"),
        let text = try? RuleText(String(line[..<bar].dropFirst(2)), line.hasPrefix("4") ? .ipv4 : .ipv6)
      else {
        Issue.record("not read: \(line)", sourceLocation: location)
        continue
      }
      check(text, String(line[line.index(after: bar)...]), packets ?? recordedPackets(text.context.family), sockets, location)
    }
  }

  private static func check(
    _ text: RuleText, _ expected: String, _ packets: [RecordedPacket], _ sockets: [LocalSocket], _ location: SourceLocation
  ) {
    let family = text.context.family
    let line = "\(text.saved) (IPv\(family.rawValue))"
    guard packets.count == expected.count else {
      Issue.record("\(line): \(packets.count) packets, \(expected.count) verdicts", sourceLocation: location)
      return
    }
    var table = Table(.mangle, family)
    guard let at = table.index(of: "PREROUTING") else { return }
    table.chains[at].append(text.rule)
    table.chains[at].append(Rule(HeaderFilter(family), target: .drop))
    guard let loaded = try? LoadedTable(table) else {
      Issue.record("\(line): refused", sourceLocation: location)
      return
    }
    for (k, (packet, verdict)) in zip(packets, expected).enumerated() {
      // What tracking makes of fragments and of SCTP is held to the kernel elsewhere.
      let isOfTracking = packet.name.contains("frag") || packet.name.hasPrefix("sctp")
      if isOfTracking, loaded.needs.contains(.tracking) { continue }
      var t = loaded
      var context = Context(machine: machine)
      context.machine.sockets.sockets = sockets
      t.bind(&context, replacing: nil)
      guard var p = Packet(packet.bytes) else {
        #expect(verdict == "x", "\(line): \(packet.name) is no packet", sourceLocation: location)
        continue
      }
      p.inInterface = InterfaceID(k + 1)
      context.inName = machine.name(p.inInterface)
      var seen: Character = "x"
      if !loaded.needs.contains(.tracking) || (context.defragment(&p) == .accept && context.conntrackIn(&p) == .accept) {
        _ = t.process(&p, at: .prerouting, &context)
        let start = Int(t.chains[at].start)
        seen = t.counters[start].packets == 1 ? "1" : t.counters[start + 1].packets == 1 ? "0" : "x"
      }
      #expect(seen == verdict, "\(line): \(packet.name)", sourceLocation: location)
    }
  }

  private static let machine: Machine = {
    var m = Machine()
    for k in 0..<UInt8(max(recordedPackets(.ipv4).count, recordedPackets(.ipv6).count)) {
      m.add(
        Interface(
          InterfaceName("t\(k)"), kind: .tun,
          addresses: [
            InterfaceAddress(.v4(10, k, 0, 1), prefixLength: 24),
            InterfaceAddress(Address(high: 0xfd00_0000_0000_0000 | UInt64(k) << 32, low: 1), prefixLength: 64),
            InterfaceAddress(Address(high: 0xfe80_0000_0000_0000, low: 0x1000 + UInt64(k)), prefixLength: 64),
          ], group: UInt32(k)))
    }
    m.sysctl.ipForward = true
    m.sysctl.ipv6Forwarding = true
    return m
  }()
}

struct RecordedPacket {
  var name: String
  var bytes: [UInt8]
}

func recordedPackets(_ family: Family) -> [RecordedPacket] { family == .ipv4 ? packets4 : packets6 }

private let packets4 = recordedPackets(RecordedPackets.v4)
private let packets6 = recordedPackets(RecordedPackets.v6)

func recordedPackets(_ text: String) -> [RecordedPacket] {
  text.split(separator: "\n").map { line in
    let parts = line.split(separator: " ").map(String.init)
    return RecordedPacket(name: parts[0], bytes: [UInt8](hex: parts[1]) ?? [])
  }
}
