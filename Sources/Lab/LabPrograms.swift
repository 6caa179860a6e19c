// Programs on the hosts, and what answers outside.

internal import Explain
internal import Host
internal import Machine
internal import Simulator
internal import Wire

extension Lab {
  /// `tcp 8888`, `tcp 8888 10.0.0.1` or `tcp/8888@10.0.0.1`, several with commas.
  private func sockets(_ arguments: [String]) throws(LabError) -> (sockets: [LocalSocket], text: String) {
    guard let first = arguments.first else { throw LabError(text: "write: listen tcp 8888") }
    var text = first
    if !first.contains("/"), arguments.count > 1 { text = "\(first)/\(arguments[1])" + (arguments.count > 2 ? "@\(arguments[2])" : "") }
    do throws(QuestionError) { return (try ServicePlace.listeners(text), text) } catch { throw LabError(text: error.description) }
  }

  mutating func listen(_ arguments: [String], _ typed: [String]) -> LabAnswer {
    if arguments.isEmpty, let shown = network.nodes[current].host.show(["ss"]) { return LabAnswer(shown.output) }
    let wanted: [LocalSocket]
    let text: String
    do { (wanted, text) = try sockets(arguments) } catch { return .wrong(error.text) }
    for s in wanted {
      if let a = s.address, !a.isUnspecified, !machine.isLocal(a) {
        return .wrong("bind: Cannot assign requested address: \(a)", status: 1)
      }
      if machine.sockets.sockets.contains(where: { $0.proto == s.proto && $0.port == s.port && $0.address == s.address && $0.remote == nil }
      ) {
        return .wrong("bind: Address already in use: port \(s.port)", status: 1)
      }
    }
    network.change(current) { $0.machine.sockets.sockets += wanted }
    journal.note(.listen(host: names[current], text))
    return LabAnswer(
      wanted.map {
        "Listening on \($0.proto == IPProtocol.tcp ? "tcp" : "udp") \($0.address.map { "\($0)" } ?? "any address"), port \($0.port).\n"
      }
      .joined())
  }

  mutating func stop(_ arguments: [String]) -> LabAnswer {
    let wanted: [LocalSocket]
    let text: String
    do { (wanted, text) = try sockets(arguments) } catch { return .wrong(error.text.replacing("listen", with: "stop")) }
    func isWanted(_ s: LocalSocket) -> Bool {
      wanted.contains { $0.proto == s.proto && $0.port == s.port && ($0.address == nil || $0.address == s.address) }
    }
    guard machine.sockets.sockets.contains(where: isWanted) else { return .wrong("nothing listens on \(text)", status: 1) }
    network.change(current) { $0.machine.sockets.sockets.removeAll(where: isWanted) }
    journal.note(.stop(host: names[current], text))
    return LabAnswer()
  }

  /// `outside closed tcp/80@10.0.0.9`: what was said last counts first.
  mutating func setOutside(_ arguments: [String]) -> LabAnswer {
    let kinds: [String: Service] = ["open": .open, "closed": .closed, "silent": .silent]
    guard arguments.count == 2, let service = kinds[arguments[0]] else {
      return .wrong("write: outside open|closed|silent WHAT, for example `outside closed tcp/80@10.0.0.9`")
    }
    do throws(QuestionError) {
      let places = try ServicePlace.list(arguments[1], "outside")
      network.services.exceptions.insert(contentsOf: places.map { $0.exception(service) }, at: 0)
    } catch { return .wrong(error.description) }
    journal.note(.outside(arguments[0], arguments[1]))
    return LabAnswer()
  }
}
