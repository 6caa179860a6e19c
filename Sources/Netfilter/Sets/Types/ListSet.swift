// list:set: other sets, in order (net/netfilter/ipset/ip_set_list_set.c).

extension SetTraits {
  static let listSet = SetTraits(.list, "list:set", aliases: ["setlist"], [.set], revision: 3, [.size] + extensions + [.skbinfo])
}
