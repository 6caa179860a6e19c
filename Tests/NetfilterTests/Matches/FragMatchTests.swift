// -m frag: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct FragMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m frag --fragid 1:42
    = -m frag --fragid 1:42
    n frag ids:1:42
    6 [filter INPUT] -m frag --fraglen 42
    = -m frag --fraglen 42
    n frag  length:42
    6 [filter INPUT] -m frag --fragres
    = -m frag --fragres
    n frag  reserved
    6 [filter INPUT] -m frag --fragfirst
    = -m frag --fragfirst
    n frag  first
    6 [filter INPUT] -m frag --fragmore
    = -m frag --fragmore
    n frag  more
    6 [filter INPUT] -m frag --fraglast
    = -m frag --fraglast
    n frag  last
    6 [filter INPUT] -m frag ! --fragid 1 ! --fraglen 42 --fragres --fragfirst
    = -m frag ! --fragid 1 ! --fraglen 42 --fragres --fragfirst
    n frag id:!1 length:!42 reserved first
    6 [filter INPUT] -m frag --fragfirst --fragmore
    = -m frag --fragfirst --fragmore
    n frag  first more
    6 [filter INPUT] -m frag --fragfirst --fraglast
    = -m frag --fragfirst --fraglast
    n frag  first last
    6 [filter INPUT] -m frag --fraglast --fragmore
    ! frag: option "--fragmore" cannot be used together with "--fraglast".⏎
    6 -m frag
    = -m frag
    n frag 
    6 -m frag --fragid 5
    = -m frag --fragid 5
    n frag id:5
    6 -m frag ! --fragid 5:10 --fraglen 8 --fragres --fragfirst --fragmore
    = -m frag ! --fragid 5:10 --fraglen 8 --fragres --fragfirst --fragmore
    n frag ids:!5:10 length:8 reserved first more
    6 -m frag --fraglast
    = -m frag --fraglast
    n frag  last
    6 -m frag --fraglast --fragmore
    ! frag: option "--fragmore" cannot be used together with "--fraglast".⏎
    6 -m frag --fragfirst
    = -m frag --fragfirst
    n frag  first
    6 -m frag --fragid 0:4294967295
    = -m frag
    n frag 
    6 -m frag ! --fragid 0:4294967295
    = -m frag
    n frag ids:!0:4294967295
    """#

  private let verdicts = """
    6|-m frag|0000000000111100000000000000000
    6|-m frag --fragid 77|0000000000110000000000000000000
    6|-m frag ! --fragid 77:98|0000000000001100000000000000000
    6|-m frag --fragfirst --fragmore|0000000000100000000000000000000
    6|-m frag --fraglast|0000000000001100000000000000000
    6|-m frag --fragres|0000000000111100000000000000000
    6|-m frag --fraglen 5|0000000000111100000000000000000
    """
}
