// docs/scenario.schema.json says what the reader reads: the same keys at every place, and every example is valid by it.

import Foundation
import Scenarios
import Testing
import Yams

struct SchemaTests {
  let schema: [String: Any]

  init() throws {
    let data = Data(try contents(project + "docs/scenario.schema.json").utf8)
    schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func keysAreTheReaders() throws {
    let parts = try #require(schema["$defs"] as? [String: [String: Any]])
    for (name, keys) in ScenarioKeys.places {
      let place = name == "file" ? schema : try #require(parts[name])
      let known = try #require(place["properties"] as? [String: Any])
      let missing = Set(keys).subtracting(known.keys)
      #expect(missing.isEmpty, "\(name) lacks \(missing)")
      if name != "file" { #expect(Set(known.keys).subtracting(keys).isEmpty, "\(name) has too many") }
      #expect(place["additionalProperties"] as? Bool == false)
    }
    #expect(Set(parts.keys).isSubset(of: ScenarioKeys.places.map(\.name)))
  }

  @Test(arguments: exampleNames) func exampleIsValid(_ name: String) throws {
    let value = try load(yaml: try contents(project + "examples/\(name).yaml")) ?? [String: Any]()
    #expect(faults(value, schema, "") == [])
  }

  @Test func validatorFindsFaults() {
    #expect(faults(["hosts": ["a": ["interfacs": 1]]], schema, "") != [])
    #expect(faults(["steps": [["expect": "conected"]]], schema, "") != [])
    #expect(faults(["seed": "x"], schema, "") != [])
  }

  /// What of JSON Schema (2020-12) the file uses: type, properties, additionalProperties, items, enum, anyOf, required, $ref.
  private func faults(_ value: Any, _ rule: [String: Any], _ path: String) -> [String] {
    if let name = rule["$ref"] as? String, let parts = schema["$defs"] as? [String: [String: Any]] {
      return faults(value, parts[name.split(separator: "/").last.map(String.init) ?? ""] ?? [:], path)
    }
    if let choices = rule["anyOf"] as? [[String: Any]] {
      let all = choices.map { faults(value, $0, path) }
      return all.contains([]) ? [] : all.min { $0.count < $1.count } ?? []
    }
    if let allowed = rule["enum"] as? [String] {
      return (value as? String).map(allowed.contains) == true ? [] : ["\(path): \(value) is none of \(allowed)"]
    }
    var out: [String] = []
    let types = (rule["type"] as? [String]) ?? (rule["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { isOf(value, $0) }) { return ["\(path): \(value) is no \(types)"] }
    if let members = value as? [String: Any] {
      let known = rule["properties"] as? [String: [String: Any]] ?? [:]
      for (key, v) in members {
        if let r = known[key] {
          out += faults(v, r, "\(path).\(key)")
        } else if let r = rule["additionalProperties"] as? [String: Any] {
          out += faults(v, r, "\(path).\(key)")
        } else if rule["additionalProperties"] as? Bool == false {
          out.append("\(path).\(key) is not known")
        }
      }
      for key in rule["required"] as? [String] ?? [] where members[key] == nil { out.append("\(path).\(key) is missing") }
    }
    if let elements = value as? [Any], let r = rule["items"] as? [String: Any] {
      for (n, e) in elements.enumerated() { out += faults(e, r, "\(path)[\(n)]") }
    }
    return out
  }

  private func isOf(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "integer": value is Int
    case "number": value is Int || value is Double
    case "boolean": value is Bool
    case "null": value is NSNull
    default: false
    }
  }
}
