// The text of -m pkttype: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift
// says how to read them.

import Testing

@Suite struct PktTypeMatchTests {
  @Test func text() { ToolRows.check(rows) }

  private let rows = #"""
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
    """#
}
