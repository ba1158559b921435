import Foundation

/// `--config FILE`: a JSON object whose keys are flag names without the dashes. What the command line gives
/// wins over the file.
///
/// Values: a string or number stands for the flag's value, an array for a comma list (or, for flags that may
/// be repeated, one flag per element), true for a flag without value; false and null leave the flag out.
enum ConfigurationFile {
  /// Flags that are given once per element.
  static let repeatable: Set<String> = ["features", "drop-class", "rename-class"]

  /// The arguments with the file's flags appended, where they are not given already.
  static func merge(into arguments: [String]) throws -> [String] {
    guard let path = value(of: "--config", in: arguments) else { return arguments }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("--config: cannot read \(path)")
    }
    let object: Any
    do {
      object = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw UsageError("--config: \(path) is not JSON: \((error as NSError).userInfo["NSDebugDescription"] ?? error)")
    }
    guard let settings = object as? [String: Any] else {
      throw UsageError("--config: \(path) must hold one JSON object of flags, such as {\"folds\": 5}")
    }
    var merged = arguments
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      let flag = "--" + key
      guard !arguments.contains(where: { $0 == flag || $0.hasPrefix(flag + "=") }) else { continue }
      guard key != "config" else { throw UsageError("--config: \(path) cannot name another config file") }
      merged += try flags(flag, key, value, path)
    }
    return merged
  }

  private static func flags(_ flag: String, _ key: String, _ value: Any, _ path: String) throws -> [String] {
    switch value {
    case is NSNull:
      return []
    case let number as NSNumber where CFBooleanLike.isBoolean(number):
      return number.boolValue ? [flag] : []
    case let text as String:
      return ["\(flag)=\(text)"]
    case let number as NSNumber:
      return ["\(flag)=\(number)"]
    case let list as [Any]:
      let elements = try list.map { element -> String in
        guard element is String || element is NSNumber else {
          throw UsageError("--config: \(path): \"\(key)\" holds a value that is no text or number")
        }
        return "\(element)"
      }
      return repeatable.contains(key)
        ? elements.map { "\(flag)=\($0)" } : ["\(flag)=\(elements.joined(separator: ","))"]
    default:
      throw UsageError("--config: \(path): \"\(key)\" must be text, a number, true, false or a list")
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

/// JSONSerialization gives booleans as NSNumber; their C type tells them from numbers.
private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
