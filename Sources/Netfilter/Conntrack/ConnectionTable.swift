// The table of connections (net/netfilter/nf_conntrack_core.c).

import Wire

package struct ConnectionTable: Sendable {
  package init() {}
}

/// Datagrams whose fragments are not all there yet (net/ipv4/ip_fragment.c, net/ipv6/netfilter/nf_conntrack_reasm.c).
package struct FragmentTable: Sendable {
  package init() {}
}
