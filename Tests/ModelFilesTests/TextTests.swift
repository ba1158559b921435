import Foundation
import Testing

@testable import ModelFiles

private final class Sink {
  var bytes: [UInt8] = []
  var calls = 0
  var text: String { String(decoding: bytes, as: UTF8.self) }

  func take(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more)
    calls += 1
  }
}

@Suite struct RoundedDecimalTests {
  /// C's `%.9g` and its like, on ordinary numbers, on numbers at the edges of notations and on ties.
  @Test(arguments: [1, 3, 6, 9, 12, 17]) func equalsPrintf(_ digits: Int) {
    var values: [Double] = [
      0, -0.0, 1, 10, 0.1, 100_000_000, 999_999_999, 999_999_999.5, 9_999_999_995, 0.0001, 0.00009999999999,
      0.000099999999995, 1e-5, 1e22, 1e300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.5, 2.5,
      1.000000005, 1.0000000050000001, 123456789.5, 12345678.25, 0.1234567895, .infinity, .ulpOfOne,
    ]
    var state: UInt64 = 7
    for i in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let unit = Double(state >> 11) / 9_007_199_254_740_992
      let anyBits = Double(bitPattern: state & 0x7FEF_FFFF_FFFF_FFFF)
      values.append(i % 4 == 0 ? anyBits : (unit - 0.5) * pow(10, Double(i % 23 - 11)))
      // Exact halves of the ninth digit.
      values.append((unit * 1e9).rounded() + 0.5)
    }
    for value in values {
      for signed in [value, -value] {
        let text = RoundedDecimal.text(signed, digits: digits)
        #expect(text == String(format: "%.\(digits)g", signed))
      }
    }
    #expect(RoundedDecimal.text(.nan, digits: digits) == "nan")
  }
}

@Suite struct ShortestDecimalTests {
  @Test func equalsPythonsRepr() throws {
    let lines = try Fixtures.text("doubles.txt").split(separator: "\n")
    #expect(lines.count > 3000)
    for line in lines {
      let parts = line.split(separator: " ")
      let value = Double(bitPattern: try #require(UInt64(parts[0], radix: 16)))
      #expect(ShortestDecimal.text(value) == parts[1])
    }
  }

  @Test func hasTheDigitsOfNumPysFloat32() throws {
    let lines = try Fixtures.text("floats.txt").split(separator: "\n")
    #expect(lines.count > 800)
    for line in lines {
      let parts = line.split(separator: " ")
      let value = Float(bitPattern: try #require(UInt32(parts[0], radix: 16)))
      #expect(ShortestDecimal.text(value) == parts[1])
    }
  }

  @Test func readsBackAsTheSameNumber() {
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<50_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let value = Double(bitPattern: state)
      guard value.isFinite else { continue }
      #expect(Double(ShortestDecimal.text(value))?.bitPattern == state)
    }
  }
}

@Suite struct DelimitedWriterTests {
  static let rows = [
    ["plain", "with space", "a,b", "a\tb", "say \"hi\"", "two\nlines", "", " padded "],
    [""], ["größe", "日本"], ["", ""], ["'single'", "#", ";"],
  ]

  @Test(arguments: [1, 7, 1 << 18]) func equalsPythonsCSVModule(threshold: Int) throws {
    for (delimiter, name) in [(DelimitedWriter.Delimiter.comma, "rows.csv"), (.tab, "rows.tsv")] {
      let sink = Sink()
      var writer = DelimitedWriter(delimiter, threshold: threshold, sink: sink.take)
      for row in Self.rows { try writer.row(row) }
      try writer.flush()
      #expect(try sink.text == Fixtures.text(name))
    }
  }

  /// RFC 4180 quotes a lone carriage return too; Python's module leaves it bare, and its reader then fails.
  @Test func carriageReturnsAreQuoted() throws {
    let sink = Sink()
    var writer = DelimitedWriter(.comma, sink: sink.take)
    try writer.row(["a\rb", "c\r\nd"])
    try writer.flush()
    #expect(sink.text == "\"a\rb\",\"c\r\nd\"\n")
  }

  @Test func numbersOfAllKinds() throws {
    let sink = Sink()
    var writer = DelimitedWriter(.tab, sink: sink.take)
    writer.field("id")
    writer.field(0.1)
    writer.field(Float(0.1))
    for value in [0, -7, 1234, Int.max, Int.min] { writer.field(value) }
    writer.fields([1e-5, .nan, -.infinity])
    try writer.endRow()
    try writer.flush()
    #expect(
      sink.text
        == "id\t0.1\t0.1\t0\t-7\t1234\t9223372036854775807\t-9223372036854775808\t1e-05\tnan\t-inf\n")

    let pandas = Sink()
    var blank = DelimitedWriter(.comma, nan: "", sink: pandas.take)
    blank.fields([1, .nan])
    try blank.endRow()
    blank.field(Double.nan)
    try blank.endRow()
    try blank.flush()
    #expect(pandas.text == "1.0,\n\"\"\n")
  }

  @Test func bytesLeaveInPieces() throws {
    let sink = Sink()
    var writer = DelimitedWriter(.tab, threshold: 1000, sink: sink.take)
    for row in 0..<1000 {
      writer.field(row)
      try writer.endRow()
    }
    try writer.flush()
    #expect(sink.text == (0..<1000).map { "\($0)\n" }.joined())
    #expect((3...5).contains(sink.calls))
  }

  @Test func filesAppearWhole() throws {
    try withTemporaryDirectory { folder in
      try DelimitedWriter.writeFile(folder + "/a.tsv", .tab) { try $0.row(["x", "y"]) }
      #expect(try contents(folder + "/a.tsv") == "x\ty\n")
      struct Stop: Error {}
      #expect(throws: Stop.self) {
        try DelimitedWriter.writeFile(folder + "/b.tsv", .tab) {
          try $0.row(["x"])
          throw Stop()
        }
      }
      #expect(tree(folder) == ["a.tsv"])
    }
  }
}

@Suite struct JSONValueTests {
  static let document: JSONValue = [
    "name": "a \"quoted\" \\ \n\u{1} größe 𝔘",
    "numbers": [1, 0.1, 1000.0, 1e-5, -0.0, 1e300],
    "C": .number(.infinity), "low": .number(-.infinity), "none": .number(.nan),
    "empty": [:], "nothing": [], "flag": true, "null": nil,
    "nested": ["b": 1, "a": [["x": 1], [2, 3]]],
  ]

  @Test func textIsAsDocumented() {
    #expect(
      Self.document.text() == #"""
        {
          "name": "a \"quoted\" \\ \n\u0001 größe 𝔘",
          "numbers": [1, 0.1, 1000.0, 1e-05, -0.0, 1e+300],
          "C": "inf",
          "low": "-inf",
          "none": "nan",
          "empty": {},
          "nothing": [],
          "flag": true,
          "null": null,
          "nested": {
            "b": 1,
            "a": [
              {
                "x": 1
              },
              [2, 3]
            ]
          }
        }

        """#)
    #expect(
      JSONValue.object([.init("b", 1), .init("a", ["y": 1, "x": 2])]).sorted.text(indented: false)
        == #"{"a": {"x": 2, "y": 1}, "b": 1}"#)
  }

  @Test func readsBack() throws {
    let parsed = try JSONValue(parsing: Data(Self.document.text().utf8), name: "a.json")
    #expect(parsed["name"] == Self.document["name"])
    #expect(parsed["numbers"]?.arrayValue?.compactMap(\.doubleValue) == [1, 0.1, 1000, 1e-5, 0, 1e300])
    #expect(parsed["C"]?.doubleValue == .infinity)
    #expect(parsed["low"]?.doubleValue == -.infinity)
    #expect(parsed["none"]?.doubleValue?.isNaN == true)
    #expect(parsed["flag"] == true)
    #expect(parsed["flag"]?.doubleValue == nil)
    #expect(parsed["null"] == .null)
    #expect(parsed["numbers"]?.arrayValue?[2].integerValue == 1000)
    #expect(parsed.members?.map(\.name) == Self.document.sorted.members?.map(\.name))
    // Foundation's own reader agrees that it is JSON.
    #expect(try JSONSerialization.jsonObject(with: Data(Self.document.text().utf8)) is [String: Any])
  }

  @Test func errorsNameTheFile() throws {
    for text in ["", "{", "[1 2]", "{\"a\" 1}", "nul", "\"\u{1}\"", String(repeating: "[", count: 100_000)] {
      let error = #expect(throws: JSONReadError.self) {
        try JSONValue(parsing: Data(text.utf8), name: "bad.json")
      }
      #expect(error?.description.hasPrefix("bad.json: not valid JSON") == true)
    }
    #expect(throws: JSONReadError(file: "/nonexistent/a.json", reason: "no such file")) {
      try JSONValue(contentsOf: "/nonexistent/a.json")
    }
  }

  @Test(.enabled(if: NumPy.isPresent)) func pythonReadsTheSame() throws {
    try withTemporaryDirectory { folder in
      try Self.document.write(to: folder + "/a.json")
      let answer = try NumPy.run(
        """
        import json, sys
        d = json.load(open(sys.argv[1], encoding="utf-8"))
        print(list(d))
        print(ascii(d["name"]), d["numbers"])
        print(float(d["C"]), float(d["low"]), d["nested"])
        """, folder + "/a.json")
      #expect(
        answer == #"""
          ['name', 'numbers', 'C', 'low', 'none', 'empty', 'nothing', 'flag', 'null', 'nested']
          'a "quoted" \\ \n\x01 gr\xf6\xdfe \U0001d518' [1, 0.1, 1000.0, 1e-05, -0.0, 1e+300]
          inf -inf {'b': 1, 'a': [{'x': 1}, [2, 3]]}

          """#)
    }
  }
}
