// A linear scan of a long chain: what a host with many rules pays for a packet that only the last of them, or the policy, decides.

import IPTables
import Machine
import Netfilter
import Wire

struct RuleScan {
  static let rules = 1000
  var silent: Measurement
  var recording: Measurement
  var ratio: Double { recording.best / silent.best }

  /// The rules of a usual firewall: mostly networks and ports of TCP, some of UDP, interfaces, states, lists of ports.
  static var text: String {
    var lines = ["*filter", ":FORWARD DROP"]
    for i in 0..<rules {
      let net = "10.\(i / 250 + 1).\(i % 250).0/24"
      let port = 1000 + i
      switch i % 20 {
      case 0...8: lines.append("-A FORWARD -s \(net) -p tcp --dport \(port) -j ACCEPT")
      case 9...11: lines.append("-A FORWARD -p tcp --dport \(port) -j ACCEPT")
      case 12: lines.append("-A FORWARD -p udp --dport \(port) -j ACCEPT")
      case 13: lines.append("-A FORWARD -s \(net) -p udp --dport \(port) -j DROP")
      case 14: lines.append("-A FORWARD -i eth\(i % 7 + 2) -j ACCEPT")
      case 15: lines.append("-A FORWARD -i eth0 -o eth\(i % 7 + 2) -p tcp --dport \(port) -j ACCEPT")
      case 16: lines.append("-A FORWARD -m conntrack --ctstate INVALID -j DROP")
      case 17: lines.append("-A FORWARD -m conntrack --ctstate NEW -d \(net) -j ACCEPT")
      case 18: lines.append("-A FORWARD -p tcp -m multiport --dports \(port),\(port + 1),\(port + 2) -j ACCEPT")
      default: lines.append("-A FORWARD -d \(net) -j DROP")
      }
    }
    return lines.joined(separator: "\n") + "\nCOMMIT\n"
  }

  static func measure() -> RuleScan {
    guard let filter = rulesetOf(text)[.filter, .ipv4], var table = try? LoadedTable(filter) else { fatalError("the rules are wrong") }
    var context = Context(machine: Machine())
    context.inName = InterfaceName("eth0")
    context.outName = InterfaceName("eth1")
    guard var packet = Packet(tcpDatagram(from: .v4(192, 168, 1, 2), 40000, to: .v4(198, 51, 100, 7), 80, .ack)) else {
      fatalError("the packet is wrong")
    }
    packet.connectionState = .established
    var tracing = context
    tracing.isTracing = true
    var tracingTable = table
    var tracingPacket = packet
    let (silent, recording) = Measurement.take(
      turns: 50, { _ = table.process(&packet, at: .forward, &context) },
      {
        tracing.trace.events.removeAll(keepingCapacity: true)
        _ = tracingTable.trace(&tracingPacket, at: .forward, &tracing)
      })
    return RuleScan(silent: silent, recording: recording)
  }
}

/// A ruleset from what iptables-save writes.
func rulesetOf(_ text: String) -> Ruleset {
  var restorer = Restorer(Ruleset(), .ipv4, RestoreOptions())
  do { _ = try restorer.restore(Array(text.utf8)) } catch { fatalError("line \(error.line): \(error.error)") }
  return restorer.ruleset
}

func tcpDatagram(
  from source: Address, _ sourcePort: UInt16, to destination: Address, _ destinationPort: UInt16, _ flags: TCPFlags,
  sequence: UInt32 = 1000,
  acknowledgement: UInt32 = 0, payload: [UInt8] = []
) -> [UInt8] {
  var tcp = TCPHeader()
  tcp.sourcePort = sourcePort
  tcp.destinationPort = destinationPort
  tcp.flags = flags
  tcp.sequence = sequence
  tcp.acknowledgement = acknowledgement
  tcp.window = 64240
  return IPv4Header(source: source, destination: destination, proto: IPProtocol.tcp)
    .datagram(tcp.segment(payload, .ipv4, source, destination))
}
