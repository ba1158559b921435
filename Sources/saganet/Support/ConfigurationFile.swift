import Foundation
import ModelFiles

/// `--config FILE`: a JSON object whose keys are flag names without the dashes. What the command line gives
/// wins over the file.
///
/// Values: a string or number stands for the flag's value, an array for a comma list (or, for flags that may
/// be repeated, one flag per element), true for a flag without value; false and null leave the flag out.
enum ConfigurationFile {
  /// Flags that are given once per element.
  static let repeatable: Set<String> = ["features", "drop-class", "rename-class"]

  /// The arguments with the file's flags appended, where they are not given already.
  ///
  /// `sweep` has a file of its own kind, see ``SweepFile``.
  static func merge(into arguments: [String]) throws -> [String] {
    guard arguments.first != "sweep", let path = value(of: "--config", in: arguments) else { return arguments }
    let members = try members(of: path)
    var merged = arguments
    for member in members {
      let key = member.name
      guard key != "config" else { throw UsageError("--config: \(path) cannot name another config file") }
      let flag = "--" + key
      guard !arguments.contains(where: { $0 == flag || $0.hasPrefix(flag + "=") }) else { continue }
      merged += try flags(key, member.value, "--config: \(path)")
    }
    return merged
  }

  /// The members of the file's object.
  static func members(of path: String) throws -> [JSONValue.Member] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("--config: cannot read \(path)")
    }
    let settings: JSONValue
    do {
      settings = try JSONValue(parsing: data, name: path)
    } catch let error as JSONReadError {
      throw UsageError("--config: \(error)")
    }
    guard let members = settings.members else {
      throw UsageError("--config: \(path) must hold one JSON object of flags, such as {\"folds\": 5}")
    }
    return members
  }

  /// A member as flags of the command line. Errors begin with `place`.
  static func flags(_ key: String, _ value: JSONValue, _ place: String) throws -> [String] {
    let flag = "--" + key
    switch value {
    case .null, .bool(false): return []
    case .bool(true): return [flag]
    case .array(let list):
      let elements = try list.map { element in
        guard let text = text(element) else {
          throw UsageError("\(place): \"\(key)\" holds a value that is no text or number")
        }
        return text
      }
      return repeatable.contains(key)
        ? elements.map { "\(flag)=\($0)" } : ["\(flag)=\(elements.joined(separator: ","))"]
    default:
      guard let text = text(value) else {
        throw UsageError("\(place): \"\(key)\" must be text, a number, true, false or a list")
      }
      return ["\(flag)=\(text)"]
    }
  }

  /// A text or number as one would write it on the command line.
  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): ShortestDecimal.text(number)
    default: nil
    }
  }

  private static func value(of flag: String, in arguments: [String]) -> String? {
    for (i, argument) in arguments.enumerated() {
      if argument == flag, i + 1 < arguments.count { return arguments[i + 1] }
      if argument.hasPrefix(flag + "=") { return String(argument.dropFirst(flag.count + 1)) }
    }
    return nil
  }
}
