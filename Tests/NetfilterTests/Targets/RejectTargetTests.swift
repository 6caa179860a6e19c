// The text of -j REJECT: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift says how to
// read them.

import Testing

@Suite struct RejectTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -j REJECT
    = -j REJECT --reject-with icmp-port-unreachable
    n reject-with icmp-port-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-net-unreachable
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-host-unreachable
    = -j REJECT --reject-with icmp-host-unreachable
    n reject-with icmp-host-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-proto-unreachable
    = -j REJECT --reject-with icmp-proto-unreachable
    n reject-with icmp-proto-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-port-unreachable
    = -j REJECT --reject-with icmp-port-unreachable
    n reject-with icmp-port-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-net-prohibited
    = -j REJECT --reject-with icmp-net-prohibited
    n reject-with icmp-net-prohibited
    4 [filter INPUT] -j REJECT --reject-with icmp-host-prohibited
    = -j REJECT --reject-with icmp-host-prohibited
    n reject-with icmp-host-prohibited
    4 [filter INPUT] -j REJECT --reject-with icmp-admin-prohibited
    = -j REJECT --reject-with icmp-admin-prohibited
    n reject-with icmp-admin-prohibited
    4 [filter INPUT] -j REJECT --reject-with net-unreach
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with host-unreach
    = -j REJECT --reject-with icmp-host-unreachable
    n reject-with icmp-host-unreachable
    4 [filter INPUT] -j REJECT --reject-with proto-unreach
    = -j REJECT --reject-with icmp-proto-unreachable
    n reject-with icmp-proto-unreachable
    4 [filter INPUT] -j REJECT --reject-with port-unreach
    = -j REJECT --reject-with icmp-port-unreachable
    n reject-with icmp-port-unreachable
    4 [filter INPUT] -j REJECT --reject-with net-prohib
    = -j REJECT --reject-with icmp-net-prohibited
    n reject-with icmp-net-prohibited
    4 [filter INPUT] -j REJECT --reject-with host-prohib
    = -j REJECT --reject-with icmp-host-prohibited
    n reject-with icmp-host-prohibited
    4 [filter INPUT] -j REJECT --reject-with admin-prohib
    = -j REJECT --reject-with icmp-admin-prohibited
    n reject-with icmp-admin-prohibited
    4 [filter INPUT] -p tcp -j REJECT --reject-with tcp-reset
    = -p tcp -j REJECT --reject-with tcp-reset
    n reject-with tcp-reset
    4 [filter INPUT] -p tcp -j REJECT --reject-with tcp-rst
    = -p tcp -j REJECT --reject-with tcp-reset
    n reject-with tcp-reset
    4 [filter INPUT] -p tcp -j REJECT --reject-with tcp-re
    = -p tcp -j REJECT --reject-with tcp-reset
    n reject-with tcp-reset
    4 [filter INPUT] -j REJECT --reject-with tcp-reset
    ? EINVAL
    4 [filter INPUT] ! -p tcp -j REJECT --reject-with tcp-reset
    ? EINVAL
    4 [filter INPUT] -j REJECT --reject-with icmp
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-net
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp-n
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with ICMP-NET-UNREACHABLE
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with echoreply
    ! unknown reject type "echoreply"
    4 [filter INPUT] -j REJECT --reject-with bad
    ! unknown reject type "bad"
    4 [filter INPUT] -j REJECT --reject-with ""
    = -j REJECT --reject-with icmp-net-unreachable
    n reject-with icmp-net-unreachable
    4 [filter INPUT] -j REJECT --reject-with icmp6-no-route
    ! unknown reject type "icmp6-no-route"
    4 [filter INPUT] -j REJECT --reject-with net-unreach --reject-with host-unreach
    ! REJECT: option "--reject-with" can only be used once.⏎
    4 [nat OUTPUT] -j REJECT
    ? EINVAL
    4 [mangle FORWARD] -j REJECT
    ? EINVAL
    4 [filter unused] -j REJECT
    = -j REJECT --reject-with icmp-port-unreachable
    n reject-with icmp-port-unreachable
    4 [mangle unused] -j REJECT
    ? EINVAL
    6 [filter INPUT] -j REJECT
    = -j REJECT --reject-with icmp6-port-unreachable
    n reject-with icmp6-port-unreachable
    6 [filter INPUT] -j REJECT --reject-with icmp6-no-route
    = -j REJECT --reject-with icmp6-no-route
    n reject-with icmp6-no-route
    6 [filter INPUT] -j REJECT --reject-with no-route
    = -j REJECT --reject-with icmp6-no-route
    n reject-with icmp6-no-route
    6 [filter INPUT] -j REJECT --reject-with icmp6-adm-prohibited
    = -j REJECT --reject-with icmp6-adm-prohibited
    n reject-with icmp6-adm-prohibited
    6 [filter INPUT] -j REJECT --reject-with adm-prohibited
    = -j REJECT --reject-with icmp6-adm-prohibited
    n reject-with icmp6-adm-prohibited
    6 [filter INPUT] -j REJECT --reject-with icmp6-addr-unreachable
    = -j REJECT --reject-with icmp6-addr-unreachable
    n reject-with icmp6-addr-unreachable
    6 [filter INPUT] -j REJECT --reject-with addr-unreach
    = -j REJECT --reject-with icmp6-addr-unreachable
    n reject-with icmp6-addr-unreachable
    6 [filter INPUT] -j REJECT --reject-with icmp6-port-unreachable
    = -j REJECT --reject-with icmp6-port-unreachable
    n reject-with icmp6-port-unreachable
    6 [filter INPUT] -j REJECT --reject-with port-unreach
    = -j REJECT --reject-with icmp6-port-unreachable
    n reject-with icmp6-port-unreachable
    6 [filter INPUT] -p tcp -j REJECT --reject-with tcp-reset
    = -p tcp -j REJECT --reject-with tcp-reset
    n reject-with tcp-reset
    6 [filter INPUT] -j REJECT --reject-with tcp-reset
    ? EINVAL
    6 [filter INPUT] ! -p tcp -j REJECT --reject-with tcp-reset
    ? EINVAL
    6 [filter INPUT] -j REJECT --reject-with icmp6-policy-fail
    = -j REJECT --reject-with icmp6-policy-fail
    n reject-with icmp6-policy-fail
    6 [filter INPUT] -j REJECT --reject-with policy-fail
    = -j REJECT --reject-with icmp6-policy-fail
    n reject-with icmp6-policy-fail
    6 [filter INPUT] -j REJECT --reject-with icmp6-reject-route
    = -j REJECT --reject-with icmp6-reject-route
    n reject-with icmp6-reject-route
    6 [filter INPUT] -j REJECT --reject-with reject-route
    = -j REJECT --reject-with icmp6-reject-route
    n reject-with icmp6-reject-route
    6 [filter INPUT] -j REJECT --reject-with icmp6-not-neighbour
    ! unknown reject type "icmp6-not-neighbour"
    6 [filter INPUT] -j REJECT --reject-with bad
    ! unknown reject type "bad"
    6 [filter INPUT] -j REJECT --reject-with icmp6
    = -j REJECT --reject-with icmp6-no-route
    n reject-with icmp6-no-route
    6 [filter INPUT] -p tcp -j REJECT --reject-with tcp-rst
    ! unknown reject type "tcp-rst"
    6 [filter INPUT] -p tcp -j REJECT --reject-with tcp
    = -p tcp -j REJECT --reject-with tcp-reset
    n reject-with tcp-reset
    6 [filter INPUT] -j REJECT --reject-with ""
    = -j REJECT --reject-with icmp6-no-route
    n reject-with icmp6-no-route
    4 [filter INPUT] -j REJECT --reject-with e
    ! unknown reject type "e"
    6 [filter INPUT] -j REJECT --reject-with e
    ! unknown reject type "e"
    4 [filter INPUT] -j REJECT --reject-with echo-r
    ! unknown reject type "echo-r"
    4 [filter INPUT] -j REJECT --reject-with icmp-not
    ! unknown reject type "icmp-not"
    """#
}
