// -m tcp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct TCPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -p tcp -m tcp --sport 80
    = -p tcp -m tcp --sport 80
    n tcp spt:80
    l tcp spt:http
    4 -p tcp --dport http
    = -p tcp -m tcp --dport 80
    n tcp dpt:80
    l tcp dpt:http
    4 -p tcp ! --dport 1:1024
    = -p tcp -m tcp ! --dport 1:1024
    n tcp dpts:!1:1024
    l tcp dpts:!tcpmux:1024
    4 -p tcp --dport :1024
    = -p tcp -m tcp --dport 0:1024
    n tcp dpts:0:1024
    4 -p tcp --dport 1024:
    = -p tcp -m tcp --dport 1024:65535
    n tcp dpts:1024:65535
    4 -p tcp --dport 0x50
    = -p tcp -m tcp --dport 80
    n tcp dpt:80
    l tcp dpt:http
    4 -p tcp --dport 010
    = -p tcp -m tcp --dport 8
    n tcp dpt:8
    4 -p tcp --dport ssh:http
    = -p tcp -m tcp --dport 22:80
    n tcp dpts:22:80
    l tcp dpts:ssh:http
    4 -p tcp --dport 65536
    ! invalid port/service `65536' specified
    4 -p tcp --dport foo
    ! invalid port/service `foo' specified
    4 -p tcp --dport 80:1
    ! invalid portrange (min > max)
    4 -p tcp --dport 1:2:3
    ! invalid port/service `2:3' specified
    4 -p tcp --dport :
    = -p tcp -m tcp
    n tcp
    4 -p tcp --dport ""
    ! invalid port/service `' specified
    4 -p tcp --dport -1
    ! invalid port/service `-1' specified
    4 -p tcp --dport 0:65535
    = -p tcp -m tcp
    n tcp
    4 -p tcp ! --dport 0:65535
    = -p tcp -m tcp
    n tcp dpts:!0:65535
    4 -p tcp --sport 0:65535 --dport 80
    = -p tcp -m tcp --dport 80
    n tcp dpt:80
    l tcp dpt:http
    4 -p tcp --source-port 80 --destination-port 81
    = -p tcp -m tcp --sport 80 --dport 81
    n tcp spt:80 dpt:81
    l tcp spt:http dpt:81
    4 -p tcp --dport 80 --dport 81
    ! Only one `--destination-port' allowed
    4 -p tcp --syn
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN
    n tcp flags:0x17/0x02
    l tcp flags:FIN,SYN,RST,ACK/SYN
    4 -p tcp ! --syn
    = -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN
    n tcp flags:!0x17/0x02
    l tcp flags:!FIN,SYN,RST,ACK/SYN
    4 -p tcp --syn --tcp-flags ALL NONE
    ! Only one of `--syn' or `--tcp-flags'  allowed
    4 -p tcp --tcp-flags ALL NONE
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
    n tcp flags:0x3F/0x00
    l tcp flags:FIN,SYN,RST,PSH,ACK,URG/NONE
    4 -p tcp --tcp-flags all syn,ack
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG SYN,ACK
    n tcp flags:0x3F/0x12
    l tcp flags:FIN,SYN,RST,PSH,ACK,URG/SYN,ACK
    4 -p tcp ! --tcp-flags SYN,RST,ACK,FIN SYN
    = -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN
    n tcp flags:!0x17/0x02
    l tcp flags:!FIN,SYN,RST,ACK/SYN
    4 -p tcp --tcp-flags SYN,RST,ACK SYN
    = -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN
    n tcp flags:0x16/0x02
    l tcp flags:SYN,RST,ACK/SYN
    4 -p tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
    = -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
    n tcp flags:0x3F/0x00
    l tcp flags:FIN,SYN,RST,PSH,ACK,URG/NONE
    4 -p tcp --tcp-flags NONE NONE
    = -p tcp -m tcp
    n tcp
    4 -p tcp --tcp-flags SYN,FOO SYN
    ! Unknown TCP flag `FOO'
    4 -p tcp --tcp-flags SYN,,ACK SYN
    = -p tcp -m tcp --tcp-flags SYN,ACK SYN
    n tcp flags:0x12/0x02
    l tcp flags:SYN,ACK/SYN
    4 -p tcp --tcp-flags SYN ALL
    = -p tcp -m tcp --tcp-flags SYN FIN,SYN,RST,PSH,ACK,URG
    n tcp flags:0x02/0x3F
    l tcp flags:SYN/FIN,SYN,RST,PSH,ACK,URG
    4 -p tcp --tcp-flags "" SYN
    = -p tcp -m tcp
    n tcp
    4 -p tcp --tcp-option 2
    = -p tcp -m tcp --tcp-option 2
    n tcp option=2
    4 -p tcp ! --tcp-option 2
    = -p tcp -m tcp ! --tcp-option 2
    n tcp option=!2
    4 -p tcp --tcp-option 0
    ! Bad TCP option "0"
    4 -p tcp --tcp-option 256
    ! Bad TCP option "256"
    4 -p tcp --tcp-option a
    ! Bad TCP option "a"
    4 -p tcp -m tcp
    = -p tcp -m tcp
    n tcp
    4 -m tcp
    ? EINVAL
    4 -p udp -m tcp
    ? EINVAL
    4 -p tcp -m tcp --sp 80
    = -p tcp -m tcp --sport 80
    n tcp spt:80
    l tcp spt:http
    6 -p tcp -m tcp --dport 80 ! --sport 90 --syn --tcp-option 5
    = -p tcp -m tcp ! --sport 90 --dport 80 --tcp-option 5 --tcp-flags FIN,SYN,RST,ACK SYN
    n tcp spt:!90 dpt:80 option=5 flags:0x17/0x02
    l tcp spt:!90 dpt:http option=5 flags:FIN,SYN,RST,ACK/SYN
    4 -p tcp --dport www
    = -p tcp -m tcp --dport 80
    n tcp dpt:80
    l tcp dpt:http
    4 -p tcp --dport HTTP
    ! invalid port/service `HTTP' specified
    4 -p tcp --tcp-option 0x5
    = -p tcp -m tcp --tcp-option 5
    n tcp option=5
    4 -p tcp --tcp-option 5x
    ! Bad TCP option "5x"
    4 -p tcp --sport foo:bar
    ! invalid port/service `foo' specified
    4 -p tcp --sport 80 --source-port 81
    ! Only one `--source-port' allowed
    4 -p tcp ! --sport 80 ! --dport 0:65535 ! --syn ! --tcp-option 3
    = -p tcp -m tcp ! --sport 80 ! --tcp-option 3 ! --tcp-flags FIN,SYN,RST,ACK SYN
    n tcp spt:!80 dpts:!0:65535 option=!3 flags:!0x17/0x02
    l tcp spt:!http dpts:!0:65535 option=!3 flags:!FIN,SYN,RST,ACK/SYN
    4 -p tcp ! --sport 0:65535
    = -p tcp -m tcp
    n tcp spts:!0:65535
    4 -p tcp ! --tcp-flags NONE NONE
    = -p tcp -m tcp ! --tcp-flags NONE NONE
    n tcp flags:!0x00/0x00
    l tcp flags:!NONE/NONE
    4 -p tcp --tcp-flags NONE SYN
    = -p tcp -m tcp
    n tcp
    4 -p tcp ! --tcp-flags NONE SYN
    = -p tcp -m tcp ! --tcp-flags NONE SYN
    n tcp flags:!0x00/0x02
    l tcp flags:!NONE/SYN
    4 -p tcp --tcp-flags x SYN
    ! Unknown TCP flag `x'
    4 -p tcp --tcp-flags SYN x
    ! Unknown TCP flag `x'
    4 -p tcp --tcp-flags SYN, SYN
    = -p tcp -m tcp --tcp-flags SYN SYN
    n tcp flags:0x02/0x02
    l tcp flags:SYN/SYN
    4 -p tcp --syn --syn
    ! Only one of `--syn' or `--tcp-flags'  allowed
    4 -p tcp --tcp-option 5 --tcp-option 6
    ! Only one `--tcp-option' allowed
    4 -p tcp --tcp-option -1
    ! Bad TCP option "-1"
    4 -p tcp --dport http-alt
    = -p tcp -m tcp --dport 8080
    n tcp dpt:8080
    l tcp dpt:http-alt
    4 -p tcp --dport ssh:
    = -p tcp -m tcp --dport 22:65535
    n tcp dpts:22:65535
    l tcp dpts:ssh:65535
    4 -p tcp --sport :ssh
    = -p tcp -m tcp --sport 0:22
    n tcp spts:0:22
    l tcp spts:0:ssh
    """#

  private let verdicts = """
    4|-p tcp -m tcp|111111111111111xx1x0100000000000000000000000000000100
    4|-p tcp -m tcp --dport 80|100111101111111xx1x0000000000000000000000000000000000
    4|-p tcp -m tcp ! --dport 80|011000010000000xx0x0100000000000000000000000000000100
    4|-p tcp -m tcp --sport 1:1024|001000000000000xx0x0100000000000000000000000000000000
    4|-p tcp -m tcp ! --dport 0:65535|000000000000000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp --syn|110000010001111xx1x0100000000000000000000000000000100
    4|-p tcp -m tcp ! --syn|001111101110000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp --tcp-flags ALL NONE|000000000100000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp --tcp-flags FIN,PSH,URG FIN,PSH,URG|000000000010000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp ! --tcp-flags NONE NONE|000000000000000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp ! --tcp-flags NONE SYN|111111111111111xx1x0100000000000000000000000000000100
    4|-p tcp -m tcp --tcp-flags NONE SYN|000000000000000xx0x0000000000000000000000000000000000
    4|-p tcp -m tcp --tcp-option 2|1110000100010xxxx1x0000000000000000000000000000000000
    4|-p tcp -m tcp ! --tcp-option 2|0001111011101xxxx0x0100000000000000000000000000000100
    4|-p tcp -m tcp --tcp-option 5|0000000000001xxxx0x0000000000000000000000000000000000
    4|-p tcp -m tcp --tcp-option 8 --dport 80|1000000000010xxxx0x0000000000000000000000000000000000
    6|-p tcp -m tcp|11100x0110100010x00000000000000
    6|-p tcp -m tcp --dport 80|11100x0010100010x00000000000000
    6|-p tcp -m tcp ! --dport 80|00000x0100000000x00000000000000
    6|-p tcp -m tcp --syn|10000x0110100010x00000000000000
    6|-p tcp -m tcp --tcp-option 3|10000x0000000000x00000000000000
    """
}
