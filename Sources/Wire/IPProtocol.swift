// Protocol numbers of the IP header (IANA "Assigned Internet Protocol Numbers").

/// The number in IPv4's protocol field or IPv6's last next-header field.
package enum IPProtocol {
  package static let hopByHop: UInt8 = 0
  package static let icmp: UInt8 = 1
  package static let igmp: UInt8 = 2
  package static let ipip: UInt8 = 4
  package static let tcp: UInt8 = 6
  package static let udp: UInt8 = 17
  package static let dccp: UInt8 = 33
  package static let ipv6: UInt8 = 41
  package static let routing: UInt8 = 43
  package static let fragment: UInt8 = 44
  package static let gre: UInt8 = 47
  package static let esp: UInt8 = 50
  package static let ah: UInt8 = 51
  package static let icmpv6: UInt8 = 58
  package static let noNext: UInt8 = 59
  package static let destinationOptions: UInt8 = 60
  package static let ipcomp: UInt8 = 108
  package static let sctp: UInt8 = 132
  package static let mobility: UInt8 = 135
  package static let udpLite: UInt8 = 136
  package static let raw: UInt8 = 255
}
