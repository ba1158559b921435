import Foundation

/// Wall and CPU seconds of one piece of work.
public struct Timing {
  public var wall: Double
  public var cpu: Double

  /// Runs `work`; CPU time is that of all threads of the process.
  public static func of(_ work: () throws -> Void) rethrows -> Timing { try measuring(work).timing }

  /// The same for work with a result.
  public static func measuring<R>(_ work: () throws -> R) rethrows -> (result: R, timing: Timing) {
    let (wall, cpu) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    let result = try work()
    return (
      result, Timing(wall: seconds(CLOCK_MONOTONIC) - wall, cpu: seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu)
    )
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// The middle of several measurements and their extremes.
public struct Sample {
  public let median: Double
  public let least: Double
  public let most: Double

  /// Of one or more values.
  public init(_ values: [Double]) {
    let sorted = values.sorted()
    let half = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    least = sorted[0]
    most = sorted[sorted.count - 1]
  }

  /// The sample of all values divided by `divisor`.
  public func divided(by divisor: Double) -> Sample { Sample([least, median, most].map { $0 / divisor }) }

  /// Seconds one call takes, from `runs` runs of about `seconds` each; `work(count)` returns what `count`
  /// calls took. The calls that find out the count warm up caches and clock.
  public static func perCall(runs: Int, seconds: Double, _ work: (Int) -> Double) -> Sample {
    var count = 1
    while true {
      let taken = work(count)
      if taken >= seconds / 2 || count > 1 << 40 { break }
      count = max(count * 2, min(count * 64, Int(Double(count) * seconds / max(taken, 1e-9))))
    }
    return Sample((0..<runs).map { _ in work(count) / Double(count) })
  }
}
