import DenseLinearAlgebra
import Testing

@Suite("Views")
struct MatrixViewTests {
  let matrix: Matrix<Double>

  init() {
    var random = SeededGenerator(state: 2)
    matrix = random.matrix(5, 7)
  }

  @Test("read the same elements at every layout", arguments: Layout.allCases)
  func reading(layout: Layout) {
    let arranged = Arranged(matrix, layout)
    arranged.withView { view in
      for row in 0..<5 {
        for column in 0..<7 {
          #expect(view[row, column] == matrix[row, column])
          #expect(view.transposed[column, row] == matrix[row, column])
          #expect(view.row(row)[column] == matrix[row, column])
          #expect(view.column(column)[row] == matrix[row, column])
        }
      }
      for index in 0..<5 { #expect(view.diagonal[index] == matrix[index, index]) }
      #expect(view.diagonal.count == 5 && view.transposed.diagonal.count == 5)
      #expect(Matrix(view) == matrix)
      #expect(Matrix(view.transposed) == naiveTranspose(matrix))
    }
  }

  @Test("transposing twice and cutting blocks copy nothing")
  func blocks() {
    matrix.withView { view in
      let same = view.transposed.transposed
      #expect(same.base == view.base && same.rowStride == 7 && same.columnStride == 1)
      let block = view.block(rows: 1..<4, columns: 2..<7)
      #expect(block.base == view.base + 9 && block.rows == 3 && block.columns == 5)
      let inner = view.transposed.block(rows: 2..<7, columns: 1..<4).transposed.block(
        rows: 0..<2, columns: 1..<3)
      for row in 0..<2 {
        for column in 0..<2 { #expect(inner[row, column] == matrix[row + 1, column + 3]) }
      }
      for empty in [view.block(rows: 5..<5, columns: 0..<7), view.block(rows: 0..<5, columns: 7..<7)] {
        #expect(Matrix(empty).elements.isEmpty)
      }
    }
  }

  @Test("writing reaches the matrix and nothing else", arguments: Layout.allCases)
  func writing(layout: Layout) {
    var expected = matrix
    var arranged = Arranged(matrix, layout)
    arranged.withMutableView { view in
      view[4, 6] = 1
      view.row(1).fill(2)
      view.column(0).assign(view.readOnly.column(3))
      view.transposed.block(rows: 2..<4, columns: 2..<5).fill(3)
      matrix.withView {
        view.block(rows: 0..<1, columns: 4..<7).assign($0.block(rows: 4..<5, columns: 0..<3))
      }
    }
    expected[4, 6] = 1
    for column in 0..<7 { expected[1, column] = 2 }
    for row in 0..<5 { expected[row, 0] = expected[row, 3] }
    for row in 2..<5 { for column in 2..<4 { expected[row, column] = 3 } }
    for column in 0..<3 { expected[0, 4 + column] = matrix[4, column] }
    #expect(arranged.matrix == expected)
    #expect(arranged.surroundingsIntact)
  }

  @Test("rows may overlap in a read-only view, not in a writable one")
  func overlap() async {
    let series: [Double] = [1, 2, 3, 4, 5, 6]
    let windows = series.withUnsafeBufferPointer {
      Matrix(MatrixView(base: $0.baseAddress!, rows: 4, columns: 3, rowStride: 1, columnStride: 1))
    }
    #expect(windows.elements == [1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6])
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix<Double>(rows: 2, columns: 3)
      matrix.withMutableView {
        _ = MutableMatrixView(base: $0.base, rows: 4, columns: 3, rowStride: 1, columnStride: 1)
      }
    }
  }

  @Test("what lies outside stops the program")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Matrix<Double>(rows: 3, columns: 4).withView { _ = $0.block(rows: 1..<4, columns: 0..<2) }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("block 1..<4 x 0..<2 of a 3 x 4 matrix"))
    await #expect(processExitsWith: .failure) {
      Matrix<Double>(rows: 3, columns: 4).withView { _ = $0.row(3) }
    }
    await #expect(processExitsWith: .failure) {
      Matrix<Double>(rows: 3, columns: 4).withView { _ = $0.column(-1) }
    }
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix<Double>(rows: 3, columns: 4)
      matrix.withMutableView { view in view.assign(view.readOnly.transposed) }
    }
  }

  @Test("the first non-finite element in row-major order", arguments: Layout.allCases)
  func firstNonFinite(layout: Layout) {
    #expect(Arranged(matrix, layout).withView { $0.firstNonFinite == nil })
    var broken = matrix
    broken[3, 1] = .infinity
    broken[1, 5] = .nan
    let place = Arranged(broken, layout).withView { $0.firstNonFinite }
    #expect(place?.row == 1 && place?.column == 5)
  }
}
