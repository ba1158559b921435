import Foundation
import Logging
import ModelFiles
import ModelSelection
import Reporting
import Glibc

/// One run of a command: its logger, directory, timings and `run.json`.
final class RunSession {
  let name: String
  let run: RunOptions
  /// Where the results go.
  let directory: String
  let logger: Logger
  private let commandLine: [String]
  private let start = Date()
  private let usageBefore = Usage()
  private var timings: [JSONValue.Member] = []

  /// - Parameters:
  ///   - directory: default: the one that the options name.
  ///   - variant: of a sweep; stands in the log's lines.
  ///   - commandLine: what makes the run again. Default: the process's.
  init(
    name: String, run: RunOptions, directory: String? = nil, variant: String? = nil, commandLine: [String]? = nil
  ) {
    self.commandLine = commandLine ?? CommandLine.arguments
    self.name = name
    self.run = run
    self.directory = directory ?? run.out
    var logger = Logger.standard(run.log)
    if let variant { logger[metadataKey: "variant"] = "\(variant)" }
    self.logger = logger
  }

  /// Refuses a directory that cannot be used, before any work; changes nothing.
  func checkDirectory() throws {
    try RunDirectory.check(run.out, overwrite: run.overwrite, for: .run(figures: FigureCatalog.names))
  }

  /// Makes the run's directory, or empties it of an earlier run.
  ///
  /// - Parameter splits: the names of the held-out splits that folders will be made for.
  func prepareDirectory(splits: [String]) throws {
    let removed = try RunDirectory.prepare(run.out, overwrite: run.overwrite,
      for: .run(splits: splits, figures: FigureCatalog.names))
    if !removed.isEmpty { logger.info("removed \(removed.count) files of an earlier run from \(run.out)") }
  }

  /// Runs `body` and keeps its wall time under `phase`.
  func timed<R>(_ phase: String, _ body: () throws -> R) rethrows -> R {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let seconds = (clock.now - start).seconds
    add(seconds: seconds, to: phase)
    logger.debug("\(phase): \(seconds) s")
    return result
  }

  func add(seconds: Double, to phase: String) {
    timings.append(.init(phase, .number(seconds)))
  }

  /// Writes `run.json`: all that may differ between runs with equal results.
  func finish(configuration: JSONValue, facts: [JSONValue.Member]) throws {
    let usage = Usage()
    let report: JSONValue = .object(
      [
        .init("command", .array(commandLine.map { .string($0) })),
        .init("subcommand", .string(name)),
        .init("saganet_version", .string(Version.saganet)),
        .init("configuration", configuration),
        .init("host", .string(ProcessInfo.processInfo.hostName)),
        .init("working_directory", .string(FileManager.default.currentDirectoryPath)),
        .init("started", .string(start.formatted(.iso8601))),
        .init("wall_seconds", .number(Date().timeIntervalSince(start))),
        .init("cpu_seconds", .number(usage.cpuSeconds - usageBefore.cpuSeconds)),
        .init("peak_memory_bytes", .integer(usage.peakBytes)),
        .init("timings", .object(timings)),
      ] + facts)
    try report.write(to: "\(directory)/\(RunDirectory.run)")
  }

  /// Writes `report.html` and the figures. What goes wrong there is a warning: the results are written and stay.
  func writeReport() {
    do {
      let clock = ContinuousClock()
      let start = clock.now
      let report = try Report.write(directory)
      logger.debug("report: \((clock.now - start).seconds) s, \(report.pageBytes) bytes")
      for problem in report.problems { logger.warning("left out of \(RunDirectory.report): \(problem)") }
    } catch {
      logger.warning("\(RunDirectory.report) could not be written, all results are: \(error)")
    }
  }

  /// The same with facts given as a literal.
  func finish(configuration: JSONValue, facts: KeyValuePairs<String, JSONValue>) throws {
    try finish(configuration: configuration, facts: facts.map { .init($0.key, $0.value) })
  }
}

/// What the process has used so far.
private struct Usage {
  let cpuSeconds: Double
  let peakBytes: Int

  init() {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    cpuSeconds =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
    peakBytes = usage.ru_maxrss * 1024
  }
}

extension Logger {
  /// The tool's logger, to standard error.
  static func standard(_ options: LogOptions) -> Logger {
    var logger = Logger(label: "saganet") { _ in LineLogHandler(format: options.logFormat) }
    logger.logLevel = options.quiet ? .warning : options.verbose ? .debug : .info
    return logger
  }
}
