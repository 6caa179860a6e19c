// -m quota: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct QuotaMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m quota --quota 0
    = -m quota --quota 0
    n quota: 0 bytes
    4 -m quota --quota 1000
    = -m quota --quota 1000
    n quota: 1000 bytes
    4 -m quota ! --quota 1000
    = -m quota ! --quota 1000
    n quota: 1000 bytes
    4 -m quota --quota 18446744073709551615
    = -m quota --quota 18446744073709551615
    n quota: 18446744073709551615 bytes
    4 -m quota --quota 18446744073709551616
    ! quota: bad value for option "--quota", or out of range (0-18446744073709551615).⏎
    4 -m quota --quota a
    ! quota: bad value for option "--quota", or out of range (0-18446744073709551615).⏎
    4 -m quota --quota -1
    ! quota: bad value for option "--quota", or out of range (0-18446744073709551615).⏎
    4 -m quota
    ! quota: option "--quota" must be specified⏎
    4 -m quota --quota 1 --quota 2
    ! quota: option "--quota" can only be used once.⏎
    6 -m quota ! --quota 1500
    = -m quota ! --quota 1500
    n quota: 1500 bytes
    """#

  private let verdicts = """
    4|-m quota --quota 50|01110111111111111011101111111100011100111111111011111
    4|-m quota ! --quota 50|10001000000000000100010000000011100011000000000100000
    4|-m quota --quota 0|00000000000000000000000000000000000000000000000000000
    """
}
