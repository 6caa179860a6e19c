// -m state: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct StateMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m state --state NEW
    = -m state --state NEW
    n state NEW
    4 -m state ! --state RELATED,ESTABLISHED
    = -m state ! --state RELATED,ESTABLISHED
    n ! state RELATED,ESTABLISHED
    4 -m state --state INVALID,NEW,ESTABLISHED,UNTRACKED
    = -m state --state INVALID,NEW,ESTABLISHED,UNTRACKED
    n state INVALID,NEW,ESTABLISHED,UNTRACKED
    4 -m state --state SNAT
    ! Bad state "SNAT"
    4 -m state --state foo
    ! Bad state "foo"
    4 -m state
    ! state: option "--state" must be specified⏎
    4 -m state --state new,rel
    = -m state --state NEW,RELATED
    n state NEW,RELATED
    6 -m state --state new
    = -m state --state NEW
    n state NEW
    4 -m state --state ""
    ! "--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED
    4 -m state --state NEW,
    ! "--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED
    4 -m state --state NEW,,RELATED
    ! Bad state ",RELATED"
    4 -m state --state NEW --state RELATED
    ! state: option "--state" can only be used once.⏎
    4 -m state --state UNTRACKED
    = -m state --state UNTRACKED
    n state UNTRACKED
    4 -m state --state N
    = -m state --state NEW
    n state NEW
    """#

  private let verdicts = """
    4|-m state --state NEW|00000000000000000xxx01110x101000000x00000011111111011
    6|-m state --state NEW|0001101001xxx101000000001010111
    6|-m state --state INVALID|1110010110xxx010111111110101000
    6|-m state --state UNTRACKED|0000000000xxx000000000000000000
    """
}
