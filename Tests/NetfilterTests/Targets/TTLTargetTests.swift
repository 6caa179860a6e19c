// The text of -j TTL and -j HL: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct TTLTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle FORWARD] -j TTL
    ! TTL: You must specify an action
    4 [mangle FORWARD] -j TTL --ttl-set 42
    = -j TTL --ttl-set 42
    n TTL set to 42
    4 [mangle FORWARD] -j TTL --ttl-set 0
    = -j TTL --ttl-set 0
    n TTL set to 0
    4 [mangle FORWARD] -j TTL --ttl-set 256
    ! TTL: bad value for option "--ttl-set", or out of range (0-255).⏎
    4 [mangle FORWARD] -j TTL --ttl-inc 1
    = -j TTL --ttl-inc 1
    n TTL increment by 1
    4 [mangle FORWARD] -j TTL --ttl-inc 0
    ! TTL: bad value for option "--ttl-inc", or out of range (1-255).⏎
    4 [mangle FORWARD] -j TTL --ttl-inc 256
    ! TTL: bad value for option "--ttl-inc", or out of range (1-255).⏎
    4 [mangle FORWARD] -j TTL --ttl-dec 1
    = -j TTL --ttl-dec 1
    n TTL decrement by 1
    4 [mangle FORWARD] -j TTL --ttl-dec 0
    ! TTL: bad value for option "--ttl-dec", or out of range (1-255).⏎
    4 [mangle FORWARD] -j TTL --ttl-dec x
    ! TTL: bad value for option "--ttl-dec", or out of range (1-255).⏎
    4 [mangle FORWARD] -j TTL --ttl-dec 1 --ttl-inc 1
    ! TTL: option "--ttl-dec" cannot be used together with "--ttl-inc".⏎
    4 [mangle FORWARD] -j TTL --ttl-set 1 --ttl-inc 1
    ! TTL: option "--ttl-set" cannot be used together with "--ttl-inc".⏎
    4 [mangle FORWARD] -j TTL --ttl-set 1 --ttl-set 2
    ! TTL: option "--ttl-set" can only be used once.⏎
    4 -j TTL --ttl-set 1
    ? EINVAL
    6 [mangle FORWARD] -j HL
    ! HL: You must specify an action
    6 [mangle FORWARD] -j HL --hl-set 42
    = -j HL --hl-set 42
    n HL set to 42
    6 [mangle FORWARD] -j HL --hl-inc 0
    ! HL: bad value for option "--hl-inc", or out of range (1-255).⏎
    6 [mangle FORWARD] -j HL --hl-inc 3
    = -j HL --hl-inc 3
    n HL increment by 3
    6 [mangle FORWARD] -j HL --hl-dec 3
    = -j HL --hl-dec 3
    n HL decrement by 3
    6 [mangle FORWARD] -j HL --hl-dec 1 --hl-set 3
    ! HL: option "--hl-set" cannot be used together with "--hl-dec".⏎
    6 -j HL --hl-set 3
    ? EINVAL
    """#
}
