// -m hashlimit: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct HashlimitMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/sec burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-above 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1000000/sec burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-above 1/min --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/min --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/min burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/hour burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-above 1/day --hashlimit-burst 1 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/day --hashlimit-burst 1 --hashlimit-name mini1
    n limit: above 1/day burst 1
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/sec burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1000000/sec burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/min burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/hour burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 1 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 1 --hashlimit-name mini1
    n limit: up to 1/day burst 1
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 htable-expire 2000
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode srcip htable-expire 2000
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-expire 2000
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-max 2000 htable-expire 2000
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-gcinterval 60000 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-gcinterval 60000 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-max 2000 htable-gcinterval 60000 htable-expire 2000
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/sec burst 5
    4 [filter INPUT] -m hashlimit --hashlimit-upto 4kb/s --hashlimit-burst 400kb --hashlimit-name mini5
    = -m hashlimit --hashlimit-upto 4kb/s --hashlimit-burst 400kb --hashlimit-name mini5
    n limit: up to 4kb/s burst 400kb
    4 [filter INPUT] -m hashlimit --hashlimit-upto 10mb/s --hashlimit-name mini6
    = -m hashlimit --hashlimit-upto 10mb/s --hashlimit-name mini6
    n limit: up to 10mb/s
    4 [filter INPUT] -m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1mb --hashlimit-name mini7
    = -m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1mb --hashlimit-name mini7
    n limit: up to 123456b/s burst 1mb
    4 [filter INPUT] -m hashlimit --hashlimit-name mini1
    ! You have to specify --hashlimit
    4 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec
    ! hashlimit: option "--hashlimit-name" must be specified⏎
    4 [filter INPUT] -m hashlimit
    ! You have to specify --hashlimit
    4 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name syn-flood
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name syn-flood
    n limit: up to 40/sec burst 20 mode srcip
    4 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate1 --hashlimit-rate-match
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate1 --hashlimit-rate-match
    n limit: up to 40/sec burst 20 mode srcip rate-match
    4 [filter INPUT] -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate2 --hashlimit-rate-match
    = -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate2 --hashlimit-rate-match
    n limit: up to 40mb/s mode srcip rate-match
    4 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate3 --hashlimit-rate-match --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate3 --hashlimit-rate-match --hashlimit-rate-interval 10
    n limit: up to 4/sec burst 20 mode srcip rate-match rate-interval 10
    4 [filter INPUT] -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate4 --hashlimit-rate-match --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate4 --hashlimit-rate-match --hashlimit-rate-interval 10
    n limit: up to 40mb/s mode srcip rate-match rate-interval 10
    6 [filter INPUT] -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/sec burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-above 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1000000/sec burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-above 1/min --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/min --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/min burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    n limit: above 1/hour burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-above 1/day --hashlimit-burst 1 --hashlimit-name mini1
    = -m hashlimit --hashlimit-above 1/day --hashlimit-burst 1 --hashlimit-name mini1
    n limit: above 1/day burst 1
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/sec burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1000000/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1000000/sec burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/min burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/hour burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 1 --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 1 --hashlimit-name mini1
    n limit: up to 1/day burst 1
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 htable-expire 2000
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode srcip htable-expire 2000
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-expire 2000
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-max 2000 htable-expire 2000
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-gcinterval 60000 --hashlimit-htable-expire 2000
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 1 --hashlimit-mode dstip --hashlimit-name mini1 --hashlimit-htable-max 2000 --hashlimit-htable-gcinterval 60000 --hashlimit-htable-expire 2000
    n limit: up to 1/sec burst 1 mode dstip htable-max 2000 htable-gcinterval 60000 htable-expire 2000
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec --hashlimit-name mini1
    = -m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name mini1
    n limit: up to 1/sec burst 5
    6 [filter INPUT] -m hashlimit --hashlimit-upto 4kb/s --hashlimit-burst 400kb --hashlimit-name mini5
    = -m hashlimit --hashlimit-upto 4kb/s --hashlimit-burst 400kb --hashlimit-name mini5
    n limit: up to 4kb/s burst 400kb
    6 [filter INPUT] -m hashlimit --hashlimit-upto 10mb/s --hashlimit-name mini6
    = -m hashlimit --hashlimit-upto 10mb/s --hashlimit-name mini6
    n limit: up to 10mb/s
    6 [filter INPUT] -m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1mb --hashlimit-name mini7
    = -m hashlimit --hashlimit-upto 123456b/s --hashlimit-burst 1mb --hashlimit-name mini7
    n limit: up to 123456b/s burst 1mb
    6 [filter INPUT] -m hashlimit --hashlimit-name mini1
    ! You have to specify --hashlimit
    6 [filter INPUT] -m hashlimit --hashlimit-upto 1/sec
    ! hashlimit: option "--hashlimit-name" must be specified⏎
    6 [filter INPUT] -m hashlimit
    ! You have to specify --hashlimit
    6 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name syn-flood
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name syn-flood
    n limit: up to 40/sec burst 20 mode srcip
    6 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate1 --hashlimit-rate-match
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate1 --hashlimit-rate-match
    n limit: up to 40/sec burst 20 mode srcip rate-match
    6 [filter INPUT] -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate2 --hashlimit-rate-match
    = -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate2 --hashlimit-rate-match
    n limit: up to 40mb/s mode srcip rate-match
    6 [filter INPUT] -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate3 --hashlimit-rate-match --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-upto 40/sec --hashlimit-burst 20 --hashlimit-mode srcip --hashlimit-name rate3 --hashlimit-rate-match --hashlimit-rate-interval 10
    n limit: up to 4/sec burst 20 mode srcip rate-match rate-interval 10
    6 [filter INPUT] -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate4 --hashlimit-rate-match --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-upto 40mb/s --hashlimit-mode srcip --hashlimit-name rate4 --hashlimit-rate-match --hashlimit-rate-interval 10
    n limit: up to 40mb/s mode srcip rate-match rate-interval 10
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name a
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name a
    n limit: above 1/sec burst 5
    4 -m hashlimit --hashlimit 3/min --hashlimit-name a --hashlimit-mode srcip
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a
    n limit: up to 3/min burst 5 mode srcip
    4 -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 9 --hashlimit-name a --hashlimit-mode srcip,dstip,srcport,dstport
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 9 --hashlimit-mode srcip,srcport,dstip,dstport --hashlimit-name a
    n limit: up to 3/min burst 9 mode srcip-srcport-dstip-dstport
    4 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-mode srcip --hashlimit-srcmask 24
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a --hashlimit-srcmask 24
    n limit: up to 3/min burst 5 mode srcip srcmask 24
    4 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-mode dstip --hashlimit-dstmask 0
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-mode dstip --hashlimit-name a --hashlimit-dstmask 0
    n limit: up to 3/min burst 5 mode dstip dstmask 0
    4 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-mode dstip --hashlimit-dstmask 33
    ? EINVAL
    4 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-htable-size 10 --hashlimit-htable-max 20 --hashlimit-htable-expire 30000 --hashlimit-htable-gcinterval 40
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-name a --hashlimit-htable-size 10 --hashlimit-htable-max 20 --hashlimit-htable-gcinterval 40 --hashlimit-htable-expire 30000
    n limit: up to 3/min burst 5 htable-size 10 htable-max 20 htable-gcinterval 40 htable-expire 30000
    4 -m hashlimit --hashlimit-upto 3/min
    ! hashlimit: option "--hashlimit-name" must be specified⏎
    4 -m hashlimit --hashlimit-name a
    ! You have to specify --hashlimit
    4 -m hashlimit --hashlimit-upto 10kb/s --hashlimit-name b
    = -m hashlimit --hashlimit-upto 10kb/s --hashlimit-name b
    n limit: up to 10kb/s
    4 -m hashlimit --hashlimit-upto 512kb/s --hashlimit-burst 1mb --hashlimit-name b --hashlimit-mode srcip
    = -m hashlimit --hashlimit-upto 512kb/s --hashlimit-burst 1mb --hashlimit-mode srcip --hashlimit-name b
    n limit: up to 512kb/s burst 1mb mode srcip
    4 -m hashlimit --hashlimit-above 1b/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 0b/s --hashlimit-name b
    n limit: above 0b/s
    4 -m hashlimit --hashlimit-above 10mb/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 10mb/s --hashlimit-name b
    n limit: above 10mb/s
    4 -m hashlimit --hashlimit-above 10kb/m --hashlimit-name b
    = -m hashlimit --hashlimit-above 10/min --hashlimit-burst 5 --hashlimit-name b
    n limit: above 10/min burst 5
    4 -m hashlimit --hashlimit-above 0/s --hashlimit-name b
    ! hashlimit: Bad value for "--hashlimit-above" option: "0/s"
    4 -m hashlimit --hashlimit-above 1000000/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 1000000/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 1000000/sec burst 5
    4 -m hashlimit --hashlimit-above 1000001/s --hashlimit-name b
    ! Rate too fast "1000001/s"
    4 -m hashlimit --hashlimit-above 7/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 7/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 7/sec burst 5
    4 -m hashlimit --hashlimit-above 333/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 333/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 333/sec burst 5
    4 -m hashlimit --hashlimit-above 12345/hour --hashlimit-name b
    = -m hashlimit --hashlimit-above 12345/hour --hashlimit-burst 5 --hashlimit-name b
    n limit: above 12345/hour burst 5
    4 -m hashlimit --hashlimit-above 5/day --hashlimit-name b
    = -m hashlimit --hashlimit-above 5/day --hashlimit-burst 5 --hashlimit-name b
    n limit: above 5/day burst 5
    4 -m hashlimit --hashlimit-above 5 --hashlimit-name b
    = -m hashlimit --hashlimit-above 5/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 5/sec burst 5
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-mode foo
    ! hashlimit: Bad value for "--hashlimit-mode" option: "foo"
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-mode ""
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 1/sec burst 5
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name a/b
    ? EINVAL
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name aaaaaaaaaaaaaaaaaaaa
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name aaaaaaaaaaaaaaaaaaaa
    n limit: above 1/sec burst 5
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-burst 0
    ! bad value for option "--hashlimit-burst", or out of range (1-1000000).
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-burst 1000000
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 1000000 --hashlimit-name b
    n limit: above 1/sec burst 1000000
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-burst 1000001
    ! bad value for option "--hashlimit-burst", or out of range (1-1000000).
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-burst a
    ! bad value for option "--hashlimit-burst", or out of range (1-1000000).
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-rate-match
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name b --hashlimit-rate-match
    n limit: above 1/sec burst 5 rate-match
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-rate-match --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name b --hashlimit-rate-match --hashlimit-rate-interval 10
    n limit: above 6/min burst 5 htable-expire 1000 rate-match rate-interval 10
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-name b --hashlimit-rate-interval 10
    = -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 6/min burst 5 htable-expire 1000
    4 -m hashlimit --hashlimit-upto 7/day --hashlimit-name ab --hashlimit-rate-match --hashlimit-rate-interval 3
    = -m hashlimit --hashlimit-upto 7/sec --hashlimit-burst 5 --hashlimit-name ab --hashlimit-htable-expire 86400000 --hashlimit-rate-match --hashlimit-rate-interval 3
    n limit: up to 140/min burst 5 htable-expire 86400000 rate-match rate-interval 3
    4 -m hashlimit --hashlimit-above 2/hour --hashlimit-name ad --hashlimit-rate-match
    = -m hashlimit --hashlimit-above 2/sec --hashlimit-burst 5 --hashlimit-name ad --hashlimit-htable-expire 3600000 --hashlimit-rate-match --hashlimit-rate-interval 3600
    n limit: above 2/hour burst 5 rate-match rate-interval 3600
    4 -m hashlimit --hashlimit-above 600/min --hashlimit-name ae --hashlimit-rate-match --hashlimit-htable-expire 60000
    = -m hashlimit --hashlimit-above 600/sec --hashlimit-burst 5 --hashlimit-name ae --hashlimit-htable-expire 60000 --hashlimit-rate-match --hashlimit-rate-interval 60
    n limit: above 864345/day burst 5 htable-expire 60000 rate-match rate-interval 60
    4 -m hashlimit --hashlimit-above 1/sec --hashlimit-upto 2/s --hashlimit-name b
    ! hashlimit: option "--hashlimit-upto" cannot be used together with "--hashlimit-above".⏎
    4 -m hashlimit ! --hashlimit-upto 2/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 2/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 2/sec burst 5
    4 -m hashlimit ! --hashlimit 2/s --hashlimit-name b
    = -m hashlimit --hashlimit-above 2/sec --hashlimit-burst 5 --hashlimit-name b
    n limit: above 2/sec burst 5
    4 -m hashlimit --hashlimit 2/s --hashlimit-burst 7 --hashlimit-mode dstport --hashlimit-name c --hashlimit-htable-expire 1000
    = -m hashlimit --hashlimit-upto 2/sec --hashlimit-burst 7 --hashlimit-mode dstport --hashlimit-name c
    n limit: up to 2/sec burst 7 mode dstport
    6 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-mode srcip --hashlimit-srcmask 64
    = -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name a --hashlimit-srcmask 64
    n limit: up to 3/min burst 5 mode srcip srcmask 64
    6 -m hashlimit --hashlimit-upto 3/min --hashlimit-name a --hashlimit-mode srcip,dstip --hashlimit-dstmask 129
    ! hashlimit: bad value for option "--hashlimit-dstmask", neither a valid network mask nor valid CIDR (0-128).⏎
    """#
}
