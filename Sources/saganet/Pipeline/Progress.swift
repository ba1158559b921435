import Foundation
import Logging
import ModelSelection
import Synchronization

/// Tells how far a grid is: a line that is rewritten on a terminal, else a log line every few seconds.
final class ProgressReporter: Sendable {
  private static let logInterval = 5.0
  private static let terminalInterval = 0.2

  private let logger: Logger
  private let name: String
  private let variant: String
  private let scorer: String
  private let start = Date()
  private let onTerminal: Bool
  private let last: Mutex<Date>

  init(_ name: String, scorer: String, logger: Logger, format: LogFormat) {
    // A log line has the variant of a sweep among its metadata; the live line has it in front.
    variant = logger[metadataKey: "variant"].map { "\($0) " } ?? ""
    self.name = name
    self.scorer = scorer
    self.logger = logger
    onTerminal = StandardError.isTerminal && format == .text
    last = Mutex(start)
  }

  func report(_ progress: GridProgress) {
    guard logger.logLevel <= .info else { return }
    if let finished = progress.finished { tell(finished) }
    let now = Date()
    let isLast = progress.done == progress.total
    let due = last.withLock { last in
      let interval = onTerminal ? Self.terminalInterval : Self.logInterval
      guard isLast || now.timeIntervalSince(last) >= interval else { return false }
      last = now
      return true
    }
    guard due else { return }
    var line = ProgressLine(
      name: name, done: progress.done, total: progress.total, seconds: max(now.timeIntervalSince(start), 1e-9),
      scorer: scorer, best: progress.best)
    if onTerminal, !isLast {
      line.name = variant + name
      // The last column stays free: some terminals wrap there.
      StandardError.show(live: line.text(width: Terminal.errors.width - 1))
    } else {
      StandardError.show(live: nil)
      logger.info("\(line.text)")
    }
  }

  /// With --verbose: a candidate whose last fit has ended.
  private func tell(_ finished: GridProgress.Finished) {
    logger.debug(
      """
      \(name): \(Summary.point(finished.candidate)): \(scorer) \(String(format: "%.4f", finished.mean)), \
      \(finished.converged) of \(finished.fits) fits converged, \(String(format: "%.2f", finished.seconds)) s
      """)
  }
}
