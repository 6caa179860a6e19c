// -m nfacct: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct NfacctMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -m nfacct --nfacct-name x
    ? ENOENT
    4 [filter INPUT] -m nfacct
    ! nfacct: option "--nfacct-name" must be specified⏎
    6 [filter INPUT] -m nfacct --nfacct-name x
    ? ENOENT
    """#
}
