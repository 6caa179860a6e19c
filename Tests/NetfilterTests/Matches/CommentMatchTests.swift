// -m comment: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct CommentMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m comment --comment foo
    = -m comment --comment foo
    n /* foo */
    4 -m comment --comment "foo bar"
    = -m comment --comment "foo bar"
    n /* foo bar */
    4 -m comment --comment "it's \"q\" \\ x"
    = -m comment --comment "it\'s \"q\" \\ x"
    n /* it's "q" \ x */
    4 -m comment --comment ""
    = -m comment --comment ""
    n /*  */
    4 -m comment ! --comment foo
    ! comment: option "--comment" cannot be inverted.⏎
    4 -m comment
    ! comment: option "--comment" must be specified⏎
    4 -m comment --comment "é"
    = -m comment --comment "é"
    n /* é */
    4 -m comment --comment a --comment b
    ! comment: option "--comment" can only be used once.⏎
    6 -m comment --comment "for IPv6"
    = -m comment --comment "for IPv6"
    n /* for IPv6 */
    """#

  private let verdicts = """
    4|-m comment --comment x|11111111111111111111111111111111111111111111111111111
    """
}
