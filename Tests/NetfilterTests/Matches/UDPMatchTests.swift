// -m udp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct UDPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -p udp --dport 53
    = -p udp -m udp --dport 53
    n udp dpt:53
    l udp dpt:domain
    4 -p udp --dport domain --sport ntp:ntp
    = -p udp -m udp --sport 123 --dport 53
    n udp spt:123 dpt:53
    l udp spt:ntp dpt:domain
    4 -p udp ! --dport 0:65535
    = -p udp -m udp
    n udp dpts:!0:65535
    4 -p udp --dport 53 --dport 54
    ! udp: option "--destination-port" can only be used once.⏎
    4 -p udp --dport foo
    ! Port "foo" does not resolve to anything.⏎
    4 -p udp -m udp
    = -p udp -m udp
    n udp
    4 -p udplite -m udp
    ? EINVAL
    4 -m udp
    ? EINVAL
    4 -p udp --sport 1024: --dport :53
    = -p udp -m udp --sport 1024:65535 --dport 0:53
    n udp spts:1024:65535 dpts:0:53
    l udp spts:1024:65535 dpts:0:domain
    4 -p udp --dport 0x50
    ! Port "0x50" does not resolve to anything.⏎
    4 -p udp --dport 010
    = -p udp -m udp --dport 10
    n udp dpt:10
    4 -p udp --dport 70000
    = -p udp -m udp --dport 4464
    n udp dpt:4464
    4 -p udp --dport -1
    ! Port "-1" does not resolve to anything.⏎
    4 -p udp --dport 90:80
    = -p udp -m udp --dport 90:80
    n udp dpts:90:80
    4 -p udp --dport 1:2:3
    ! udp: Too many components for option "--destination-port" (max: 2)⏎
    4 -p udp --dport ""
    = -p udp -m udp --dport 0
    n udp dpt:0
    4 -p udp --dport :
    = -p udp -m udp
    n udp
    4 -p udp --dport ssh
    = -p udp -m udp --dport 22
    n udp dpt:22
    4 -p udp --dport " 53"
    = -p udp -m udp --dport 53
    n udp dpt:53
    l udp dpt:domain
    4 -p udp --dport DOMAIN
    ! Port "DOMAIN" does not resolve to anything.⏎
    4 -p udp --dport www
    = -p udp -m udp --dport 80
    n udp dpt:80
    4 -p udp --dport 99999999999
    = -p udp -m udp --dport 59391
    n udp dpt:59391
    4 -p udp --dport 53x
    ! Port "53x" does not resolve to anything.⏎
    4 -p udp --dport 53:foo
    ! Port "foo" does not resolve to anything.⏎
    6 -p udp -m udp ! --dport 53
    = -p udp -m udp ! --dport 53
    n udp dpt:!53
    l udp dpt:!domain
    """#

  private let verdicts = """
    4|-p udp -m udp|000000000000000000000111x0100000000000000000000001011
    4|-p udp -m udp --dport 53|000000000000000000000100x0000000000000000000000001001
    4|-p udp -m udp ! --dport 53|000000000000000000000011x0100000000000000000000000010
    4|-p udp -m udp ! --sport 0:65535|000000000000000000000000x0000000000000000000000000000
    4|-p udp -m udp --dport 90:80|000000000000000000000000x0000000000000000000000000000
    4|-p udp -m udp ! --dport 90:80|000000000000000000000111x0100000000000000000000001011
    6|-p udp -m udp --dport 53|0001001001000100000000000000111
    6|-p udp -m udp ! --dport 53|0000100000000000000000000000000
    """
}
