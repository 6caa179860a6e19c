// The text of -j CT and -j NOTRACK: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace);
// ToolRows.swift says how to read them.

import Testing

@Suite struct CTTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [raw PREROUTING] -j CT
    = -j CT
    n CT
    4 [raw PREROUTING] -j CT --notrack
    = -j CT --notrack
    n CT notrack
    4 [raw PREROUTING] -j NOTRACK
    = -j NOTRACK
    n NOTRACK
    4 [raw OUTPUT] -j NOTRACK
    = -j NOTRACK
    n NOTRACK
    4 [raw PREROUTING] -j CT --notrack --zone 1
    = -j CT --notrack --zone 1
    n CT notrack zone 1
    4 [raw PREROUTING] -j CT --zone 1
    = -j CT --zone 1
    n CT zone 1
    4 [raw PREROUTING] -j CT --zone 0
    = -j CT
    n CT
    4 [raw PREROUTING] -j CT --zone 65535
    = -j CT --zone 65535
    n CT zone 65535
    4 [raw PREROUTING] -j CT --zone 65536
    ! Cannot parse 65536 as a zone ID
    4 [raw PREROUTING] -j CT --zone mark
    = -j CT --zone mark
    n CT zone mark
    4 [raw PREROUTING] -j CT --zone MARK
    = -j CT --zone mark
    n CT zone mark
    4 [raw PREROUTING] -j CT --zone bad
    ! Cannot parse bad as a zone ID
    4 [raw PREROUTING] -j CT --zone-orig 5
    = -j CT --zone-orig 5
    n CT zone-orig 5
    4 [raw PREROUTING] -j CT --zone-reply 5
    = -j CT --zone-reply 5
    n CT zone-reply 5
    4 [raw PREROUTING] -j CT --zone-orig mark
    = -j CT --zone-orig mark
    n CT zone-orig mark
    4 [raw PREROUTING] -j CT --zone-orig 5 --zone-reply 6
    = -j CT --zone 6
    n CT zone 6
    4 [raw PREROUTING] -j CT --zone 5 --zone-reply 6
    = -j CT --zone-reply 6
    n CT zone-reply 6
    4 [raw PREROUTING] -j CT --zone-orig 5 --zone 6
    = -j CT --zone-orig 6
    n CT zone-orig 6
    4 [raw PREROUTING] -j CT --zone mark --zone-orig 6
    = -j CT --zone-orig mark
    n CT zone-orig mark
    4 [raw PREROUTING] -p tcp -j CT --helper ftp
    = -p tcp -j CT --helper ftp
    n CT helper ftp
    4 [raw PREROUTING] -j CT --helper ftp
    ? ENOENT
    4 [raw PREROUTING] -p udp -j CT --helper ftp
    ? ENOENT
    4 [raw PREROUTING] -p udp -j CT --helper tftp
    = -p udp -j CT --helper tftp
    n CT helper tftp
    4 [raw PREROUTING] -p tcp -j CT --helper bad
    ? ENOENT
    4 [raw PREROUTING] -p tcp -j CT --helper ""
    = -p tcp -j CT
    n CT
    4 [raw PREROUTING] -p tcp -j CT --helper 1234567890123456789
    ? ENOENT
    4 [raw PREROUTING] -p tcp -j CT --timeout bad
    ? ENOENT
    4 [raw PREROUTING] -j CT --ctevents new
    = -j CT --ctevents new
    n CT ctevents new
    4 [raw PREROUTING] -j CT --ctevents new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark
    = -j CT --ctevents new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark
    n CT ctevents new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark
    4 [raw PREROUTING] -j CT --ctevents reply,new
    = -j CT --ctevents new,reply
    n CT ctevents new,reply
    4 [raw PREROUTING] -j CT --ctevents bad
    ! Unknown event type "bad"
    4 [raw PREROUTING] -j CT --ctevents ""
    ! Unknown event type ""
    4 [raw PREROUTING] -j CT --expevents new
    = -j CT --expevents new
    n CT expevents new
    4 [raw PREROUTING] -j CT --expevents old
    ! Unknown event type "old"
    4 [raw PREROUTING] -j CT --notrack --ctevents new --zone 3
    = -j CT --notrack --ctevents new --zone 3
    n CT notrack ctevents new zone 3
    4 [mangle PREROUTING] -j CT --notrack
    ? EINVAL
    4 [filter INPUT] -j NOTRACK
    ? EINVAL
    4 [raw OUTPUT] -p tcp -j CT --helper ftp --zone 4 --ctevents new --expevents new
    = -p tcp -j CT --helper ftp --ctevents new --expevents new --zone 4
    n CT helper ftp ctevents new expevents new zone 4
    6 [raw PREROUTING] -j CT --notrack
    = -j CT --notrack
    n CT notrack
    6 [raw PREROUTING] -j NOTRACK
    = -j NOTRACK
    n NOTRACK
    6 [raw PREROUTING] -j CT --zone-orig 5
    = -j CT --zone-orig 5
    n CT zone-orig 5
    6 [raw PREROUTING] -p tcp -j CT --helper ftp
    = -p tcp -j CT --helper ftp
    n CT helper ftp
    4 [raw PREROUTING] -j CT --zone ""
    ! Cannot parse  as a zone ID
    4 [raw PREROUTING] -j CT --zone 0x10
    = -j CT --zone 16
    n CT zone 16
    4 [raw PREROUTING] -j CT --ctevents new,
    ! Unknown event type ""
    4 [raw PREROUTING] -j CT --notrack --notrack
    ! CT: option "--notrack" can only be used once.⏎
    4 [raw PREROUTING] ! -p tcp -j CT --helper ftp
    ? ENOENT
    4 [raw PREROUTING] -p tcp -j CT --notrack --helper ftp
    = -p tcp -j CT --notrack --helper ftp
    n CT notrack helper ftp
    4 [raw PREROUTING] -p tcp -j CT --notrack --helper bad --timeout bad
    = -p tcp -j CT --notrack --helper bad --timeout bad
    n CT notrack helper bad timeout bad
    4 [raw PREROUTING] -j CT --timeout bad
    ? EINVAL
    4 [raw PREROUTING] -p tcp -j CT --helper bad --timeout bad
    ? ENOENT
    """#
}
