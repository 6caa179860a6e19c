// -m policy: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct PolicyMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m policy --dir in --pol ipsec
    = -m policy --dir in --pol ipsec
    n policy match dir in pol ipsec
    4 [filter INPUT] -m policy --dir in --pol ipsec --proto ipcomp
    = -m policy --dir in --pol ipsec --proto ipcomp
    n policy match dir in pol ipsec proto 108
    l policy match dir in pol ipsec proto ipcomp
    4 [filter INPUT] -m policy --dir in --pol ipsec --strict
    ! policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
    4 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp
    = -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp
    n policy match dir in pol ipsec strict reqid 1 spi 0x1 proto 108
    l policy match dir in pol ipsec strict reqid 1 spi 0x1 proto ipcomp
    4 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2
    = -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2
    n policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto 50 mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    l policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto esp mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    4 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --tunnel-dst 10.0.0.0/8
    ! policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode
    4 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2
    = -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2
    n policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto 108 mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    l policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto ipcomp mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    6 [filter INPUT] -m policy --dir in --pol ipsec
    = -m policy --dir in --pol ipsec
    n policy match dir in pol ipsec
    6 [filter INPUT] -m policy --dir in --pol ipsec --proto ipcomp
    = -m policy --dir in --pol ipsec --proto ipcomp
    n policy match dir in pol ipsec proto 108
    l policy match dir in pol ipsec proto ipcomp
    6 [filter INPUT] -m policy --dir in --pol ipsec --strict
    ! policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
    6 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp
    = -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto ipcomp
    n policy match dir in pol ipsec strict reqid 1 spi 0x1 proto 108
    l policy match dir in pol ipsec strict reqid 1 spi 0x1 proto ipcomp
    6 [filter INPUT] -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --tunnel-dst 10.0.0.0/8
    ! getaddrinfo: Address family for hostname not supported⏎
    4 -m policy --dir in --pol none
    = -m policy --dir in --pol none
    n policy match dir in pol none
    4 -m policy --dir out --pol ipsec
    = -m policy --dir out --pol ipsec
    n policy match dir out pol ipsec
    4 -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-src 10.0.0.0/8 --tunnel-dst 10.0.0.0/8 --next --reqid 2
    = -m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.0/8 --next --reqid 2
    n policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto 50 mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    l policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto esp mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.0/8 [1] reqid 2
    4 -m policy --dir foo --pol ipsec
    ! policy_match: invalid dir "foo"
    4 -m policy --dir in --pol foo
    ! policy match: invalid policy "foo"
    4 -m policy --dir in
    = -m policy --dir in --pol ipsec
    n policy match dir in pol ipsec
    4 -m policy --pol none
    ! policy match: neither --dir in nor --dir out specified
    4 -m policy
    ! policy match: neither --dir in nor --dir out specified
    4 -m policy --dir in --pol ipsec --proto ah ! --reqid 4
    = -m policy --dir in --pol ipsec ! --reqid 4 --proto ah
    n policy match dir in pol ipsec ! reqid 4 proto 51
    l policy match dir in pol ipsec ! reqid 4 proto ah
    4 -m policy --dir in --pol none --strict
    ! policy match: policy none but --strict given
    4 -m policy --dir in --pol ipsec --next
    ! policy: option "--next" also requires "--strict".⏎
    4 -m policy --dir in --pol ipsec --strict
    ! policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.
    4 -m policy --dir in --pol ipsec --tunnel-src 1.1.1.1
    ! policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode
    4 -m policy --dir in --pol ipsec --mode transport
    = -m policy --dir in --pol ipsec --mode transport
    n policy match dir in pol ipsec mode transport
    4 [filter INPUT] -m policy --dir out --pol ipsec
    ? EINVAL
    4 [filter OUTPUT] -m policy --dir in --pol ipsec
    ? EINVAL
    4 [filter INPUT] -m policy --dir in --pol none
    = -m policy --dir in --pol none
    n policy match dir in pol none
    """#

  private let verdicts = """
    4|-m policy --dir in --pol none|11111111111111111111111111111111111111111111111111111
    4|-m policy --dir in --pol ipsec|00000000000000000000000000000000000000000000000000000
    """
}
