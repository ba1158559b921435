import Foundation
import ModelFiles
import ModelSelection

/// How far a grid is, in words.
struct ProgressLine {
  var name: String
  var done: Int
  var total: Int
  /// Since the grid's begin.
  var seconds: Double
  /// Name of the score that chooses.
  var scorer: String
  var best: (candidate: Candidate, mean: Double)?

  private static let barWidth = 20

  /// Seconds that the rest takes at the mean rate so far; nil before the first fit has ended.
  var secondsLeft: Double? { done > 0 ? Double(total - done) * seconds / Double(done) : nil }

  private var rate: String {
    let rate = Double(done) / max(seconds, 1e-9)
    return rate >= 1 || rate == 0 ? String(format: "%.1f fits/s", rate) : String(format: "%.1f s/fit", 1 / rate)
  }

  private var clock: String {
    done == total ? String(format: "%.1f s", seconds) : "ETA " + (secondsLeft.map(Self.clock) ?? "?")
  }

  private var bestText: (short: String, point: String)? {
    best.map { best in
      (
        String(format: "best %.4f", best.mean),
        " at C=\(ShortestDecimal.text(best.candidate.C)) l1_ratio=\(ReadableNumber.ratio(best.candidate.l1Ratio))"
      )
    }
  }

  /// For a log: all of it.
  var text: String {
    var text = "\(name): \(done)/\(total) fits, \(rate), \(clock)"
    if let bestText { text += ", " + bestText.short + bestText.point }
    return text
  }

  /// For a terminal, in at most `width` cells: what matters least goes first.
  func text(width: Int) -> String {
    let count = "\(name): \(done)/\(total)"
    let percent = String(format: "%3d %%", total > 0 ? done * 100 / total : 100)
    let filled = total > 0 ? done * Self.barWidth / total : Self.barWidth
    let bar =
      "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled) + "]"
    let best = bestText
    let short = best.map { [$0.short] } ?? []
    let long = best.map { [$0.short + $0.point] } ?? []
    let forms = [
      [count, bar, percent, rate, clock] + long, [count, percent, rate, clock] + long,
      [count, percent, rate, clock] + short, [count, percent, clock] + short, [count, percent, clock],
      [count, percent],
    ].map { $0.joined(separator: "  ") }
    return forms.first { TextCells.width($0) <= width } ?? TextCells.fitted(forms[forms.count - 1], to: width)
  }

  /// h:mm:ss or m:ss.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e8).rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}

/// Numbers for people.
enum ReadableNumber {
  /// An l1_ratio without the last digits of i * 0.1.
  static func ratio(_ value: Double) -> String {
    let rounded = (value * 1e6).rounded() / 1e6
    return ShortestDecimal.text(abs(rounded - value) < 1e-12 ? rounded : value)
  }
}
