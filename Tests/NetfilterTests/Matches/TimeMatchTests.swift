// -m time: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct TimeMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05 --kerneltz
    = -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05 --kerneltz
    n TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05
    4 [filter INPUT] -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05
    = -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05
    n TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05 UTC
    4 [filter INPUT] -m time --timestart 02:00:00 --timestop 03:00:00 --datestart 1970-01-01T02:00:00 --datestop 1970-01-01T03:00:00
    = -m time --timestart 02:00:00 --timestop 03:00:00 --datestart 1970-01-01T02:00:00 --datestop 1970-01-01T03:00:00
    n TIME from 02:00:00 to 03:00:00 starting from 1970-01-01 02:00:00 until date 1970-01-01 03:00:00 UTC
    6 [filter INPUT] -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05 --kerneltz
    = -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05 --kerneltz
    n TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05
    6 [filter INPUT] -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05
    = -m time --timestart 01:02:03 --timestop 04:05:06 --monthdays 1,2,3,4,5 --weekdays Mon,Fri,Sun --datestart 2001-02-03T04:05:06 --datestop 2012-09-08T09:06:05
    n TIME from 01:02:03 to 04:05:06 on Mon,Fri,Sun on 1st,2nd,3rd,4th,5th starting from 2001-02-03 04:05:06 until date 2012-09-08 09:06:05 UTC
    6 [filter INPUT] -m time --timestart 02:00:00 --timestop 03:00:00 --datestart 1970-01-01T02:00:00 --datestop 1970-01-01T03:00:00
    = -m time --timestart 02:00:00 --timestop 03:00:00 --datestart 1970-01-01T02:00:00 --datestop 1970-01-01T03:00:00
    n TIME from 02:00:00 to 03:00:00 starting from 1970-01-01 02:00:00 until date 1970-01-01 03:00:00 UTC
    4 -m time
    = -m time --datestop 2038-01-19T03:14:07
    n TIME UTC
    4 -m time --datestart 2020-01-01
    = -m time --datestart 2020-01-01T00:00:00 --datestop 2038-01-19T03:14:07
    n TIME starting from 2020-01-01 00:00:00 UTC
    4 -m time --datestart 2020-01-01T10:20:30 --datestop 2021-02-03
    = -m time --datestart 2020-01-01T10:20:30 --datestop 2021-02-03T00:00:00
    n TIME starting from 2020-01-01 10:20:30 until date 2021-02-03 00:00:00 UTC
    4 -m time --timestart 01:02 --timestop 23:59:59
    = -m time --timestart 01:02:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07
    n TIME from 01:02:00 to 23:59:59 UTC
    4 -m time --timestart 25:00
    ! invalid time "25:00" specified, should be hh:mm[:ss] format and within the boundaries
    4 -m time --timestart 10:60
    ! invalid time "60" specified, should be hh:mm[:ss] format and within the boundaries
    4 -m time --timestart 1:2:3
    = -m time --timestart 01:02:03 --timestop 23:59:59 --datestop 2038-01-19T03:14:07
    n TIME from 01:02:03 to 23:59:59 UTC
    4 -m time --timestart 10
    ! invalid time "10" specified, should be hh:mm[:ss] format and within the boundaries
    4 -m time --monthdays 1,2,31
    = -m time --monthdays 1,2,31 --datestop 2038-01-19T03:14:07
    n TIME on 1st,2nd,31st UTC
    4 -m time ! --monthdays 1,31
    = -m time --monthdays 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30 --datestop 2038-01-19T03:14:07
    n TIME on 2nd,3rd,4th,5th,6th,7th,8th,9th,10th,11st,12nd,13rd,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th UTC
    4 -m time --monthdays 32
    ! 32 is not a valid day for --monthdays
    4 -m time --weekdays Mon,Tue
    = -m time --weekdays Mon,Tue --datestop 2038-01-19T03:14:07
    n TIME on Mon,Tue UTC
    4 -m time ! --weekdays 1,7
    = -m time --weekdays Tue,Wed,Thu,Fri,Sat --datestop 2038-01-19T03:14:07
    n TIME on Tue,Wed,Thu,Fri,Sat UTC
    4 -m time --weekdays Monday
    = -m time --weekdays Mon --datestop 2038-01-19T03:14:07
    n TIME on Mon UTC
    4 -m time --weekdays mo,su
    ! mo is not a valid day specifier
    4 -m time --weekdays foo
    ! foo is not a valid day specifier
    4 -m time --kerneltz
    = -m time --datestop 2038-01-19T03:14:07 --kerneltz
    n TIME
    4 -m time --kerneltz --timestart 10:00
    = -m time --timestart 10:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07 --kerneltz
    n TIME from 10:00:00 to 23:59:59
    4 -m time --utc --timestart 10:00
    = -m time --timestart 10:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07
    n TIME from 10:00:00 to 23:59:59 UTC
    4 -m time --timestart 23:00 --timestop 01:00 --contiguous
    = -m time --timestart 23:00:00 --timestop 01:00:00 --datestop 2038-01-19T03:14:07 --contiguous
    n TIME from 23:00:00 to 01:00:00 UTC contiguous
    4 -m time --timestart 01:00 --timestop 23:00 --contiguous
    ! time: --contiguous only makes sense when stoptime is smaller than starttime
    4 -m time --contiguous
    ! time: --contiguous only makes sense when stoptime is smaller than starttime
    4 -m time --timestart 23:00 --timestop 01:00
    = -m time --timestart 23:00:00 --timestop 01:00:00 --datestop 2038-01-19T03:14:07
    n TIME from 23:00:00 to 01:00:00 UTC
    4 -m time --datestart 2039-01-01
    ! Invalid date "2039-01-01" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestart 1969-01-01
    ! Invalid date "1969-01-01" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestart 2020-13-01
    ! Invalid date "2020-13-01" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestart 2020
    = -m time --datestart 2020-01-01T00:00:00 --datestop 2038-01-19T03:14:07
    n TIME starting from 2020-01-01 00:00:00 UTC
    4 -m time --datestart 2020-02
    = -m time --datestart 2020-02-01T00:00:00 --datestop 2038-01-19T03:14:07
    n TIME starting from 2020-02-01 00:00:00 UTC
    4 -m time --datestart foo
    ! Invalid date "foo" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestop 2020-01-01T10
    = -m time --datestop 2020-01-01T10:00:00
    n TIME until date 2020-01-01 10:00:00 UTC
    4 -m time --datestop 2020-01-01T10:11
    = -m time --datestop 2020-01-01T10:11:00
    n TIME until date 2020-01-01 10:11:00 UTC
    4 -m time --datestart 2021-01-01 --datestop 2020-01-01
    = -m time --datestart 2021-01-01T00:00:00 --datestop 2020-01-01T00:00:00
    n TIME starting from 2021-01-01 00:00:00 until date 2020-01-01 00:00:00 UTC
    4 -m time --localtz --timestart 10:00
    = -m time --timestart 10:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07 --kerneltz
    n TIME from 10:00:00 to 23:59:59
    4 -m time --weekdays Mo
    = -m time --weekdays Mon --datestop 2038-01-19T03:14:07
    n TIME on Mon UTC
    4 -m time --weekdays Moxyz
    = -m time --weekdays Mon --datestop 2038-01-19T03:14:07
    n TIME on Mon UTC
    4 -m time --weekdays mon
    ! mon is not a valid day specifier
    4 -m time --weekdays Mon,,Tue
    ! No, the week does NOT begin with Sunday.
    4 -m time --monthdays 5,a
    ! a is not a valid day for --monthdays
    4 -m time --monthdays -1
    ! -1 is not a valid day for --monthdays
    4 -m time --timestart 10:20:70
    ! invalid time "70" specified, should be hh:mm[:ss] format and within the boundaries
    4 -m time --timestart 10:20:30:40
    ! invalid time "30:40" specified, should be hh:mm[:ss] format and within the boundaries
    4 -m time --timestart 10:
    = -m time --timestart 10:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07
    n TIME from 10:00:00 to 23:59:59 UTC
    4 -m time --datestart 2038-01-19T03:14:08
    = -m time --datestart 2038-01-19T03:14:08 --datestop 2038-01-19T03:14:07
    n TIME starting from 2038-01-19 03:14:08 UTC
    4 -m time --datestart 2038-01-19
    = -m time --datestart 2038-01-19T00:00:00 --datestop 2038-01-19T03:14:07
    n TIME starting from 2038-01-19 00:00:00 UTC
    4 -m time --datestart 2020-02-31
    = -m time --datestart 2020-03-02T00:00:00 --datestop 2038-01-19T03:14:07
    n TIME starting from 2020-03-02 00:00:00 UTC
    4 -m time --datestart 2020-01-01T24:00
    ! Invalid date "2020-01-01T24:00" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestart 2020-01-32
    ! Invalid date "2020-01-32" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --datestart 2020-01-01X
    ! Invalid date "2020-01-01X" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
    4 -m time --timestop 10:00 --timestart 09:00 --timestart 08:00
    ! time: option "--timestart" can only be used once.⏎
    4 -m time --utc --kerneltz
    ! time: option "--utc" cannot be used together with "--kerneltz".⏎
    4 -m time --timestart 00:00 --timestop 23:59:59
    = -m time --datestop 2038-01-19T03:14:07
    n TIME UTC
    4 -m time --timestart 10:00 --timestop 10:00
    = -m time --timestart 10:00:00 --timestop 10:00:00 --datestop 2038-01-19T03:14:07
    n TIME from 10:00:00 to 10:00:00 UTC
    """#
}
