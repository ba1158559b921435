import Foundation
import Testing

@testable import Datasets

@Suite struct FeatureTableReaderTests {
  private static let text: String = {
    var text = ",y,a,b,c\n"
    for i in 0..<1000 { text += "r\(i),\(i % 3),\(i).5,word,\(i * 2)\n" }
    return text
  }()

  @Test(arguments: [1, 7, 256, 500, 1000, 5000]) func batchesHoldTheTableInTheModelsOrder(batchRows: Int)
    throws
  {
    let reader = try FeatureTableReader<Double>(
      reading: source(Self.text), featureNames: ["c", "a"], batchRows: batchRows)
    var row = 0
    while let batch = try reader.nextBatch() {
      #expect(batch.featureNames == ["c", "a"] && batch.labels == nil)
      #expect(batch.features.rows == min(batchRows, 1000 - row))
      for i in 0..<batch.features.rows {
        #expect(batch.rowIdentifiers[i] == "r\(row)")
        #expect(batch.features[i, 0] == Double(row * 2) && batch.features[i, 1] == Double(row) + 0.5)
        row += 1
      }
    }
    #expect(row == 1000)
    let after = try reader.nextBatch()
    #expect(after == nil)
  }

  @Test func labelsComeAlongWhenAskedFor() throws {
    let reader = try FeatureTableReader<Float>(
      reading: source(Self.text), featureNames: ["a"], options: TableOptions(labelColumn: "y"))
    let batch = try #require(try reader.nextBatch())
    #expect(batch.labels == (0..<256).map { "\($0 % 3)" })
  }

  @Test func missingColumnsAreListed() {
    #expect(
      kind { _ = try FeatureTableReader<Double>(reading: source(Self.text), featureNames: ["q", "a", "z"]) }
        == .missingFeatures(["q", "z"]))
    #expect(
      kind { _ = try FeatureTableReader<Double>(reading: source(Self.text), featureNames: ["a", "a"]) }
        == .repeatedFeature("a"))
  }

  @Test func textInAFeatureAndNoRowsAreErrors() {
    #expect(
      kind {
        let reader = try FeatureTableReader<Double>(reading: source(Self.text), featureNames: ["b"])
        _ = try reader.nextBatch()
      } == .notANumber(CellLocation(line: 2, column: 3, name: "b"), value: "word"))
    #expect(
      kind {
        let reader = try FeatureTableReader<Double>(reading: source("a,b\n"), featureNames: ["b"])
        _ = try reader.nextBatch()
      } == .noRows)
  }
}
