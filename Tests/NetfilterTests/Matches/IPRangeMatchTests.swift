// -m iprange: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct IPRangeMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m iprange --src-range 1.1.1.1-1.1.1.10
    = -m iprange --src-range 1.1.1.1-1.1.1.10
    n source IP range 1.1.1.1-1.1.1.10
    4 -m iprange ! --src-range 1.1.1.1-1.1.1.10 --dst-range 2.2.2.2
    = -m iprange ! --src-range 1.1.1.1-1.1.1.10 --dst-range 2.2.2.2-2.2.2.2
    n source IP range ! 1.1.1.1-1.1.1.10 destination IP range 2.2.2.2-2.2.2.2
    4 -m iprange --src-range 1.1.1.1
    = -m iprange --src-range 1.1.1.1-1.1.1.1
    n source IP range 1.1.1.1-1.1.1.1
    4 -m iprange --dst-range 1.1.1.10-1.1.1.1
    = -m iprange --dst-range 1.1.1.10-1.1.1.1
    n destination IP range 1.1.1.10-1.1.1.1
    4 -m iprange --dst-range 1.1.1.1/24
    ! iprange: Bad value for "--dst-range" option: "1.1.1.1/24"
    4 -m iprange --dst-range 1.1.1.1-
    ! iprange: Bad value for "--dst-range" option: ""
    4 -m iprange --dst-range -1.1.1.1
    ! iprange: Bad value for "--dst-range" option: ""
    4 -m iprange --dst-range foo
    ! iprange: Bad value for "--dst-range" option: "foo"
    4 -m iprange --dst-range 1.1.1.1-foo
    ! iprange: Bad value for "--dst-range" option: "foo"
    4 -m iprange
    ! iprange match: You must specify `--src-range' or `--dst-range'
    4 -m iprange ! --dst-range 1.1.1.1-1.1.1.1
    = -m iprange ! --dst-range 1.1.1.1-1.1.1.1
    n destination IP range ! 1.1.1.1-1.1.1.1
    4 -m iprange --dst-range 1-2
    = -m iprange --dst-range 1.0.0.0-2.0.0.0
    n destination IP range 1.0.0.0-2.0.0.0
    6 -m iprange --src-range ::1-::10 ! --dst-range 2001:db8::1-2001:db8::ffff
    = -m iprange --src-range ::1-::10 ! --dst-range 2001:db8::1-2001:db8::ffff
    n source IP range ::1-::10 destination IP range ! 2001:db8::1-2001:db8::ffff
    6 -m iprange --src-range ::10-::1
    = -m iprange --src-range ::10-::1
    n source IP range ::10-::1
    6 -m iprange --src-range ::1
    = -m iprange --src-range ::1-::1
    n source IP range ::1-::1
    6 -m iprange --src-range 1.2.3.4
    ! iprange: Bad value for "--src-range" option: "1.2.3.4"
    4 -m iprange --src-range 1.2.3
    = -m iprange --src-range 1.2.3.0-1.2.3.0
    n source IP range 1.2.3.0-1.2.3.0
    4 -m iprange --src-range 1.2.3.256
    ! iprange: Bad value for "--src-range" option: "1.2.3.256"
    4 -m iprange --src-range 0x1.2.3.4
    = -m iprange --src-range 1.2.3.4-1.2.3.4
    n source IP range 1.2.3.4-1.2.3.4
    4 -m iprange --src-range 01.2.3.4
    = -m iprange --src-range 1.2.3.4-1.2.3.4
    n source IP range 1.2.3.4-1.2.3.4
    4 -m iprange --src-range ""
    ! iprange: Bad value for "--src-range" option: ""
    4 -m iprange --src-range 1.1.1.1-2.2.2.2-3.3.3.3
    ! iprange: Bad value for "--src-range" option: "2.2.2.2-3.3.3.3"
    6 -m iprange --src-range fe80::1-
    ! iprange: Bad value for "--src-range" option: ""
    6 -m iprange --src-range 1:2-3:4
    ! iprange: Bad value for "--src-range" option: "1:2"
    4 -m iprange --src-range 1.1.1.1-2.2.2.2 --src-range 1.1.1.1-2.2.2.2
    ! iprange: option "--src-range" can only be used once.⏎
    """#

  private let verdicts = """
    4|-m iprange --src-range 192.0.2.0-192.0.2.10|11111111111111111111111111011111111111111111111111000
    4|-m iprange ! --src-range 192.0.2.0-192.0.2.10|00000000000000000000000000100000000000000000000000111
    4|-m iprange --dst-range 198.51.100.9|11111111111111111111110011011111111111111111111111000
    4|-m iprange --dst-range 198.51.100.10-198.51.100.1|00000000000000000000000000000000000000000000000000000
    4|-m iprange ! --dst-range 198.51.100.10-198.51.100.1|11111111111111111111111111111111111111111111111111111
    6|-m iprange --src-range 2001:db8::1-2001:db8::ff|1111011111111111111110111111001
    6|-m iprange ! --dst-range ff02::-ff02:ffff::|1111011111111111111110111111111
    """
}
