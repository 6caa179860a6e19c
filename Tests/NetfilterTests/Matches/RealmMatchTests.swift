// -m realm: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct RealmMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -m realm --realm 0x1/0x2a
    = -m realm --realm 0x1/0x2a
    n realm 0x1/0x2a
    4 [filter INPUT] -m realm --realm 0x2a
    = -m realm --realm 0x2a
    n realm 0x2a
    4 [filter INPUT] -m realm
    ! realm: option "--realm" must be specified⏎
    4 -m realm --realm 1
    = -m realm --realm 0x1
    n realm 0x1
    4 -m realm ! --realm 0x1/0x2
    = -m realm ! --realm 0x1/0x2
    n ! realm 0x1/0x2
    4 -m realm --realm cosmos
    = -m realm --realm cosmos
    n realm 0x0
    l realm cosmos
    4 -m realm --realm foo
    ! realm: could not map name foo to an integer value for option "--realm".⏎
    4 -m realm
    ! realm: option "--realm" must be specified⏎
    4 [filter INPUT] -m realm --realm 1
    = -m realm --realm 0x1
    n realm 0x1
    4 [filter OUTPUT] -m realm --realm 1
    = -m realm --realm 0x1
    n realm 0x1
    4 [mangle PREROUTING] -m realm --realm 1
    ? EINVAL
    """#
}
