// -m sctp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct SCTPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -p sctp -m sctp --sport 1
    = -p sctp -m sctp --sport 1
    n sctp spt:1
    4 [filter INPUT] -p sctp -m sctp --sport 65535
    = -p sctp -m sctp --sport 65535
    n sctp spt:65535
    4 [filter INPUT] -p sctp -m sctp --sport 1:65535
    = -p sctp -m sctp --sport 1:65535
    n sctp spts:1:65535
    4 [filter INPUT] -p sctp -m sctp --sport -1
    ! invalid port/service `-1' specified
    4 [filter INPUT] -p sctp -m sctp --sport 65536
    ! invalid port/service `65536' specified
    4 [filter INPUT] -p sctp -m sctp --dport 1
    = -p sctp -m sctp --dport 1
    n sctp dpt:1
    4 [filter INPUT] -p sctp -m sctp --dport 1:65535
    = -p sctp -m sctp --dport 1:65535
    n sctp dpts:1:65535
    4 [filter INPUT] -p sctp -m sctp --dport 65535
    = -p sctp -m sctp --dport 65535
    n sctp dpt:65535
    4 [filter INPUT] -p sctp -m sctp --dport -1
    ! invalid port/service `-1' specified
    4 [filter INPUT] -p sctp -m sctp --dport 65536
    ! invalid port/service `65536' specified
    4 [filter INPUT] -p sctp -m sctp --chunk-types all DATA
    = -p sctp -m sctp --chunk-types all DATA
    n sctp all 0x0000
    l sctp all DATA
    4 [filter INPUT] -p sctp -m sctp --chunk-types all INIT
    = -p sctp -m sctp --chunk-types all INIT
    n sctp all 0x0001
    l sctp all INIT
    4 [filter INPUT] -p sctp -m sctp --chunk-types all INIT_ACK
    = -p sctp -m sctp --chunk-types all INIT_ACK
    n sctp all 0x0002
    l sctp all INIT_ACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all SACK
    = -p sctp -m sctp --chunk-types all SACK
    n sctp all 0x0003
    l sctp all SACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all HEARTBEAT
    = -p sctp -m sctp --chunk-types all HEARTBEAT
    n sctp all 0x0004
    l sctp all HEARTBEAT
    4 [filter INPUT] -p sctp -m sctp --chunk-types all HEARTBEAT_ACK
    = -p sctp -m sctp --chunk-types all HEARTBEAT_ACK
    n sctp all 0x0005
    l sctp all HEARTBEAT_ACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ABORT
    = -p sctp -m sctp --chunk-types all ABORT
    n sctp all 0x0006
    l sctp all ABORT
    4 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN
    = -p sctp -m sctp --chunk-types all SHUTDOWN
    n sctp all 0x0007
    l sctp all SHUTDOWN
    4 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN_ACK
    = -p sctp -m sctp --chunk-types all SHUTDOWN_ACK
    n sctp all 0x0008
    l sctp all SHUTDOWN_ACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ERROR
    = -p sctp -m sctp --chunk-types all ERROR
    n sctp all 0x0009
    l sctp all ERROR
    4 [filter INPUT] -p sctp -m sctp --chunk-types all COOKIE_ECHO
    = -p sctp -m sctp --chunk-types all COOKIE_ECHO
    n sctp all 0x000A
    l sctp all COOKIE_ECHO
    4 [filter INPUT] -p sctp -m sctp --chunk-types all COOKIE_ACK
    = -p sctp -m sctp --chunk-types all COOKIE_ACK
    n sctp all 0x000B
    l sctp all COOKIE_ACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ECN_ECNE
    = -p sctp -m sctp --chunk-types all ECN_ECNE
    n sctp all 0x000C
    l sctp all ECN_ECNE
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ECN_CWR
    = -p sctp -m sctp --chunk-types all ECN_CWR
    n sctp all 0x000D
    l sctp all ECN_CWR
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ASCONF
    = -p sctp -m sctp --chunk-types all ASCONF
    n sctp all 0x00C1
    l sctp all ASCONF
    4 [filter INPUT] -p sctp -m sctp --chunk-types all ASCONF_ACK
    = -p sctp -m sctp --chunk-types all ASCONF_ACK
    n sctp all 0x0080
    l sctp all ASCONF_ACK
    4 [filter INPUT] -p sctp -m sctp --chunk-types all FORWARD_TSN
    = -p sctp -m sctp --chunk-types all FORWARD_TSN
    n sctp all 0x00C0
    l sctp all FORWARD_TSN
    4 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN_COMPLETE
    = -p sctp -m sctp --chunk-types all SHUTDOWN_COMPLETE
    n sctp all 0x000E
    l sctp all SHUTDOWN_COMPLETE
    4 [filter INPUT] -p sctp -m sctp --chunk-types all I_DATA
    = -p sctp -m sctp --chunk-types all I_DATA
    n sctp all 0x0040
    l sctp all I_DATA
    4 [filter INPUT] -p sctp -m sctp --chunk-types all RE_CONFIG
    = -p sctp -m sctp --chunk-types all RE_CONFIG
    n sctp all 0x0082
    l sctp all RE_CONFIG
    4 [filter INPUT] -p sctp -m sctp --chunk-types all PAD
    = -p sctp -m sctp --chunk-types all PAD
    n sctp all 0x0084
    l sctp all PAD
    4 [filter INPUT] -p sctp -m sctp --chunk-types all I_FORWARD_TSN
    = -p sctp -m sctp --chunk-types all I_FORWARD_TSN
    n sctp all 0x00C2
    l sctp all I_FORWARD_TSN
    6 [filter INPUT] -p sctp -m sctp --sport 1
    = -p sctp -m sctp --sport 1
    n sctp spt:1
    6 [filter INPUT] -p sctp -m sctp --sport 65535
    = -p sctp -m sctp --sport 65535
    n sctp spt:65535
    6 [filter INPUT] -p sctp -m sctp --sport 1:65535
    = -p sctp -m sctp --sport 1:65535
    n sctp spts:1:65535
    6 [filter INPUT] -p sctp -m sctp --sport -1
    ! invalid port/service `-1' specified
    6 [filter INPUT] -p sctp -m sctp --sport 65536
    ! invalid port/service `65536' specified
    6 [filter INPUT] -p sctp -m sctp --dport 1
    = -p sctp -m sctp --dport 1
    n sctp dpt:1
    6 [filter INPUT] -p sctp -m sctp --dport 1:65535
    = -p sctp -m sctp --dport 1:65535
    n sctp dpts:1:65535
    6 [filter INPUT] -p sctp -m sctp --dport 65535
    = -p sctp -m sctp --dport 65535
    n sctp dpt:65535
    6 [filter INPUT] -p sctp -m sctp --dport -1
    ! invalid port/service `-1' specified
    6 [filter INPUT] -p sctp -m sctp --dport 65536
    ! invalid port/service `65536' specified
    6 [filter INPUT] -p sctp -m sctp --chunk-types all DATA
    = -p sctp -m sctp --chunk-types all DATA
    n sctp all 0x0000
    l sctp all DATA
    6 [filter INPUT] -p sctp -m sctp --chunk-types all INIT
    = -p sctp -m sctp --chunk-types all INIT
    n sctp all 0x0001
    l sctp all INIT
    6 [filter INPUT] -p sctp -m sctp --chunk-types all INIT_ACK
    = -p sctp -m sctp --chunk-types all INIT_ACK
    n sctp all 0x0002
    l sctp all INIT_ACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all SACK
    = -p sctp -m sctp --chunk-types all SACK
    n sctp all 0x0003
    l sctp all SACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all HEARTBEAT
    = -p sctp -m sctp --chunk-types all HEARTBEAT
    n sctp all 0x0004
    l sctp all HEARTBEAT
    6 [filter INPUT] -p sctp -m sctp --chunk-types all HEARTBEAT_ACK
    = -p sctp -m sctp --chunk-types all HEARTBEAT_ACK
    n sctp all 0x0005
    l sctp all HEARTBEAT_ACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ABORT
    = -p sctp -m sctp --chunk-types all ABORT
    n sctp all 0x0006
    l sctp all ABORT
    6 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN
    = -p sctp -m sctp --chunk-types all SHUTDOWN
    n sctp all 0x0007
    l sctp all SHUTDOWN
    6 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN_ACK
    = -p sctp -m sctp --chunk-types all SHUTDOWN_ACK
    n sctp all 0x0008
    l sctp all SHUTDOWN_ACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ERROR
    = -p sctp -m sctp --chunk-types all ERROR
    n sctp all 0x0009
    l sctp all ERROR
    6 [filter INPUT] -p sctp -m sctp --chunk-types all COOKIE_ECHO
    = -p sctp -m sctp --chunk-types all COOKIE_ECHO
    n sctp all 0x000A
    l sctp all COOKIE_ECHO
    6 [filter INPUT] -p sctp -m sctp --chunk-types all COOKIE_ACK
    = -p sctp -m sctp --chunk-types all COOKIE_ACK
    n sctp all 0x000B
    l sctp all COOKIE_ACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ECN_ECNE
    = -p sctp -m sctp --chunk-types all ECN_ECNE
    n sctp all 0x000C
    l sctp all ECN_ECNE
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ECN_CWR
    = -p sctp -m sctp --chunk-types all ECN_CWR
    n sctp all 0x000D
    l sctp all ECN_CWR
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ASCONF
    = -p sctp -m sctp --chunk-types all ASCONF
    n sctp all 0x00C1
    l sctp all ASCONF
    6 [filter INPUT] -p sctp -m sctp --chunk-types all ASCONF_ACK
    = -p sctp -m sctp --chunk-types all ASCONF_ACK
    n sctp all 0x0080
    l sctp all ASCONF_ACK
    6 [filter INPUT] -p sctp -m sctp --chunk-types all FORWARD_TSN
    = -p sctp -m sctp --chunk-types all FORWARD_TSN
    n sctp all 0x00C0
    l sctp all FORWARD_TSN
    6 [filter INPUT] -p sctp -m sctp --chunk-types all SHUTDOWN_COMPLETE
    = -p sctp -m sctp --chunk-types all SHUTDOWN_COMPLETE
    n sctp all 0x000E
    l sctp all SHUTDOWN_COMPLETE
    6 [filter INPUT] -p sctp -m sctp --chunk-types all I_DATA
    = -p sctp -m sctp --chunk-types all I_DATA
    n sctp all 0x0040
    l sctp all I_DATA
    6 [filter INPUT] -p sctp -m sctp --chunk-types all RE_CONFIG
    = -p sctp -m sctp --chunk-types all RE_CONFIG
    n sctp all 0x0082
    l sctp all RE_CONFIG
    6 [filter INPUT] -p sctp -m sctp --chunk-types all PAD
    = -p sctp -m sctp --chunk-types all PAD
    n sctp all 0x0084
    l sctp all PAD
    6 [filter INPUT] -p sctp -m sctp --chunk-types all I_FORWARD_TSN
    = -p sctp -m sctp --chunk-types all I_FORWARD_TSN
    n sctp all 0x00C2
    l sctp all I_FORWARD_TSN
    4 -p sctp -m sctp
    = -p sctp -m sctp
    n sctp
    4 -p sctp --dport 80
    = -p sctp -m sctp --dport 80
    n sctp dpt:80
    4 -p sctp ! --sport 80:90 --dport http
    ! invalid port/service `http' specified
    4 -p sctp --dport 90:80
    ! invalid portrange (min > max)
    4 -p sctp --chunk-types all DATA
    = -p sctp -m sctp --chunk-types all DATA
    n sctp all 0x0000
    l sctp all DATA
    4 -p sctp --chunk-types any DATA,INIT
    = -p sctp -m sctp --chunk-types any DATA,INIT
    n sctp any 0x0000,0x0001
    l sctp any DATA,INIT
    4 -p sctp --chunk-types only DATA:Be,ABORT:t
    = -p sctp -m sctp --chunk-types only DATA:Be,ABORT:t
    n sctp only 0x0000:Be,0x0006:t
    l sctp only DATA:Be,ABORT:t
    4 -p sctp ! --chunk-types only DATA:UBEi
    = -p sctp -m sctp ! --chunk-types only DATA:iUBE
    n sctp ! only 0x0000:iUBE
    l sctp ! only DATA:iUBE
    4 -p sctp --chunk-types any ALL
    = -p sctp -m sctp --chunk-types any ALL
    n sctp any ALL
    4 -p sctp --chunk-types all NONE
    = -p sctp -m sctp --chunk-types all NONE
    n sctp all NONE
    4 -p sctp --chunk-types foo DATA
    ! Match type has to be one of "ALL", "ANY" or "ONLY"
    4 -p sctp --chunk-types all FOO
    ! Unknown sctp chunk `FOO'
    4 -p sctp --chunk-types all DATA:x
    ! Invalid flags for chunk type 0
    4 -p sctp --chunk-types all INIT:x
    ! Invalid flags for chunk type 1
    4 -p sctp --chunk-types any ABORT:T,SHUTDOWN_COMPLETE:t
    = -p sctp -m sctp --chunk-types any ABORT:T,SHUTDOWN_COMPLETE:t
    n sctp any 0x0006:T,0x000E:t
    l sctp any ABORT:T,SHUTDOWN_COMPLETE:t
    4 -p sctp --chunk-types any I_DATA,RE_CONFIG,PAD,ASCONF,ASCONF_ACK,FORWARD_TSN,I_FORWARD_TSN,ECN_ECNE,ECN_CWR,COOKIE_ECHO,COOKIE_ACK,ERROR,SHUTDOWN_ACK,SHUTDOWN,HEARTBEAT_ACK,HEARTBEAT,SACK,INIT_ACK
    = -p sctp -m sctp --chunk-types any INIT_ACK,SACK,HEARTBEAT,HEARTBEAT_ACK,SHUTDOWN,SHUTDOWN_ACK,ERROR,COOKIE_ECHO,COOKIE_ACK,ECN_ECNE,ECN_CWR,I_DATA,ASCONF_ACK,RE_CONFIG,PAD,FORWARD_TSN,ASCONF,I_FORWARD_TSN
    n sctp any 0x0002,0x0003,0x0004,0x0005,0x0007,0x0008,0x0009,0x000A,0x000B,0x000C,0x000D,0x0040,0x0080,0x0082,0x0084,0x00C0,0x00C1,0x00C2
    l sctp any INIT_ACK,SACK,HEARTBEAT,HEARTBEAT_ACK,SHUTDOWN,SHUTDOWN_ACK,ERROR,COOKIE_ECHO,COOKIE_ACK,ECN_ECNE,ECN_CWR,I_DATA,ASCONF_ACK,RE_CONFIG,PAD,FORWARD_TSN,ASCONF,I_FORWARD_TSN
    4 -m sctp
    ? EINVAL
    4 -p sctp --dport 1 --dport 2
    ! Only one `--destination-port' allowed
    4 -p sctp --chunk-types any DATA,DATA:U
    = -p sctp -m sctp --chunk-types any DATA:U
    n sctp any 0x0000:U
    l sctp any DATA:U
    4 -p sctp --chunk-types any data
    = -p sctp -m sctp --chunk-types any DATA
    n sctp any 0x0000
    l sctp any DATA
    4 -p sctp --chunk-types any ABORT:T --chunk-types any DATA
    ! Only one `--chunk-types' allowed
    4 -p sctp --chunk-types any DATA:U,I_DATA:U,ABORT:T,SHUTDOWN_COMPLETE:T,DATA:B
    = -p sctp -m sctp --chunk-types any DATA:UB,ABORT:T,SHUTDOWN_COMPLETE:T,I_DATA
    n sctp any 0x0000:UB,0x0006:T,0x000E:T,0x0040
    l sctp any DATA:UB,ABORT:T,SHUTDOWN_COMPLETE:T,I_DATA
    4 -p sctp --dport 0:65535
    = -p sctp -m sctp --dport 0:65535
    n sctp
    4 -p sctp ! --dport 0:65535
    = -p sctp -m sctp ! --dport 0:65535
    n sctp dpts:!0:65535
    4 -p sctp --sport 5 --sport 6
    ! Only one `--source-port' allowed
    4 -p sctp --chunk-types any I_DATA:U
    = -p sctp -m sctp --chunk-types any I_DATA
    n sctp any 0x0040
    l sctp any I_DATA
    4 -p sctp --chunk-types any I_DATA:x
    ! Invalid flags for chunk type 15
    4 -p sctp --chunk-types any PAD:U
    ! Invalid flags for chunk type 17
    4 -p sctp --chunk-types any DATA:U,I_DATA:B
    = -p sctp -m sctp --chunk-types any DATA:U,I_DATA
    n sctp any 0x0000:U,0x0040
    l sctp any DATA:U,I_DATA
    """#

  private let verdicts = """
    4|-p sctp -m sctp|0000000000000000000000000000000000001111x100000000000
    4|-p sctp -m sctp --dport 5001|0000000000000000000000000000000000001011x100000000000
    4|-p sctp -m sctp ! --sport 80|0000000000000000000000000000000000001011x100000000000
    4|-p sctp -m sctp --chunk-types any INIT|0000000000000000000000000000000000001000xx00000000000
    4|-p sctp -m sctp --chunk-types all DATA,SACK|0000000000000000000000000000000000000100xx00000000000
    4|-p sctp -m sctp --chunk-types all DATA,SACK,INIT|0000000000000000000000000000000000000000xx00000000000
    4|-p sctp -m sctp --chunk-types only DATA,SACK|0000000000000000000000000000000000000100xx00000000000
    4|-p sctp -m sctp --chunk-types only DATA|0000000000000000000000000000000000000000xx00000000000
    4|-p sctp -m sctp ! --chunk-types any DATA|0000000000000000000000000000000000001011x100000000000
    4|-p sctp -m sctp --chunk-types any DATA:UBE|0000000000000000000000000000000000000100xx00000000000
    4|-p sctp -m sctp --chunk-types any DATA:i|0000000000000000000000000000000000000100xx00000000000
    4|-p sctp -m sctp --chunk-types all DATA:u|0000000000000000000000000000000000000000xx00000000000
    4|-p sctp -m sctp --chunk-types any ABORT:T|0000000000000000000000000000000000000010xx00000000000
    4|-p sctp -m sctp --chunk-types any ABORT:t|0000000000000000000000000000000000000000xx00000000000
    4|-p sctp -m sctp --chunk-types all NONE|0000000000000000000000000000000000001111xx00000000000
    4|-p sctp -m sctp --chunk-types any ALL|0000000000000000000000000000000000001111xx00000000000
    6|-p sctp -m sctp --chunk-types only INIT|0000000000000000000000000100000
    """
}
