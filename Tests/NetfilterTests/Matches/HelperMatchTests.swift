// -m helper: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct HelperMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m helper --helper ftp
    = -m helper --helper ftp
    n helper match "ftp"
    4 [filter INPUT] -m helper
    ! helper: option "--helper" must be specified⏎
    6 [filter INPUT] -m helper --helper ftp
    = -m helper --helper ftp
    n helper match "ftp"
    6 [filter INPUT] -m helper
    ! helper: option "--helper" must be specified⏎
    4 -m helper --helper ftp
    = -m helper --helper ftp
    n helper match "ftp"
    4 -m helper ! --helper ftp
    = -m helper ! --helper ftp
    n helper match ! "ftp"
    4 -m helper --helper ""
    = -m helper --helper ""
    n helper match ""
    4 -m helper --helper ftp-2121
    = -m helper --helper ftp-2121
    n helper match "ftp-2121"
    4 -m helper
    ! helper: option "--helper" must be specified⏎
    4 -m helper --helper "a b"
    = -m helper --helper "a b"
    n helper match "a b"
    """#

  private let verdicts = """
    4|-m helper --helper ftp|00000000000000000xxx00000x000000000x00000000000000000
    4|-m helper ! --helper ftp|11111111111111111xxx11111x111111111x11111111111111111
    """
}
