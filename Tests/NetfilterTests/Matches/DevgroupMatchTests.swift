// -m devgroup: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct DevgroupMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m devgroup --src-group 0
    = -m devgroup --src-group default
    n src-group 0x0
    l src-group default
    4 -m devgroup ! --src-group 0x10/0xff
    = -m devgroup ! --src-group 0x10/0xff
    n ! src-group 0x10/0xff
    4 -m devgroup --dst-group 5 --src-group 4
    = -m devgroup --src-group 0x4 --dst-group 0x5
    n src-group 0x4 dst-group 0x5
    4 -m devgroup --src-group default
    = -m devgroup --src-group default
    n src-group 0x0
    l src-group default
    4 -m devgroup --src-group foo
    ! devgroup: could not map name foo to an integer value for option "--src-group".⏎
    4 -m devgroup
    ! devgroup match: You must specify either '--src-group' or '--dst-group'
    4 [filter INPUT] -m devgroup --dst-group 5
    ? EINVAL
    4 [filter OUTPUT] -m devgroup --src-group 5
    ? EINVAL
    4 [filter OUTPUT] -m devgroup --dst-group 5
    = -m devgroup --dst-group 0x5
    n dst-group 0x5
    4 [mangle POSTROUTING] -m devgroup --src-group 5
    ? EINVAL
    4 [mangle POSTROUTING] -m devgroup --dst-group 5
    = -m devgroup --dst-group 0x5
    n dst-group 0x5
    4 [mangle PREROUTING] -m devgroup --dst-group 5
    ? EINVAL
    6 -m devgroup --src-group 5/7
    = -m devgroup --src-group 0x5/0x7
    n src-group 0x5/0x7
    """#

  private let verdicts = """
    4|-m devgroup --src-group 3|00010000000000000000000000000000000000000000000000000
    4|-m devgroup ! --src-group 0x0/0x1|01010101010101010101010101010101010101010101010101010
    """
}
