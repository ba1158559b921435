import ArgumentParser
import Foundation
import Optimization

/// The command-line tool. Exit codes: 0 done, 1 failure (bad data included), 2 usage, 3 done but not converged,
/// 128 + n signal n.
@main
enum Main {
  static func main() {
    BLASKernels.restartWithBetterOnes()
    HeapSettings.apply()
    StandardDescriptors.openMissing()
    SignalHandling.install()
    do {
      var command = try SagaNetCommand.parseAsRoot(
        ConfigurationFile.merge(into: Array(CommandLine.arguments.dropFirst())))
      if let problem = KernelChoice.problem { throw UsageError(problem) }
      try command.run()
    } catch {
      exit(Main.code(for: error))
    }
  }

  /// Prints what `error` has to say, help to standard output and the rest to standard error.
  static func code(for error: any Error) -> Int32 {
    if let usage = error as? UsageError {
      StandardError.write("error: \(TextCells.printable(usage.message, keepingLines: true))\n")
      return ExitCodes.usage
    }
    let code = SagaNetCommand.exitCode(for: error)
    let message = SagaNetCommand.fullMessage(for: error)
    if code == .success {
      do {
        if !message.isEmpty { try StandardOutput.write(message + "\n") }
        return 0
      } catch {
        StandardError.write("error: \(error)\n")
        return ExitCodes.failure
      }
    }
    if code == .validationFailure {
      StandardError.write(message + "\n")
      return ExitCodes.usage
    }
    if let chosen = error as? ExitCode { return chosen.rawValue }
    StandardError.write("error: \(TextCells.printable("\(error)", keepingLines: true))\n")
    return ExitCodes.failure
  }
}

enum ExitCodes {
  static let failure: Int32 = 1
  static let usage: Int32 = 2
  /// With `--require-converged`: everything is done and written, but some fit has not converged.
  static let unconverged: Int32 = 3
}

/// The command line asks for something that cannot be.
struct UsageError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

struct SagaNetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saganet",
    abstract: "Train, cross-validate and explain multinomial elastic-net logistic regression.",
    discussion: """
      The numbers are scikit-learn 1.9.1's (LogisticRegression, solver saga): same seeds, folds, row order, \
      stopping, scores and ties. With --solver converged they are those of the optimum that it is on its way to.

      Results go to standard output and to the run's directory, the log to standard error.
      Exit codes: 0 done; 1 failure, bad data included; 2 wrong usage; 3 done, but some fit has not converged \
      (--require-converged); 128 + n stopped by signal n.
      """,
    version: Version.saganet,
    subcommands: [
      Train.self, Fit.self, CrossValidate.self, Sweep.self, Compare.self, Predict.self, Evaluate.self, Inspect.self,
      ReportCommand.self, Simulate.self, Info.self,
    ])
}
