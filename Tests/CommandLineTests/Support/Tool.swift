import Foundation
import Testing

/// The built `saganet`, run as a process.
enum Tool {
  /// The program beside the test bundle in the build directory.
  static let path: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("saganet").path
  }()

  /// The repository's root.
  static let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
    .replacingOccurrences(of: "//", with: "/")

  static let fixtures = repository + "/Tests/CommandLineTests/Fixtures"

  /// Runs `saganet` with `arguments` to its end.
  static func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String] = [:]
  ) throws -> Finished {
    try RunningProcess(path, arguments, input: input, environment: environment).finish()
  }

  /// Runs `saganet` and requires exit code 0.
  @discardableResult
  static func succeed(
    _ arguments: [String], input: Data? = nil, environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Finished {
    let result = try run(arguments, input: input, environment: environment)
    try #require(
      result.code == 0 && !result.crashed, "saganet \(arguments.joined(separator: " ")): \(result.errors)",
      sourceLocation: sourceLocation)
    return result
  }

  /// Runs a line of bash with `saganet` in the variable SAGANET.
  static func bash(_ script: String, environment: [String: String] = [:]) throws -> Finished {
    try RunningProcess(
      "/bin/bash", ["-c", script], environment: environment.merging(["SAGANET": path]) { given, _ in given }
    ).finish()
  }
}

/// What a process left behind.
struct Finished {
  let code: Int32
  /// True if a signal ended the process without its doing.
  let crashed: Bool
  let output: String
  let errors: String
}

/// A process whose standard streams are files, so that none can fill up.
final class RunningProcess {
  private let process = Process()
  private let folder: TemporaryFolder

  init(_ path: String, _ arguments: [String], input: Data? = nil, environment: [String: String] = [:]) throws
  {
    folder = try TemporaryFolder()
    // What the machine sets for threads must not change the tests.
    var variables = ProcessInfo.processInfo.environment
    for name in ["SLURM_CPUS_PER_TASK", "SLURM_JOB_ID", "OMP_NUM_THREADS"] { variables[name] = nil }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = variables.merging(environment) { $1 }
    if let input { try folder.write("in", input) }
    process.standardInput =
      input == nil ? FileHandle.nullDevice : try FileHandle(forReadingFrom: folder.url("in"))
    for name in ["out", "err"] { try folder.write(name, Data()) }
    process.standardOutput = try FileHandle(forWritingTo: folder.url("out"))
    process.standardError = try FileHandle(forWritingTo: folder.url("err"))
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  var identifier: Int32 { process.processIdentifier }

  var errors: String { (try? String(contentsOf: folder.url("err"), encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  func finish() throws -> Finished {
    process.waitUntilExit()
    return Finished(
      code: process.terminationStatus, crashed: process.terminationReason == .uncaughtSignal,
      output: try String(contentsOf: folder.url("out"), encoding: .utf8), errors: errors)
  }
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "saganet-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func url(_ name: String) -> URL { URL(fileURLWithPath: self(name)) }

  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    try data.write(to: url(name))
    return self(name)
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: self(name), withIntermediateDirectories: true)
  }
}

/// All files below `folder` by relative path, sorted.
func files(below folder: String) -> [String] {
  let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
  return all.filter { name in
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isDirectory)
      && !isDirectory.boolValue
  }.sorted()
}

/// The same without the report: what it is drawn from.
func results(below folder: String) -> [String] {
  files(below: folder).filter { !["report.html", "feature_ranking.tsv"].contains($0) && !$0.hasPrefix("figures/") }
}

/// What `scripts/compare-runs` says about two run directories.
func compareRuns(_ a: String, _ b: String) throws -> Finished {
  try RunningProcess(Tool.repository + "/scripts/compare-runs", [a, b]).finish()
}

/// Requires that two run directories hold the same results.
func expectSameRuns(_ a: String, _ b: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let comparison = try compareRuns(a, b)
  #expect(comparison.code == 0, "\(comparison.output)\(comparison.errors)", sourceLocation: sourceLocation)
}
