// Names of ICMP and ICMPv6 types and codes (RFC 792, 1812, 4443; the spelling is that of iptables-extensions(8)), in the tool's order, which
// shows in its message about an ambiguous abbreviation.

import Wire

/// A name of a type, with the codes it means.
package struct ICMPTypeName: Sendable {
  package var name: String
  package var type: UInt8
  package var codes: ClosedRange<UInt8>
}

package enum ICMPTypes {
  package static func names(_ family: Family) -> [ICMPTypeName] { family == .ipv4 ? v4 : v6 }

  private static func type(_ number: UInt8, _ names: String...) -> [ICMPTypeName] {
    names.map { ICMPTypeName(name: $0, type: number, codes: 0...255) }
  }
  private static func codes(_ number: UInt8, _ names: (UInt8, String)...) -> [ICMPTypeName] {
    names.map { ICMPTypeName(name: $0.1, type: number, codes: $0.0...$0.0) }
  }

  private static let v4: [ICMPTypeName] = [
    type(255, "any"),
    type(0, "echo-reply", "pong"),
    type(3, "destination-unreachable"),
    codes(
      3, (0, "network-unreachable"), (1, "host-unreachable"), (2, "protocol-unreachable"), (3, "port-unreachable"),
      (4, "fragmentation-needed"), (5, "source-route-failed"), (6, "network-unknown"), (7, "host-unknown"), (9, "network-prohibited"),
      (10, "host-prohibited"), (11, "TOS-network-unreachable"), (12, "TOS-host-unreachable"), (13, "communication-prohibited"),
      (14, "host-precedence-violation"), (15, "precedence-cutoff")),
    type(4, "source-quench"),
    type(5, "redirect"),
    codes(5, (0, "network-redirect"), (1, "host-redirect"), (2, "TOS-network-redirect"), (3, "TOS-host-redirect")),
    type(8, "echo-request", "ping"),
    type(9, "router-advertisement"),
    type(10, "router-solicitation"),
    type(11, "time-exceeded", "ttl-exceeded"),
    codes(11, (0, "ttl-zero-during-transit"), (1, "ttl-zero-during-reassembly")),
    type(12, "parameter-problem"),
    codes(12, (0, "ip-header-bad"), (1, "required-option-missing")),
    type(13, "timestamp-request"),
    type(14, "timestamp-reply"),
    type(17, "address-mask-request"),
    type(18, "address-mask-reply"),
  ].flatMap { $0 }

  private static let v6: [ICMPTypeName] = [
    type(1, "destination-unreachable"),
    codes(
      1, (0, "no-route"), (1, "communication-prohibited"), (2, "beyond-scope"), (3, "address-unreachable"), (4, "port-unreachable"),
      (5, "failed-policy"), (6, "reject-route")),
    type(2, "packet-too-big"),
    type(3, "time-exceeded", "ttl-exceeded"),
    codes(3, (0, "ttl-zero-during-transit"), (1, "ttl-zero-during-reassembly")),
    type(4, "parameter-problem"),
    codes(4, (0, "bad-header"), (1, "unknown-header-type"), (2, "unknown-option")),
    type(128, "echo-request", "ping"),
    type(129, "echo-reply", "pong"),
    type(133, "router-solicitation"),
    type(134, "router-advertisement"),
    type(135, "neighbour-solicitation", "neighbor-solicitation"),
    type(136, "neighbour-advertisement", "neighbor-advertisement"),
    type(137, "redirect"),
  ].flatMap { $0 }
}
