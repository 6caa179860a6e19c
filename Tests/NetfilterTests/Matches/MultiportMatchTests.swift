// -m multiport: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct MultiportMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -p tcp -m multiport --dports 80
    = -p tcp -m multiport --dports 80
    n multiport dports 80
    l multiport dports http
    4 -p tcp -m multiport --dports http,443,1000:2000
    = -p tcp -m multiport --dports 80,443,1000:2000
    n multiport dports 80,443,1000:2000
    l multiport dports http,https,1000:cisco-sccp
    4 -p udp -m multiport ! --sports 53,67:68
    = -p udp -m multiport ! --sports 53,67:68
    n multiport sports  !53,67:68
    l multiport sports  !domain,bootps:bootpc
    4 -p tcp -m multiport --ports 80,81
    = -p tcp -m multiport --ports 80,81
    n multiport ports 80,81
    l multiport ports http,81
    4 -p tcp -m multiport ! --ports 80
    = -p tcp -m multiport ! --ports 80
    n multiport ports  !80
    l multiport ports  !http
    4 -p tcp -m multiport --source-ports 80 
    = -p tcp -m multiport --sports 80
    n multiport sports 80
    l multiport sports http
    4 -p tcp -m multiport --destination-ports 80,80
    = -p tcp -m multiport --dports 80,80
    n multiport dports 80,80
    l multiport dports http,http
    4 -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    = -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    n multiport dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l multiport dports tcpmux,2,3,4,5,6,echo,8,discard,10,systat,12,daytime,14,netstat
    4 -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
    ! too many ports specified
    4 -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15
    = -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15
    n multiport dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15
    l multiport dports tcpmux:2,3:4,5:6,echo:8,discard:10,systat:12,daytime:14,netstat
    4 -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16
    ! too many ports specified
    4 -p tcp -m multiport --dports 2:1
    ! invalid portrange specified
    4 -p tcp -m multiport --dports 1:1
    ! invalid portrange specified
    4 -p tcp -m multiport --dports :10
    ! invalid port/service `' specified
    4 -p tcp -m multiport --dports 10:
    ! invalid port/service `' specified
    4 -p tcp -m multiport --dports foo
    ! invalid port/service `foo' specified
    4 -p tcp -m multiport --dports 1,,2
    ! invalid port/service `' specified
    4 -p tcp -m multiport --dports 1,
    ! invalid port/service `' specified
    4 -p tcp -m multiport --dports ""
    ! invalid port/service `' specified
    4 -p tcp -m multiport --dports 65536
    ! invalid port/service `65536' specified
    4 -p tcp -m multiport --dports 1 --sports 2
    ! multiport: option "--source-ports" cannot be used together with "--destination-ports".⏎
    4 -p tcp -m multiport --dports 1 --dports 2
    ! multiport: option "--destination-ports" can only be used once.⏎
    4 -p tcp -m multiport
    ! multiport expection an option
    4 -m multiport --dports 1
    ! multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
    4 ! -p tcp -m multiport --dports 1
    ! multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP
    4 -p icmp -m multiport --dports 1
    ! multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP
    4 -p 0 -m multiport --dports 1
    ! multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'
    4 -p sctp -m multiport --dports 1
    = -p sctp -m multiport --dports 1
    n multiport dports 1
    4 -p dccp -m multiport --dports 1
    = -p dccp -m multiport --dports 1
    n multiport dports 1
    4 -p udplite -m multiport --dports 53,http
    ! invalid port/service `http' specified
    4 -p tcp -m multiport --dports 22,domain,ntp
    ! invalid port/service `ntp' specified
    4 -p tcp -m multiport ! --dports 22,domain,ntp
    ! invalid port/service `ntp' specified
    4 -p tcp -m multiport ! --dports 22:25
    = -p tcp -m multiport ! --dports 22:25
    n multiport dports  !22:25
    l multiport dports  !ssh:smtp
    4 -p tcp -m multiport --ports 22:25
    = -p tcp -m multiport --ports 22:25
    n multiport ports 22:25
    l multiport ports ssh:smtp
    4 -p tcp -m multiport --dport 22
    = -p tcp -m multiport --dports 22
    n multiport dports 22
    l multiport dports ssh
    4 -p tcp -m multiport --port 22
    = -p tcp -m multiport --ports 22
    n multiport ports 22
    l multiport ports ssh
    4 -p tcp -m multiport --dports 0x16,022
    = -p tcp -m multiport --dports 22,18
    n multiport dports 22,18
    l multiport dports ssh,18
    4 -p tcp -m multiport --dports 1,2 -m multiport --sports 3
    = -p tcp -m multiport --dports 1,2 -m multiport --sports 3
    n multiport dports 1,2 multiport sports 3
    l multiport dports tcpmux,2 multiport sports 3
    4 -p tcp --dport 80 -m multiport --sports 3:65535
    = -p tcp -m tcp --dport 80 -m multiport --sports 3:65535
    n tcp dpt:80 multiport sports 3:65535
    l tcp dpt:http multiport sports 3:65535
    4 -p udp -m multiport --dports ntp
    = -p udp -m multiport --dports 123
    n multiport dports 123
    l multiport dports ntp
    6 -p tcp -m multiport --dports 80 ! --sports 5
    ! multiport: option "--source-ports" cannot be used together with "--destination-ports".⏎
    6 -p tcp -m multiport ! --dports 80
    = -p tcp -m multiport ! --dports 80
    n multiport dports  !80
    l multiport dports  !http
    """#

  private let verdicts = """
    4|-p tcp -m multiport --dports 80,443|1101111011111111x100000000000000000000000000000000000
    4|-p tcp -m multiport ! --dports 80,443|0010000100000000x000100000000000000000000000000000100
    4|-p tcp -m multiport --sports 1:100,40000|1111111111111111x100100000000000000000000000000000100
    4|-p tcp -m multiport --ports 80|1011111011111111x100000000000000000000000000000000000
    4|-p udp -m multiport --dports 53,60:70|00000000000000000000011010000000000000000000000001011
    4|-p udplite -m multiport --ports 9,10|00000000000000000000000000010000000000000000000000000
    4|-p sctp -m multiport --dports 5001|00000000000000000000000000000000000010111100000000000
    4|-p dccp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,200|00000000000000000000000000000000000000000011100000000
    4|-p dccp -m multiport --sports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,100|00000000000000000000000000000000000000000011100000000
    6|-p tcp -m multiport --dports 80,443|1110010110100010x00000000000000
    6|-p udp -m multiport ! --ports 53|0000100000000000000000000000000
    """
}
