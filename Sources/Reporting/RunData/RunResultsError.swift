/// Why a run's results cannot be read back.
public struct RunResultsError: Error, Equatable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1; nil where it is about the whole file.
  public var line: Int?
  public var reason: String

  public init(file: String, line: Int? = nil, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  public var description: String { "\(file): " + (line.map { "line \($0): " } ?? "") + reason }
}
