import Foundation
import Logging
import ModelFiles
import ModelSelection
import Synchronization

/// Tells how far a grid is: a line that is rewritten on a terminal, else a log line every few seconds.
final class ProgressReporter: Sendable {
  private static let logInterval = 5.0
  private static let terminalInterval = 0.2

  private let logger: Logger
  private let name: String
  private let start = Date()
  private let onTerminal: Bool
  private let last: Mutex<Date>

  init(_ name: String, logger: Logger, format: LogFormat) {
    self.name = name
    self.logger = logger
    onTerminal = StandardError.isTerminal && format == .text
    last = Mutex(start)
  }

  func report(_ progress: GridProgress) {
    guard logger.logLevel <= .info else { return }
    let now = Date()
    let finished = progress.done == progress.total
    let due = last.withLock { last in
      let interval = onTerminal ? Self.terminalInterval : Self.logInterval
      guard finished || now.timeIntervalSince(last) >= interval else { return false }
      last = now
      return true
    }
    guard due else { return }
    let seconds = max(now.timeIntervalSince(start), 1e-9)
    let rate = Double(progress.done) / seconds
    let left = Double(progress.total - progress.done) / rate
    var text = "\(name): \(progress.done)/\(progress.total) fits, "
    text += String(format: "%.1f fits/s, ", rate)
    text += finished ? String(format: "%.1f s", seconds) : "ETA \(Self.clock(left))"
    if let best = progress.best {
      text += String(format: ", best %.4f", best.mean)
      text += " at C=\(ShortestDecimal.text(best.candidate.C)) l1_ratio=\(ShortestDecimal.text(best.candidate.l1Ratio))"
    }
    if onTerminal {
      StandardError.write("\r\u{1B}[K" + text + (finished ? "\n" : ""))
    } else {
      logger.info("\(text)")
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e8).rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
