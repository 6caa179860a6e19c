// How an answer looks: the page keeps its width, colour changes nothing but colour, JSON is JSON, and the README shows what is printed.
import Explain
import Netfilter
import Simulator
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct RenderingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String { "\(rules): \(flow)" }
    var rules: String
    var host: [String]
    var flow: String
    var listen: String?
  }
  static let founding = ["eth0=10.211.55.11/24"]
  static let docker = ["eth0=203.0.113.5/24", "docker0=172.17.0.1/16"]
  static let router = ["lan=192.168.1.1/24", "wan=203.0.113.7/24"]
  static let cases = [
    Case(rules: "redirect-output", host: founding, flow: "tcp 10.211.55.2 -> 10.211.55.11:8888", listen: "tcp/8888"),
    Case(rules: "redirect-output", host: founding, flow: "tcp 10.211.55.11 -> 14.215.177.39:8888", listen: "tcp/8888"),
    Case(rules: "redirect-output-log", host: founding, flow: "tcp 10.211.55.2 -> 10.211.55.11:8888", listen: "tcp/8888"),
    Case(rules: "docker", host: docker, flow: "tcp 198.51.100.7 -> 203.0.113.5:8080"),
    Case(rules: "web-server", host: ["eth0=192.0.2.10/24"], flow: "tcp 198.51.100.7 -> 192.0.2.10:23"),
    Case(rules: "web-server", host: ["eth0=192.0.2.10/24"], flow: "icmp 198.51.100.7 -> 192.0.2.10"),
    Case(rules: "router", host: router, flow: "tcp 192.168.1.5 -> 198.51.100.9:443"),
    Case(rules: "router", host: router, flow: "udp 198.51.100.9 -> 192.168.1.5:53"),
  ]
  static func ask(_ c: Case, isVerbose: Bool = false) throws -> Asked {
    try Asked(c.flow, rules: readFile(examples + c.rules + ".rules"), host: c.host, listen: c.listen, isVerbose: isVerbose)
  }

  @Test(arguments: cases, [60, 80, 100, 140]) func aPageKeepsItsWidth(_ c: Case, _ width: Int) throws {
    for isVerbose in [false, true] {
      let answer = try Self.ask(c, isVerbose: isVerbose).answer
      let text = TextRenderer.render(answer, PageStyle(width: width))
      // What other programs print is printed as they print it.
      let exact = Set(answer.connections + answer.log)
      for line in text.split(separator: "\n").map(String.init) where line.count > width && !exact.contains(line) {
        Issue.record("\(line.count) characters: \(line)")
      }
      for line in exact { #expect(text.contains("\n" + line + "\n")) }
      #expect(!text.contains("\u{1b}"))
    }
  }

  /// The same words in colour and without, at any width.
  @Test(arguments: cases) func colourAndWidthChangeNoWord(_ c: Case) throws {
    let answer = try Self.ask(c).answer
    func words(_ width: Int, _ isColoured: Bool) -> [Substring] {
      let text = TextRenderer.render(answer, PageStyle(width: width, isColoured: isColoured))
      return text.replacing(#/\u{1b}\[\d+m/#, with: "").split { $0 == " " || $0 == "\n" }
    }
    #expect(words(100, true) == words(100, false))
    #expect(words(60, false).sorted() == words(300, false).sorted())
    #expect(TextRenderer.render(answer, PageStyle(width: 100, isColoured: true)).contains("\u{1b}[1m"))
  }

  /// Every packet tells its number, its kind and its two ends; then the hooks that it passed and how it ended, or whose way it went, which was
  /// the same. Repetitions of a packet may share a line.
  @Test(arguments: cases) func everyPacketIsTold(_ c: Case) throws {
    let asked = try Self.ask(c)
    let blocks = asked.text.split(separator: "\n\n").map(String.init)
    var told: [Int: PacketStory] = [:]
    for p in asked.answer.packets {
      let start = "\(p.number)".padding(3) + "\(p.kind)  \(p.from) -> \(p.to)"
      let lines = asked.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard let at = lines.firstIndex(where: { $0.hasPrefix(start) }) else {
        #expect(p.repeats.map { told[$0]?.visits.count == p.visits.count } == true, "\(start)")
        continue
      }
      if let same = (lines[at] + " " + lines[at + 1].drop { $0 == " " }).firstMatch(of: #/as packet (\d+)/#).flatMap({ Int($0.1) }),
        same < p.number
      {
        let other = try #require(told[same])
        #expect(other.visits.map(\.gate) == p.visits.map(\.gate) && other.visits.map(\.result) == p.visits.map(\.result))
        continue
      }
      told[p.number] = p
      let block = try #require(blocks.first { $0.hasPrefix(start) }, "\(start)")
      for v in p.visits { #expect(block.contains(v.gate.hook.chainName)) }
      #expect(["delivered", "sent", "dropped"].contains { block.contains("\n   \($0) ") })
    }
    #expect(!told.isEmpty)
  }

  private struct Read: Decodable {
    struct Packet: Decodable {
      struct Leg: Decodable {
        struct Rule: Decodable {
          var table: String
          var chain: String
          var number: Int
          var rule: String
        }
        struct Decider: Decodable {
          var packet: Int
          var hook: String
        }
        var hook: String?
        var table: String?
        var walked: Bool?
        var rules: [Rule]?
        var verdict: String?
        var skipped: String?
        var decidedBy: Decider?
        var routing: String?
      }
      var number: Int
      var kind: String
      var source: String
      var state: String?
      var direction: String?
      var way: [Leg]
    }
    struct Unused: Decodable {
      var table: String
      var chain: String
      var number: Int
      var reason: String
      var wouldMatch: Int?
    }
    var flow: String
    var outcome: String
    var sentence: String
    var notes: [String]
    var packets: [Packet]
    var unused: [Unused]
    var connections: [String]
    var log: [String]
  }

  /// Of two packets that come again by turns a line tells, and each has its number in it.
  @Test func repetitionsByTurns() throws {
    let asked = try Asked("tcp 10.0.0.2 -> 10.0.0.1:22", rules: "*filter\n-A OUTPUT -j DROP\nCOMMIT\n", host: ["eth0=10.0.0.1/24"])
    let lines = asked.text.split(separator: "\n").filter { $0.contains(" again") }
    #expect(asked.answer.packets.filter { $0.repeats != nil }.count > 20)
    #expect(lines.count < 5, "\(lines)")
    #expect(lines.first?.contains("packets 1 and 2 again and again") == true, "\(lines)")
  }

  @Test(arguments: cases) func jsonSaysTheSame(_ c: Case) throws {
    let answer = try Self.ask(c).answer
    let read = try JSONDecoder().decode(Read.self, from: Data(JSONRenderer.render(answer).utf8))
    #expect(read.outcome == answer.outcome.name && read.sentence == answer.sentence && read.notes == answer.notes)
    #expect(read.connections == answer.connections && read.log == answer.log)
    #expect(read.packets.map(\.kind) == answer.packets.map(\.kind))
    #expect(
      read.unused.map { "\($0.table) \($0.chain) \($0.number) \($0.reason)" }
        == answer.unused.map { "\($0.rule.place) \($0.reason.code.rawValue)" })
    for (p, story) in zip(read.packets, answer.packets) {
      #expect(p.way.filter { $0.table != nil }.count == story.visits.count)
      #expect(p.way.flatMap { $0.rules ?? [] }.map(\.rule) == story.visits.flatMap(\.rules).map(\.rule.text))
    }
  }

  @Test func textIsQuoted() {
    let odd = "a \"quoted\" \\ back\u{1}\n\t é"
    let text = JSON.object([("k", .string(odd)), ("n", .null), ("e", .array([])), ("o", .object([]))]).text
    struct Odd: Decodable {
      var k: String
      var e: [Int]
    }
    #expect((try? JSONDecoder().decode(Odd.self, from: Data(text.utf8)))?.k == odd)
  }

  /// The README's two answers are the program's, line by line; a line with nothing but an ellipsis stands for what is left out.
  @Test func theREADMEShowsWhatIsPrinted() throws {
    let readme = try readFile(examples + "../README.md")
    let shown = readme.split(separator: "```text\n").dropFirst().compactMap { $0.split(separator: "```").first }
    #expect(shown.count == 2)
    for (text, c) in zip(shown, Self.cases) {
      #expect(readme.contains("'\(c.flow)'") && readme.contains("--rules examples/\(c.rules).rules"))
      var rest = try Self.ask(c).text.split(separator: "\n", omittingEmptySubsequences: false)[...]
      var mayLeaveOut = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        if line == "…" {
          mayLeaveOut = true
          continue
        }
        let at = mayLeaveOut ? rest.firstIndex(of: line) : rest.first == line ? rest.startIndex : nil
        guard let at else {
          Issue.record("the README shows what is not printed: \(line)")
          break
        }
        rest = rest[(at + 1)...]
        mayLeaveOut = false
      }
    }
  }
}

extension String {
  fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
