// `whytables replay`: cases in, results out, one JSON object a line.

import ArgumentParser
import KernelJudge
import Verify

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run recorded cases: one JSON case a line on standard input, one JSON result a line on standard output.",
    discussion: """
      A case names interfaces (`ifaces`), `routes`, `sysctl`, rulesets (`rules4`, `rules6`: iptables-save text) and `steps`: \
      inject {if, hex}, local_raw {hex, uid, gid, groups, mark, bind_if}, wait {ms}, probe, cmd {argv}, restore4 and restore6 {text, args}, \
      sysctl {key, value}, udp_send {src, dst, data}, hold {hook, after} (packets wait behind that priority of a hook), release {newest, \
      packets, queue} (they go on; of a queue of NFQUEUE, if the case lists it in `queues`). The result has what left the host and what \
      local sockets got (`events`), counters as iptables-save -c prints them, the connections, and the kernel's log lines.

      The host filters and routes; its local sockets swallow what INPUT lets through. Its clock starts at 0 and moves only by `wait`.
      A case that can't be understood says why in `errors`. A line that is no case ends the run with status 2.

      Example:
        echo '{"ifaces":[{"name":"eth0","addrs":["10.0.0.1/24"]}],"rules4":"*filter\\n-A INPUT -p icmp -j DROP\\nCOMMIT\\n","steps":[]}' \
      | whytables replay
      """)

  func run() throws {
    var number = 0
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      let given: KernelCase
      do { given = try CaseReader.oneCase(Array(line.utf8)[...]) } catch {
        throw ValidationError("standard input, line \(number): this is no case: \(error)")
      }
      System.print(String(decoding: try encoder.encode(Replay.run(given)), as: UTF8.self) + "\n")
    }
  }
}
