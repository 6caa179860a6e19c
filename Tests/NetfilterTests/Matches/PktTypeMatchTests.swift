// -m pkttype: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct PktTypeMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m pkttype --pkt-type host
    = -m pkttype --pkt-type unicast
    n PKTTYPE = unicast
    4 -m pkttype --pkt-type unicast
    = -m pkttype --pkt-type unicast
    n PKTTYPE = unicast
    4 -m pkttype ! --pkt-type broadcast
    = -m pkttype ! --pkt-type broadcast
    n PKTTYPE != broadcast
    4 -m pkttype --pkt-type multicast
    = -m pkttype --pkt-type multicast
    n PKTTYPE = multicast
    4 -m pkttype --pkt-type bcast
    = -m pkttype --pkt-type broadcast
    n PKTTYPE = broadcast
    4 -m pkttype --pkt-type otherhost
    = -m pkttype --pkt-type otherhost
    n PKTTYPE = otherhost
    4 -m pkttype --pkt-type outgoing
    ! Bad packet type 'outgoing'
    4 -m pkttype --pkt-type loopback
    ! Bad packet type 'loopback'
    4 -m pkttype --pkt-type user
    ! Bad packet type 'user'
    4 -m pkttype --pkt-type fastroute
    ! Bad packet type 'fastroute'
    4 -m pkttype --pkt-type BROADCAST
    = -m pkttype --pkt-type broadcast
    n PKTTYPE = broadcast
    4 -m pkttype --pkt-type broad
    ! Bad packet type 'broad'
    4 -m pkttype --pkt-type foo
    ! Bad packet type 'foo'
    4 -m pkttype
    ! pkttype: option "--pkt-type" must be specified⏎
    4 -m pkttype --pkt-type mcast
    = -m pkttype --pkt-type multicast
    n PKTTYPE = multicast
    4 -m pkttype --pkt-type Unicast
    = -m pkttype --pkt-type unicast
    n PKTTYPE = unicast
    6 -m pkttype ! --pkt-type multicast
    = -m pkttype ! --pkt-type multicast
    n PKTTYPE != multicast
    """#

  private let verdicts = """
    4|-m pkttype --pkt-type unicast|11111111111111111111111111111111111111111111111111111
    4|-m pkttype --pkt-type multicast|00000000000000000000000000000000000000000000000000000
    4|-m pkttype ! --pkt-type broadcast|11111111111111111111111111111111111111111111111111111
    6|-m pkttype --pkt-type unicast|1111111111111111111111111111111
    """
}
