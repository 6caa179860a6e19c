// -m physdev: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct PhysdevMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m physdev --physdev-in lo
    = -m physdev --physdev-in lo
    n PHYSDEV match --physdev-in lo
    4 [filter INPUT] -m physdev --physdev-is-in --physdev-in lo
    = -m physdev --physdev-is-in --physdev-in lo
    n PHYSDEV match --physdev-is-in --physdev-in lo
    4 -m physdev --physdev-in lo --physdev-is-bridged
    = -m physdev --physdev-in lo --physdev-is-bridged
    n PHYSDEV match --physdev-in lo --physdev-is-bridged
    4 [mangle POSTROUTING] -m physdev --physdev-out lo --physdev-is-bridged
    = -m physdev --physdev-out lo --physdev-is-bridged
    n PHYSDEV match --physdev-out lo --physdev-is-bridged
    6 [filter INPUT] -m physdev --physdev-in lo
    = -m physdev --physdev-in lo
    n PHYSDEV match --physdev-in lo
    6 [filter INPUT] -m physdev --physdev-is-in --physdev-in lo
    = -m physdev --physdev-is-in --physdev-in lo
    n PHYSDEV match --physdev-is-in --physdev-in lo
    6 -m physdev --physdev-in lo --physdev-is-bridged
    = -m physdev --physdev-in lo --physdev-is-bridged
    n PHYSDEV match --physdev-in lo --physdev-is-bridged
    6 [mangle POSTROUTING] -m physdev --physdev-out lo --physdev-is-bridged
    = -m physdev --physdev-out lo --physdev-is-bridged
    n PHYSDEV match --physdev-out lo --physdev-is-bridged
    4 -m physdev
    ! PHYSDEV: no physdev option specified
    4 [filter INPUT] -m physdev --physdev-in eth0
    = -m physdev --physdev-in eth0
    n PHYSDEV match --physdev-in eth0
    4 -m physdev --physdev-in eth0 --physdev-out eth1
    = -m physdev --physdev-in eth0 --physdev-out eth1
    n PHYSDEV match --physdev-in eth0 --physdev-out eth1
    4 -m physdev ! --physdev-in eth+ --physdev-is-bridged
    = -m physdev ! --physdev-in eth+ --physdev-is-bridged
    n PHYSDEV match ! --physdev-in eth+ --physdev-is-bridged
    4 -m physdev --physdev-is-in ! --physdev-is-out
    = -m physdev --physdev-is-in ! --physdev-is-out
    n PHYSDEV match --physdev-is-in ! --physdev-is-out
    4 [filter OUTPUT] -m physdev --physdev-out eth0
    ? EINVAL
    4 [filter INPUT] -m physdev --physdev-out eth0
    = -m physdev --physdev-out eth0
    n PHYSDEV match --physdev-out eth0
    4 [filter INPUT] -m physdev --physdev-is-out
    = -m physdev --physdev-is-out
    n PHYSDEV match --physdev-is-out
    4 [filter INPUT] -m physdev --physdev-is-bridged
    = -m physdev --physdev-is-bridged
    n PHYSDEV match --physdev-is-bridged
    4 -m physdev --physdev-in aaaaaaaaaaaaaaaaaaaa
    ! interface name `aaaaaaaaaaaaaaaaaaaa' must be shorter than IFNAMSIZ (15)
    4 [nat PREROUTING] -m physdev --physdev-in eth0
    = -m physdev --physdev-in eth0
    n PHYSDEV match --physdev-in eth0
    4 [nat POSTROUTING] -m physdev --physdev-out eth0
    = -m physdev --physdev-out eth0
    n PHYSDEV match --physdev-out eth0
    4 [nat POSTROUTING] -m physdev --physdev-out eth0 --physdev-is-bridged
    = -m physdev --physdev-out eth0 --physdev-is-bridged
    n PHYSDEV match --physdev-out eth0 --physdev-is-bridged
    """#

  private let verdicts = """
    4|-m physdev --physdev-in eth0|00000000000000000000000000000000000000000000000000000
    4|-m physdev ! --physdev-in eth0|11111111111111111111111111111111111111111111111111111
    4|-m physdev --physdev-is-in|00000000000000000000000000000000000000000000000000000
    4|-m physdev ! --physdev-is-bridged|11111111111111111111111111111111111111111111111111111
    4|-m physdev ! --physdev-is-in ! --physdev-is-out|11111111111111111111111111111111111111111111111111111
    """
}
