// Every section of iptables-extensions(8) of iptables 1.8.9 has its match or target here, for each family for which the real tool has one. (osf
// has a section without a family, and the tool has none for IPv6.)

import Netfilter
import Testing
import Wire

@Suite struct ExtensionNamesTests {
  @Test(arguments: [(Family.ipv4, matches4), (.ipv6, matches6)]) func matches(_ family: Family, _ names: String) {
    for name in names.split(whereSeparator: \.isWhitespace) {
      #expect(Match.type(named: String(name), family) != nil, "\(name), IPv\(family.rawValue)")
    }
  }
  @Test(arguments: [(Family.ipv4, targets4), (.ipv6, targets6)]) func targets(_ family: Family, _ names: String) {
    for name in names.split(whereSeparator: \.isWhitespace) {
      #expect(Target.type(named: String(name), family) != nil, "\(name), IPv\(family.rawValue)")
    }
  }

  private static let matches4 = """
    addrtype ah bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp ecn esp
    hashlimit helper icmp iprange ipvs length limit mac mark multiport nfacct osf owner physdev pkttype policy quota rateest realm
    recent rpfilter sctp set socket state statistic string tcp tcpmss time tos ttl u32 udp
    """
  private static let matches6 = """
    addrtype ah bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp dst ecn esp
    eui64 frag hashlimit hbh helper hl icmp6 iprange ipv6header ipvs length limit mac mark mh multiport nfacct owner physdev
    pkttype policy quota rateest recent rpfilter rt sctp set socket state statistic string tcp tcpmss time tos u32 udp
    """
  private static let targets4 = """
    AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DNAT DSCP ECN HMARK IDLETIMER LED LOG MARK MASQUERADE NETMAP NFLOG
    NFQUEUE NOTRACK RATEEST REDIRECT REJECT SECMARK SET SNAT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE TTL ULOG
    """
  private static let targets6 = """
    AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DNPT DSCP HL HMARK IDLETIMER LED LOG MARK MASQUERADE NETMAP NFLOG NFQUEUE
    NOTRACK RATEEST REDIRECT REJECT SECMARK SET SNAT SNPT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE
    """
}
