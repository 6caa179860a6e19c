// The hosts of a scenario file alone, for a session that begins with them.

internal import Yams

extension ScenarioReader {
  /// What happens in a file, and is left out.
  private static let happening = ["steps", "flow", "in", "uid", "gid", "groups", "mark", "for", "expect"]

  /// The file without its steps, and what is left of its text, as YAML.
  package static func hosts(_ text: String, path: String, read: @escaping FileReader) throws(ScenarioProblem) -> (
    file: ScenarioFile, head: String
  ) {
    var reader = ScenarioReader(path: path, read: read)
    reader.mayBeIdle = true
    let place = try YAMLPlace(text, file: path)
    var file = try reader.file(place)
    file.steps = []
    guard var members = place.node.mapping else { return (file, text) }
    for key in happening { members[Node(key)] = nil }
    let left: String
    do { left = members.isEmpty ? "" : try serialize(node: .mapping(members)) } catch {
      throw ScenarioProblem(file: path, "this can't be written as YAML again: \(error)")
    }
    return (file, left)
  }
}
