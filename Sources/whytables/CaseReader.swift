// Cases as JSON: one object a line, or one object over many lines.

import KernelJudge

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

enum CaseReader {
  /// A text that is no case, and where it is wrong.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static func cases(_ bytes: [UInt8]) throws(Failure) -> [KernelCase] {
    var first: Failure
    do { return [try oneCase(bytes[...])] } catch { first = error }
    let lines = bytes.split(separator: 10).filter { !$0.allSatisfy { $0 == 32 || $0 == 13 || $0 == 9 } }
    if lines.count < 2 { throw first }
    var cases: [KernelCase] = []
    for (number, line) in lines.enumerated() {
      do { cases.append(try oneCase(line)) } catch {
        // A file of one object over many lines: what is wrong with the whole says more.
        first = number == 0 ? first : Failure(description: "case \(number + 1): \(error)")
        throw first
      }
    }
    return cases
  }

  static func oneCase(_ bytes: ArraySlice<UInt8>) throws(Failure) -> KernelCase {
    do { return try JSONDecoder().decode(KernelCase.self, from: Data(bytes)) } catch {
      throw Failure(description: explain(error))
    }
  }

  /// Where in the JSON the mistake is, in a few words.
  static func explain(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let c): return "\(place(c.codingPath)) lacks \"\(key.stringValue)\""
    case .typeMismatch(let type, let c): return "\(place(c.codingPath)) should be \(word(type))"
    case .valueNotFound(let type, let c): return "\(place(c.codingPath)) is null and should be \(word(type))"
    case .dataCorrupted(let c): return c.codingPath.isEmpty ? "it is not JSON" : "\(place(c.codingPath)): \(c.debugDescription)"
    default: return "\(error)"
    }
  }

  private static func word(_ type: any Any.Type) -> String {
    let name = "\(type)"
    if name.hasPrefix("Array") { return "a list" }
    if name.hasPrefix("Dictionary") { return "an object" }
    return name == "String" ? "a text" : name == "Bool" ? "true or false" : "a number"
  }
}
