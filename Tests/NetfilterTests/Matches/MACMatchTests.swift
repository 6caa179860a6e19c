// -m mac: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct MACMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m mac --mac-source 01:02:03:04:05:06
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [filter INPUT] -m mac ! --mac-source 01:02:03:04:ab:CD
    = -m mac ! --mac-source 01:02:03:04:ab:cd
    n MAC ! 01:02:03:04:ab:cd
    4 -m mac --mac-source 01:02:03:04:05:06
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [filter OUTPUT] -m mac --mac-source 01:02:03:04:05:06
    ? EINVAL
    4 [nat PREROUTING] -m mac --mac-source 01:02:03:04:05:06
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [nat POSTROUTING] -m mac --mac-source 01:02:03:04:05:06
    ? EINVAL
    4 [mangle POSTROUTING] -m mac --mac-source 01:02:03:04:05:06
    ? EINVAL
    4 [filter INPUT] -m mac --mac-source 1:2:3:4:5:6
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [filter INPUT] -m mac --mac-source 01-02-03-04-05-06
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 010203040506
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 01:02:03:04:05
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 01:02:03:04:05:zz
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 01:02:03:04:05:06:07
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source foo
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac
    ! mac: option "--mac-source" must be specified⏎
    4 [filter INPUT] -m mac --mac-source 1:2:3:4:5:100
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 1:2:3:4:5:
    = -m mac --mac-source 01:02:03:04:05:00
    n MAC 01:02:03:04:05:00
    4 [filter INPUT] -m mac --mac-source 01:02:03:04:05:0g
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 001:02:03:04:05:06
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source 0x1:02:03:04:05:06
    ! Invalid MAC address specified.
    4 [filter INPUT] -m mac --mac-source " 1:02:03:04:05:06"
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [filter INPUT] -m mac --mac-source +1:02:03:04:05:06
    = -m mac --mac-source 01:02:03:04:05:06
    n MAC 01:02:03:04:05:06
    4 [filter INPUT] -m mac --mac-source 00:00:00:00:00:00
    = -m mac --mac-source 00:00:00:00:00:00
    n MAC 00:00:00:00:00:00
    6 -m mac ! --mac-source 02:00:00:00:00:01
    = -m mac ! --mac-source 02:00:00:00:00:01
    n MAC ! 02:00:00:00:00:01
    """#

  private let verdicts = """
    4|-m mac --mac-source 00:00:00:00:00:00|00000000000000000000000000000000000000000000000000000
    4|-m mac ! --mac-source 00:00:00:00:00:01|00000000000000000000000000000000000000000000000000000
    """
}
