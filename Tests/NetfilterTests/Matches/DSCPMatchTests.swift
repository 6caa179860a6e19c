// -m dscp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct DSCPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m dscp --dscp 0
    = -m dscp --dscp 0x00
    n DSCP match 0x00
    4 -m dscp --dscp 0x2e
    = -m dscp --dscp 0x2e
    n DSCP match 0x2e
    4 -m dscp ! --dscp 46
    = -m dscp ! --dscp 0x2e
    n DSCP match !0x2e
    4 -m dscp --dscp 63
    = -m dscp --dscp 0x3f
    n DSCP match 0x3f
    4 -m dscp --dscp 64
    ! dscp: bad value for option "--dscp", or out of range (0-63).⏎
    4 -m dscp --dscp a
    ! dscp: bad value for option "--dscp", or out of range (0-63).⏎
    4 -m dscp --dscp-class EF
    = -m dscp --dscp 0x2e
    n DSCP match 0x2e
    4 -m dscp ! --dscp-class cs1
    = -m dscp ! --dscp 0x08
    n DSCP match !0x08
    4 -m dscp --dscp-class AF41
    = -m dscp --dscp 0x22
    n DSCP match 0x22
    4 -m dscp --dscp-class BE
    = -m dscp --dscp 0x00
    n DSCP match 0x00
    4 -m dscp --dscp-class foo
    ! Invalid DSCP value `foo'
    4 -m dscp --dscp-class CS0
    = -m dscp --dscp 0x00
    n DSCP match 0x00
    4 -m dscp --dscp-class cs7
    = -m dscp --dscp 0x38
    n DSCP match 0x38
    4 -m dscp --dscp-class af11
    = -m dscp --dscp 0x0a
    n DSCP match 0x0a
    4 -m dscp --dscp 1 --dscp-class EF
    ! dscp: option "--dscp" cannot be used together with "--dscp-class".⏎
    4 -m dscp
    ! DSCP match: Parameter --dscp is required
    4 -m dscp --dscp 1 --dscp 2
    ! dscp: option "--dscp" can only be used once.⏎
    6 -m dscp --dscp 0x10
    = -m dscp --dscp 0x10
    n DSCP match 0x10
    4 -m dscp --dscp ""
    ! dscp: bad value for option "--dscp", or out of range (0-63).⏎
    4 -m dscp --dscp-class ""
    ! Invalid DSCP value `'
    """#

  private let verdicts = """
    4|-m dscp --dscp 0|10101111111111111111111111111111111111111111111111111
    4|-m dscp ! --dscp 0x2e|10111111111111111111111111111111111111111111111111111
    4|-m dscp --dscp-class EF|01000000000000000000000000000000000000000000000000000
    6|-m dscp --dscp-class EF|0100000000000000000000000000000
    """
}
