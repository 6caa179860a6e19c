// What a random case turns on. Chance alone rarely gives a match the one packet that it is for. So of three cases two put something in
// front: one extension, in a rule that packets come to first, and packets of its protocol; or one reason to drop packets, and what provokes
// it. Each has its turn: the seed says whose.

internal import KernelJudge
internal import Netfilter
internal import Wire

struct RandomFocus {
  /// Rules that stand before all others of their chains.
  struct Rule {
    var table: String
    var chain: String
    var text: String

    init(_ table: String, _ chain: String, _ text: String) {
      self.table = table
      self.chain = chain
      self.text = text
    }
  }

  var name = ""
  var rules: [Rule] = []
  var traffic = RandomPacket.Favourite()
  var link: RandomLink?
  /// Each packet has a tick of the kernel's clock of its own.
  var isPaced = false
  var provocation: Provocation?

  /// What the case of a seed turns on; nothing in every third case.
  static func of(_ seed: UInt64, _ family: Family, without lacking: Lacking, _ dice: inout Dice) -> RandomFocus {
    let provocations = Provocation.all.filter { $0.families.contains(family) }
    let matches = matchOptions.filter { $0.isUsable(family) }
    let targets = targetOptions.filter { $0.isUsable(family) }
    guard seed % 3 != 0 else { return RandomFocus() }
    var turn = Int(truncatingIfNeeded: (seed / 3 * 2 + seed % 3 - 1) % UInt64(provocations.count + matches.count + targets.count))
    if turn < provocations.count { return provocations[turn].focus(family, &dice) }
    turn -= provocations.count
    let isMatch = turn < matches.count
    let options = isMatch ? matches[turn] : targets[turn - matches.count]
    if lacking.has(options.name, family) { return RandomFocus() }
    return isMatch ? RandomFocus(match: options, family, &dice) : RandomFocus(target: options, family, &dice)
  }

  init() {}

  /// One match, alone in a rule of each chain of a table that may have it.
  private init(match options: Options, _ family: Family, _ dice: inout Dice) {
    self.init(around: options)
    var options = options
    // What needs others before it has no table of its own.
    if options.tables?.isEmpty == true { options.tables = nil }
    options.alternatives = RandomFocus.possible(options, "-m")
    rules += provocation?.rules(family).filter { $0.table == "raw" } ?? []
    let table = dice.pick(options.tables ?? ["mangle", "mangle", "filter"])
    for chain in chains(table, options, family) {
      rules += before(options, table, chain, family)
      rules.append(Rule(table, chain, "\(options.front) -m \(options.name) \(dice.pick(options.alternatives))"))
    }
  }

  /// One target, in a rule of one or two chains.
  private init(target options: Options, _ family: Family, _ dice: inout Dice) {
    self.init(around: options)
    var options = options
    options.alternatives = RandomFocus.possible(options, "-j")
    let table = dice.pick(options.tables ?? ["mangle", "filter"])
    let chains = chains(table, options, family)
    for chain in Set([dice.pick(chains), dice.pick(chains)]).sorted() {
      rules += before(options, table, chain, family)
      rules.append(Rule(table, chain, "\(options.front) -j \(options.name) \(dice.pick(options.alternatives))"))
    }
  }

  /// The words that two machines answer alike.
  private static func possible(_ options: Options, _ flag: String) -> [String] {
    if RandomCase.wantSockets.contains(options.name) { return options.alternatives }
    let words = options.alternatives.filter { words in
      !RandomCase.withoutThese.contains { "\(flag) \(options.name) \(words)".contains($0) }
    }
    return words.isEmpty ? options.alternatives : words
  }

  private func chains(_ table: String, _ options: Options, _ family: Family) -> [String] {
    let kind = TableKind.allCases.first { $0.name == table } ?? .filter
    return kind.builtInChains.map(\.chainName).filter { options.fits(family, table, $0) }
  }

  private init(around options: Options) {
    name = options.name
    traffic = RandomPacket.Favourite(of: options)
    switch options.name {
    case "mac", "eui64": link = .tap
    case "physdev": link = .bridge
    case "connlimit": isPaced = true
    case "socket", "TPROXY", "SYNPROXY", "SNPT": link = .tun
    // A connection that another one announced.
    case "helper": provocation = Provocation.all.first { $0.name == "helper" }
    default: break
    }
  }

  /// What some extensions need others for.
  private func before(_ options: Options, _ table: String, _ chain: String, _ family: Family) -> [Rule] {
    switch options.name {
    case "connmark": return [Rule("mangle", chain == "OUTPUT" ? chain : "PREROUTING", "-j CONNMARK --set-xmark 0x1/0xffffffff")]
    // An estimator is there for the rules that follow it.
    case "rateest": return [Rule(table, chain, "-j RATEEST --rateest-name rate --rateest-interval 250ms --rateest-ewmalog 1s")]
    default: return []
    }
  }
}

extension Options {
  func isUsable(_ family: Family) -> Bool { (self.family ?? family) == family && chains?.isEmpty != true }
}

/// What connects the machine with others: two point-to-point devices, two of Ethernet, or a bridge with ports in place of the first.
enum RandomLink { case tun, tap, bridge }
