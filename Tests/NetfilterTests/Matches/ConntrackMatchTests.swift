// -m conntrack: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ConntrackMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m conntrack --ctstate NEW
    = -m conntrack --ctstate NEW
    n ctstate NEW
    4 -m conntrack --ctstate RELATED,ESTABLISHED
    = -m conntrack --ctstate RELATED,ESTABLISHED
    n ctstate RELATED,ESTABLISHED
    4 -m conntrack --ctstate ESTABLISHED,RELATED,NEW,INVALID,UNTRACKED,SNAT,DNAT
    = -m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT
    n ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT
    4 -m conntrack ! --ctstate new,est
    = -m conntrack ! --ctstate NEW,ESTABLISHED
    n ! ctstate NEW,ESTABLISHED
    4 -m conntrack --ctstate new,foo
    ! Bad ctstate "foo"
    4 -m conntrack --ctstate NEW,
    ! Bad ctstate ""
    4 -m conntrack --ctstate ""
    ! Bad ctstate ""
    4 -m conntrack --ctstate NEW --ctstate RELATED
    ! conntrack: option "--ctstate" can only be used once.⏎
    4 -m conntrack
    ! conntrack: At least one option is required
    4 -m conntrack --ctproto 6
    = -m conntrack --ctproto 6
    n ctproto 6
    4 -m conntrack --ctproto tcp
    = -m conntrack --ctproto 6
    n ctproto 6
    4 -m conntrack ! --ctproto tcp
    = -m conntrack ! --ctproto 6
    n ! ctproto 6
    4 -m conntrack --ctproto 0
    = -m conntrack --ctproto 0
    n ctproto 0
    4 -m conntrack ! --ctproto 0
    = -m conntrack ! --ctproto 0
    n ! ctproto 0
    4 -m conntrack --ctproto foo
    ! unknown protocol "foo" specified
    4 -m conntrack --ctproto 256
    ! unknown protocol "256" specified
    4 -m conntrack --ctproto 200
    = -m conntrack --ctproto 200
    n ctproto 200
    4 -m conntrack --ctorigsrc 1.2.3.4
    = -m conntrack --ctorigsrc 1.2.3.4
    n ctorigsrc 1.2.3.4
    4 -m conntrack ! --ctorigsrc 1.2.3.4/24
    = -m conntrack ! --ctorigsrc 1.2.3.4/24
    n ! ctorigsrc 1.2.3.4/24
    4 -m conntrack --ctorigdst 1.2.3.4/255.255.0.0
    = -m conntrack --ctorigdst 1.2.3.4/16
    n ctorigdst 1.2.3.4/16
    4 -m conntrack --ctreplsrc 1.2.3.4/255.0.255.0
    = -m conntrack --ctreplsrc 1.2.3.4
    n ctreplsrc 1.2.3.4
    4 -m conntrack --ctrepldst 0/0
    = -m conntrack --ctrepldst 0.0.0.0/0
    n ctrepldst 0.0.0.0/0
    l ctrepldst anywhere
    4 -m conntrack --ctrepldst 10/8
    = -m conntrack --ctrepldst 0.0.0.10/8
    n ctrepldst 0.0.0.10/8
    4 -m conntrack --ctrepldst 1.2.3.4,5.6.7.8
    ! getaddrinfo: Name or service not known⏎
    4 -m conntrack --ctrepldst 1.2.3.4/33
    = -m conntrack --ctrepldst 1.2.3.4
    n ctrepldst 1.2.3.4
    4 -m conntrack --ctrepldst fe80::1
    ! getaddrinfo: Address family for hostname not supported⏎
    4 -m conntrack --ctorigsrcport 80
    = -m conntrack --ctorigsrcport 80
    n ctorigsrcport 80
    4 -m conntrack --ctorigsrcport 80:90
    = -m conntrack --ctorigsrcport 80:90
    n ctorigsrcport 80:90
    4 -m conntrack ! --ctorigdstport 80:90
    = -m conntrack ! --ctorigdstport 80:90
    n ! ctorigdstport 80:90
    4 -m conntrack --ctorigdstport :90
    = -m conntrack --ctorigdstport 0:90
    n ctorigdstport 0:90
    4 -m conntrack --ctorigdstport 90:
    = -m conntrack --ctorigdstport 90:65535
    n ctorigdstport 90:65535
    4 -m conntrack --ctorigdstport http
    = -m conntrack --ctorigdstport 80
    n ctorigdstport 80
    4 -p tcp -m conntrack --ctorigdstport http
    = -p tcp -m conntrack --ctorigdstport 80
    n ctorigdstport 80
    4 -m conntrack --ctproto tcp --ctorigdstport http
    = -m conntrack --ctproto 6 --ctorigdstport 80
    n ctproto 6 ctorigdstport 80
    4 -m conntrack --ctreplsrcport 10:1
    = -m conntrack --ctreplsrcport 10:1
    n ctreplsrcport 10:1
    4 -m conntrack --ctreplsrcport 70000
    = -m conntrack --ctreplsrcport 4464
    n ctreplsrcport 4464
    4 -m conntrack --ctrepldstport 1 ! --ctreplsrcport 2
    = -m conntrack ! --ctreplsrcport 2 --ctrepldstport 1
    n ! ctreplsrcport 2 ctrepldstport 1
    4 -m conntrack --ctstatus NONE
    = -m conntrack --ctstatus NONE
    n ctstatus NONE
    4 -m conntrack --ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED
    = -m conntrack --ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED
    n ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED
    4 -m conntrack ! --ctstatus assured
    = -m conntrack ! --ctstatus ASSURED
    n ! ctstatus ASSURED
    4 -m conntrack --ctstatus NONE,ASSURED
    = -m conntrack --ctstatus ASSURED
    n ctstatus ASSURED
    4 -m conntrack --ctstatus DYING
    ! Bad ctstatus "DYING"
    4 -m conntrack --ctexpire 0
    = -m conntrack --ctexpire 0
    n ctexpire 0
    4 -m conntrack --ctexpire 10
    = -m conntrack --ctexpire 10
    n ctexpire 10
    4 -m conntrack --ctexpire 10:20
    = -m conntrack --ctexpire 10:20
    n ctexpire 10:20
    4 -m conntrack ! --ctexpire 10:
    = -m conntrack ! --ctexpire 10:4294967295
    n ! ctexpire 10:4294967295
    4 -m conntrack --ctexpire :10
    = -m conntrack --ctexpire 0:10
    n ctexpire 0:10
    4 -m conntrack --ctexpire 20:10
    = -m conntrack --ctexpire 20:10
    n ctexpire 20:10
    4 -m conntrack --ctexpire 4294967295
    = -m conntrack --ctexpire 4294967295
    n ctexpire 4294967295
    4 -m conntrack --ctexpire 4294967296
    ! conntrack: bad value for option "--ctexpire" near "4294967296", or out of range (0-4294967295).⏎
    4 -m conntrack --ctexpire a
    ! conntrack: bad value for option "--ctexpire" near "a", or out of range (0-4294967295).⏎
    4 -m conntrack --ctdir ORIGINAL
    = -m conntrack --ctdir ORIGINAL
    n ctdir ORIGINAL
    4 -m conntrack --ctdir reply
    = -m conntrack --ctdir REPLY
    n ctdir REPLY
    4 -m conntrack --ctdir foo
    ! conntrack: Bad value for "--ctdir" option: "foo"
    4 -m conntrack ! --ctdir REPLY
    ! conntrack: option "--ctdir" cannot be inverted.⏎
    4 -m conntrack --ctdir orig
    ! conntrack: Bad value for "--ctdir" option: "orig"
    4 -m conntrack --ctstate NEW --ctproto tcp --ctorigsrc 1.1.1.1 --ctorigdst 2.2.2.2 --ctreplsrc 3.3.3.3 --ctrepldst 4.4.4.4 --ctorigsrcport 1 --ctorigdstport 2 --ctreplsrcport 3 --ctrepldstport 4 --ctstatus ASSURED --ctexpire 4 --ctdir ORIGINAL
    = -m conntrack --ctstate NEW --ctproto 6 --ctorigsrc 1.1.1.1 --ctorigdst 2.2.2.2 --ctreplsrc 3.3.3.3 --ctrepldst 4.4.4.4 --ctorigsrcport 1 --ctorigdstport 2 --ctreplsrcport 3 --ctrepldstport 4 --ctstatus ASSURED --ctexpire 4 --ctdir ORIGINAL
    n ctstate NEW ctproto 6 ctorigsrc 1.1.1.1 ctorigdst 2.2.2.2 ctreplsrc 3.3.3.3 ctrepldst 4.4.4.4 ctorigsrcport 1 ctorigdstport 2 ctreplsrcport 3 ctrepldstport 4 ctstatus ASSURED ctexpire 4 ctdir ORIGINAL
    6 -m conntrack ! --ctstate NEW --ctorigsrc 2001:db8::/32 ! --ctorigdst fe80::1 --ctreplsrc ::/0
    = -m conntrack ! --ctstate NEW --ctorigsrc 2001:db8::/32 ! --ctorigdst fe80::1 --ctreplsrc ::/0
    n ! ctstate NEW ctorigsrc 2001:db8::/32 ! ctorigdst fe80::1 ctreplsrc ::/0
    l ! ctstate NEW ctorigsrc 2001:db8::/32 ! ctorigdst fe80::1 ctreplsrc anywhere
    6 -m conntrack --ctorigsrc 2001:db8::1/ffff::
    = -m conntrack --ctorigsrc 2001:db8::1/16
    n ctorigsrc 2001:db8::1/16
    6 -m conntrack --ctorigsrc 1.2.3.4
    ! getaddrinfo: Address family for hostname not supported⏎
    6 -m conntrack --ctorigsrc ::1.2.3.4
    = -m conntrack --ctorigsrc ::1.2.3.4
    n ctorigsrc ::1.2.3.4
    4 -m conntrack --ctorigdstport 1:2:3
    ! conntrack: Too many components for option "--ctorigdstport" (max: 2)⏎
    4 -m conntrack --ctorigdstport ""
    = -m conntrack --ctorigdstport 0
    n ctorigdstport 0
    4 -m conntrack --ctorigdstport :
    = -m conntrack --ctorigdstport 0:65535
    n ctorigdstport 0:65535
    4 -m conntrack --ctorigdstport 0:65535
    = -m conntrack --ctorigdstport 0:65535
    n ctorigdstport 0:65535
    4 -m conntrack --ctorigdstport foo
    ! Port "foo" does not resolve to anything.⏎
    4 -m conntrack --ctorigdstport ntp
    = -m conntrack --ctorigdstport 123
    n ctorigdstport 123
    4 -m conntrack --ctorigdstport -1
    ! Port "-1" does not resolve to anything.⏎
    4 -m conntrack --ctorigdst 1.2.3.4/foo
    ! conntrack: bad value for option "--ctorigdst", neither a valid network mask nor valid CIDR (0-32).⏎
    4 -m conntrack --ctorigdst 1.2.3.4/-1
    ! conntrack: bad value for option "--ctorigdst", neither a valid network mask nor valid CIDR (0-32).⏎
    4 -m conntrack --ctorigdst 1.2.3.4/
    ! conntrack: bad value for option "--ctorigdst", neither a valid network mask nor valid CIDR (0-32).⏎
    4 -m conntrack --ctorigdst 1.2.3.4/0
    = -m conntrack --ctorigdst 1.2.3.4/0
    n ctorigdst 1.2.3.4/0
    4 -m conntrack --ctorigdst 1.2.3.4/0x10
    = -m conntrack --ctorigdst 1.2.3.4/16
    n ctorigdst 1.2.3.4/16
    4 -m conntrack --ctorigdst 1.2.3.4/32
    = -m conntrack --ctorigdst 1.2.3.4
    n ctorigdst 1.2.3.4
    4 -m conntrack --ctorigdst 1.2.3.4/0.0.0.0
    = -m conntrack --ctorigdst 1.2.3.4/0
    n ctorigdst 1.2.3.4/0
    4 -m conntrack --ctorigdst 10.0.0.0/255.255.255.255
    = -m conntrack --ctorigdst 10.0.0.0
    n ctorigdst 10.0.0.0
    6 -m conntrack --ctorigdst ::1/129
    ! conntrack: bad value for option "--ctorigdst", neither a valid network mask nor valid CIDR (0-128).⏎
    6 -m conntrack --ctorigdst ::1/128
    = -m conntrack --ctorigdst ::1
    n ctorigdst ::1
    4 -m conntrack --ctexpire 1:2:3
    ! conntrack: Too many components for option "--ctexpire" (max: 2)⏎
    4 -m conntrack --ctexpire 5:5
    = -m conntrack --ctexpire 5
    n ctexpire 5
    4 -m conntrack ! --ctorigsrcport 80 ! --ctorigdstport 443
    = -m conntrack ! --ctorigsrcport 80 ! --ctorigdstport 443
    n ! ctorigsrcport 80 ! ctorigdstport 443
    4 -m conntrack --ctdir original --ctstate NEW
    = -m conntrack --ctstate NEW --ctdir ORIGINAL
    n ctstate NEW ctdir ORIGINAL
    4 -m conntrack --ctstate SNAT
    = -m conntrack --ctstate SNAT
    n ctstate SNAT
    4 -m conntrack --ctproto TCP
    = -m conntrack --ctproto 6
    n ctproto 6
    4 -m conntrack --ctproto icmpv6
    = -m conntrack --ctproto 58
    n ctproto 58
    4 -m conntrack --ctproto all
    = -m conntrack --ctproto 0
    n ctproto 0
    4 -m conntrack --ctproto 0x6
    = -m conntrack --ctproto 6
    n ctproto 6
    4 -m conntrack --ctproto esp
    = -m conntrack --ctproto 50
    n ctproto 50
    4 -m conntrack --ctproto ""
    ! unknown protocol "" specified
    4 -m conntrack --ctstate N
    = -m conntrack --ctstate NEW
    n ctstate NEW
    4 -m conntrack --ctstatus N
    = -m conntrack --ctstatus NONE
    n ctstatus NONE
    4 -m conntrack --ctstatus ""
    ! Bad ctstatus ""
    """#

  private let verdicts = """
    4|-m conntrack --ctstate NEW|00000000000000000xxx01110x101000000x00000011111111011
    4|-m conntrack --ctstate INVALID|11111111111111111xxx10001x010111111x11111100000000100
    4|-m conntrack ! --ctstate INVALID|00000000000000000xxx01110x101000000x00000011111111011
    4|-m conntrack --ctexpire 0|00000000000000000xxx01110x101000000x00000011111111011
    4|-m conntrack ! --ctexpire 0|00000000000000000xxx00000x000000000x00000000000000000
    4|-m conntrack --ctstatus NONE|00000000000000000xxx00000x000000000x00000000000000000
    4|-m conntrack ! --ctstatus CONFIRMED|00000000000000000xxx01110x101000000x00000011111111011
    4|-m conntrack --ctdir ORIGINAL|00000000000000000xxx01110x101000000x00000011111111011
    4|-m conntrack --ctproto udp|00000000000000000xxx01110x100000000x00000000000001011
    4|-m conntrack ! --ctproto udp|00000000000000000xxx00000x001000000x00000011111110000
    4|-m conntrack --ctstate NEW,INVALID --ctproto udp|11111111111111111xxx11111x110111111x11111100000001111
    4|-m conntrack ! --ctorigsrc 192.0.2.0/24|00000000000000000xxx00000x100000000x00000000000000011
    4|-m conntrack --ctreplsrc 198.51.100.9/255.0.255.0|00000000000000000xxx01000x001000000x00000011111111000
    4|-m conntrack --ctorigdstport 53|00000000000000000xxx01000x000000000x00000000000001001
    4|-m conntrack ! --ctrepldstport 40000|00000000000000000xxx00110x101000000x00000011111110010
    """
}
