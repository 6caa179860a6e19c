// The text of -j TEE, -j TPROXY, -j SNPT and -j DNPT: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct RouteTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle PREROUTING] -j TEE
    ! TEE: option "--gateway" must be specified⏎
    4 [mangle PREROUTING] -j TEE --gateway 1.1.1.1
    = -j TEE --gateway 1.1.1.1
    n TEE gw:1.1.1.1
    4 [filter INPUT] -j TEE --gateway 1.1.1.1 --oif eth0
    = -j TEE --gateway 1.1.1.1 --oif eth0
    n TEE gw:1.1.1.1 oif=eth0
    4 [filter INPUT] -j TEE --gateway 0.0.0.0
    ? EINVAL
    4 [filter INPUT] -j TEE --gateway dead::1
    ! getaddrinfo: Address family for hostname not supported⏎
    4 [filter INPUT] -j TEE --oif eth0
    ! TEE: option "--gateway" must be specified⏎
    4 [filter INPUT] -j TEE ! --gateway 1.1.1.1
    ! TEE: option "--gateway" cannot be inverted.⏎
    4 [filter INPUT] -j TEE --gateway 1.1.1.1 --oif 1234567890123456789
    = -j TEE --gateway 1.1.1.1 --oif 123456789012345
    n TEE gw:1.1.1.1 oif=123456789012345
    6 [mangle PREROUTING] -j TEE --gateway 2001:db8::1
    = -j TEE --gateway 2001:db8::1
    n TEE gw:2001:db8::1
    6 [mangle PREROUTING] -j TEE --gateway 2001:db8::1 --oif x
    = -j TEE --gateway 2001:db8::1 --oif x
    n TEE gw:2001:db8::1 oif=x
    6 [mangle PREROUTING] -j TEE --gateway ::
    ? EINVAL
    4 [mangle PREROUTING] -p tcp -j TPROXY
    ! TPROXY: option "--on-port" must be specified⏎
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port 1
    = -p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0
    n TPROXY redirect 0.0.0.0:1 mark 0x0/0x0
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port 0
    = -p tcp -j TPROXY --on-port 0 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0
    n TPROXY redirect 0.0.0.0:0 mark 0x0/0x0
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port 65536
    = -p tcp -j TPROXY --on-port 0 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0
    n TPROXY redirect 0.0.0.0:0 mark 0x0/0x0
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port http
    = -p tcp -j TPROXY --on-port 80 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0
    n TPROXY redirect 0.0.0.0:80 mark 0x0/0x0
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port bad
    ! Port "bad" does not resolve to anything.⏎
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-ip 1.2.3.4
    ! TPROXY: option "--on-port" must be specified⏎
    4 [mangle PREROUTING] -p udp -j TPROXY --on-port 12345 --on-ip 10.0.0.1 --tproxy-mark 0x23/0xff
    = -p udp -j TPROXY --on-port 12345 --on-ip 10.0.0.1 --tproxy-mark 0x23/0xff
    n TPROXY redirect 10.0.0.1:12345 mark 0x23/0xff
    4 [mangle PREROUTING] -p udp -j TPROXY --on-port 12345 --tproxy-mark 0x23
    = -p udp -j TPROXY --on-port 12345 --on-ip 0.0.0.0 --tproxy-mark 0x23/0xffffffff
    n TPROXY redirect 0.0.0.0:12345 mark 0x23/0xffffffff
    4 [mangle PREROUTING] -p udp -j TPROXY --on-port 12345 --tproxy-mark bad
    ! TPROXY: bad integer value for option "--tproxy-mark", or out of range.⏎
    4 [mangle PREROUTING] -p udp -j TPROXY --on-port 12345 --on-ip ::1
    ! getaddrinfo: Address family for hostname not supported⏎
    4 [mangle PREROUTING] -j TPROXY --on-port 1
    ? EINVAL
    4 [mangle PREROUTING] ! -p tcp -j TPROXY --on-port 1
    ? EINVAL
    4 [mangle PREROUTING] -p icmp -j TPROXY --on-port 1
    ? EINVAL
    4 [mangle INPUT] -p tcp -j TPROXY --on-port 1
    ? EINVAL
    4 [filter INPUT] -p tcp -j TPROXY --on-port 1
    ? EINVAL
    6 [mangle PREROUTING] -p udp -j TPROXY --on-port 1 --on-ip 2001:db8::1
    = -p udp -j TPROXY --on-port 1 --on-ip 2001:db8::1 --tproxy-mark 0x0/0x0
    n TPROXY redirect 2001:db8::1:1 mark 0x0/0x0
    6 [mangle PREROUTING] -p udp -j TPROXY --on-port 1
    = -p udp -j TPROXY --on-port 1 --on-ip :: --tproxy-mark 0x0/0x0
    n TPROXY redirect :::1 mark 0x0/0x0
    6 [mangle PREROUTING] -j TPROXY --on-port 1
    ? EINVAL
    6 [mangle PREROUTING] -j DNPT
    ! DNPT: option "--src-pfx" must be specified⏎
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::/64
    ! DNPT: option "--dst-pfx" must be specified⏎
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    = -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    n DNPT src-pfx dead::/64 dst-pfx 1c3::/64
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::/48 --dst-pfx 1c3::/64
    = -j DNPT --src-pfx dead::/48 --dst-pfx 1c3::/64
    n DNPT src-pfx dead::/48 dst-pfx 1c3::/64
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::/65 --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::beef --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle PREROUTING] -j DNPT --src-pfx dead::1/64 --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle PREROUTING] -j DNPT --src-pfx 1.2.3.4/24 --dst-pfx 1c3::/64
    ! getaddrinfo: Address family for hostname not supported⏎
    6 [mangle POSTROUTING] -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle OUTPUT] -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    = -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    n DNPT src-pfx dead::/64 dst-pfx 1c3::/64
    6 [filter INPUT] -j DNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle INPUT] -j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    = -j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    n SNPT src-pfx dead::/64 dst-pfx 1c3::/64
    6 [mangle POSTROUTING] -j SNPT --src-pfx dead::/56 --dst-pfx 1c3::/48
    = -j SNPT --src-pfx dead::/56 --dst-pfx 1c3::/48
    n SNPT src-pfx dead::/56 dst-pfx 1c3::/48
    6 [mangle POSTROUTING] -j SNPT
    ! SNPT: option "--src-pfx" must be specified⏎
    6 [mangle PREROUTING] -j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    ? EINVAL
    6 [mangle OUTPUT] -j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    ? EINVAL
    6 [nat POSTROUTING] -j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64
    ? EINVAL
    4 [mangle PREROUTING] -p tcp -j TPROXY --on-port 1 --on-ip 1.2.3
    = -p tcp -j TPROXY --on-port 1 --on-ip 1.2.0.3 --tproxy-mark 0x0/0x0
    n TPROXY redirect 1.2.0.3:1 mark 0x0/0x0
    """#
}
