// -m mark and -m connmark: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct MarkMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m mark --mark 1
    = -m mark --mark 0x1
    n mark match 0x1
    4 -m mark ! --mark 0x1/0xff
    = -m mark ! --mark 0x1/0xff
    n mark match ! 0x1/0xff
    4 -m mark --mark 0
    = -m mark --mark 0x0
    n mark match 0x0
    4 -m mark --mark 1/0
    = -m mark --mark 0x1/0x0
    n mark match 0x1/0x0
    4 -m mark --mark 0x100/0xff
    = -m mark --mark 0x100/0xff
    n mark match 0x100/0xff
    4 -m mark --mark 4294967296
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark --mark -1
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark --mark a
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark --mark 1/
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark --mark 1/a
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark --mark 1:2
    ! mark: trailing garbage after value for option "--mark".⏎
    4 -m mark --mark 010
    = -m mark --mark 0x8
    n mark match 0x8
    4 -m mark --mark ""
    ! mark: bad integer value for option "--mark", or out of range.⏎
    4 -m mark
    ! mark: option "--mark" must be specified⏎
    4 -m mark --mark 1 --mark 2
    ! mark: option "--mark" can only be used once.⏎
    4 -m mark --mark 0xffffffff/0xffffffff
    = -m mark --mark 0xffffffff
    n mark match 0xffffffff
    4 -m connmark --mark 1
    = -m connmark --mark 0x1
    n connmark match  0x1
    4 -m connmark ! --mark 0x1/0xff
    = -m connmark ! --mark 0x1/0xff
    n connmark match ! 0x1/0xff
    4 -m connmark --mark a
    ! connmark: bad integer value for option "--mark", or out of range.⏎
    4 -m connmark
    ! connmark: option "--mark" must be specified⏎
    4 -m mark --mark 0x
    ! mark: trailing garbage after value for option "--mark".⏎
    4 -m mark --mark 1/0x10/5
    ! mark: trailing garbage after value for option "--mark".⏎
    4 -m mark --mark " 1"
    = -m mark --mark 0x1
    n mark match 0x1
    4 -m mark --mark 1,2
    ! mark: trailing garbage after value for option "--mark".⏎
    4 -m mark --mark 0/0
    = -m mark --mark 0x0/0x0
    n mark match 0x0/0x0
    4 -m mark --mark 0/0xffffffff
    = -m mark --mark 0x0
    n mark match 0x0
    4 -m connmark --mark 0/0
    = -m connmark --mark 0x0/0x0
    n connmark match  0x0/0x0
    4 -m connmark ! --mark 0xff
    = -m connmark ! --mark 0xff
    n connmark match ! 0xff
    6 -m mark --mark 0x10/0xf0
    = -m mark --mark 0x10/0xf0
    n mark match 0x10/0xf0
    6 -m connmark ! --mark 1/3
    = -m connmark ! --mark 0x1/0x3
    n connmark match ! 0x1/0x3
    """#

  private let verdicts = """
    4|-m mark --mark 0|11111111111111111111111111111111111111111111111111111
    4|-m mark ! --mark 0|00000000000000000000000000000000000000000000000000000
    4|-m mark --mark 0x10/0xf|00000000000000000000000000000000000000000000000000000
    4|-m mark --mark 0/0|11111111111111111111111111111111111111111111111111111
    4|-m connmark --mark 0|00000000000000000xxx01110x101000000x00000011111111011
    4|-m connmark ! --mark 1|00000000000000000xxx01110x101000000x00000011111111011
    """
}
