import ArgumentParser
import Foundation
import Logging
import ModelFiles
import ModelSelection
import Optimization
import Reporting

/// Trains the variants of a ``SweepFile`` one after another in this process.
struct SweepRunner {
  private struct Variant {
    var name: String
    var train: Train
    /// What makes it alone: the command and its arguments.
    var commandLine: [String]
  }

  private let file: SweepFile
  private let table: String
  private let out: String
  private let overwrite: Bool
  private let logger: Logger
  private var variants: [Variant] = []

  /// Reads the file and parses every variant, so that slips of the pen show before any work.
  init(_ command: Sweep) throws {
    file = try SweepFile(command.config)
    table = try command.table ?? Self.text(file, "table", "name the table there, or on the command line")
    out = try command.out ?? Self.text(file, "out", "name a directory there, or with --out")
    overwrite = try command.overwrite || Self.flag(file, "overwrite")
    if out.isEmpty { throw UsageError("--out is empty: name a directory.") }

    var common: [String] = []
    if overwrite { common.append("--overwrite") }
    if let threads = command.threads.threads {
      common += ["--threads", "\(threads)"]
    } else if let threads = file.shared("threads") {
      common += try ConfigurationFile.flags("threads", threads, file.path)
    }
    let given = command.log
    if given.quiet || given.verbose {
      common.append(given.quiet ? "--quiet" : "--verbose")
    } else {
      for name in ["quiet", "verbose"] where try Self.flag(file, name) { common.append("--\(name)") }
    }
    if given.logFormat != .text {
      common += ["--log-format", given.logFormat.rawValue]
    } else if let format = file.shared("log-format") {
      common += try ConfigurationFile.flags("log-format", format, file.path)
    }

    for variant in file.variants {
      let arguments = try file.arguments(variant, table: table, out: out) + common
      do {
        let train = try Train.parse(arguments)
        variants.append(
          Variant(
            name: variant.name, train: train,
            commandLine: Array(CommandLine.arguments.prefix(1)) + ["train"] + arguments))
      } catch {
        // What all variants share may be to blame.
        let message = Train.message(for: error)
        let isShared = Self.problem(try file.sharedArguments(table: table, out: out)) == message
        throw UsageError("\(file.place(variant, isShared: isShared)): \(message)")
      }
    }
    logger = Logger.standard(variants[0].train.output.log)
  }

  /// What `train` has to say against its arguments.
  private static func problem(_ arguments: [String]) -> String? {
    do {
      _ = try Train.parse(arguments)
      return nil
    } catch {
      return Train.message(for: error)
    }
  }

  private static func text(_ file: SweepFile, _ name: String, _ advice: String) throws -> String {
    guard let value = file.shared(name) else { throw UsageError("\(file.path): \"\(name)\" is missing; \(advice)") }
    guard let text = value.stringValue, !text.isEmpty else {
      throw UsageError("\(file.path): \"\(name)\" must be text")
    }
    return text
  }

  private static func flag(_ file: SweepFile, _ name: String) throws -> Bool {
    guard let value = file.shared(name) else { return false }
    guard let flag = value.boolValue else { throw UsageError("\(file.path): \"\(name)\" must be true or false") }
    return flag
  }

  func run() throws {
    let shelf = TableShelf()
    for variant in variants {
      switch variant.train.model.precision {
      case .float64: shelf.enter(variant.train.input, Double.self)
      case .float32: shelf.enter(variant.train.input, Float.self)
      }
    }
    if table == "-", shelf.tableCount > 1 {
      throw UsageError(
        "\(file.path): standard input can be read once, but the variants differ in label, dropped classes, precision "
          + "or other flags of reading; name a file")
    }
    for variant in variants { try RunDirectory.check(variant.train.output.out, overwrite: overwrite) }
    try RunDirectory.prepare(out, overwrite: overwrite, for: .comparison)

    var failed: [String] = []
    var unconverged: [String] = []
    for (number, variant) in variants.enumerated() {
      logger.info("variant \(variant.name): \(number + 1) of \(variants.count)")
      do {
        try train(variant, shelf)
      } catch let code as ExitCode where code.rawValue == ExitCodes.unconverged {
        unconverged.append(variant.name)
      } catch {
        StandardError.show(live: nil)
        let reason = (error as? UsageError)?.message ?? "\(error)"
        let rest = number + 1 < variants.count ? "; going on with the next" : ""
        logger.error("variant '\(variant.name)' failed: \(reason)\(rest)")
        failed.append(variant.name)
      }
    }
    logger.debug("the table was read \(shelf.reads == 1 ? "once" : "\(shelf.reads) times")")

    let finished = variants.filter { !failed.contains($0.name) }
    if !finished.isEmpty {
      try ComparisonWriter.write(
        RunComparison(finished.map { (name: $0.name, directory: $0.train.output.out) }), out: out)
    }
    guard failed.isEmpty else {
      let others = finished.isEmpty ? "" : "; the results of the others are in \(out)"
      logger.error(
        "\(failed.count) of \(variants.count) variants failed: \(failed.joined(separator: ", "))\(others)")
      throw ExitCode(ExitCodes.failure)
    }
    if !unconverged.isEmpty {
      logger.error("--require-converged: not all fits converged in \(unconverged.joined(separator: ", "))")
      throw ExitCode(ExitCodes.unconverged)
    }
  }

  private func train(_ variant: Variant, _ shelf: TableShelf) throws {
    var command = variant.train.command
    command.variant = variant.name
    command.commandLine = variant.commandLine
    command.shelf = shelf
    command.printsSummary = false
    try command.execute()
  }
}
