import DenseLinearAlgebra
import Testing

@Suite("Conversion between Float and Double")
struct ConversionTests {
  @Test("Float to Double is exact, at every layout", arguments: Layout.allCases)
  func widening(layout: Layout) {
    var random = SeededGenerator(state: 1)
    let narrow: Matrix<Float> = random.matrix(5, 7)
    let wide = Arranged(narrow, layout).withView { Matrix<Double>(converting: $0) }
    #expect(wide.elements == narrow.elements.map(Double.init))
    #expect(Matrix<Float>(converting: wide) == narrow)
  }

  @Test("Double to Float rounds to nearest, ties to even; ends of the range")
  func narrowing() {
    let values: [Double] = [
      0.1, 1 + 0x1p-24, 1 + 0x3p-24, 1e39, -1e39, 1e-46, 0x1p-140, -0.0, .infinity, .greatestFiniteMagnitude,
    ]
    let expected: [Float] = [
      0.1, 1, 1 + 0x1p-22, .infinity, -.infinity, 0, 0x1p-140, -0.0, .infinity, .infinity,
    ]
    let narrow = Matrix<Float>(converting: Matrix<Double>(rows: 1, columns: values.count, elements: values))
    #expect(narrow.elements.map(\.bitPattern) == expected.map(\.bitPattern))
    let nan = Matrix<Float>(converting: Matrix<Double>(rows: 1, columns: 1, elements: [.nan]))
    #expect(nan[0, 0].isNaN)
  }

  @Test("empty matrices keep their shape", arguments: [(0, 4), (4, 0), (0, 0)])
  func empty(rows: Int, columns: Int) {
    let converted = Matrix<Float>(converting: Matrix<Double>(rows: rows, columns: columns))
    #expect(converted.rows == rows && converted.columns == columns)
  }
}
