// The text of -j MARK: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift says how to
// read them.

import Testing

@Suite struct MarkTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle OUTPUT] -j MARK
    ! MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required
    4 [mangle OUTPUT] -j MARK --set-mark 1
    = -j MARK --set-xmark 0x1/0xffffffff
    n MARK set 0x1
    4 [mangle OUTPUT] -j MARK --set-mark 0x10/0xff
    = -j MARK --set-xmark 0x10/0xff
    n MARK xset 0x10/0xff
    4 [mangle OUTPUT] -j MARK --set-mark 0
    = -j MARK --set-xmark 0x0/0xffffffff
    n MARK and 0x0
    4 [mangle OUTPUT] -j MARK --set-mark 0x1ff/0xff
    = -j MARK --set-xmark 0x1ff/0x1ff
    n MARK or 0x1ff
    4 [mangle OUTPUT] -j MARK --set-xmark 0x10/0xff
    = -j MARK --set-xmark 0x10/0xff
    n MARK xset 0x10/0xff
    4 [mangle OUTPUT] -j MARK --set-xmark 0x10
    = -j MARK --set-xmark 0x10/0xffffffff
    n MARK set 0x10
    4 [mangle OUTPUT] -j MARK --set-xmark 0/0
    = -j MARK --set-xmark 0x0/0x0
    n MARK and 0xffffffff
    4 [mangle OUTPUT] -j MARK --set-xmark 5/0
    = -j MARK --set-xmark 0x5/0x0
    n MARK xor 0x5
    4 [mangle OUTPUT] -j MARK --and-mark 0xf0
    = -j MARK --set-xmark 0x0/0xffffff0f
    n MARK and 0xf0
    4 [mangle OUTPUT] -j MARK --or-mark 0xf0
    = -j MARK --set-xmark 0xf0/0xf0
    n MARK or 0xf0
    4 [mangle OUTPUT] -j MARK --xor-mark 0xf0
    = -j MARK --set-xmark 0xf0/0x0
    n MARK xor 0xf0
    4 [mangle OUTPUT] -j MARK --and-mark 0
    = -j MARK --set-xmark 0x0/0xffffffff
    n MARK and 0x0
    4 [mangle OUTPUT] -j MARK --and-mark 0xffffffff
    = -j MARK --set-xmark 0x0/0x0
    n MARK and 0xffffffff
    4 [mangle OUTPUT] -j MARK --or-mark 0xffffffff
    = -j MARK --set-xmark 0xffffffff/0xffffffff
    n MARK or 0xffffffff
    4 [mangle OUTPUT] -j MARK --or-mark 0
    = -j MARK --set-xmark 0x0/0x0
    n MARK and 0xffffffff
    4 [mangle OUTPUT] -j MARK --and-mark bad
    ! MARK: bad value for option "--and-mark", or out of range (0-4294967295).⏎
    4 [mangle OUTPUT] -j MARK --and-mark 0x100000000
    ! MARK: bad value for option "--and-mark", or out of range (0-4294967295).⏎
    4 [mangle OUTPUT] -j MARK --or-mark bad
    ! MARK: bad value for option "--or-mark", or out of range (0-4294967295).⏎
    4 [mangle OUTPUT] -j MARK --set-mark bad
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark 1/bad
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark 1/
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark ""
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark -1
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark 4294967295
    = -j MARK --set-xmark 0xffffffff/0xffffffff
    n MARK or 0xffffffff
    4 [mangle OUTPUT] -j MARK --set-mark 4294967296
    ! MARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j MARK --set-mark 010
    = -j MARK --set-xmark 0x8/0xffffffff
    n MARK set 0x8
    4 [mangle OUTPUT] -j MARK --set-mark 1 --set-mark 2
    ! MARK: option "--set-mark" can only be used once.⏎
    4 [mangle OUTPUT] -j MARK --set-mark 1 --or-mark 2
    ! MARK: option "--set-mark" cannot be used together with "--or-mark".⏎
    4 [mangle OUTPUT] -j MARK --set-mark 1 --set-xmark 2
    ! MARK: option "--set-xmark" cannot be used together with "--set-mark".⏎
    4 [mangle OUTPUT] -j MARK ! --set-mark 1
    ! MARK: option "--set-mark" cannot be inverted.⏎
    4 [filter INPUT] -j MARK --set-mark 1
    = -j MARK --set-xmark 0x1/0xffffffff
    n MARK set 0x1
    4 [nat OUTPUT] -j MARK --set-mark 1
    = -j MARK --set-xmark 0x1/0xffffffff
    n MARK set 0x1
    4 [raw OUTPUT] -j MARK --set-mark 1
    = -j MARK --set-xmark 0x1/0xffffffff
    n MARK set 0x1
    6 [mangle OUTPUT] -j MARK --set-mark 0x1/0x3
    = -j MARK --set-xmark 0x1/0x3
    n MARK xset 0x1/0x3
    """#
}
