// A TCP connection between a client on one side of the machine and a server on the other, written down segment by segment. Each end speaks
// in its own numbers and addresses; what NAT does between them is said where it happens.

import KernelJudge

/// One connection in the making. `client` and `server` are the ends as they call themselves.
struct Conversation {
  let client: String
  let server: String
  /// The ends as the other side knows them.
  var serverFromClient: String
  var clientFromServer: String
  private var clientNext: UInt32 = 1000
  private var serverNext: UInt32 = 5000
  /// By how much the other side sees more than was sent.
  private var clientGrown = 0
  private var serverGrown = 0
  private(set) var steps: [KernelStep] = []

  /// A connection with its handshake done.
  init(_ client: String, _ server: String, seenAs outside: String? = nil, reachedAt inside: String? = nil) {
    self.client = client
    self.server = server
    serverFromClient = inside ?? server
    clientFromServer = outside ?? client
    steps.append(.inject("wa", segment(client, serverFromClient, "S", clientNext, 0)))
    steps.append(.inject("wb", segment(server, clientFromServer, "SA", serverNext, clientNext + 1)))
    clientNext += 1
    serverNext += 1
    steps.append(.inject("wa", segment(client, serverFromClient, "A", clientNext, serverNext)))
  }

  /// The client says something, which becomes so many bytes longer on its way.
  mutating func ask(_ data: [UInt8], grows: Int = 0, flags: String = "PA", options: [UInt8] = []) {
    steps.append(
      .inject(
        "wa", segment(client, serverFromClient, flags, clientNext, serverNext &+ UInt32(bitPattern: Int32(serverGrown)), data, options)))
    clientNext &+= UInt32(data.count)
    clientGrown += grows
  }
  mutating func ask(_ text: String, grows: Int = 0) { ask(Array(text.utf8), grows: grows) }

  /// The server answers.
  mutating func answer(_ data: [UInt8], grows: Int = 0, flags: String = "PA", back: Int = 0, options: [UInt8] = []) {
    let seen = clientNext &+ UInt32(bitPattern: Int32(clientGrown - back))
    steps.append(.inject("wb", segment(server, clientFromServer, flags, serverNext, seen, data, options)))
    serverNext &+= UInt32(data.count)
    serverGrown += grows
  }
  mutating func answer(_ text: String, grows: Int = 0) { answer(Array(text.utf8), grows: grows) }

  /// The last step once more.
  mutating func again() { if let last = steps.last { steps.append(last) } }

  /// The number behind what the client sent, as the server sees it.
  var seenByServer: UInt32 { clientNext &+ UInt32(bitPattern: Int32(clientGrown)) }

  private func segment(
    _ source: String, _ destination: String, _ flags: String, _ sequence: UInt32, _ acknowledgement: UInt32, _ data: [UInt8] = [],
    _ options: [UInt8] = []
  ) -> Hex {
    var bytes: [UInt8] = []
    for end in [source, destination] { bytes.append(big: end.split(separator: ":").last.flatMap { UInt16($0) } ?? 0) }
    bytes.append(big: sequence)
    bytes.append(big: acknowledgement)
    bytes += [UInt8(5 + options.count / 4) << 4, "FSRPAU".enumerated().reduce(0) { flags.contains($1.element) ? $0 | 1 << $1.offset : $0 }]
    bytes.append(big: UInt16(64240))
    bytes += [0, 0, 0, 0] + options + data
    return Craft.datagram(6, source, destination, bytes)
  }
}
