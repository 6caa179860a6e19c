// What few connections keep beside their entries: a helper with its own data, changed sequence numbers, a proxied handshake
// (include/net/netfilter/nf_conntrack_helper.h, struct nf_conn_help; nf_conn_seqadj, nf_conn_synproxy).

import Machine
import Wire

/// A connection's helper, what it remembers, and what became of its sequence numbers.
package struct ConnectionHelp: Hashable, Sendable {
  /// Position in the list of helpers, or -1.
  package var helper: Int8
  package var adjustment = SequenceAdjustment()
  /// The handshake that SYNPROXY made for the connection.
  package var synproxy: SynproxyMemory?
  var ftp = FTPMemory()
  var sip = SIPMemory()
  var pptp = PPTPMemory()
  /// SANE: the next reply tells a port (SANE_STATE_START_REQUESTED).
  var saneStarts = false

  package init(helper: Int8) { self.helper = helper }
  package var known: ConntrackHelper? {
    helper >= 0 && Int(helper) < ConntrackHelper.all.count ? ConntrackHelper.all[Int(helper)] : nil
  }
}

extension Context {
  /// What a helper sees of a packet on its last steps through the host, and what is done to it there: the helper reads its payload, expects
  /// connections, rewrites it for NAT; then its sequence numbers are put right (nf_confirm, net/netfilter/nf_conntrack_proto.c).
  package mutating func help(_ packet: inout Packet) -> Verdict {
    let id = packet.connection
    guard connections.hasHelp(id), let state = packet.connectionState, state != .untracked, state != .relatedReply else { return .accept }
    guard packet.isChainComplete, packet.fragmentOffset == 0 else { return .accept }
    // What the helper changes now is not changed a second time.
    let isAdjusted = connections[id].status.contains(.sequenceAdjust) && !(hook == .input && packet.inInterface == Machine.loopback)
    if let helper = connections[helpOf: id].known, !callHelper(helper.kind, &packet, id, state) { return .drop(.conntrack(.helper)) }
    if isAdjusted, !connections[helpOf: id].adjustment.adjust(&packet.bytes, at: packet.transportOffset, state.direction) {
      return .drop(.conntrack(.refused))
    }
    return .accept
  }

  /// Each returns false if the packet is to be dropped.
  private mutating func callHelper(
    _ kind: ConntrackHelper.Kind, _ packet: inout Packet, _ id: ConnectionID, _ state: ConnectionState
  ) -> Bool {
    switch kind {
    case .ftp: helpFTP(&packet, id, state)
    case .tftp: helpTFTP(&packet, id)
    case .irc: helpIRC(&packet, id, state)
    case .amanda: helpAmanda(&packet, id, state)
    case .sane: helpSANE(packet, id, state)
    case .netbios: helpBroadcast(packet, id, state, port: 137, seconds: 3)
    case .snmp: helpBroadcast(packet, id, state, port: 161, seconds: 30)
    case .pptp: helpPPTP(&packet, id, state)
    case .sip: helpSIP(&packet, id, state)
    case .unmodelled: true
    }
  }

  /// nf_ct_helper_log
  mutating func logHelper(_ packet: borrowing Packet, _ id: ConnectionID, _ text: String) {
    let kind = LogRecord.Kind.helper("nf_ct_\(connections[helpOf: id].known?.name ?? ""): dropping packet: \(text) ")
    logs.append(LogRecord(kind: kind, packet: copy packet, hook: hook, input: .none, output: .none, time: now))
  }

  /// Enters an expectation of the connection (nf_ct_expect_related).
  mutating func expect(_ expectation: inout Expectation, anyMaster: Bool = false) -> ExpectationOutcome {
    guard let helper = connections[helpOf: expectation.master].known else { return .full }
    let policy = helper.policies[Int(min(expectation.category, UInt8(helper.policies.count - 1)))]
    return connections.expectations.insert(&expectation, policy, ticks, anyMaster: anyMaster)
  }

  /// What follows on a connection's being expected (expectfn), when its entry was made.
  mutating func follow(_ expectation: Expectation, _ id: ConnectionID) {
    switch expectation.followUp {
    case .none: break
    case .master: followMaster(expectation, id)
    case .sip: followSIP(expectation, id)
    case .pptp: followPPTP(expectation, id)
    }
  }
}

/// Where the payload of a packet is; nil if there is none.
extension Packet {
  /// Behind a TCP header that is all there.
  var tcpPayload: Range<Int>? {
    guard bytes.count >= transportOffset + TCPHeader.minimumLength else { return nil }
    let start = transportOffset + Int(bytes[transportOffset + 12] >> 4) * 4
    return start < bytes.count ? start..<bytes.count : nil
  }
  /// Behind eight bytes, whatever they are.
  var udpPayload: Range<Int>? {
    let start = transportOffset + UDPHeader.length
    return start < bytes.count ? start..<bytes.count : nil
  }
}
