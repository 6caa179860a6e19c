// The form of a snapshot: what is written is read again, whatever commands print, and what is no snapshot is refused with its line.

import Machine
import Testing
import Wire

@testable import Snapshot

@Suite struct SnapshotTextTests {
  @Test func whatIsWrittenIsReadAgain() throws {
    var text = SnapshotText()
    text.comments = ["web1, Linux 6.18"]
    text.sections = [
      SnapshotSection("ip -j rule show", output: "[]\n", status: 0),
      SnapshotSection("iptables-legacy-save -c", complaint: "Permission denied\nyou must be root\n", status: 4),
      SnapshotSection("bpftool -j net show", complaint: "there is no program bpftool\n", status: 127),
      SnapshotSection("nft -j list ruleset", complaint: "not asked\n", status: nil),
      // Output that looks like the form itself, and blank lines.
      SnapshotSection("sysctl -a", output: "= 0\n$ ip\n\n# no\n  two blanks\n", status: 0),
    ]
    let again = try SnapshotText(parsing: Array(text.text.utf8))
    #expect(again.sections == text.sections)
    #expect(again.comments == text.comments)
  }

  /// The form in which `ip -j maddr show` of iproute2 6.1 prints groups.
  @Test func groupsOfPrograms() throws {
    var text = SnapshotText()
    let link = #"[{"ifindex":1,"ifname":"lo","link_type":"loopback"},{"ifindex":2,"ifname":"eth0","link_type":"ether","flags":["UP"]}]"#
    let groups =
      #"[{"ifindex":2,"ifname":"eth0","maddr":[{"link":"01:00:5e:00:00:fb"},{"family":"inet","address":"224.0.0.251"},{"family":"inet6","address":"ff02::fb"}]}]"#
    text.sections = [
      SnapshotSection("ip -d -j link show", output: link, status: 0), SnapshotSection("ip -j maddr show", output: groups, status: 0),
    ]
    let machine = Snapshot(text).machine
    let eth0 = try #require(machine.id(InterfaceName("eth0")))
    for group in ["224.0.0.251", "ff02::fb"] {
      let group = try #require(Address(group))
      #expect(machine.isMember(of: group, on: eth0))
      #expect(!machine.isMember(of: group, on: Machine.loopback))
    }
    #expect(!machine.isMember(of: .v4(224, 0, 0, 9), on: eth0))
  }

  @Test(arguments: [
    ("net.ipv4.fwmark_reflect = 1", true), ("net.ipv4.fwmark_reflect = 0", false), ("net.ipv4.conf.eth0.bc_forwarding = 1", true),
    ("net.ipv4.icmp_echo_ignore_broadcasts = 1", false), ("net.ipv4.conf.eth0.arp_ignore = 1", false),
  ]) func settingsThatAreNotModelled(_ line: String, _ isSaid: Bool) {
    var text = SnapshotText()
    text.sections = [SnapshotSection("sysctl -a", output: line + "\n", status: 0)]
    let said = Snapshot(text).unmodelled
    #expect(said == (isSaid ? ["the setting " + line.replacing(" = ", with: "=")] : []))
  }

  @Test(arguments: [
    ("", 1), ("*filter\nCOMMIT\n", 1), ("whytables snapshot 99\n", 1), ("whytables snapshot 1\n= 0\n", 2),
    ("whytables snapshot 1\n$ ip\n  []\n", 4), ("whytables snapshot 1\n$ ip\n= x\n", 3), ("whytables snapshot 1\nhello\n", 2),
    ("whytables snapshot 1\n$ a\n$ b\n= 0\n", 3),
  ]) func damageIsReportedWithItsLine(_ text: String, _ line: Int) {
    #expect { try SnapshotText(parsing: Array(text.utf8)) } throws: { ($0 as? SnapshotError)?.line == line }
  }

  @Test(arguments: [
    #"{"a":1,"a":2,"b":[true,null,"x\n\u00e9"],"c":{}}"#, "[]", "3", " [ 1 , -2.5e3 ] ", #""""#,
  ]) func readsJSON(_ text: String) throws {
    #expect(JSONValue(text) != nil)
  }
  @Test(arguments: ["", "[1,]", "{", "{\"a\"}", "[1] 2", "nul", String(repeating: "[", count: 5000)]) func refusesWhatIsNoJSON(
    _ text: String
  ) {
    #expect(JSONValue(text) == nil)
  }
  @Test func jsonValues() throws {
    let j = try #require(JSONValue(#"{"a":1,"a":2,"mark":"0xff","list":[{"n":"x\té"}],"big":18446744073709551615}"#))
    #expect(j["a"].number == 1)
    #expect(j["mark"].number == 255)
    #expect(j["list"].array.first?["n"].string == "x\té")
    #expect(j["big"].number == .max)
    #expect(j["none"]["deeper"].array.isEmpty)
  }
}

/// `ip neigh` of a machine that has asked in vain (iproute2 6.1, ip -j neigh show: FAILED, and no lladdr).
@Suite struct SilentNeighbourTests {
  @Test func failedNeighboursAreSilent() throws {
    let text = """
      whytables snapshot 1
      $ ip -d -j link show
        [{"ifname":"lo","ifindex":1,"link_type":"loopback","flags":["UP"]},
        {"ifname":"eth0","ifindex":2,"link_type":"ether","flags":["UP"],"mtu":1500,"address":"02:00:00:00:00:01"}]
      = 0
      $ ip -d -j addr show
        [{"ifname":"eth0","addr_info":[{"family":"inet","local":"192.0.2.1","prefixlen":24}]}]
      = 0
      $ ip -j neigh show
        [{"dst":"192.0.2.9","dev":"eth0","state":["FAILED"]},
        {"dst":"192.0.2.7","dev":"eth0","lladdr":"02:00:00:00:00:07","state":["REACHABLE"]}]
      = 0

      """
    let machine = try Snapshot(parsing: Array(text.utf8)).machine
    let eth0 = try #require(machine.id(InterfaceName("eth0")))
    #expect([9, 7, 5].map { machine.isSilent(.v4(192, 0, 2, $0), on: eth0) } == [true, false, false])
  }
}
