// The text of -m mac: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift
// says how to read them.

import Testing

@Suite struct MACMatchTests {
  @Test func text() { ToolRows.check(rows) }

  private let rows = #"""
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
    """#
}
