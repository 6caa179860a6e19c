// -m realm: the realm of the packet's route (net/netfilter/xt_realm.c, realm_mt; iptables-extensions(8), realm). Routes with realms are not
// modelled, so every packet's realm is 0, which is what a route without one has.

package struct RealmMatch: MatchExtension {
  package static let name = "realm"
  package static let families: FamilySet = .ipv4
  package static let hooks: HookSet = [.input, .forward, .output, .postrouting]
  package static let help = [
    "--realm": "realm of the route, by number or name"
  ]
  package static let options: [Option<Self>] = [
    .value("--realm", \.realm, .named(["cosmos": 0]), required: true)
  ]
  package var realm: Negatable<MaskedValue>?
  package init() {}
  package var match: Match { .realm(self) }

  @inline(__always) func matches() -> Bool {
    guard let r = realm else { return true }
    return (r.value.value == 0) != r.isNegated
  }
  package func listing(_ context: OptionContext) -> String? {
    realm.map { ($0.isNegated ? "! " : "") + "realm " + namedText($0.value, ["cosmos": 0], context) }
  }
}
