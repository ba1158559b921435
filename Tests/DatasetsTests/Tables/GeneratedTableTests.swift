import Compression
import Foundation
import Testing

@testable import Datasets

/// Tables of random decimals in every form, read in pieces of every size; the oracle is strtod.
@Suite struct GeneratedTableTests {
  private struct Generated {
    var text = ""
    /// The numbers of the feature columns, row by row.
    var values: [Double] = []
    var labels: [String] = []
  }

  /// Columns `y,f0,f1,skip,f2,f3,...`: a label, `features` numbers, and text that nobody wants.
  private func generate(
    rows: Int, features: Int, lineEnd: String, quoted: Bool, random: inout TestRandom
  ) -> Generated {
    var table = Generated()
    let names = (0..<features).map { "f\($0)" }
    table.text = "y," + names[..<2].joined(separator: ",") + ",skip," + names[2...].joined(separator: ",")
    for row in 0..<rows {
      table.text += lineEnd
      let label = ["A", "B", "a longer label"][row % 3]
      table.labels.append(label)
      var cells = [label]
      for column in 0..<features {
        if column == 2 { cells.append(["", "x", "12345678901234567890 and more", "1e5"][row % 4]) }
        let (cell, value) = decimal(&random)
        table.values.append(value)
        cells.append(quoted && random.next() % 9 == 0 ? "\"\(cell)\"" : cell)
      }
      table.text += cells.joined(separator: ",")
    }
    return table
  }

  /// A cell and the double that C makes of it.
  private func decimal(_ random: inout TestRandom) -> (String, Double) {
    let bits = Double(bitPattern: random.next() & 0x7fef_ffff_ffff_ffff)
    let usual = Double(Int64(bitPattern: random.next()) >> 20) / 1e12
    var text: String
    switch random.next() % 9 {
    case 0: text = "\(bits)"
    case 1: text = String(format: "%.17g", bits)
    case 2: text = "\(Int64(bitPattern: random.next()) >> 30)"
    case 3: text = String(format: "%.3f", usual)
    case 4: text = "00" + String(format: "%.25f", abs(usual))
    case 5: text = String(format: "%.9e", usual)
    case 6: text = String(format: "%.15f", usual)
    default: text = String(format: "%.9g", usual)
    }
    if random.next() % 11 == 0 { text = "+\(text.drop { $0 == "-" })" }
    let value = strtod(text, nil)
    if random.next() % 13 == 0 { text = " \(text)\t" }
    return (text, value)
  }

  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

  @Test(arguments: ["\n", "\r\n"], [false, true])
  func tablesReadAlikeInPiecesOfEverySize(lineEnd: String, quoted: Bool) throws {
    var random = TestRandom(state: quoted ? 11 : 12)
    let known = generate(rows: 40, features: 9, lineEnd: lineEnd, quoted: quoted, random: &random)
    var options = TableOptions(labelColumn: "y", features: [try FeatureSelector(parsing: "f")])
    let zipped = try GzipWriter.compress(Array(known.text.utf8))
    for size in [1, 2, 3, 5, 7, 8, 9, 16, 17, 31, 64, 100, 1000, 100_000] {
      let sources: [any ByteSource] = [
        source(known.text, largestRead: size),
        ReadAheadByteSource(source(known.text + lineEnd), blockSize: size),
        ReadAheadByteSource(try decompressing(MemoryByteSource(zipped, largestRead: size)), blockSize: size),
      ]
      for source in sources {
        let t = try FeatureTable<Double>(reading: source, options: options)
        #expect(bits(t.features.elements) == bits(known.values), "pieces of \(size)")
        #expect(t.labels == known.labels)
      }
    }
    options.droppedClasses = ["B"]
    let kept = known.labels.indices.filter { known.labels[$0] != "B" }
    let t = try FeatureTable<Double>(reading: source(known.text), options: options)
    #expect(bits(t.features.elements) == bits(kept.flatMap { known.values[$0 * 9..<$0 * 9 + 9] }))
    let dropped = known.labels.indices.filter { known.labels[$0] == "B" }
    #expect(t.droppedRowIdentifiers == dropped.map { "\($0)" })
  }

  @Test(arguments: [16, 17, 24, 33, 64, 200]) func recordsSurviveAMovingBuffer(capacity: Int) throws {
    var random = TestRandom(state: UInt64(capacity))
    for lineEnd in ["\n", "\r\n"] {
      let known = generate(rows: 30, features: 3, lineEnd: lineEnd, quoted: false, random: &random)
      let reader = DelimitedRecordReader(
        source(known.text, largestRead: 13), delimiter: 44, capacity: capacity)
      _ = try reader.next()
      let parser = DelimitedRowParser(
        actions: [.text(0), .feature(0), .feature(1), .skip, .feature(2)], delimiter: 44,
        decimals: .correctlyRounded)
      var values = [Double](repeating: 0, count: 3)
      var row = 0
      while let record = try reader.next() {
        try values.withUnsafeMutableBufferPointer { try parser.parse(record, into: $0.baseAddress!) }
        #expect(bits(values) == bits(Array(known.values[row * 3..<row * 3 + 3])))
        #expect(parser.texts[0].text == known.labels[row])
        #expect(try parser.cell(of: record, column: 0).text == known.labels[row])
        row += 1
      }
      #expect(row == 30)
    }
  }

  @Test func aCellIsFoundAsTheIteratorFindsIt() throws {
    var random = TestRandom(state: 3)
    for columns in [1, 2, 7, 8, 9, 40] {
      let parser = DelimitedRowParser(
        actions: Array(repeating: .skip, count: columns), delimiter: 44, decimals: .correctlyRounded)
      for found in max(1, columns - 2)...columns + 2 {
        let cells = (0..<found).map { _ in String(repeating: "z", count: Int(random.next() % 11)) }
        let text = cells.joined(separator: ",")
        for wanted in 0..<columns {
          withCell(text) { start, end in
            let record = DelimitedRecord(start: start, end: end, line: 1, hasQuotes: false)
            var cell: String?
            var ragged: Int?
            do throws(DelimitedRowParser.Failure) {
              cell = try parser.cell(of: record, column: wanted).text
            } catch {
              if case .ragged(let count) = error { ragged = count }
            }
            #expect(cell == (found == columns ? cells[wanted] : nil), "\(wanted) of '\(text)'")
            #expect(ragged == (found == columns ? nil : found), "\(wanted) of '\(text)'")
          }
        }
      }
    }
  }

  @Test(arguments: [nil, 8, 24, 100, 1 << 12, 1 << 20] as [Int?])
  func rowsOutliveTheirStorageWhateverTheBlocks(blockBytes: Int?) {
    for (rows, columns) in [(0, 3), (1, 1), (5, 3), (1000, 7), (3, 0)] {
      var storage: RowStorage<Double>? = RowStorage(columns: columns, blockBytes: blockBytes)
      for i in 0..<rows {
        _ = storage!.append { row in
          for j in 0..<columns { row[j] = Double(i * columns + j) }
          return true
        }
      }
      let matrix = storage!.takeMatrix()
      storage = nil
      #expect(matrix.rows == rows && matrix.columns == columns)
      #expect(matrix.elements == (0..<rows * columns).map(Double.init))
    }
  }
}
