// The text of -m state: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift
// says how to read them.

import Testing

@Suite struct StateMatchTests {
  @Test func text() { ToolRows.check(rows) }

  private let rows = #"""
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
}
