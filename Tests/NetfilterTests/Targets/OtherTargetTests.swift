// The text of -j HMARK, -j RATEEST, -j IDLETIMER, -j SYNPROXY, -j AUDIT, -j CONNSECMARK and -j SECMARK: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct OtherTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle PREROUTING] -j CONNSECMARK
    ! CONNSECMARK target: parameter required
    4 [mangle PREROUTING] -j CONNSECMARK --save
    = -j CONNSECMARK --save
    n CONNSECMARK save
    4 [mangle PREROUTING] -j CONNSECMARK --restore
    = -j CONNSECMARK --restore
    n CONNSECMARK restore
    4 [mangle PREROUTING] -j CONNSECMARK --save --restore
    ! CONNSECMARK: option "--save" cannot be used together with "--restore".⏎
    4 [security INPUT] -j CONNSECMARK --save
    = -j CONNSECMARK --save
    n CONNSECMARK save
    4 [filter INPUT] -j CONNSECMARK --save
    ? EINVAL
    4 [mangle PREROUTING] -j SECMARK
    ! SECMARK: option "--selctx" must be specified⏎
    4 [mangle PREROUTING] -j SECMARK --selctx a:b
    ? ENOENT
    4 [filter INPUT] -j SECMARK --selctx a:b
    ? EINVAL
    4 [filter INPUT] -j AUDIT
    ! AUDIT: option "--type" must be specified⏎
    4 [filter INPUT] -j AUDIT --type accept
    = -j AUDIT --type accept
    n AUDIT accept
    4 [filter INPUT] -j AUDIT --type ACCEPT
    = -j AUDIT --type accept
    n AUDIT accept
    4 [filter INPUT] -j AUDIT --type drop
    = -j AUDIT --type drop
    n AUDIT drop
    4 [filter INPUT] -j AUDIT --type reject
    = -j AUDIT --type reject
    n AUDIT reject
    4 [filter INPUT] -j AUDIT --type wrong
    ! Bad action type value "wrong"
    4 [filter INPUT] -j AUDIT --type accept --type accept
    ! AUDIT: option "--type" can only be used once.⏎
    4 [mangle INPUT] -j AUDIT --type drop
    = -j AUDIT --type drop
    n AUDIT drop
    4 [filter INPUT] -j IDLETIMER
    ! IDLETIMER: option "--timeout" must be specified⏎
    4 [filter INPUT] -j IDLETIMER --timeout 42
    ! IDLETIMER: option "--label" must be specified⏎
    4 [filter INPUT] -j IDLETIMER --timeout 42 --label foo
    = -j IDLETIMER --timeout 42 --label foo
    n timeout:42 label:foo
    4 [filter INPUT] -j IDLETIMER --timeout 0 --label foo
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout x --label foo
    ! IDLETIMER: bad value for option "--timeout", or out of range (0-4294967295).⏎
    4 [filter INPUT] -j IDLETIMER --timeout 4294967295 --label foo
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout 4294968 --label foo
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout 4294967 --label foo
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout 42 --label ""
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout 42 --label 12345678901234567890123456789012345
    = -j IDLETIMER --timeout 42 --label 123456789012345678901234567
    n timeout:42 label:123456789012345678901234567
    4 [filter INPUT] -j IDLETIMER --label foo
    ! IDLETIMER: option "--timeout" must be specified⏎
    4 [filter INPUT] -j RATEEST
    ! RATEEST: ewmalog value is out of range
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms
    = -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 500.0ms
    n name RE1 interval 250.0ms ewmalog 500.0ms
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 1s --rateest-ewmalog 2s
    = -j RATEEST --rateest-name RE1 --rateest-interval 1.0s --rateest-ewmalog 2.0s
    n name RE1 interval 1.0s ewmalog 2.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 250ms --rateest-ewmalog 8s
    = -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 8.0s
    n name RE1 interval 250.0ms ewmalog 8.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 8s --rateest-ewmalog 16s
    = -j RATEEST --rateest-name RE1 --rateest-interval 8.0s --rateest-ewmalog 16.0s
    n name RE1 interval 8.0s ewmalog 16.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 16s --rateest-ewmalog 32s
    ! RATEEST: interval value is too large
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 100ms --rateest-ewmalog 500ms
    = -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 1.0s
    n name RE1 interval 250.0ms ewmalog 1.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 0.25s --rateest-ewmalog 0.5
    ! RATEEST: ewmalog value is out of range
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 300ms --rateest-ewmalog 1s
    = -j RATEEST --rateest-name RE1 --rateest-interval 500.0ms --rateest-ewmalog 1.0s
    n name RE1 interval 500.0ms ewmalog 1.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 500ms --rateest-ewmalog 500ms
    ! RATEEST: ewmalog value is out of range
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval x --rateest-ewmalog 500ms
    ! RATEEST: bad interval value "x"
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 250ms --rateest-ewmalog 1000s
    = -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 512.0s
    n name RE1 interval 250.0ms ewmalog 512.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 250ms
    ! RATEEST: ewmalog value is out of range
    4 [filter INPUT] -j RATEEST --rateest-interval 250ms --rateest-ewmalog 1s
    ! RATEEST: option "--rateest-name" must be specified⏎
    4 [filter INPUT] -j RATEEST --rateest-name 1234567890123456789 --rateest-interval 250ms --rateest-ewmalog 1s
    = -j RATEEST --rateest-name 123456789012345 --rateest-interval 250.0ms --rateest-ewmalog 1.0s
    n name 123456789012345 interval 250.0ms ewmalog 1.0s
    4 [filter INPUT] -j RATEEST --rateest-name RE1 --rateest-interval 250000us --rateest-ewmalog 1s
    = -j RATEEST --rateest-name RE1 --rateest-interval 250.0ms --rateest-ewmalog 1.0s
    n name RE1 interval 250.0ms ewmalog 1.0s
    4 [filter INPUT] -p tcp --dport 42 -j SYNPROXY
    = -p tcp -m tcp --dport 42 -j SYNPROXY
    n tcp dpt:42 SYNPROXY 
    4 [filter INPUT] -p tcp --dport 42 -j SYNPROXY --sack-perm --timestamp --wscale 9 --mss 1460
    = -p tcp -m tcp --dport 42 -j SYNPROXY --sack-perm --timestamp --wscale 9 --mss 1460
    n tcp dpt:42 SYNPROXY sack-perm timestamp wscale 9 mss 1460 
    4 [filter INPUT] -p tcp -j SYNPROXY --ecn
    = -p tcp -j SYNPROXY --ecn
    n SYNPROXY ecn 
    4 [filter INPUT] -p tcp -j SYNPROXY --wscale 14
    = -p tcp -j SYNPROXY --wscale 14
    n SYNPROXY wscale 14 
    4 [filter INPUT] -p tcp -j SYNPROXY --wscale 15
    = -p tcp -j SYNPROXY --wscale 15
    n SYNPROXY wscale 15 
    4 [filter INPUT] -p tcp -j SYNPROXY --mss 65536
    = -p tcp -j SYNPROXY --mss 0
    n SYNPROXY mss 0 
    4 [filter INPUT] -p tcp -j SYNPROXY --mss 0
    = -p tcp -j SYNPROXY --mss 0
    n SYNPROXY mss 0 
    4 [filter INPUT] -j SYNPROXY --mss 1460
    ? EINVAL
    4 [filter INPUT] ! -p tcp -j SYNPROXY --mss 1460
    ? EINVAL
    4 [filter OUTPUT] -p tcp -j SYNPROXY --mss 1460
    ? EINVAL
    4 [mangle FORWARD] -p tcp -j SYNPROXY --mss 1460
    = -p tcp -j SYNPROXY --mss 1460
    n SYNPROXY mss 1460 
    4 [raw PREROUTING] -p tcp -j SYNPROXY --mss 1460
    ? EINVAL
    6 -p tcp -j SYNPROXY --mss 1440 --timestamp
    = -p tcp -j SYNPROXY --timestamp --mss 1440
    n SYNPROXY timestamp mss 1440 
    4 [mangle FORWARD] -j HMARK
    ! --hmark-mod is mandatory
    4 [mangle FORWARD] -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42
    n HMARK mod 42 src-prefix 32 rnd 0x4 
    4 [mangle FORWARD] -j HMARK --hmark-tuple src --hmark-mod 42
    ! --hmark-rnd is mandatory
    4 [mangle FORWARD] -j HMARK --hmark-tuple bad --hmark-mod 42
    ! Bad type "bad"
    4 [mangle FORWARD] -p tcp -j HMARK --hmark-tuple src,dst,sport,dport,proto,ct --hmark-mod 42 --hmark-rnd 1
    = -p tcp -j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-sport-mask 0xffff --hmark-dport-mask 0xffff --hmark-proto-mask 0xffff --hmark-rnd 0x00000001 --hmark-mod 42 --hmark-tuple ct
    n HMARK mod 42 ct, src-prefix 32 dst-prefix 32 sport-mask 0xffff dport-mask 0xffff proto-mask 0xffff rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-mod 0
    ! HMARK: bad value for option "--hmark-mod", or out of range (1-4294967295).⏎
    4 [filter INPUT] -p tcp -j SYNPROXY --ecn --mss 1460 --wscale 3 --sack-perm
    = -p tcp -j SYNPROXY --sack-perm --wscale 3 --mss 1460 --ecn
    n SYNPROXY sack-perm wscale 3 mss 1460 ecn 
    4 [filter INPUT] -p tcp -j SYNPROXY --wscale 300
    = -p tcp -j SYNPROXY --wscale 44
    n SYNPROXY wscale 44 
    4 [mangle FORWARD] -j HMARK --hmark-tuple src,dst --hmark-rnd 4 --hmark-mod 42 --hmark-offset 1
    = -j HMARK --hmark-src-prefix 32 --hmark-dst-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42 --hmark-offset 1
    n HMARK mod 42 + 0x1 src-prefix 32 dst-prefix 32 rnd 0x4 
    4 [mangle FORWARD] -j HMARK --hmark-src-prefix 24 --hmark-dst-prefix 33 --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 24 --hmark-dst-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 42
    n HMARK mod 42 src-prefix 24 dst-prefix 32 rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-src-prefix 24 --hmark-dst-prefix 16 --hmark-sport 5 --hmark-dport 6 --hmark-sport-mask 0xff00 --hmark-dport-mask 255 --hmark-proto-mask 3 --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 24 --hmark-dst-prefix 16 --hmark-sport-mask 0xff00 --hmark-dport-mask 0x00ff --hmark-sport 0x0005 --hmark-dport 0x0006 --hmark-proto-mask 0x03 --hmark-rnd 0x00000001 --hmark-mod 42
    n HMARK mod 42 src-prefix 24 dst-prefix 16 sport-mask 0xff00 dport-mask 0xff sport 0x5 dport 0x6 proto-mask 0x3 rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-spi-mask 0xffff --hmark-spi 7 --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-spi-mask 0x0000ffff --hmark-spi 0x00000007 --hmark-rnd 0x00000001 --hmark-mod 42
    n HMARK mod 42 spi-mask 0xffff spi 0x7 rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-tuple ct --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-rnd 0x00000001 --hmark-mod 42 --hmark-tuple ct
    n HMARK mod 42 ct, rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-tuple s --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 42
    n HMARK mod 42 src-prefix 32 rnd 0x1 
    4 [mangle FORWARD] -j HMARK --hmark-tuple "" --hmark-mod 42 --hmark-rnd 1
    ! "--hmark-tuple" requires a list of types with no spaces, e.g. src,dst,sport,dport,proto
    4 [mangle FORWARD] -j HMARK --hmark-mod 42 --hmark-rnd 1
    ! you have to specify --hmark-tuple at least
    4 [mangle FORWARD] -j HMARK --hmark-spi-mask 1 --hmark-sport-mask 1 --hmark-mod 42 --hmark-rnd 1
    ! you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
    4 [mangle FORWARD] -j HMARK --hmark-spi 1 --hmark-sport 1 --hmark-mod 42 --hmark-rnd 1
    ? EINVAL
    6 [mangle FORWARD] -j HMARK --hmark-src-prefix 64 --hmark-tuple dst --hmark-mod 42 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 64 --hmark-dst-prefix 128 --hmark-rnd 0x00000001 --hmark-mod 42
    n HMARK mod 42 src-prefix 64 dst-prefix  rnd 0x1 
    4 [filter INPUT] -j IDLETIMER --timeout 2147483 --label foo
    ? EINVAL
    4 [filter INPUT] -j IDLETIMER --timeout 2147482 --label foo
    = -j IDLETIMER --timeout 2147482 --label foo
    n timeout:2147482 label:foo
    4 [filter INPUT] -j RATEEST --rateest-name R --rateest-interval 1sec --rateest-ewmalog 8secs
    = -j RATEEST --rateest-name R --rateest-interval 1.0s --rateest-ewmalog 8.0s
    n name R interval 1.0s ewmalog 8.0s
    4 [filter INPUT] -j RATEEST --rateest-name R --rateest-interval 250msec --rateest-ewmalog 1x
    ! RATEEST: bad ewmalog value "1x"
    4 [filter INPUT] -j IDLETIMER --timeout 42 --label woken --alarm
    = -j IDLETIMER --timeout 42 --label woken --alarm
    n timeout:42 label:woken alarm
    4 -j HMARK --hmark-tuple src --hmark-src-prefix 24 --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-src-prefix" can only be used once.⏎
    4 -j HMARK --hmark-src-prefix 24 --hmark-tuple src --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 32 rnd 0x1 
    4 -j HMARK --hmark-src-prefix 24 --hmark-src-prefix 25 --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-src-prefix" can only be used once.⏎
    4 -j HMARK --hmark-tuple src --hmark-tuple dst --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-tuple" can only be used once.⏎
    4 -j HMARK --hmark-tuple dst,sport --hmark-dst-prefix 24 --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-dst-prefix" can only be used once.⏎
    4 -j HMARK --hmark-tuple sport --hmark-sport-mask 0xff --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-sport-mask" can only be used once.⏎
    4 -j HMARK --hmark-tuple dport --hmark-dport-mask 0xff --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-dport-mask" can only be used once.⏎
    4 -j HMARK --hmark-tuple proto --hmark-proto-mask 0xff --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-proto-mask" can only be used once.⏎
    6 -j HMARK --hmark-tuple spi --hmark-spi-mask 0xff --hmark-mod 5 --hmark-rnd 1
    ! HMARK: option "--hmark-spi-mask" can only be used once.⏎
    4 -j HMARK --hmark-sport-mask 0xff --hmark-tuple sport,src --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-sport-mask 0xffff --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 32 sport-mask 0xffff rnd 0x1 
    4 -j HMARK --hmark-tuple sport --hmark-sport 0xff --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-sport-mask 0xffff --hmark-sport 0x00ff --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 sport-mask 0xffff sport 0xff rnd 0x1 
    4 -j HMARK --hmark-tuple src,src --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 32 rnd 0x1 
    4 -j HMARK --hmark-src-prefix 255.255.0.0 --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 16 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 16 rnd 0x1 
    4 -j HMARK --hmark-src-prefix 255.0.255.0 --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 32 rnd 0x1 
    4 -j HMARK --hmark-src-prefix 33 --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 32 rnd 0x1 
    4 -j HMARK --hmark-src-prefix 0 --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 0 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 0 rnd 0x1 
    6 -j HMARK --hmark-src-prefix 129 --hmark-mod 5 --hmark-rnd 1
    ! HMARK: bad value for option "--hmark-src-prefix", neither a valid network mask nor valid CIDR (0-128).⏎
    6 -j HMARK --hmark-src-prefix ffff:: --hmark-dst-prefix 64 --hmark-mod 5 --hmark-rnd 1
    = -j HMARK --hmark-src-prefix 16 --hmark-dst-prefix 64 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 src-prefix 16 dst-prefix 64 rnd 0x1 
    4 -j HMARK --hmark-tuple ct --hmark-mod 5 --hmark-mod 6 --hmark-rnd 1
    ! HMARK: option "--hmark-mod" can only be used once.⏎
    4 -j HMARK --hmark-mod 5 --hmark-rnd 1 --hmark-spi 4
    = -j HMARK --hmark-spi 0x00000004 --hmark-rnd 0x00000001 --hmark-mod 5
    n HMARK mod 5 spi 0x4 rnd 0x1 
    4 -j HMARK --hmark-mod 5 --hmark-rnd 1 --hmark-spi 4 --hmark-sport 5
    ? EINVAL
    4 -j HMARK --hmark-mod 5 --hmark-rnd 1 --hmark-spi-mask 4 --hmark-tuple sport
    ! you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
    4 -j HMARK --hmark-mod 5 --hmark-rnd 1 --hmark-tuple sport,spi
    ! you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time
    6 -j AUDIT --type accept
    = -j AUDIT --type accept
    n AUDIT accept
    6 [mangle INPUT] -j CONNSECMARK --save
    = -j CONNSECMARK --save
    n CONNSECMARK save
    6 -j IDLETIMER --timeout 42 --label six
    = -j IDLETIMER --timeout 42 --label six
    n timeout:42 label:six
    6 -j RATEEST --rateest-name SIX --rateest-interval 250.0ms --rateest-ewmalog 500.0ms
    = -j RATEEST --rateest-name SIX --rateest-interval 250.0ms --rateest-ewmalog 500.0ms
    n name SIX interval 250.0ms ewmalog 500.0ms
    6 [mangle PREROUTING] -j SECMARK
    ! SECMARK: option "--selctx" must be specified⏎
    """#
}
