// The helpers that `-j CT --helper` may name, and for which protocol: the ones that Linux 6.18 registers
// (net/netfilter/nf_conntrack_ftp.c, _sip.c, _irc.c, _h323_main.c, _pptp.c, _sane.c, _tftp.c, _amanda.c, _netbios_ns.c, _snmp.c and
// net/ipv4/netfilter/nf_nat_snmp_basic_main.c). Asked of the kernel with one rule for each name, protocol and family.

import Wire

package struct ConntrackHelper: Hashable, Sendable {
  package var name: String
  package var proto: UInt8
  package var families: FamilySet

  package static let all: [ConntrackHelper] = [
    ConntrackHelper("ftp", IPProtocol.tcp), ConntrackHelper("sip", IPProtocol.tcp), ConntrackHelper("irc", IPProtocol.tcp, .ipv4),
    ConntrackHelper("Q.931", IPProtocol.tcp), ConntrackHelper("pptp", IPProtocol.tcp, .ipv4), ConntrackHelper("sane", IPProtocol.tcp),
    ConntrackHelper("tftp", IPProtocol.udp), ConntrackHelper("sip", IPProtocol.udp), ConntrackHelper("RAS", IPProtocol.udp),
    ConntrackHelper("H.245", IPProtocol.udp), ConntrackHelper("amanda", IPProtocol.udp),
    ConntrackHelper("netbios-ns", IPProtocol.udp, .ipv4),
    ConntrackHelper("snmp", IPProtocol.udp, .ipv4), ConntrackHelper("snmp_trap", IPProtocol.udp, .ipv4),
  ]

  private init(_ name: String, _ proto: UInt8, _ families: FamilySet = .both) {
    self.name = name
    self.proto = proto
    self.families = families
  }
}
