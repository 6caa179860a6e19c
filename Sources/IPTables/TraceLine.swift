// What the kernel logs of a packet that TRACE marked, at every rule that it matches (net/ipv4/netfilter/ip_tables.c and
// net/ipv6/netfilter/ip6_tables.c, trace_packet): `TRACE: table:chain:rule:number `, and behind it the packet as LOG has it.

import Netfilter

package enum TraceLine {
  /// The words in front of `IN=`, or nothing for a record of another kind.
  package static func prefix(_ kind: LogRecord.Kind) -> String {
    guard case .trace(let table, let chain, let type, let number) = kind else { return "" }
    return "TRACE: \(table.name):\(chain):\(type.rawValue):\(number) "
  }
}
