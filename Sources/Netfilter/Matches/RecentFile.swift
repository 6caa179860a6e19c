// Writing to a list of `recent` by its file, /proc/net/xt_recent/NAME (net/netfilter/xt_recent.c, recent_mt_proc_write;
// iptables-extensions(8), recent): `+ADDRESS` has seen it now, `-ADDRESS` forgets it, `/` forgets all.

import Wire

package enum RecentFileError: Error { case noSuchList, notUnderstood }

extension NamedState {
  package mutating func writeRecent(_ list: String, _ text: String, now: UInt64) throws(RecentFileError) {
    let place = recent.hold(list)
    guard place >= 0 else { throw .noSuchList }
    defer { recent.release(place) }
    if text.hasPrefix("/") {
      recent.with(place) { $0.removeAll() }
      return
    }
    guard text.hasPrefix("+") || text.hasPrefix("-"), let address = Address(String(text.dropFirst())) else { throw .notUnderstood }
    recent.with(place) { list in
      let found = list.find(address, address.family, ttl: 0)
      if text.hasPrefix("+") {
        if let found { list.refresh(found, 0, now) } else { list.add(address, address.family, 0, now) }
      } else if let found {
        list.remove(found)
      }
    }
  }
}

extension Context {
  package mutating func writeRecent(_ list: String, _ text: String) throws(RecentFileError) {
    try named.writeRecent(list, text, now: jiffies)
  }
}

extension RecentMatch {
  /// The address of a packet as the rule's list has it.
  package func address(of packet: borrowing Packet) -> Address {
    let whole = usesDestination ? packet.destination : packet.source
    guard let mask else { return whole }
    return whole.isIPv4 ? Address(v4: whole.v4 & mask.v4) : whole & mask
  }
}
