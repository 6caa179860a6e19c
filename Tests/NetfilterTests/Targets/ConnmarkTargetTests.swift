// The text of -j CONNMARK: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift says how to
// read them.

import Testing

@Suite struct ConnmarkTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle OUTPUT] -j CONNMARK
    ! CONNMARK target: No operation specified
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1/0xff
    = -j CONNMARK --set-xmark 0x1/0xff
    n CONNMARK xset 0x1/0xff
    4 [mangle OUTPUT] -j CONNMARK --set-mark 0x1ff/0xff
    = -j CONNMARK --set-xmark 0x1ff/0x1ff
    n CONNMARK or 0x1ff
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 1
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 1/0xf
    = -j CONNMARK --set-xmark 0x1/0xf
    n CONNMARK xset 0x1/0xf
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 0/0xf
    = -j CONNMARK --set-xmark 0x0/0xf
    n CONNMARK and 0xfffffff0
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 5/0
    = -j CONNMARK --set-xmark 0x5/0x0
    n CONNMARK xor 0x5
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 0xf/0xf
    = -j CONNMARK --set-xmark 0xf/0xf
    n CONNMARK or 0xf
    4 [mangle OUTPUT] -j CONNMARK --save-mark
    = -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
    n CONNMARK save
    4 [mangle OUTPUT] -j CONNMARK --save-mark --mask 0xff
    = -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
    n CONNMARK save mask 0xff
    4 [mangle OUTPUT] -j CONNMARK --save-mark --nfmask 0xff
    = -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffffffff
    n CONNMARK save nfmask 0xff ctmask ~0xffffffff
    4 [mangle OUTPUT] -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xf
    = -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xf
    n CONNMARK save nfmask 0xff ctmask ~0xf
    4 [mangle OUTPUT] -j CONNMARK --save-mark --ctmask 0xf
    = -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xf
    n CONNMARK save nfmask 0xffffffff ctmask ~0xf
    4 [mangle OUTPUT] -j CONNMARK --save-mark --mask 0xff --nfmask 1
    ! CONNMARK: option "--nfmask" cannot be used together with "--mask".⏎
    4 [mangle OUTPUT] -j CONNMARK --restore-mark
    = -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
    n CONNMARK restore
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --mask 0xff
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
    n CONNMARK restore mask 0xff
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --mask 0xffffffff
    = -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
    n CONNMARK restore
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --nfmask 0xff
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xffffffff
    n CONNMARK restore ctmask 0xffffffff nfmask ~0xff
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xf
    n CONNMARK restore ctmask 0xf nfmask ~0xff
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --ctmask 0xf
    = -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xf
    n CONNMARK restore ctmask 0xf nfmask ~0xffffffff
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --save-mark
    ! CONNMARK: option "--save-mark" cannot be used together with "--restore-mark".⏎
    4 [mangle OUTPUT] -j CONNMARK --save-mark --restore-mark
    ! CONNMARK: option "--save-mark" cannot be used together with "--restore-mark".⏎
    4 [mangle OUTPUT] -j CONNMARK --mask 0xff
    ! CONNMARK target: No operation specified
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --mask 0xff
    = -j CONNMARK --set-xmark 0x1/0xff
    n CONNMARK xset 0x1/0xff
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --nfmask 0xff
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    4 [mangle OUTPUT] -j CONNMARK --mask 0xff --restore-mark
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
    n CONNMARK restore mask 0xff
    4 [mangle OUTPUT] -j CONNMARK --nfmask 0xff --restore-mark
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xffffffff
    n CONNMARK restore ctmask 0xffffffff nfmask ~0xff
    4 [mangle OUTPUT] -j CONNMARK --and-mark 0xf0
    = -j CONNMARK --set-xmark 0x0/0xffffff0f
    n CONNMARK and 0xf0
    4 [mangle OUTPUT] -j CONNMARK --or-mark 0xf0
    = -j CONNMARK --set-xmark 0xf0/0xf0
    n CONNMARK or 0xf0
    4 [mangle OUTPUT] -j CONNMARK --xor-mark 0xf0
    = -j CONNMARK --set-xmark 0xf0/0x0
    n CONNMARK xor 0xf0
    4 [mangle OUTPUT] -j CONNMARK --and-mark bad
    ! CONNMARK: bad value for option "--and-mark", or out of range (0-4294967295).⏎
    4 [mangle OUTPUT] -j CONNMARK --set-mark bad
    ! CONNMARK: bad integer value for option "--set-mark", or out of range.⏎
    4 [mangle OUTPUT] -j CONNMARK --save-mark --mask bad
    ! CONNMARK: bad value for option "--mask", or out of range (0-4294967295).⏎
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --or-mark 2
    ! CONNMARK: option "--set-mark" cannot be used together with "--or-mark".⏎
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --save-mark
    ! CONNMARK: option "--set-mark" cannot be used together with "--save-mark".⏎
    4 [mangle OUTPUT] -j CONNMARK --left-shift-mark 3
    ! CONNMARK target: No operation specified
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --left-shift-mark 3
    = -j CONNMARK --set-xmark 0x1/0xffffffff --left-shift-mark 3
    n CONNMARK set 0x1 left-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --set-mark 1 --right-shift-mark 3
    = -j CONNMARK --set-xmark 0x1/0xffffffff --right-shift-mark 3
    n CONNMARK set 0x1 right-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --set-xmark 1/3 --right-shift-mark 3
    = -j CONNMARK --set-xmark 0x1/0x3 --right-shift-mark 3
    n CONNMARK xset 0x1/0x3 right-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --save-mark --right-shift-mark 3
    = -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff --right-shift-mark 3
    n CONNMARK save right-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --left-shift-mark 3
    = -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff --left-shift-mark 3
    n CONNMARK restore left-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --left-shift-mark 3 --mask 0xff
    = -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff --left-shift-mark 3
    n CONNMARK restore mask 0xff left-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xff --left-shift-mark 3
    = -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xff --left-shift-mark 3
    n CONNMARK restore ctmask 0xff nfmask ~0xf0 left-shift-mark 3
    4 [mangle OUTPUT] -j CONNMARK --save-mark --left-shift-mark 33
    ! CONNMARK: bad value for option "--left-shift-mark", or out of range (0-32).⏎
    4 [mangle OUTPUT] -j CONNMARK --save-mark --left-shift-mark 3 --right-shift-mark 3
    = -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff --right-shift-mark 3
    n CONNMARK save right-shift-mark 3
    4 [filter OUTPUT] -j CONNMARK --set-mark 1
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    4 [nat OUTPUT] -j CONNMARK --set-mark 1
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    4 [raw OUTPUT] -j CONNMARK --set-mark 1
    = -j CONNMARK --set-xmark 0x1/0xffffffff
    n CONNMARK set 0x1
    6 [mangle OUTPUT] -j CONNMARK --save-mark
    = -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
    n CONNMARK save
    """#
}
