import Foundation

/// One line of a results file: a JSON object whose keys stay in the order they were added.
public struct Record {
  private var fields: [String] = []

  /// - Parameter kind: what the line is about; the first field.
  public init(_ kind: String) { add("kind", kind) }

  public mutating func add(_ key: String, _ value: String) { field(key, Self.quoted(value)) }
  public mutating func add(_ key: String, _ value: Int) { field(key, "\(value)") }
  public mutating func add(_ key: String, _ value: Bool) { field(key, "\(value)") }
  public mutating func add(_ key: String, _ value: [Int]) { field(key, "\(value)") }
  /// Four significant digits: more would be noise. Values that are not finite become null.
  public mutating func add(_ key: String, _ value: Double) { field(key, Self.rounded(value)) }

  /// The line, without its end.
  public var line: String { "{" + fields.joined(separator: ",") + "}" }

  /// Prints the line on standard output at once.
  public func print() {
    Swift.print(line)
    fflush(nil)
  }

  private mutating func field(_ key: String, _ text: String) { fields.append(Self.quoted(key) + ":" + text) }

  private static func rounded(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4g", value) : "null"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case _ where scalar.value < 32: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
