// -m ipv6header: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct IPv6HeaderMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m ipv6header --header hop-by-hop
    = -m ipv6header --header hop-by-hop
    n ipv6header flags:0x80
    l ipv6header flags:hop-by-hop
    6 [filter INPUT] -m ipv6header --header hop-by-hop --soft
    = -m ipv6header --header hop-by-hop --soft
    n ipv6header flags:0x80 soft
    l ipv6header flags:hop-by-hop soft
    6 [filter INPUT] -m ipv6header --header ipv6-nonxt
    = -m ipv6header --header ipv6-nonxt
    n ipv6header flags:0x02
    l ipv6header flags:ipv6-nonxt
    6 -m ipv6header --header hop-by-hop
    = -m ipv6header --header hop-by-hop
    n ipv6header flags:0x80
    l ipv6header flags:hop-by-hop
    6 -m ipv6header --header hop,dst,route,frag,auth,esp,none,proto
    ! unknown header `proto' specified
    6 -m ipv6header ! --header frag --soft
    = -m ipv6header ! --header ipv6-frag --soft
    n ipv6header flags:!0x10 soft
    l ipv6header flags:!ipv6-frag soft
    6 -m ipv6header --header 0,60
    = -m ipv6header --header hop-by-hop,ipv6-opts
    n ipv6header flags:0xC0
    l ipv6header flags:hop-by-hop,ipv6-opts
    6 -m ipv6header --header foo
    ! unknown header `foo' specified
    6 -m ipv6header
    ! ipv6header: option "--header" must be specified⏎
    6 -m ipv6header --soft
    ! ipv6header: option "--header" must be specified⏎
    6 -m ipv6header --header protocol --soft
    = -m ipv6header --header protocol --soft
    n ipv6header flags:0x01 soft
    l ipv6header flags:protocol soft
    6 -m ipv6header --header ipv6-route,ah
    = -m ipv6header --header ipv6-route,ah
    n ipv6header flags:0x28
    l ipv6header flags:ipv6-route,ah
    6 -m ipv6header --header hopopt
    = -m ipv6header --header hop-by-hop
    n ipv6header flags:0x80
    l ipv6header flags:hop-by-hop
    6 -m ipv6header --header 255
    = -m ipv6header --header protocol
    n ipv6header flags:0x01
    l ipv6header flags:protocol
    6 -m ipv6header --header dst,auth,prot
    = -m ipv6header --header ipv6-opts,ah,protocol
    n ipv6header flags:0x49
    l ipv6header flags:ipv6-opts,ah,protocol
    """#

  private let verdicts = """
    6|-m ipv6header --header hop-by-hop|0000000000000000000000000000000
    6|-m ipv6header --header hop-by-hop --soft|0000001100000000000000000000000
    6|-m ipv6header ! --header hop-by-hop --soft|1111110011111111111111111111111
    6|-m ipv6header ! --header hop-by-hop|1111111111111111111111111111111
    6|-m ipv6header --header hop,prot|0000001000000000000000000000000
    6|-m ipv6header --header frag,prot|0000000000111100000000000000000
    6|-m ipv6header --header prot|1111110000000000001111111111111
    6|-m ipv6header --header prot --soft|1111111111111110101111111111111
    6|-m ipv6header --header none|0000000000000000010000000000000
    6|-m ipv6header --header esp|0000000000000001000000000000000
    6|-m ipv6header --header auth,prot|0000000000000010000000000000000
    6|-m ipv6header --header hop,dst,prot|0000000100000000000000000000000
    """
}
