// The words for states, reasons and decisions. Everything that is said of them is said here.

import Host
import Machine
import Netfilter
import Wire

extension PacketStory.Tracking {
  /// `NEW`, `ESTABLISHED, reply`, `INVALID: …`.
  package var text: String {
    switch self {
    case .off: "not tracked"
    case .state(let s): s.text
    case .invalid(let reason): "INVALID" + (reason.map { ": " + $0.text } ?? "")
    case .untracked: "UNTRACKED"
    case .noRoom(let entries, let limit): "no room: \(entries) connections of \(limit)"
    case .notReached: ""
    }
  }
}

extension ConnectionState {
  var text: String {
    switch self {
    case .new: "NEW"
    case .established: "ESTABLISHED"
    case .establishedReply: "ESTABLISHED, reply"
    case .related: "RELATED"
    case .relatedReply: "RELATED, reply"
    case .untracked: "UNTRACKED"
    }
  }
}

extension InvalidReason {
  var text: String {
    switch self {
    case .shortHeader: "its transport header is cut off"
    case .badChecksum: "its checksum is wrong"
    case .tcpFlags: "no TCP packet has these flags"
    case .tcpState: "it does not fit the connection's TCP state"
    case .tcpWindow: "its sequence or acknowledgement number is outside the window"
    case .icmpType: "its ICMP type is not one that is tracked"
    case .icmpInner: "it is an ICMP error about no connection that is known"
    case .noTuple: "it has no addresses and ports to look up"
    case .notFirst: "no connection begins with such a packet"
    case .other: "connection tracking can't place it"
    }
  }
}

extension SkipReason {
  /// Why the nat table was not walked, about packet `packet` at its hook.
  func text(_ decider: TableVisit.Decider?, for packet: Int, _ names: (Int) -> String) -> String {
    let by = decider.map { $0.packet == packet ? "decided in \($0.hook.chainName) already" : "\(names($0.packet)) decided" }
    return switch self {
    case .natAlreadyDecided: by ?? "decided by the connection's first packet"
    case .reply: "a reply; " + (by ?? "the connection's first packet decided")
    case .notTracked(.untracked?): "the packet is UNTRACKED"
    case .notTracked: "the packet is INVALID"
    case .trackingOff: "no rule turns connection tracking on"
    case .icmpError: "an ICMP error is translated as its connection is"
    }
  }
}

extension DropReason {
  /// `by filter INPUT 3 (-A INPUT …)`, as what follows "was dropped".
  func text(_ book: RuleBook, _ packet: Packet, input: String, output: String = "") -> String {
    switch self {
    case .rule(_, let entry) where entry < 0: "at a queue that no program reads"
    case .rule(let table, let entry):
      "by " + (book.reference(table, entry)?.full ?? "a rule of \(table.title)")
    case .policy(let table, let hook): "by the policy of \(table.title) \(hook.chainName)"
    case .unreadableHeader(let table, let entry):
      "by \(book.reference(table, entry)?.full ?? table.title), which could not read the header it asks for"
    case .jumpStack(let table): "by \(table.title): too many jumps"
    case .conntrack(let reason): "by connection tracking: \(reason.text)"
    case .nat(let reason): "by NAT: \(reason.text)"
    case .fragment(let reason): "by defragmentation: \(reason.text)"
    case .routing(let reason): reason.text(packet, input: input, output: output)
    case .malformed: "as malformed: its IP header, length or checksum is wrong"
    case .badOption: "because an option of its IP header is wrong"
    case .sourceRoute: "because it asks for a way of its own (a source route)"
    case .otherHost: "because its hardware address is another machine's"
    case .noBridgePort: "by the bridge: it is for a machine behind the port that it came in by"
    case .ttlExceeded: "because its time to live ran out"
    case .unknownProtocol: "because nothing on this host receives its protocol"
    case .tooBig: "because it is larger than the next link takes and may not be fragmented"
    case .noNeighbour:
      "after three seconds: nobody at \(output) has \(packet.nextHop.text(packet.family)), which was asked for by "
        + (packet.family == .ipv4 ? "ARP" : "neighbour discovery")
    }
  }
}

extension DropReason {
  /// For a line below the table that did it; `rule` is the last one that matched there.
  func brief(_ rule: RuleReference?) -> String {
    switch self {
    case .rule(_, let entry) where entry < 0: "no program reads the queue"
    case .rule(let table, _): "by " + (rule?.place ?? "a rule of \(table.title)")
    case .policy(let table, let hook): "by the policy of \(table.title) \(hook.chainName)"
    case .unreadableHeader: "a match could not read the header it asks for"
    case .jumpStack: "too many jumps"
    case .conntrack(let reason): reason.text
    case .nat(let reason): reason.text
    case .fragment(let reason): reason.text
    case .routing(let reason): reason.brief
    case .malformed: "its IP header, length or checksum is wrong"
    case .badOption: "an option of its IP header is wrong"
    case .sourceRoute: "it asks for a way of its own (a source route)"
    case .otherHost: "its hardware address is another machine's"
    case .noBridgePort: "it is for a machine behind the port that it came in by"
    case .ttlExceeded: "its time to live ran out"
    case .unknownProtocol: "nothing here receives its protocol"
    case .tooBig: "larger than the next link takes, and not to be fragmented"
    case .noNeighbour: "nobody has the next hop's address"
    }
  }
}

extension RoutingDrop {
  var brief: String {
    switch self {
    case .noRoute: "no route"
    case .prohibited: "the route prohibits it"
    case .blackhole: "the route is a blackhole"
    case .unreachable: "the route says unreachable"
    case .reversePath: "rp_filter: the way back to its source leads elsewhere"
    case .martian: "a martian: such addresses may not go this way"
    case .forwardingOff: "it is for another machine, and this host does not forward"
    case .interfaceDown: "the interface is down"
    }
  }
}

extension ConntrackDrop {
  var text: String {
    switch self {
    case .clash: "another packet's entry has the same addresses and ports"
    case .tableFull: "the table is full (net.netfilter.nf_conntrack_max), and no entry that may go was found near the new one's place"
    case .refused: "its tracker refuses the packet"
    case .helper: "its helper can't follow the packet"
    }
  }
}

extension NATDrop {
  var text: String {
    switch self {
    case .noFreeTuple: "no free address and port is left"
    case .unwritable: "it can't be translated"
    case .interfaceChanged: "the connection was masqueraded for another interface"
    }
  }
}

extension FragmentDrop {
  var text: String {
    switch self {
    case .malformed: "a malformed fragment"
    case .overlap: "fragments overlap"
    case .unassemblable: "the fragments make no whole"
    case .timeout: "the other fragments never came"
    case .duplicate: "a fragment that was here before"
    }
  }
}

extension RoutingDrop {
  func text(_ packet: Packet, input: String, output: String) -> String {
    let to = packet.destination.text(packet.family)
    let from = packet.source.text(packet.family)
    return switch self {
    case .noRoute where packet.destination.isMulticast && !input.isEmpty: "by routing: this host is not in the group \(to) at \(input)"
    case .noRoute: "by routing: no route to \(to)"
    case .prohibited: "by routing: the route to \(to) prohibits it"
    case .blackhole: "by routing: the route to \(to) is a blackhole"
    case .unreachable: "by routing: the route to \(to) says unreachable"
    case .reversePath: "by rp_filter: the way back to \(from) does not lead out by \(input)"
    case .martian where input.isEmpty: "by routing as a martian: from \(from) to \(to) nothing may leave by \(output)"
    case .martian where packet.family == .ipv6 && packet.source.isLinkLocal && !output.isEmpty:
      "by routing: \(from) is known on the link of \(input) alone, and the packet would leave by \(output)"
    case .martian: "by routing as a martian: from \(from) to \(to) nothing may come in by \(input)"
    case .forwardingOff:
      "by routing: \(to) is another machine, and this host does not forward "
        + (packet.family == .ipv4 ? "(net.ipv4.ip_forward=0)" : "(net.ipv6.conf.all.forwarding=0)")
    case .interfaceDown: "because the interface is down"
    }
  }
}
