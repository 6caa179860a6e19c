// Names of connection labels: what iptables-legacy 1.8.9 and conntrack-tools 1.4.7 made of one /etc/xtables/connlabel.conf. Rules that name a
// label, and what `-S` printed of them; nil where the tool did not know the name.

import Netfilter
import Testing
import Wire

@testable import IPTables

@Suite struct ConnlabelNameTests {
  private static let file = """
    1 one
    5\tfive
    100 a hundred\u{20}
    # x
    6 six
    7
    8 five
    300 big
    2000 no
     9 nine
    10  ten # c
    0x0b hex
    12 "q"
    13\t\ttab
    -1 neg
    abc 5
    20 a-b
    21 a_b
    22 a.b
    24 a  b
    25 9x
    30 -a
    35 x\ty
    36 dup
    37 dup
    127 last

    """

  private func run(_ words: [String], _ world: inout MemoryWorld) -> (Int32, Printed) {
    var tool = Tool(Program(.command, .ipv4), calledAs: "iptables")
    let status = tool.run(words, &world)
    return (status, tool.printed)
  }

  @Test(arguments: [
    ("five", "five"), ("a hundred", "a hundred"), ("six", "six"), ("no", nil), ("nine", "nine"), (" nine", nil), ("ten", nil),
    ("ten # c", nil), ("hex", "hex"), ("\"q\"", nil), ("tab", "tab"), ("neg", nil), ("a-b", "a-b"), ("a_b", nil), ("a.b", nil),
    ("a  b", "a  b"), ("9x", "9x"), ("-a", "-a"), ("x\ty", nil), ("dup", "dup"), ("36", "dup"), ("37", "37"), ("5", "five"), ("8", "8"),
  ]) func ruleNames(_ name: String, _ saved: String?) throws {
    var world = MemoryWorld()
    world.state.set("connlabel", Array(Self.file.utf8))
    let (status, printed) = run(["-A", "FORWARD", "-m", "connlabel", "--label=\(name)", "--set"], &world)
    guard let saved else {
      #expect(status == 2)
      #expect(
        printed.errors == """
          iptables v1.8.9 (legacy): label '\(name)' not found or invalid value
          Try `iptables -h' or 'iptables --help' for more information.

          """)
      return
    }
    #expect(status == 0, "\(printed.errors)")
    // Each run reads the state anew.
    #expect(run(["-S", "FORWARD"], &world).1.output == "-P FORWARD ACCEPT\n-A FORWARD -m connlabel --label \"\(saved)\" --set\n")
    #expect(run(["-C", "FORWARD", "-m", "connlabel", "--label=\(name)", "--set"], &world).0 == 0)
  }

  @Test("a file without a label: status 4 and no word of help")
  func noLabels() {
    var world = MemoryWorld()
    world.state.set("connlabel", [])
    let (status, printed) = run(["-A", "FORWARD", "-m", "connlabel", "--label", "foo"], &world)
    #expect(status == 4)
    #expect(printed.errors == "iptables v1.8.9 (legacy): cannot parse /etc/xtables/connlabel.conf: no labels found\n")
    #expect(run(["-A", "FORWARD", "-m", "connlabel", "--label", "5"], &world).0 == 0)
  }

  @Test func listing() throws {
    var world = MemoryWorld()
    world.state.set("connlabel", Array(Self.file.utf8))
    _ = run(["-A", "FORWARD", "-m", "connlabel", "!", "--label", "5", "--set"], &world)
    #expect(
      run(["-L", "FORWARD"], &world).1.output.hasSuffix(
        "           all  --  anywhere             anywhere             connlabel ! 'five' set\n"))
    #expect(
      run(["-L", "FORWARD", "-n"], &world).1.output.hasSuffix(
        "           0    --  0.0.0.0/0            0.0.0.0/0            connlabel ! 5 set\n"))
  }

  /// `conntrack -L -o labels`: with names, with none of the labels named, and without the file.
  @Test func entries() throws {
    func text(_ labels: [UInt16], _ names: LabelNames) throws -> String {
      let tuple = Tuple(source: .v4(127, 0, 0, 1), destination: .v4(127, 0, 0, 1), proto: 17, family: .ipv4)
      var set = ConnectionLabels()
      for l in labels { set.insert(l) }
      return ConntrackListing(Connection(original: tuple, reply: tuple), labels: set, ticks: 0).labelText(names)
    }
    let names = LabelNames(Self.file)
    #expect(try text([5, 100], names) == " labels=five,a hundred")
    #expect(try text([127, 1], names) == " labels=one,last")
    #expect(try text([0, 7], names) == " labels")
    #expect(try text([], names) == "")
    #expect(try text([5], LabelNames()) == "")
  }
}
