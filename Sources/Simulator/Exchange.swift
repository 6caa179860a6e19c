// What the two programs of a conversation say: one request, one response, and who hangs up. HTTP/1.0 with `Connection: close`, in short.

/// Who closes a TCP connection first.
package enum Closer: Hashable, Sendable { case client, server }

/// One request and one response.
package struct Exchange: Hashable, Sendable {
  package var request: [UInt8]
  package var response: [UInt8]
  package var closer: Closer
  /// The program says nothing by itself: it is driven from outside, call by call.
  package var isDriven = false
  /// Nobody hangs up by himself: the client asks again when it is told to, and closes when it is told to.
  package var staysOpen = false

  /// What the two say in turn, line by line, instead of one request and one response.
  package var dialogue: [Line] = []

  /// A line, or several that are said at once. Whoever hears them counts newlines, because a packet filter may change what is between them.
  package struct Line: Hashable, Sendable {
    package var isClients: Bool
    package var bytes: [UInt8]
    package init(isClients: Bool, _ bytes: [UInt8]) {
      self.isClients = isClients
      self.bytes = bytes
    }
    var newlines: Int { bytes.count { $0 == 0x0a } }
  }

  package init(request: [UInt8], response: [UInt8], closer: Closer = .server) {
    self.request = request
    self.response = response
    self.closer = closer
  }

  /// About what curl and a small web server say.
  package static let http = Exchange(
    request: Array("GET / HTTP/1.0\r\nHost: server\r\nUser-Agent: whytables\r\nAccept: */*\r\n\r\n".utf8),
    response: Array(
      ("HTTP/1.0 200 OK\r\nServer: whytables\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 14\r\nConnection: close\r\n\r\n"
        + "Hello, world.\n").utf8))

  package static let driven = {
    var e = Exchange(request: [], response: [])
    e.isDriven = true
    return e
  }()

  /// One datagram each way.
  package static let datagram = Exchange(request: Array("question from why\r\n\n".utf8), response: Array("answer to the question\r\n".utf8))

  /// What a program needs before it does its next step. It is longer than a round trip, so that an acknowledgement is never held back
  /// for it, and shorter than the 40 ms for which Linux delays one (TCP_DELACK_MIN).
  package static let thinkingTime: UInt64 = 200 * ManualClock.microsecond
}
