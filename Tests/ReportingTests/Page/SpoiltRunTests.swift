import Foundation
import Testing

@testable import Reporting

/// Runs whose files were cut, edited or mixed up: there is a page or an error, and never a crash.
@Suite struct SpoiltRunTests {
  private static let tables = [
    "average_coefs.tsv", "confusion_matrix.tsv", "cross_validate.csv", "cv_results.csv", "oof_predictions.tsv",
    "per_class.tsv", "trace.tsv",
  ]
  private static let cells = [
    "nan", "inf", "-inf", "1e300", "-1e300", "1e-320", "-7", "1.5", "99999999999999999999", "",
  ]

  /// Writes `text` as a file of a copied run and reports on it.
  ///
  /// - Returns: what was wrong; an error's text or the report's list.
  private func report(_ name: String, _ data: Data, expectPage: Bool = false) throws -> [String] {
    let run = try StoredRun.copy()
    try data.write(to: URL(fileURLWithPath: "\(run.path)/\(name)"))
    do {
      _ = try RunComparison([("spoilt", run.path)]).table
    } catch {
      #expect("\(error)".contains(run.path), "\(name): \(error)")
    }
    do {
      let report = try Report.write(run.path)
      #expect(report.pageBytes > 1000)
      return report.problems
    } catch {
      #expect("\(error)".contains(run.path) && !expectPage, "\(name): \(error)")
      return ["\(error)"]
    }
  }

  private func original(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(StoredRun.path)/\(name)"))
  }

  private func split(_ name: String) throws -> (delimiter: String, rows: [[String]]) {
    let delimiter = name.hasSuffix(".csv") ? "," : "\t"
    let text = String(decoding: try original(name), as: UTF8.self)
    return (delimiter, text.split(separator: "\n").map { $0.components(separatedBy: delimiter) })
  }

  private func joined(_ rows: [[String]], _ delimiter: String) -> Data {
    Data((rows.map { $0.joined(separator: delimiter) }.joined(separator: "\n") + "\n").utf8)
  }

  @Test("Numbers that no run writes", arguments: tables)
  func numbers(_ name: String) throws {
    let (delimiter, rows) = try split(name)
    for (turn, cell) in Self.cells.enumerated() {
      // All of the first row, all of a column, and one cell of the last row.
      var first = rows
      for column in first[1].indices where Double(first[1][column]) != nil { first[1][column] = cell }
      _ = try report(name, joined(first, delimiter), expectPage: true)
      for column in rows[0].indices where column % Self.cells.count == turn || rows[0].count < 12 {
        var whole = rows
        for row in 1..<rows.count where Double(rows[row][column]) != nil { whole[row][column] = cell }
        _ = try report(name, joined(whole, delimiter), expectPage: true)
      }
    }
  }

  @Test("Columns and rows that are missing, twice there, or in another order", arguments: tables)
  func shapes(_ name: String) throws {
    let (delimiter, rows) = try split(name)
    for column in rows[0].indices where column < 14 {
      let without = rows.map { row in row.enumerated().filter { $0.offset != column }.map(\.element) }
      _ = try report(name, joined(without, delimiter), expectPage: true)
    }
    let others = [
      rows + rows.dropFirst(), Array(rows.prefix(1)), Array(rows.prefix(2)), rows.reversed(), rows.dropLast(),
    ]
    for changed in others {
      _ = try report(name, joined(changed, delimiter), expectPage: true)
    }
    // Comparisons alone read these two.
    if ["cross_validate.csv", "per_class.tsv"].contains(name) { return }
    let short = rows.enumerated().map { $0.offset == rows.count - 1 ? Array($0.element.dropLast()) : $0.element }
    let problems = try report(name, joined(short, delimiter), expectPage: true)
    #expect(problems.contains { $0.contains("\(name): line \(rows.count)") }, "\(problems)")
  }

  @Test(
    "Files that are cut, empty, or not text",
    arguments: tables + ["best.json", "run.json", "fold_coefs.npz", "coef_path.npz", "baseline/best.json"])
  func bytes(_ name: String) throws {
    let data = try original(name)
    let cut = data.prefix(data.count / 2)
    let results = try [cut, Data(), Data([0xff, 0xfe, 0x00, 0x80]) + data, data + data].map {
      try report(name, $0, expectPage: Self.tables.contains(name))
    }
    if !name.hasSuffix("v") { #expect(results[0].contains { $0.contains(name) }, "\(results[0])") }
  }

  @Test("A summary that does not fit the other files")
  func summary() throws {
    let text = String(decoding: try original("best.json"), as: UTF8.self)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let classes = try #require(json["classes"] as? [String])
    let others: [(String, [Any])] = [
      ("classes", [Array(classes.dropLast()), classes + ["another"], Array(classes.reversed()), [classes[0]]]),
      ("classes", [["x", "y"], [classes[0], classes[0]]]),
      ("best_index", [-1, 9_999]), ("folds", [0, -3, 1, 1_000_000_000]), ("candidates", [0, -1, 1_000_000_000]),
      ("features", [0, -4, 1_000_000_000]), ("rows", [0, -1, 1_000_000_000]), ("best_score", [1e300, -1e300, "nan"]),
      ("unconverged_fits", [-1, 1_000_000_000]),
      ("best_params", [["C": -1, "l1_ratio": 7], ["C": 1e308, "l1_ratio": 0]]),
    ]
    for (member, values) in others {
      for value in values {
        var changed = json
        changed[member] = value
        _ = try report("best.json", JSONSerialization.data(withJSONObject: changed))
        _ = try report("baseline/best.json", JSONSerialization.data(withJSONObject: changed))
      }
      let huge = text.replacingOccurrences(
        of: "\"\(member)\": *[-0-9.]+", with: "\"\(member)\": 9223372036854775807", options: .regularExpression)
      _ = try report("best.json", Data(huge.utf8))
    }
    for seconds in ["1e300", "-1e300", "1e19", "null", "\"long\""] {
      let text = "{\"command\": [], \"wall_seconds\": \(seconds), \"threads\": -1}"
      _ = try report("run.json", Data(text.utf8), expectPage: true)
    }
  }
}
