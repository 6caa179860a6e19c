// The helpers that `-j CT --helper` may name, and for which protocol: the ones that Linux 6.18 registers
// (net/netfilter/nf_conntrack_ftp.c, _sip.c, _irc.c, _h323_main.c, _pptp.c, _sane.c, _tftp.c, _amanda.c, _netbios_ns.c, _snmp.c and
// net/ipv4/netfilter/nf_nat_snmp_basic_main.c). Asked of the kernel with one rule for each name, protocol and family.

import Wire

package struct ConntrackHelper: Hashable, Sendable {
  /// Which code reads the packets.
  package enum Kind: UInt8, Hashable, Sendable {
    case ftp, tftp, irc, amanda, sane, netbios, snmp, pptp, sip
    /// H.323 (Q.931, RAS, H.245), and SNMP's payload.
    case unmodelled
  }
  package var name: String
  package var proto: UInt8
  package var families: FamilySet
  package var kind: Kind
  /// By class; never empty.
  package var policies: [ExpectationPolicy]

  package static let all: [ConntrackHelper] = [
    ConntrackHelper("ftp", IPProtocol.tcp, .ftp), ConntrackHelper("sip", IPProtocol.tcp, .sip, sip),
    ConntrackHelper("irc", IPProtocol.tcp, .irc, .ipv4, maximum: 8), ConntrackHelper("Q.931", IPProtocol.tcp, .unmodelled),
    ConntrackHelper("pptp", IPProtocol.tcp, .pptp, .ipv4, maximum: 2), ConntrackHelper("sane", IPProtocol.tcp, .sane),
    ConntrackHelper("tftp", IPProtocol.udp, .tftp), ConntrackHelper("sip", IPProtocol.udp, .sip, sip),
    ConntrackHelper("RAS", IPProtocol.udp, .unmodelled), ConntrackHelper("H.245", IPProtocol.udp, .unmodelled),
    ConntrackHelper("amanda", IPProtocol.udp, .amanda, maximum: 4, seconds: 180),
    ConntrackHelper("netbios-ns", IPProtocol.udp, .netbios, .ipv4, seconds: 3),
    ConntrackHelper("snmp", IPProtocol.udp, .snmp, .ipv4, seconds: 30),
    ConntrackHelper("snmp_trap", IPProtocol.udp, .unmodelled, .ipv4, maximum: 0, seconds: 180),
  ]

  private init(
    _ name: String, _ proto: UInt8, _ kind: Kind, _ families: FamilySet = .both, maximum: Int = 1, seconds: UInt32 = 300
  ) {
    self.init(name, proto, kind, [ExpectationPolicy(maximum: maximum, seconds: seconds)])
    self.families = families
  }
  private init(_ name: String, _ proto: UInt8, _ kind: Kind, _ policies: [ExpectationPolicy]) {
    self.name = name
    self.proto = proto
    self.kind = kind
    self.policies = policies
    families = .both
  }

  /// sip_exp_policy
  private static let sip = [
    ExpectationPolicy(name: "signalling", maximum: 1, seconds: 180), ExpectationPolicy(name: "audio", maximum: 4, seconds: 180),
    ExpectationPolicy(name: "video", maximum: 4, seconds: 180), ExpectationPolicy(name: "image", maximum: 2, seconds: 180),
  ]
}
