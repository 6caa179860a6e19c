// -m connlabel: what the real tool makes of its text. ToolRows.swift says how the rows were recorded and how to read
// them. The machine had no connlabel.conf.

import Testing

@Suite struct ConnlabelMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 -m connlabel --label 40
    = -m connlabel --label "40"
    n connlabel 40
    4 -m connlabel ! --label 40
    = -m connlabel ! --label "40"
    n connlabel ! 40
    6 -m connlabel --label 41 --set
    = -m connlabel --label "41" --set
    n connlabel 41 set
    6 -m connlabel ! --label 0x7f --set
    = -m connlabel ! --label "127" --set
    n connlabel ! 127 set
    4 -m connlabel --label 127
    = -m connlabel --label "127"
    n connlabel 127
    4 -m connlabel --label 128
    ? ERANGE
    4 -m connlabel --label 2048
    ? ERANGE
    4 -m connlabel --label 65576
    = -m connlabel --label "40"
    n connlabel 40
    4 -m connlabel --label 010
    = -m connlabel --label "8"
    n connlabel 8
    4 -m connlabel --label ""
    ! Argument must have a minimum length of 1 characters⏎
    4 -m connlabel --label foo
    ! label 'foo' not found or invalid value
    4 -m connlabel --label -5
    ! label '-5' not found or invalid value
    4 -m connlabel --label " 5"
    = -m connlabel --label "5"
    n connlabel 5
    4 -m connlabel --label 4294967295
    ! label '4294967295' not found or invalid value
    4 -m connlabel --label 99999999999999999999
    ! label '99999999999999999999' not found or invalid value
    4 -m connlabel
    ! connlabel: option "--label" must be specified⏎
    4 -m connlabel --set
    ! connlabel: option "--label" must be specified⏎
    4 -m connlabel --label 1 ! --set
    ! connlabel: option "--set" cannot be inverted.⏎
    4 -m connlabel --label 1 --label 2
    ! connlabel: option "--label" can only be used once.⏎
    4 [raw PREROUTING] -m connlabel --label 1
    = -m connlabel --label "1"
    n connlabel 1
    6 [nat OUTPUT] -m connlabel --label 1 --set
    = -m connlabel --label "1" --set
    n connlabel 1 set
    """#
}
