// The form of a snapshot: what is written is read again, whatever commands print, and what is no snapshot is refused with its line.

import Testing

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
