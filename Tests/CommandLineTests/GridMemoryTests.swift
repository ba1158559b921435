import Foundation
import Testing

/// What each thread of a grid search needs beside the one matrix that all share.
@Suite struct GridMemoryTests {
  static let rows = 600
  static let features = 1280
  static let classes = 15

  /// A table of noise, 15 classes and as many features as the study's.
  func table(_ folder: TemporaryFolder, classes: Int) throws -> String {
    var state: UInt64 = 1
    var text = "label," + (0..<Self.features).map { "f\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<Self.rows {
      text += "c\(row % classes)"
      for _ in 0..<Self.features {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += ",\(Int(state >> 40) % 2001 - 1000)e-3"
      }
      text += "\n"
    }
    return try folder.write("table.csv", text)
  }

  /// Peak memory of a search, bytes: as many fits as keep every thread busy, one epoch each.
  func peak(_ table: String, _ folder: TemporaryFolder, threads: Int) throws -> Int {
    let out = folder("run\(threads)")
    try Tool.succeed([
      "train", table, "--label", "label", "--features", "f", "--out", out, "--max-iter", "1", "--folds", "10",
      "--c", "0.01,0.1,1,10,100,1000", "--l1-ratio", "0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1", "--quiet",
      "--threads", "\(threads)",
    ])
    let run = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: out + "/run.json")))
    let facts = try #require(run as? [String: Any])
    // All threads had fits: what they hold is in the peak.
    let busy = try #require(facts["grid_worker_busy_seconds"] as? [Double])
    try #require(busy.count == threads)
    let tail = try #require(facts["grid_tail_share"] as? Double)
    #expect((0...1).contains(tail))
    return try #require(facts["peak_memory_bytes"] as? Int)
  }

  /// At most 2 MB + n K 8 bytes a thread, a pack another n K 8 for each further candidate.
  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount >= 2), arguments: [(15, 1), (2, 8)])
  func eachThreadNeedsLittle(classes: Int, pack: Int) throws {
    let folder = try TemporaryFolder()
    let table = try table(folder, classes: classes)
    let columns = classes == 2 ? 1 : classes
    let limit = 2_000_000 + pack * Self.rows * 9 / 10 * columns * 8
    let perThread = try peak(table, folder, threads: 2) - peak(table, folder, threads: 1)
    #expect(perThread <= limit, "\(perThread) bytes")
  }
}
