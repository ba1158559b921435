import Foundation
import FoundationXML
import Testing

@testable import Reporting

/// The stored run of `Fixtures/make_report_fixtures.py`, and what scikit-learn says of it.
enum StoredRun {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  static let path = fixtures.appendingPathComponent("run").path

  struct Answers: Decodable {
    struct Curves: Decodable { let precision, recall, fpr, tpr: [Hexadecimal] }
    struct Spread: Decodable { let value, mean, std: [Hexadecimal] }
    struct Run: Decodable {
      let C, l1_ratio: [Double]
      let best, one_standard_error: Int
      let mean, standard_error, std, shares, converged_share, average_precision, roc_auc: [Hexadecimal]
      let counts: [Int]
      let curves: [Curves]
      let precision, recall, F1: Spread
    }
    let classes: [String]
    let final, shuffled: Run
  }

  static func answers() throws -> Answers {
    let data = try Data(contentsOf: fixtures.appendingPathComponent("report.json"))
    return try JSONDecoder().decode(Answers.self, from: data)
  }

  /// A copy that may be written into.
  static func copy() throws -> ScratchFolder {
    let folder = ScratchFolder()
    try FileManager.default.copyItem(atPath: path, toPath: folder.path)
    return folder
  }
}

/// A folder that is removed with its owner.
final class ScratchFolder {
  let path = NSTemporaryDirectory() + "saganet-report-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  func files(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }
}

/// Requires that numbers agree within `tolerance`, NaN with NaN.
func expectClose(
  _ values: [Double], _ answers: [Hexadecimal], within tolerance: Double = 1e-12,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == answers.count, sourceLocation: sourceLocation)
  for (index, (value, answer)) in zip(values, answers).enumerated()
  where !(abs(value - answer.value) <= tolerance || (value.isNaN && answer.value.isNaN)) {
    Issue.record("element \(index): \(value), expected \(answer.value)", sourceLocation: sourceLocation)
  }
}

/// The root of a well-formed XML document.
func withXML(_ text: String, _ body: (XMLElement) throws -> Void) throws {
  // Elements do not keep their document, which frees them with itself.
  let document = try XMLDocument(data: Data(text.utf8))
  try withExtendedLifetime(document) { try body(#require(document.rootElement())) }
}
