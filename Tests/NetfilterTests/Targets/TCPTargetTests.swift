// The text of -j TCPMSS, -j TCPOPTSTRIP and -j ECN: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct TCPTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle FORWARD] -p tcp -j TCPMSS
    ! TCPMSS target: At least one parameter is required
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 42
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 42
    n tcp flags:0x17/0x02 TCPMSS set 42
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 42
    4 [mangle FORWARD] -p tcp -j TCPMSS --set-mss 42
    ? EINVAL
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu
    n tcp flags:0x17/0x02 TCPMSS clamp to PMTU
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu --set-mss 3
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 3
    n tcp flags:0x17/0x02 TCPMSS set 3
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 3
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 0
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 0
    n tcp flags:0x17/0x02 TCPMSS set 0
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 0
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65495
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65495
    n tcp flags:0x17/0x02 TCPMSS set 65495
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65495
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65496
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65496
    n tcp flags:0x17/0x02 TCPMSS set 65496
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65496
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65535
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65515).⏎
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65536
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65515).⏎
    4 [mangle PREROUTING] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
    ? EINVAL
    4 [mangle PREROUTING] -p tcp --syn -j TCPMSS --set-mss 1400
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 1400
    n tcp flags:0x17/0x02 TCPMSS set 1400
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 1400
    4 [mangle INPUT] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
    ? EINVAL
    4 [mangle POSTROUTING] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu
    n tcp flags:0x17/0x02 TCPMSS clamp to PMTU
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU
    4 [mangle FORWARD] -p tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 42
    = -p tcp -m tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 42
    n tcp flags:0x02/0x02 TCPMSS set 42
    l tcp flags:SYN/SYN TCPMSS set 42
    4 [mangle FORWARD] -p tcp --tcp-flags SYN,ACK SYN,ACK -j TCPMSS --set-mss 42
    = -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j TCPMSS --set-mss 42
    n tcp flags:0x12/0x12 TCPMSS set 42
    l tcp flags:SYN,ACK/SYN,ACK TCPMSS set 42
    4 [mangle FORWARD] -p tcp --tcp-flags ALL ACK -j TCPMSS --set-mss 42
    ? EINVAL
    4 [mangle FORWARD] -p udp -j TCPMSS --set-mss 42
    ? EINVAL
    4 [mangle FORWARD] -j TCPMSS --set-mss 42
    ? EINVAL
    4 -p tcp --syn -j TCPMSS --set-mss 42
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 42
    n tcp flags:0x17/0x02 TCPMSS set 42
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 42
    4 [mangle FORWARD] -p tcp ! --syn -j TCPMSS --set-mss 42
    ? EINVAL
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65475
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65475
    n tcp flags:0x17/0x02 TCPMSS set 65475
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65475
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65476
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65476
    n tcp flags:0x17/0x02 TCPMSS set 65476
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65476
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu
    n tcp flags:0x17/0x02 TCPMSS clamp to PMTU
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU
    4 [mangle FORWARD] -j ECN --ecn-tcp-remove
    ? EINVAL
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-remove
    = -p tcp -j ECN --ecn-tcp-remove
    n ECN TCP remove
    4 [mangle FORWARD] -p tcp -j ECN
    ! ECN target: An operation is required
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-cwr 1
    = -p tcp -j ECN --ecn-tcp-cwr 1
    n ECN CWR=1
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-ece 0
    = -p tcp -j ECN --ecn-tcp-ece 0
    n ECN ECE=0
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-ece 2
    ! ECN: bad value for option "--ecn-tcp-ece", or out of range (0-1).⏎
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-cwr 0 --ecn-tcp-ece 1
    = -p tcp -j ECN --ecn-tcp-ece 1 --ecn-tcp-cwr 0
    n ECN ECE=1 CWR=0
    4 [mangle FORWARD] -j ECN --ecn-ip-ect 2
    = -j ECN --ecn-ip-ect 2
    n ECN ECT codepoint=2
    4 [mangle FORWARD] -j ECN --ecn-ip-ect 4
    ! ECN: bad value for option "--ecn-ip-ect", or out of range (0-3).⏎
    4 [mangle FORWARD] -p tcp -j ECN --ecn-ip-ect 1 --ecn-tcp-cwr 1
    = -p tcp -j ECN --ecn-tcp-cwr 1 --ecn-ip-ect 1
    n ECN CWR=1 ECT codepoint=1
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-remove --ecn-tcp-cwr 1
    ! ECN: option "--ecn-tcp-remove" cannot be used together with "--ecn-tcp-cwr".⏎
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-cwr 1 --ecn-tcp-remove
    ! ECN: option "--ecn-tcp-remove" cannot be used together with "--ecn-tcp-cwr".⏎
    4 -p tcp -j ECN --ecn-tcp-remove
    ? EINVAL
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP
    = -p tcp -j TCPOPTSTRIP
    n
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,6,7
    = -p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,6,7
    n TCPOPTSTRIP options 2,3,4,5,6,7
    l TCPOPTSTRIP options mss,wscale,sack-permitted,sack,6,7
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options mss
    = -p tcp -j TCPOPTSTRIP --strip-options 2
    n TCPOPTSTRIP options 2
    l TCPOPTSTRIP options mss
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 0,1
    ! Option value may not be 0 or 1
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options wscale,mss,sack-permitted,sack,timestamp,md5
    = -p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,8,19
    n TCPOPTSTRIP options 2,3,4,5,8,19
    l TCPOPTSTRIP options mss,wscale,sack-permitted,sack,timestamp,md5
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 200,19,255
    = -p tcp -j TCPOPTSTRIP --strip-options 19,200,255
    n TCPOPTSTRIP options 19,200,255
    l TCPOPTSTRIP options md5,200,255
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 256
    ! Bad TCP option value "256"
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options bad
    ! Bad TCP option value "bad"
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 2,,3
    ! Bad TCP option value ""
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options 0x3
    = -p tcp -j TCPOPTSTRIP --strip-options 3
    n TCPOPTSTRIP options 3
    l TCPOPTSTRIP options wscale
    4 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options ""
    ! Bad TCP option value ""
    4 [mangle FORWARD] -j TCPOPTSTRIP --strip-options 2
    ? EINVAL
    4 -p tcp -j TCPOPTSTRIP --strip-options 2
    ? EINVAL
    6 [mangle FORWARD] -p tcp -j TCPOPTSTRIP --strip-options timestamp
    = -p tcp -j TCPOPTSTRIP --strip-options 8
    n TCPOPTSTRIP options 8
    l TCPOPTSTRIP options timestamp
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-cwr 0 --ecn-tcp-ece 0
    = -p tcp -j ECN --ecn-tcp-remove
    n ECN TCP remove
    4 [mangle FORWARD] -p tcp -j ECN --ecn-tcp-cwr 1 --ecn-tcp-ece 1
    = -p tcp -j ECN --ecn-tcp-ece 1 --ecn-tcp-cwr 1
    n ECN ECE=1 CWR=1
    4 [mangle FORWARD] ! -p tcp -j ECN --ecn-tcp-cwr 1
    ? EINVAL
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65495
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65495
    n tcp flags:0x17/0x02 TCPMSS set 65495
    l tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65495
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65496
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65495).⏎
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65515
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65495).⏎
    6 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65516
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65495).⏎
    4 [mangle FORWARD] -p tcp --syn -j TCPMSS --set-mss 65516
    ! TCPMSS: bad value for option "--set-mss", or out of range (0-65515).⏎
    """#
}
