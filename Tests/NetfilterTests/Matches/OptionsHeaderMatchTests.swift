// -m hbh and -m dst: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct OptionsHeaderMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m dst --dst-len 0
    = -m dst --dst-len 0
    n dst length:0
    6 [filter INPUT] -m dst --dst-opts 149:92,12:12,123:12
    = -m dst --dst-opts 149:92,12:12,123:12
    n dst opts 149:92,12:12,123:12
    6 [filter INPUT] -m dst ! --dst-len 42
    = -m dst ! --dst-len 42
    n dst length:!42
    6 [filter INPUT] -m dst --dst-len 42 --dst-opts 149:92,12:12,123:12
    = -m dst --dst-len 42 --dst-opts 149:92,12:12,123:12
    n dst length:42 opts 149:92,12:12,123:12
    6 [filter INPUT] -m hbh
    = -m hbh
    n hbh
    6 [filter INPUT] -m hbh --hbh-len 42
    = -m hbh --hbh-len 42
    n hbh length:42
    6 [filter INPUT] -m hbh ! --hbh-len 42
    = -m hbh ! --hbh-len 42
    n hbh length:!42
    6 [filter INPUT] -m hbh --hbh-len 42 --hbh-opts 1:2,23:42,4:6,8:10,42,23,4:5
    = -m hbh --hbh-len 42 --hbh-opts 1:2,23:42,4:6,8:10,42,23,4:5
    n hbh length:42 opts 1:2,23:42,4:6,8:10,42,23,4:5
    6 -m hbh
    = -m hbh
    n hbh
    6 -m hbh --hbh-len 8
    = -m hbh --hbh-len 8
    n hbh length:8
    6 -m hbh ! --hbh-len 8
    = -m hbh ! --hbh-len 8
    n hbh length:!8
    6 -m hbh --hbh-opts 1,5:2
    = -m hbh --hbh-opts 1,5:2
    n hbh opts 1,5:2
    6 -m hbh --hbh-opts 1:2,23:42,4:6,8:10,42,23
    = -m hbh --hbh-opts 1:2,23:42,4:6,8:10,42,23
    n hbh opts 1:2,23:42,4:6,8:10,42,23
    6 -m hbh --hbh-opts foo
    ! hbh: no valid digits in opt `foo'
    6 -m hbh --hbh-opts 256
    = -m hbh --hbh-opts 0
    n hbh opts 0
    6 -m hbh --hbh-opts 1:256
    = -m hbh --hbh-opts 1:0
    n hbh opts 1:0
    6 -m dst
    = -m dst
    n dst
    6 -m dst --dst-len 16 --dst-opts 1:2,3
    = -m dst --dst-len 16 --dst-opts 1:2,3
    n dst length:16 opts 1:2,3
    6 -m dst ! --dst-len 16
    = -m dst ! --dst-len 16
    n dst length:!16
    6 -m hbh --hbh-opts 1:255
    = -m hbh --hbh-opts 1
    n hbh opts 1
    6 -m hbh --hbh-opts 1,,2
    ! hbh: no valid digits in opt `'
    6 -m dst --dst-opts foo
    ! dst: no valid digits in opt `foo'
    """#

  private let verdicts = """
    6|-m hbh|0000001100000000000000000000000
    6|-m hbh --hbh-len 8|0000001100000000000000000000000
    6|-m hbh ! --hbh-len 8|0000000000000000000000000000000
    6|-m hbh --hbh-opts 5:2|0000001000000000000000000000000
    6|-m hbh --hbh-opts 5|0000001000000000000000000000000
    6|-m hbh --hbh-opts 5,1|0000001000000000000000000000000
    6|-m hbh --hbh-opts 1:4|0000000100000000000000000000000
    6|-m hbh --hbh-opts 5:2,1:0,3|0000000000000000000000000000000
    6|-m dst|0000000100000000x00000000000000
    6|-m dst --dst-opts 1:2|0000000100000000x00000000000000
    6|-m dst --dst-len 8 --dst-opts 1:2,1|0000000100000000x00000000000000
    """
}
