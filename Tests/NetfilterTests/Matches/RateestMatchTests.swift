// -m rateest: what the real tool makes of its text. ToolRows.swift says how the rows were recorded and how to read
// them. The estimators RE1 and RE2 were there.

import Testing

@Suite struct RateestMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows, with: estimators) }

  /// Each family has its own chain for them; the estimators are one list.
  private let estimators = ["iptables-legacy", "ip6tables-legacy"].flatMap { tool in
    ["RE1", "RE2"].map { "\(tool) -A INPUT -j RATEEST --rateest-name \($0) --rateest-interval 250ms --rateest-ewmalog 500ms" }
  }

  static let rows = #"""
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 8bit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 8bit
    n rateest match RE1 bps 1 lt
    l rateest match RE1 bps 8bit lt
    4 -m rateest --rateest RE1 --rateest-eq --rateest-pps 5
    = -m rateest --rateest RE1 --rateest-eq --rateest-pps 5
    n rateest match RE1 pps eq 5
    4 -m rateest --rateest RE1 --rateest-gt --rateest-bps 5kbit
    = -m rateest --rateest RE1 --rateest-gt --rateest-bps 5000bit
    n rateest match RE1 bps 625 gt
    l rateest match RE1 bps 5000bit gt
    4 -m rateest --rateest1 RE1 ! --rateest-gt --rateest-bps2 1000
    = -m rateest --rateest RE1 ! --rateest-gt --rateest-bps 1000bit
    n rateest match RE1 bps 125 ! gt
    l rateest match RE1 bps 1000bit ! gt
    4 -m rateest --rateest-delta --rateest RE1 --rateest-bps1 8bit --rateest-lt --rateest-bps2 16bit
    = -m rateest --rateest-delta --rateest RE1 --rateest-bps1 8bit --rateest-lt --rateest-bps2 16bit
    n rateest match RE1 delta bps 1 2 lt
    l rateest match RE1 delta bps 8bit 16bit lt
    4 -m rateest --rateest-delta --rateest RE1 --rateest-pps1 8 ! --rateest-lt --rateest-pps2 9
    = -m rateest --rateest-delta --rateest RE1 --rateest-pps1 8 ! --rateest-lt --rateest-pps2 9
    n rateest match RE1 delta pps 8 ! lt 9
    4 -m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2
    = -m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2
    n rateest match RE1 bps lt RE2 bps
    6 -m rateest --rateest1 RE1 ! --rateest-eq --rateest-pps --rateest2 RE2
    = -m rateest --rateest1 RE1 ! --rateest-eq --rateest-pps --rateest2 RE2
    n rateest match RE1 pps ! eq RE2 pps
    6 -m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 0 --rateest-lt --rateest-pps2 42 --rateest2 RE2
    = -m rateest --rateest-delta --rateest1 RE1 --rateest-pps1 0 --rateest-lt --rateest-pps2 42 --rateest2 RE2
    n rateest match RE1 delta pps 0 lt RE2 pps 42
    6 -m rateest --rateest-delta --rateest1 RE1 --rateest-bps1 1mbit --rateest-gt --rateest-bps2 2gbit --rateest2 RE2
    = -m rateest --rateest-delta --rateest1 RE1 --rateest-bps1 1000Kbit --rateest-gt --rateest-bps2 2000Mbit --rateest2 RE2
    n rateest match RE1 delta bps 125000 gt RE2 bps 250000000
    l rateest match RE1 delta bps 1000Kbit gt RE2 bps 2000Mbit
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 0bit
    n rateest match RE1 bps 0 lt
    l rateest match RE1 bps 0bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-pps
    = -m rateest --rateest RE1 --rateest-lt --rateest-pps 0
    n rateest match RE1 pps lt 0
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps1 --rateest2 RE2
    = -m rateest --rateest1 RE1 --rateest-lt --rateest-bps --rateest2 RE2
    n rateest match RE1 bps lt RE2 bps
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1500kbit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 1500Kbit
    n rateest match RE1 bps 187500 lt
    l rateest match RE1 bps 1500Kbit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 999999bit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 999992bit
    n rateest match RE1 bps 124999 lt
    l rateest match RE1 bps 999992bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1000000bit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 1000Kbit
    n rateest match RE1 bps 125000 lt
    l rateest match RE1 bps 1000Kbit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1gbit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 1000Mbit
    n rateest match RE1 bps 125000000 lt
    l rateest match RE1 bps 1000Mbit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1KiBps
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 8192bit
    n rateest match RE1 bps 1024 lt
    l rateest match RE1 bps 8192bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 3MiBps
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 25166Kbit
    n rateest match RE1 bps 3145728 lt
    l rateest match RE1 bps 25166Kbit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1tbit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 3568Mbit
    n rateest match RE1 bps 445948416 lt
    l rateest match RE1 bps 3568Mbit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 0x10bps
    ! rateest: could not parse rate `0x10bps'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1.5e3bit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 1496bit
    n rateest match RE1 bps 187 lt
    l rateest match RE1 bps 1496bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps .5kbit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 496bit
    n rateest match RE1 bps 62 lt
    l rateest match RE1 bps 496bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps inf
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 0bit
    n rateest match RE1 bps 0 lt
    l rateest match RE1 bps 0bit lt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps 1xbit
    ! rateest: could not parse rate `1xbit'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps x
    ! rateest: could not parse rate `x'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-bps ""
    ! rateest: could not parse rate `'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-pps 1x
    ! rateest: could not parse pps `1x'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-pps 4294967296
    ! rateest: could not parse pps `4294967296'
    4 -m rateest --rateest RE1 --rateest-lt --rateest-pps 4294967295
    = -m rateest --rateest RE1 --rateest-lt --rateest-pps 4294967295
    n rateest match RE1 pps lt 4294967295
    4 -m rateest --rateest RE1 --rateest-bps 8bit
    ? EINVAL
    4 -m rateest --rateest RE1 --rateest-lt
    ? EINVAL
    4 -m rateest
    ? EINVAL
    4 -m rateest --rateest RE1 --rateest-lt --rateest-gt --rateest-bps 8bit
    = -m rateest --rateest RE1 --rateest-gt --rateest-bps 8bit
    n rateest match RE1 bps 1 gt
    l rateest match RE1 bps 8bit gt
    4 -m rateest --rateest RE1 ! --rateest-lt --rateest-gt --rateest-bps 8bit
    = -m rateest --rateest RE1 ! --rateest-gt --rateest-bps 8bit
    n rateest match RE1 bps 1 ! gt
    l rateest match RE1 bps 8bit ! gt
    4 -m rateest --rateest RE1 --rateest-lt --rateest-lt --rateest-bps 8bit
    ! rateest: can't specify lt/gt/eq twice
    4 -m rateest --rateest RE1 --rateest RE2 --rateest-lt --rateest-bps 8bit
    ! rateest: can't specify --rateest1 twice
    4 -m rateest --rateest2 RE1 --rateest2 RE2
    ! rateest: can't specify --rateest2 twice
    4 -m rateest ! --rateest RE1
    ! rateest: rateest can't be inverted
    4 -m rateest ! --rateest2 RE1
    ! rateest: rateest can't be inverted
    4 -m rateest ! --rateest-bps 5
    ! rateest: rateest-bps can't be inverted
    4 -m rateest ! --rateest-pps1 5
    ! rateest: rateest-pps can't be inverted
    4 -m rateest ! --rateest-delta
    ! rateest: rateest-delta can't be inverted
    4 -m rateest --rateest-bps 5 --rateest-bps2 6
    ! rateest: can't specify --rateest-bps2 twice
    4 -m rateest --rateest-pps 5 --rateest-pps 6
    ! rateest: can't specify --rateest-pps2 twice
    4 -m rateest --rateest-bps1 5 --rateest-bps1 6
    ! rateest: can't specify --rateest-bps1 twice
    4 -m rateest --rateest-delta --rateest-delta
    ! rateest: can't specify --rateest-delta twice
    4 [nat PREROUTING] -m rateest --rateest RE1 --rateest-lt --rateest-bps 8bit
    = -m rateest --rateest RE1 --rateest-lt --rateest-bps 8bit
    n rateest match RE1 bps 1 lt
    l rateest match RE1 bps 8bit lt
    """#
}
