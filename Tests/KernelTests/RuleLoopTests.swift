// The corners of the rule loop: what the kernel did with a ruleset and a few packets, the engine does too, whether it writes a trace or
// not. The kernel of this machine is asked the same, so that the recorded answers are held as well as the engine.
import Host
import IPTables
import KernelJudge
import Machine
import Netfilter
import Testing
import Wire

/// A ruleset with the counters that the kernel had in the end, as `iptables-save -c` writes them. Restoring leaves counters out, so the
/// text is the question and the answer.
struct Corner: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var family: Family
  /// The device that packets come in by, and the one that they are routed to.
  var interfaces: [String]
  var packets: [CornerPacket]
  /// How many packets left or were delivered.
  var passed: Int
  var text: String

  init(
    _ testDescription: String, family: Family = .ipv4, interfaces: [String] = ["wa", "wb"], packets: [CornerPacket], passed: Int,
    _ text: String
  ) {
    self.testDescription = testDescription
    self.family = family
    self.interfaces = interfaces
    self.packets = packets
    self.passed = passed
    self.text = text + "\n"
  }

  var addresses: [String] { family == .ipv4 ? ["10.0.0.1/24", "192.0.2.1/24"] : ["fd00:a::1/64", "fd00:b::1/64"] }

  /// "table chain [packets:bytes]" of every policy and every rule that the text names.
  var counters: [String] {
    var table = ""
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      switch line.first {
      case "*": table = String(line.dropFirst())
      case ":" where words[1] != "-": return "\(table) \(words[0].dropFirst()) \(words[2])"
      case "[": return "\(table) \(words[2]) \(words[0])"
      default: break
      }
      return nil
    }
  }
  /// Whether the text names the policy of a built-in chain.
  func namesPolicy(_ table: String, _ chain: String) -> Bool {
    text.split(separator: "*").contains { $0.hasPrefix(table + "\n") && $0.contains("\n:\(chain) ") }
  }
}

@Suite struct RuleLoopTests {
  static let corners = jumpCorners + headerCorners4 + headerCorners6

  @Test(arguments: corners, [false, true]) func engine(_ corner: Corner, isTracing: Bool) throws {
    var machine = Machine()
    for (name, prefix) in zip(corner.interfaces, corner.addresses) {
      let parts = prefix.split(separator: "/")
      let address = InterfaceAddress(try #require(Address(String(parts[0]))), prefixLength: try #require(Int(parts[1])))
      machine.add(Interface(InterfaceName(name), kind: .tun, addresses: [address]))
    }
    machine.sysctl.ipForward = true
    machine.sysctl.ipv6Forwarding = true
    var restorer = Restorer(Ruleset(), corner.family, RestoreOptions())
    _ = try restorer.restore(Array(corner.text.utf8))
    var host = Host(machine)
    try host.load(restorer.ruleset)
    host.isTracing = isTracing
    let input = try #require(machine.id(InterfaceName(corner.interfaces[0])))
    for packet in corner.packets {
      let bytes = try #require(packet.bytes(corner.family)).bytes
      if packet == .fromHost { host.send(bytes, at: 0) } else { host.receive(bytes, on: input, at: 0) }
    }
    let passed = host.outputs.count {
      switch $0 {
      case .sent, .delivered: true
      default: false
      }
    }
    #expect(passed == corner.passed)
    #expect(host.ruleset.counters(of: corner) == corner.counters)
  }

  @Test(.asksTheKernel, arguments: corners) func kernel(_ corner: Corner) throws {
    let interfaces = zip(corner.interfaces, corner.addresses).map { KernelCase.Interface($0, [$1]) }
    let steps = try corner.packets.map { packet in
      let bytes = try #require(packet.bytes(corner.family))
      return packet == .fromHost ? KernelStep.localRaw(bytes) : .inject(corner.interfaces[0], bytes)
    }
    let result = KernelJudge.run(
      KernelCase(
        name: corner.testDescription, interfaces: interfaces, rules4: corner.family == .ipv4 ? corner.text : nil,
        rules6: corner.family == .ipv6 ? corner.text : nil, steps: steps))
    #expect(result.errors == [])
    let passed = result.events.count {
      switch $0.what {
      case .out, .local: true
      default: false
      }
    }
    #expect(passed == corner.passed)
    let tables = (corner.family == .ipv4 ? result.counters4 : result.counters6) ?? [:]
    var counters: [String] = []
    for table in corner.text.split(separator: "\n").filter({ $0.hasPrefix("*") }).map({ String($0.dropFirst()) }) {
      for line in tables[table] ?? [] {
        let words = line.split(separator: " ")
        if line.hasPrefix("[") {
          counters.append("\(table) \(words[2]) \(words[0])")
        } else if words[1] != "-", corner.namesPolicy(table, String(words[0].dropFirst())) {
          counters.append("\(table) \(words[0].dropFirst()) \(words[2])")
        }
      }
    }
    #expect(counters == corner.counters)
  }
}

extension Ruleset {
  /// The counters that a corner's text names, in its order: tables, and in each the policies before the rules.
  fileprivate func counters(of corner: Corner) -> [String] {
    tables.flatMap { table in
      let policies = table.chains.filter { $0.isBuiltIn && corner.namesPolicy(table.kind.name, $0.name) }
      return policies.map { "\(table.kind.name) \($0.name) \($0.policyCounters.bracketed)" }
        + table.chains.flatMap { chain in chain.counters.map { "\(table.kind.name) \(chain.name) \($0.bracketed)" } }
    }
  }
}
extension Counters {
  fileprivate var bracketed: String { "[\(packets):\(bytes)]" }
}
