// -m connbytes: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ConnbytesMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    n connbytes 0:1000 connbytes mode packets connbytes direction original
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir reply
    n connbytes 0:1000 connbytes mode packets connbytes direction reply
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir both
    n connbytes 0:1000 connbytes mode packets connbytes direction both
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir original
    n connbytes 0:1000 connbytes mode bytes connbytes direction original
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir reply
    n connbytes 0:1000 connbytes mode bytes connbytes direction reply
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir both
    n connbytes 0:1000 connbytes mode bytes connbytes direction both
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir original
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction original
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir reply
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction reply
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir both
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction both
    4 [filter INPUT] -m connbytes --connbytes -1:0 --connbytes-mode packets --connbytes-dir original
    ! connbytes: bad value for option "--connbytes" near "-1:0", or out of range (0-18446744073709551615).⏎
    4 [filter INPUT] -m connbytes --connbytes 0:-1 --connbytes-mode packets --connbytes-dir original
    ! connbytes: bad value for option "--connbytes" near "-1", or out of range (0-18446744073709551615).⏎
    4 [filter INPUT] -m connbytes --connbytes 0:18446744073709551616 --connbytes-mode avgpkt --connbytes-dir both
    ! connbytes: bad value for option "--connbytes" near "18446744073709551616", or out of range (0-18446744073709551615).⏎
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode wrong --connbytes-dir both
    ! Unknown --connbytes-mode `wrong'
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-dir original
    ! connbytes: option "--connbytes-mode" must be specified⏎
    4 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets
    ! connbytes: option "--connbytes-dir" must be specified⏎
    4 [filter INPUT] -m connbytes --connbytes-dir original
    ! connbytes: option "--connbytes" must be specified⏎
    4 [filter INPUT] -m connbytes --connbytes 0:1000
    ! connbytes: option "--connbytes-dir" must be specified⏎
    4 [filter INPUT] -m connbytes
    ! connbytes: option "--connbytes" must be specified⏎
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    n connbytes 0:1000 connbytes mode packets connbytes direction original
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir reply
    n connbytes 0:1000 connbytes mode packets connbytes direction reply
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir both
    n connbytes 0:1000 connbytes mode packets connbytes direction both
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir original
    n connbytes 0:1000 connbytes mode bytes connbytes direction original
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir reply
    n connbytes 0:1000 connbytes mode bytes connbytes direction reply
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir both
    n connbytes 0:1000 connbytes mode bytes connbytes direction both
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir original
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction original
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir reply
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction reply
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir both
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir both
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction both
    6 [filter INPUT] -m connbytes --connbytes -1:0 --connbytes-mode packets --connbytes-dir original
    ! connbytes: bad value for option "--connbytes" near "-1:0", or out of range (0-18446744073709551615).⏎
    6 [filter INPUT] -m connbytes --connbytes 0:-1 --connbytes-mode packets --connbytes-dir original
    ! connbytes: bad value for option "--connbytes" near "-1", or out of range (0-18446744073709551615).⏎
    6 [filter INPUT] -m connbytes --connbytes 0:18446744073709551616 --connbytes-mode avgpkt --connbytes-dir both
    ! connbytes: bad value for option "--connbytes" near "18446744073709551616", or out of range (0-18446744073709551615).⏎
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode wrong --connbytes-dir both
    ! Unknown --connbytes-mode `wrong'
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-dir original
    ! connbytes: option "--connbytes-mode" must be specified⏎
    6 [filter INPUT] -m connbytes --connbytes 0:1000 --connbytes-mode packets
    ! connbytes: option "--connbytes-dir" must be specified⏎
    6 [filter INPUT] -m connbytes --connbytes-dir original
    ! connbytes: option "--connbytes" must be specified⏎
    6 [filter INPUT] -m connbytes --connbytes 0:1000
    ! connbytes: option "--connbytes-dir" must be specified⏎
    6 [filter INPUT] -m connbytes
    ! connbytes: option "--connbytes" must be specified⏎
    4 -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    = -m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original
    n connbytes 0:1000 connbytes mode packets connbytes direction original
    4 -m connbytes --connbytes 1000 --connbytes-mode bytes --connbytes-dir both
    = -m connbytes --connbytes 1000 --connbytes-mode bytes --connbytes-dir both
    n connbytes 1000 connbytes mode bytes connbytes direction both
    4 -m connbytes ! --connbytes 1000: --connbytes-mode avgpkt --connbytes-dir reply
    = -m connbytes ! --connbytes 1000 --connbytes-mode avgpkt --connbytes-dir reply
    n ! connbytes 1000 connbytes mode avgpkt connbytes direction reply
    4 -m connbytes --connbytes :1000 --connbytes-mode avgpkt --connbytes-dir reply
    = -m connbytes --connbytes 0:1000 --connbytes-mode avgpkt --connbytes-dir reply
    n connbytes 0:1000 connbytes mode avgpkt connbytes direction reply
    4 -m connbytes --connbytes 10:5 --connbytes-mode avgpkt --connbytes-dir reply
    ! 10 should be less than 5
    4 -m connbytes --connbytes 10
    ! connbytes: option "--connbytes-dir" must be specified⏎
    4 -m connbytes --connbytes 10 --connbytes-mode foo --connbytes-dir both
    ! Unknown --connbytes-mode `foo'
    4 -m connbytes --connbytes 10 --connbytes-mode bytes --connbytes-dir foo
    ! Unknown --connbytes-dir `foo'
    4 -m connbytes
    ! connbytes: option "--connbytes" must be specified⏎
    4 -m connbytes --connbytes 18446744073709551615 --connbytes-mode bytes --connbytes-dir both
    = -m connbytes --connbytes 18446744073709551615 --connbytes-mode bytes --connbytes-dir both
    n connbytes 18446744073709551615 connbytes mode bytes connbytes direction both
    4 -m connbytes --connbytes 5:18446744073709551615 --connbytes-mode bytes --connbytes-dir both
    = -m connbytes --connbytes 5 --connbytes-mode bytes --connbytes-dir both
    n connbytes 5 connbytes mode bytes connbytes direction both
    4 -m connbytes --connbytes a --connbytes-mode bytes --connbytes-dir both
    ! connbytes: bad value for option "--connbytes" near "a", or out of range (0-18446744073709551615).⏎
    """#

  private let verdicts = """
    4|-m connbytes --connbytes 0:1000 --connbytes-mode bytes --connbytes-dir both|00000000000000000xxx01110x101000000x00000011111111011
    4|-m connbytes --connbytes 1:1 --connbytes-mode packets --connbytes-dir original|00000000000000000xxx01110x101000000x00000011111111011
    4|-m connbytes ! --connbytes 0:40 --connbytes-mode avgpkt --connbytes-dir original|00000000000000000xxx01000x000000000x00000000110101000
    """
}
