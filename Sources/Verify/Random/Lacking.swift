// Which matches and targets this machine's kernel does not have: it is asked for one rule of each, and refuses.

package import KernelJudge
internal import Netfilter
package import Wire

package struct Lacking: Sendable {
  private var names: [Family: Set<String>] = [:]

  package static let nothing = Lacking()

  /// What today's kernels are mostly without, or without objects for; for cases that are made without asking one.
  package static let usual: Lacking = {
    var lacking = Lacking()
    for family in [Family.ipv4, .ipv6] { lacking.names[family] = ["ipvs", "nfacct", "LED", "CLUSTERIP", "ULOG", "SECMARK"] }
    return lacking
  }()

  func has(_ name: String, _ family: Family) -> Bool { names[family]?.contains(name) == true }
  func all(_ family: Family) -> Set<String> { names[family] ?? [] }

  /// Asks the kernel, once for each family.
  package static func ask(_ families: [Family], _ backend: Backend) -> Lacking {
    var lacking = Lacking()
    for family in families { lacking.names[family] = refused(family, backend) }
    return lacking
  }

  private static func refused(_ family: Family, _ backend: Backend) -> Set<String> {
    var named: [String: [String]] = [:]
    let tool = family == .ipv4 ? "iptables" : "ip6tables"
    var commands = [
      [
        tool, "-t", "mangle", "-A", "FORWARD", "-j", "RATEEST", "--rateest-name", "rate", "--rateest-interval", "250ms",
        "--rateest-ewmalog", "1s",
      ]
    ]
    for (flag, table) in [("-m", matchOptions), ("-j", targetOptions)] {
      for options in table where (options.family ?? family) == family && named[options.name] == nil {
        let place = options.tables?.first ?? "mangle"
        let kind = TableKind.allCases.first { $0.name == place } ?? .mangle
        let chain = kind.builtInChains.map(\.chainName).first { options.chains?.contains($0) ?? true } ?? "INPUT"
        let rule = "\(options.front) \(flag) \(options.name) \(options.alternatives.first ?? "")"
        named[options.name] = [tool, "-t", place, "-A", chain] + RandomCase.words(rule)
      }
    }
    let order = named.keys.sorted()
    commands += order.compactMap { named[$0] }
    var asked = KernelCase(name: "what there is", interfaces: [], commands: commands)
    asked.family = family == .ipv4 ? 4 : 6
    asked.ipset = (family == .ipv4 ? randomSets(.ipv6) + randomSets(.ipv4) : randomSets(.ipv4) + randomSets(.ipv6)) + sharedSets
    asked.collect = []
    let answers = KernelJudge.run(asked, backend: backend).commands.dropFirst()
    return Set(
      zip(order, answers).filter { $1.rc != 0 || $1.stderr.contains("missing kernel module") }.map(\.0))
  }
}
