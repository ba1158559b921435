import Compression
import Foundation
import Testing

@testable import Datasets

private let labelled = TableOptions(labelColumn: "y")

@Suite struct FeatureTableTests {
  @Test func readsFeaturesLabelsAndIdentifiers() throws {
    let t = try table(",y,Metadata_a,Location_X,f1,text,f2\nr1,A,1,2,0.5,x,-1e1\nr2,B,1,2,7,y,+3\n", labelled)
    #expect(t.featureNames == ["f1", "f2"])
    #expect(t.features.elements == [0.5, -10, 7, 3])
    #expect(t.rowIdentifiers == ["r1", "r2"])
    #expect(t.labels == ["A", "B"])
    #expect(t.groups == nil && t.sampleWeights == nil && t.notes.isEmpty)
  }

  @Test(arguments: ["\n", "\r\n"], [1, 2, 3, 1000])
  func lineEndsQuotesMarksAndBlankLines(lineEnd: String, largestRead: Int) throws {
    let lines = [
      "\u{feff}y,\"f,1\",\"f\"\"2\"", "", "\"A\(lineEnd)\"\"B\"\"\",\"1.5\",2", "  ", "C, 3 ,\t4", "",
    ]
    for end in ["", lineEnd, "\r"] {
      let t = try FeatureTable<Double>(
        reading: source(lines.joined(separator: lineEnd) + "D,5,6" + end, largestRead: largestRead),
        options: labelled)
      #expect(t.featureNames == ["f,1", "f\"2"])
      #expect(t.labels == ["A\(lineEnd)\"B\"", "C", "D"])
      #expect(t.features.elements == [1.5, 2, 3, 4, 5, 6])
      #expect(t.rowIdentifiers == ["0", "1", "2"])
    }
  }

  @Test func detectsDelimitersAndTakesGivenOnes() throws {
    #expect(try table("y\ta,b\tc\nA\t1\t2\n", labelled).featureNames == ["a,b", "c"])
    #expect(try table("y;a;b\nA;1;2\n", labelled).featureNames == ["a", "b"])
    let options = TableOptions(delimiter: UInt8(ascii: "|"), labelColumn: "y")
    #expect(try table("y|a,b\nA|1\n", options).featureNames == ["a,b"])
    let bad = TableOptions(delimiter: UInt8(ascii: "."))
    #expect(kind { _ = try table("a.b\n1.2\n", bad) } == .badDelimiter(46))
  }

  struct Header: Decodable {
    let line: String
    let names: [String]
  }

  @Test func headersBecomeWhatPandasMakesOfThem() throws {
    for known in try fixture("pandas_headers.json", as: [Header].self) {
      let reader = DelimitedRecordReader(source(known.line + "\n"), delimiter: 44)
      #expect(try DelimitedHeader(reading: reader).names == known.names, "\(known.line)")
    }
  }

  @Test func floatsAreRoundedTwiceLikeNumpys() throws {
    // As a decimal nearer to 1 + 2^-23; as a double it is halfway, and rounds to even from there.
    let text = "f\n1.0000000596046447753906250000000001\n16777217\n"
    let t = try FeatureTable<Float>(reading: source(text))
    #expect(t.features.elements == [1, 16_777_216])
    #expect(
      throws: TableError("t.csv", .tooLargeForFloat(CellLocation(line: 3, column: 1, name: "g"), value: 1e39))
    ) {
      try FeatureTable<Float>(reading: source("f,g\n1,2\n3,1e39\n"))
    }
  }

  @Test func weightsGroupsAndIndexByName() throws {
    let options = TableOptions(
      indexColumn: "id", labelColumn: "y", weightColumn: "w", groupColumn: "g")
    let t = try table("f,w,g,y,id\n1,0.5,p,A,x\n2,0,q,B,x\n", options)
    #expect(t.sampleWeights == [0.5, 0] && t.groups == ["p", "q"] && t.rowIdentifiers == ["x", "x"])
    #expect(t.featureNames == ["f"])
    for weight in ["-1", "inf", "", "x", "nan"] {
      #expect(
        kind { _ = try table("f,w,g,y,id\n1,\(weight),p,A,x\n", options) }
          == .badWeight(CellLocation(line: 2, column: 1, name: "w"), value: weight))
    }
    #expect(
      kind { _ = try table("f,w,g,y,id\n1,1,NA,A,x\n", options) }
        == .missingText(.group, CellLocation(line: 2, column: 2, name: "g"), value: "NA"))
  }

  @Test func someRowMustWeighMoreThanNothing() throws {
    var options = TableOptions(labelColumn: "y", weightColumn: "w")
    let text = "f,w,y\n1,0,A\n2,0.0,B\n3,1,C\n"
    #expect(try table(text, options).sampleWeights == [0, 0, 1])
    options.droppedClasses = ["C"]
    #expect(kind { _ = try table(text, options) } == .allWeightsZero(column: "w"))
    let error = TableError("t.csv", .allWeightsZero(column: "w"))
    #expect(
      error.description == "t.csv: column 'w': every row's weight is 0; training needs a weight above 0")
    // A model needs no weights.
    let reader = try FeatureTableReader<Double>(
      reading: source("f,w,y\n1,0,A\n"), featureNames: ["f"], options: TableOptions(weightColumn: "w"))
    #expect(try reader.nextBatch()?.sampleWeights == [0])
    #expect(throws: Never.self) { _ = try reader.nextBatch() }
  }

  @Test func equivalentSpellingsAreDifferentNames() throws {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    // pandas keeps both header names as they are.
    let header = try DelimitedHeader(
      reading: DelimitedRecordReader(source("\(composed),\(decomposed),\(composed)\n"), delimiter: 44))
    let names = [composed, decomposed, composed + ".1"]
    #expect(header.names.map { Array($0.utf8) } == names.map { Array($0.utf8) })
    #expect(header.column(named: decomposed) == 1 && header.column(named: composed) == 0)

    let text = "y,\(composed),\(decomposed)\n\(composed),1,2\n\(decomposed),3,4\n"
    let selector = try FeatureSelector(.names([decomposed], source: "list"))
    #expect(try table(text, TableOptions(labelColumn: "y", features: [selector])).features.elements == [2, 4])
    let reader = try FeatureTableReader<Double>(reading: source(text), featureNames: [decomposed, composed])
    #expect(try reader.nextBatch()?.features.elements == [2, 1, 4, 3])

    var options = TableOptions(labelColumn: "y", droppedClasses: [decomposed])
    #expect(try table(text, options).features.elements == [1, 2])
    options = TableOptions(labelColumn: "y", renamedClasses: [decomposed: "E"])
    #expect(try table(text, options).labels?.map { Array($0.utf8) } == [Array(composed.utf8), [69]])
    options.renamedClasses = [decomposed: "E"]
    #expect(
      kind { _ = try table("y,f\n\(composed),1\n", options) }
        == .unknownClasses([decomposed], known: [composed]))
  }

  @Test func classesAreDroppedByTheFilesNamesThenRenamed() throws {
    var options = labelled
    options.droppedClasses = ["A"]
    options.renamedClasses = ["B": "A", "C": "B"]
    // The dropped row's feature is missing, which then does not matter.
    let t = try table(",y,f\ni,A,\nj,B,2\nk,C,3\n", options)
    #expect(t.labels == ["A", "B"] && t.features.elements == [2, 3])
    #expect(t.rowIdentifiers == ["j", "k"] && t.droppedRowIdentifiers == ["i"])
    options.droppedClasses = ["Z"]
    #expect(
      kind { _ = try table("y,f\nB,2\nC,3\n", options) } == .unknownClasses(["Z"], known: ["B", "C"]))
    options = TableOptions(labelColumn: "y", droppedClasses: ["A"])
    #expect(kind { _ = try table("y,f\nA,2\n", options) } == .allRowsDropped)
    options.labelColumn = nil
    #expect(kind { _ = try table("y,f\nA,2\n", options) } == .classesWithoutLabels)
    // Row numbers are the file's.
    options.labelColumn = "y"
    #expect(try table("y,f\nA,2\nB,3\n", options).rowIdentifiers == ["1"])
  }

  @Test func rowsOfManyBlocksArriveInOrder() throws {
    var random = TestRandom(state: 5)
    let columns = 700
    let values = (0..<2000 * columns).map { _ in Double(Int.random(in: -999...999, using: &random)) / 8 }
    var text = (0..<columns).map { "f\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<2000 {
      text += values[row * columns..<(row + 1) * columns].map { "\($0)" }.joined(separator: ",") + "\n"
    }
    let t = try table(text)
    #expect(t.features.rows == 2000 && t.features.elements == values)
  }

  @Test func skippedColumnsMayHoldAnything() throws {
    let options = TableOptions(features: [try FeatureSelector(parsing: "f")])
    let t = try table(
      "a,b,f1,c,d,e,g,f2\nx,NA,1,,\"q,\",z,inf,2\nx,,3,longer than eight bytes,,,,4\n", options)
    #expect(t.features.elements == [1, 2, 3, 4])
  }

  @Test func gzipTablesReadAlike() throws {
    let text = "y,f\nA,1\nB,2\n"
    let zipped = try GzipWriter.compress(Array(text.utf8))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try Data(zipped).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try FeatureTable<Double>(reading: path, options: labelled).features.elements == [1, 2])
    try Data(zipped.dropLast(4)).write(to: URL(fileURLWithPath: path))
    #expect(throws: ByteSourceError.truncatedGzip(name: path, offset: zipped.count - 4)) {
      try FeatureTable<Double>(reading: path, options: labelled)
    }
  }

  @Test func oldPandasDecimalsReachTheTable() throws {
    // From the committed answers of the old rule: a number on which the two rules differ.
    let cases: [[String]] = try fixture("decimals_pandas_high.json")
    let pair = try #require(cases.first { $0[1] != "none" && $0[1] != bits(Double($0[0])!) })
    let options = TableOptions(decimals: .pandasHigh)
    #expect(bits(try table("f\n\(pair[0])\n", options).features[0, 0]) == pair[1])
    #expect(bits(try table("f\n\(pair[0])\n").features[0, 0]) == bits(Double(pair[0])!))
  }

  private func bits(_ value: Double) -> String {
    let digits = String(value.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

@Suite struct NumericColumnTests {
  /// A table whose column `f` holds `cells`, beside a plain numeric column.
  private func column(_ cells: [String]) throws -> [String] {
    try table("f,g\n" + cells.map { "\($0),1\n" }.joined()).featureNames
  }

  @Test func theFirstHundredValuesDecide() throws {
    let numbers = [String](repeating: "1", count: 100)
    #expect(try column(numbers) == ["f", "g"])
    #expect(try column(numbers.dropLast() + ["x"]) == ["g"])
    #expect(
      kind { _ = try column(numbers + ["x"]) }
        == .notANumber(CellLocation(line: 102, column: 0, name: "f"), value: "x"))
    #expect(
      kind { _ = try column(numbers + ["NA"]) }
        == .missingFeature(CellLocation(line: 102, column: 0, name: "f"), value: "NA"))
  }

  @Test func missingCellsDelayTheDecision() throws {
    let numbers = [String](repeating: "1", count: 99)
    // Text in the hundredth value: no feature, so its missing cells do not matter.
    #expect(try column(["NA", "", "nan"] + numbers + ["x"]) == ["g"])
    let missing = TableError.Kind.missingFeature(CellLocation(line: 3, column: 0, name: "f"), value: "NA")
    #expect(kind { _ = try column(["1", "NA"] + numbers) } == missing)
    #expect(kind { _ = try column(["1", "NA"] + numbers + ["x"]) } == missing)
    #expect(kind { _ = try column(["1", "NA", "2"]) } == missing)
  }

  @Test func columnsWithoutValuesAreNoFeatures() throws {
    for rows in [3, 250] {
      let t = try table("f,g\n" + String(repeating: "NA,1\n", count: rows))
      #expect(t.featureNames == ["g"] && t.features.rows == rows)
      #expect(t.notes.count == 1 && t.notes[0].contains("'f'"))
    }
  }

  @Test func noNumericColumnIsAnError() {
    #expect(kind { _ = try table("a,Metadata_b\nx,1\n") } == .noFeatures)
  }
}
