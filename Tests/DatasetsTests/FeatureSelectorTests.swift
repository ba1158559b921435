import Compression
import Foundation
import Testing

@testable import Datasets

@Suite struct FeatureSelectorTests {
  private let names = ["CP__Area", "DP__e_0", "DP__e_1", "x.y", "xzy"]

  private func chosen(_ text: String) throws -> [String] {
    try FeatureSelector(parsing: text).matches(in: names).map { names[$0] }
  }

  @Test func writtenForms() throws {
    #expect(try chosen("DP__") == ["DP__e_0", "DP__e_1"])
    #expect(try chosen("substring:x.y") == ["x.y"])
    #expect(try chosen("regex:x.y") == ["x.y", "xzy"])
    #expect(try chosen("regex:^DP.*1$") == ["DP__e_1"])
    #expect(try chosen("glob:*_[01]") == ["DP__e_0", "DP__e_1"])
    #expect(try chosen("glob:DP") == [])
    #expect(try chosen("area") == [])
  }

  @Test func malformedOnesAreRefused() {
    for text in ["", "substring:", "glob:", "regex:", "@"] {
      #expect(throws: FeatureSelectorError.empty(text)) { try FeatureSelector(parsing: text) }
    }
    #expect(throws: FeatureSelectorError.self) { try FeatureSelector(parsing: "regex:(") }
    #expect(throws: ByteSourceError.self) { try FeatureSelector(parsing: "@/nowhere/at/all") }
  }

  @Test func listsAreReadFromFiles() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "xzy\r\n\nCP__Area\n".write(toFile: path, atomically: true, encoding: .utf8)
    // The table's order, not the list's.
    #expect(try chosen("@" + path) == ["CP__Area", "xzy"])
    try "\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: FeatureSelectorError.emptyList("@" + path)) { try FeatureSelector(parsing: "@" + path) }
  }

  @Test func severalAreAUnionInTheTablesOrder() throws {
    let options = TableOptions(features: [
      try FeatureSelector(parsing: "c"), try FeatureSelector(parsing: "glob:[ac]*"),
    ])
    #expect(try table("c1,b,a\n1,2,3\n", options).featureNames == ["c1", "a"])
  }

  @Test func globsMatchLikeFnmatch() throws {
    let names: [String] = try fixture("glob_names.json")
    for known in try fixture("globs.json", as: [Known].self) {
      #expect(names.filter(GlobPattern(known.pattern).matches) == known.matches, "\(known.pattern)")
    }
  }

  /// A pattern and the names it matches, as a pair in the file.
  private struct Known: Decodable {
    let pattern: String
    let matches: [String]

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      pattern = try pair.decode(String.self)
      matches = try pair.decode([String].self)
    }
  }
}
