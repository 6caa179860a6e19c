// -m connlimit: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ConnlimitMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -m connlimit --connlimit-upto 0
    = -m connlimit --connlimit-upto 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 0
    4 [filter INPUT] -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 4294967295
    4 [filter INPUT] -m connlimit --connlimit-upto 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-upto -1
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above 0
    = -m connlimit --connlimit-above 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 0
    4 [filter INPUT] -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 4294967295
    4 [filter INPUT] -m connlimit --connlimit-above 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above -1
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    4 [filter INPUT] -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    6 [filter INPUT] -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 4294967295
    6 [filter INPUT] -m connlimit --connlimit-upto 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-upto -1
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 4294967295
    6 [filter INPUT] -m connlimit --connlimit-above 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above -1
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    6 [filter INPUT] -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-above 0
    = -m connlimit --connlimit-above 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 0
    4 -m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-saddr
    = -m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-saddr
    n #conn src/24 <= 5
    4 -m connlimit ! --connlimit-above 5
    = -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 5
    4 -m connlimit ! --connlimit-upto 5 --connlimit-daddr
    = -m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-mask 33
    = -m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-mask 0
    = -m connlimit --connlimit-above 5 --connlimit-mask 0 --connlimit-saddr
    n #conn src/0 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-upto 6
    ! connlimit: option "--connlimit-upto" cannot be used together with "--connlimit-above".⏎
    4 -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-mask 5
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-saddr
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-above a
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 -m connlimit --connlimit-above 5 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    6 -m connlimit --connlimit-above 5 --connlimit-mask 64
    = -m connlimit --connlimit-above 5 --connlimit-mask 64 --connlimit-saddr
    n #conn src/64 > 5
    6 -m connlimit --connlimit-above 5 --connlimit-mask 129
    ! connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-128).⏎
    """#
}
