// Which address of a range NAT picks. Every row was recorded on Linux 6.18 with iptables-legacy 1.8.9: one UDP packet from the source to the
// destination through a rule with this range, in this zone, and the address that it left with.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct NATAddressTests {
  /// kind;source;destination;range;flag;zone;address
  static let rows = """
    SNAT;10.0.1.84;10.0.2.244;10.0.2.100-10.0.2.110;;0;10.0.2.103
    SNAT;10.0.1.40;10.0.2.103;10.0.2.100-10.0.2.110;;0;10.0.2.110
    SNAT;10.0.1.168;10.0.2.14;10.0.2.100-10.0.2.110;;0;10.0.2.102
    SNAT;10.0.1.20;10.0.2.212;10.0.2.100-10.0.2.110;;0;10.0.2.101
    SNAT;10.0.1.139;10.0.2.26;10.0.2.100-10.0.2.110;;0;10.0.2.105
    SNAT;10.0.1.95;10.0.2.151;10.0.2.100-10.0.2.110;;0;10.0.2.107
    SNAT;10.0.1.16;10.0.2.234;192.0.2.0-192.0.2.255;;0;192.0.2.232
    SNAT;10.0.1.131;10.0.2.56;192.0.2.0-192.0.2.255;;0;192.0.2.243
    SNAT;10.0.1.11;10.0.2.24;192.0.2.0-192.0.2.255;;0;192.0.2.177
    SNAT;10.0.1.113;10.0.2.109;192.0.2.0-192.0.2.255;;0;192.0.2.227
    SNAT;10.0.1.19;10.0.2.63;192.0.2.0-192.0.2.255;;0;192.0.2.43
    SNAT;10.0.1.25;10.0.2.143;192.0.2.0-192.0.2.255;;0;192.0.2.135
    SNAT;10.0.1.110;10.0.2.17;1.0.0.0-223.255.255.255;;0;10.0.1.110
    SNAT;10.0.1.213;10.0.2.146;1.0.0.0-223.255.255.255;;0;10.0.1.213
    SNAT;10.0.1.33;10.0.2.244;1.0.0.0-223.255.255.255;;0;10.0.1.33
    SNAT;10.0.1.59;10.0.2.163;1.0.0.0-223.255.255.255;;0;10.0.1.59
    SNAT;10.0.1.162;10.0.2.151;1.0.0.0-223.255.255.255;;0;10.0.1.162
    SNAT;10.0.1.244;10.0.2.17;1.0.0.0-223.255.255.255;;0;10.0.1.244
    SNAT;10.0.1.149;10.0.2.151;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.246
    SNAT;10.0.1.103;10.0.2.14;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.184
    SNAT;10.0.1.58;10.0.2.13;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.126
    SNAT;10.0.1.144;10.0.2.221;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.91
    SNAT;10.0.1.36;10.0.2.76;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.74
    SNAT;10.0.1.109;10.0.2.38;192.0.2.0-192.0.2.255;--persistent;0;192.0.2.184
    SNAT;10.0.1.140;10.0.2.32;192.0.2.0-192.0.2.255;;77;192.0.2.126
    SNAT;10.0.1.148;10.0.2.80;192.0.2.0-192.0.2.255;;77;192.0.2.153
    SNAT;10.0.1.145;10.0.2.210;192.0.2.0-192.0.2.255;;77;192.0.2.154
    SNAT;10.0.1.176;10.0.2.48;192.0.2.0-192.0.2.255;;77;192.0.2.168
    SNAT;10.0.1.28;10.0.2.150;192.0.2.0-192.0.2.255;;77;192.0.2.137
    SNAT;10.0.1.148;10.0.2.165;192.0.2.0-192.0.2.255;;77;192.0.2.110
    DNAT;10.0.1.50;203.0.113.96;10.0.2.2-10.0.2.9;;0;10.0.2.2
    DNAT;10.0.1.26;203.0.113.141;10.0.2.2-10.0.2.9;;0;10.0.2.7
    DNAT;10.0.1.184;203.0.113.17;10.0.2.2-10.0.2.9;;0;10.0.2.4
    DNAT;10.0.1.146;203.0.113.16;10.0.2.2-10.0.2.9;;0;10.0.2.2
    DNAT;10.0.1.160;203.0.113.53;10.0.2.2-10.0.2.9;;0;10.0.2.9
    DNAT;10.0.1.129;203.0.113.175;10.0.2.2-10.0.2.9;;0;10.0.2.2
    DNAT;10.0.1.138;203.0.113.110;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.30
    DNAT;10.0.1.200;203.0.113.81;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.149
    DNAT;10.0.1.121;203.0.113.150;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.25
    DNAT;10.0.1.238;203.0.113.117;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.49
    DNAT;10.0.1.94;203.0.113.77;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.42
    DNAT;10.0.1.65;203.0.113.204;10.0.2.2-10.0.2.200;--persistent;0;10.0.2.114
    DNAT;10.0.1.48;203.0.113.179;10.0.2.2-10.0.2.200;;9;10.0.2.108
    DNAT;10.0.1.201;203.0.113.63;10.0.2.2-10.0.2.200;;9;10.0.2.70
    DNAT;10.0.1.22;203.0.113.148;10.0.2.2-10.0.2.200;;9;10.0.2.81
    DNAT;10.0.1.78;203.0.113.135;10.0.2.2-10.0.2.200;;9;10.0.2.102
    DNAT;10.0.1.128;203.0.113.225;10.0.2.2-10.0.2.200;;9;10.0.2.79
    DNAT;10.0.1.89;203.0.113.187;10.0.2.2-10.0.2.200;;9;10.0.2.39
    SNAT;fd00:1::72e8:49b8;fd00:2::9be6:faee;fd00:2::100-fd00:2::1ff;;0;fd00:2::17a
    SNAT;fd00:1::12bf:1e3b;fd00:2::8310:6b0c;fd00:2::100-fd00:2::1ff;;0;fd00:2::1cb
    SNAT;fd00:1::2a3c:c1d5;fd00:2::5792:26ea;fd00:2::100-fd00:2::1ff;;0;fd00:2::19e
    SNAT;fd00:1::eeec:7d2e;fd00:2::6bf6:a0b;fd00:2::100-fd00:2::1ff;;0;fd00:2::190
    SNAT;fd00:1::f648:ab12;fd00:2::13e0:c3bc;fd00:2::100-fd00:2::1ff;;0;fd00:2::125
    SNAT;fd00:1::8ee0:92b3;fd00:2::ca04:e021;fd00:2::100-fd00:2::1ff;;0;fd00:2::178
    SNAT;fd00:1::d181:5053;fd00:2::5714:b200;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::921f:be4d:921f:be4d
    SNAT;fd00:1::59a7:982a;fd00:2::7f28:9476;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::ff4f:d5de:ff4f:d5de
    SNAT;fd00:1::cc03:74cb;fd00:2::119c:d70a;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::3352:2a8b:3352:2a8b
    SNAT;fd00:1::17f7:f1d8;fd00:2::451c:7960;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::faa8:53d:faa8:53d
    SNAT;fd00:1::b273:aa07;fd00:2::10a5:f8a;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::2ccb:915e:2ccb:915e
    SNAT;fd00:1::bb2f:b396;fd00:2::4f44:a5ac;2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff;;0;2001:db8::7f29:ff5:7f29:ff5
    SNAT;fd00:1::93f6:fe3d;fd00:2::ae67:d26b;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:0:769d:2789:85b8:2789:85b8
    SNAT;fd00:1::7217:48dd;fd00:2::b776:62c5;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:2:104d:b018:fae4:b018:fae4
    SNAT;fd00:1::e317:ab2e;fd00:2::58d7:5c8;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:0:656c:21ce:9761:21ce:9761
    SNAT;fd00:1::f0d0:7633;fd00:2::5b01:2b07;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:bc96:9431:8a41:9431:8a41
    SNAT;fd00:1::9c67:1dfb;fd00:2::7e64:f19;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:33a:5668:a349:5668:a349
    SNAT;fd00:1::37de:c4ac;fd00:2::4997:211e;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:d382:9bd5:6ac9:9bd5:6ac9
    SNAT;fd00:1::bd07:3f65;fd00:2::65de:6417;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:2:3323:bbb5:de46:bbb5:de46
    SNAT;fd00:1::eab6:df17;fd00:2::7f1d:14a2;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:2:232f:b664:5391:b664:5391
    SNAT;fd00:1::2a98:72ff;fd00:2::66d4:8caa;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:1:13d5:5bf1:80dc:5bf1:80dc
    SNAT;fd00:1::4722:e227;fd00:2::230f:d1be;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:1:f2f6:a651:8119:a651:8119
    SNAT;fd00:1::6e38:dd30;fd00:2::8cdd:4748;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:1:7eba:7f93:162e:7f93:162e
    SNAT;fd00:1::b4d8:6a52;fd00:2::fc8b:5bda;2001:db8::5-2001:db8:3:2:1:4:7:9;;77;2001:db8:1:902:5855:c0e6:5855:c0e6
    DNAT;fd00:1::aec8:e25c;2001:db8:6165::f52e;fd00:2::100-fd00:2::1ff;;0;fd00:2::11a
    DNAT;fd00:1::3b14:26a4;2001:db8:153f::2d1d;fd00:2::100-fd00:2::1ff;;0;fd00:2::194
    DNAT;fd00:1::26bd:3b63;2001:db8:a895::3bbc;fd00:2::100-fd00:2::1ff;;0;fd00:2::122
    DNAT;fd00:1::318:7c28;2001:db8:d4c3::96d1;fd00:2::100-fd00:2::1ff;;0;fd00:2::1b2
    DNAT;fd00:1::2eb0:4345;2001:db8:482d::10d;fd00:2::100-fd00:2::1ff;;0;fd00:2::161
    DNAT;fd00:1::254d:6b42;2001:db8:88db::5e88;fd00:2::100-fd00:2::1ff;;0;fd00:2::136
    DNAT;fd00:1::9c1e:90fd;2001:db8:5191::f3ff;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:0:eb2f:618f:b394:f53c:3cf3
    DNAT;fd00:1::2022:b0c6;2001:db8:dbf5::83f8;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:0:58f3:eefe:6483:6d9a:9a69
    DNAT;fd00:1::f343:9e1c;2001:db8:a7ac::ad1c;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:1:150c:504c:7e6:b64b:4bb6
    DNAT;fd00:1::bd64:dd4;2001:db8:74e7::e648;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:0:cb79:3a19:db32:8c2:c208
    DNAT;fd00:1::defa:c7ae;2001:db8:f3af::dfe1;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:1:d298:355:9577:74c0:c07a
    DNAT;fd00:1::ae3c:cc43;2001:db8:8f2d::6473;2001:db8::5-2001:db8:3:2:1:4:7:9;;0;2001:db8:2:42cf:fad:325d:529f:9f50
    DNAT;fd00:1::65e9:6625;2001:db8:64e6::1a82;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:fa69:a8cd:5408:a8cd:5408
    DNAT;fd00:1::7b47:a262;2001:db8:6684::ff0;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:2a9d:6389:8719:6389:8719
    DNAT;fd00:1::30cd:113f;2001:db8:fc14::3572;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:2:9bed:dea3:b47f:dea3:b47f
    DNAT;fd00:1::70ce:298e;2001:db8:1c25::570e;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:1:f55c:a71e:2604:a71e:2604
    DNAT;fd00:1::99cb:d77;2001:db8:1a36::10;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:0:ffb1:553a:d624:553a:d624
    DNAT;fd00:1::911a:26bb;2001:db8:8960::19fa;2001:db8::5-2001:db8:3:2:1:4:7:9;--persistent;0;2001:db8:0:9667:3222:38d3:3222:38d3
    """.split(separator: "\n")

  @Test(arguments: rows) func choice(row: Substring) throws {
    let f = row.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    let source = try #require(Address(f[0 + 1]))
    let destination = try #require(Address(f[2]))
    let ends = f[3].split(separator: "-").compactMap { Address(String($0)) }
    var range = NATRange()
    range.flags = f[4] == "--persistent" ? [.mapAddresses, .persistent] : .mapAddresses
    range.firstAddress = try #require(ends.first)
    range.lastAddress = try #require(ends.last)
    let manipulation: Manipulation = f[0] == "SNAT" ? .source : .destination

    var context = Context(machine: Machine())
    var packet = try #require(Packet.udp(source, 40000, destination, 53))
    try context.begin(&packet, zone: UInt16(f[5]) ?? 0)
    let verdict = context.setUpNAT(&packet, range, manipulation)
    #expect(verdict == .accept)
    let reply = context.connections[packet.connection].reply
    #expect((manipulation == .source ? reply.destination : reply.source) == Address(f[6]))
    #expect(reply.sourcePort == 53)
    #expect(reply.destinationPort == 40000)
  }
}
