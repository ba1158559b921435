import Compression
import Foundation
import Testing

@testable import Reporting

@Suite struct DrawingTests {
  @Test("Thinning keeps ends and extremes of every pixel, and never more than four points of one")
  func thinning() {
    let points = (0...20_000).map { i in
      Point(Double(i) / 100, 50 + 40 * sin(Double(i) / 37) + (i == 12_345 ? 500 : 0))
    }
    let thinned = CurveThinning.thinned(points)
    #expect(thinned.first == points.first && thinned.last == points.last && thinned.contains(points[12_345]))
    #expect(thinned.count <= 4 * 201)
    let columns = Dictionary(grouping: points) { Int($0.x.rounded(.down)) }
    let kept = Dictionary(grouping: thinned) { Int($0.x.rounded(.down)) }
    for (column, all) in columns {
      let some = kept[column] ?? []
      #expect(some.map(\.y).max() == all.map(\.y).max() && some.map(\.y).min() == all.map(\.y).min())
    }
    let line = (0...50).map { Point(Double($0) * 10, Double($0)) }
    #expect(CurveThinning.thinned(line).count == 2)
    // A bend that is slow must not be straightened away.
    let arc = (0...3000).map { Point(Double($0), 300 - (90_000 - pow(Double($0) / 5 - 300, 2)).squareRoot()) }
    #expect(CurveThinning.thinned(arc).count > 1000)
  }

  @Test("A PNG file holds what was encoded", arguments: [(1, 1), (7, 5), (300, 40)])
  func png(_ width: Int, _ height: Int) throws {
    let palette = [Color(0x102030), Color(0xff0000), Color(0x00ff7f)]
    let indices = (0..<width * height).map { UInt8($0 * 7 % 3) }
    let png = try PNGImage.encode(width: width, height: height, indices: indices, palette: palette)
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [String: [UInt8]] = [:]
    var place = 8
    while place < png.count {
      let length = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      chunks[String(decoding: png[place + 4..<place + 8], as: UTF8.self)] = Array(png[place + 8..<place + 8 + length])
      place += 12 + length
    }
    #expect(place == png.count && Set(chunks.keys) == ["IHDR", "PLTE", "IDAT", "IEND"])
    #expect(chunks["IHDR"] == [0, 0, UInt8(width >> 8), UInt8(width & 255), 0, 0, 0, UInt8(height), 8, 3, 0, 0, 0])
    #expect(chunks["PLTE"] == [0x10, 0x20, 0x30, 0xff, 0, 0, 0, 0xff, 0x7f])
    // A gzip member of the same deflated bytes unpacks to the rows.
    let data = try #require(chunks["IDAT"])
    let rows = (0..<height).flatMap { [0] + indices[$0 * width..<($0 + 1) * width] }
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + data[2..<data.count - 4] + littleEndian(ZlibStream.crc32(rows))
      + littleEndian(UInt32(rows.count))
    #expect(try GzipByteSource(MemoryByteSource(gzip, name: "png")).readAll() == rows)
    // The check value of CRC-32 that its definition gives.
    #expect(ZlibStream.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  private func littleEndian(_ value: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  @Test("Base 64 as Foundation has it", arguments: 0..<8)
  func base64(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 200) }
    #expect(PNGImage.base64(bytes) == Data(bytes).base64EncodedString())
  }

  @Test("Heat maps beyond 5,000 cells are one image for light and one for dark; smaller ones are cells")
  func heatMaps() throws {
    for (rows, columns) in [(50, 100), (50, 101)] {
      let map = HeatMap(
        rows: rows, columns: columns, values: (0..<rows * columns).map { sin(Double($0)) }, ramp: .diverging(limit: 1))
      var canvas = Canvas()
      canvas.heatMap(map, in: Rect(x: 0, y: 0, width: 400, height: 200))
      try withXML(SVGDocument.file(canvas, title: "t", summary: "s")) { root in
        let images = try root.nodes(forXPath: "//*[local-name()='image']")
        #expect(images.count == (rows * columns > HeatMap.maximumCells ? 2 : 0))
      }
    }
  }

  @Test("Every colour used has a class and a variable in light and dark, in files and pages")
  func styles() throws {
    var canvas = Canvas()
    canvas.rect(Rect(x: 0, y: 0, width: 9, height: 9), fill: .sequential(12), stroke: .series(3))
    canvas.text("x", at: Point(1, 1), paint: .ink(lightIsWhite: false, darkIsWhite: true))
    let svg = SVGDocument.file(canvas, title: "t", summary: "s")
    for name in ["q12", "c3", "ibw"] {
      #expect(svg.components(separatedBy: "--\(name):").count == 3)
      #expect(svg.contains("var(--\(name))"))
    }
    #expect(svg.contains(".f-q12{fill:\(Theme.light.color(.sequential(12)).css);fill:var(--q12)}"))
  }
}
