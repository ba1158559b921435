import DenseLinearAlgebra
import Testing

@Suite("Row gather and row selection")
struct RowGatherTests {
  let matrix: Matrix<Double>
  let indices = [4, 0, 4, 2]

  init() {
    var random = SeededGenerator(state: 3)
    matrix = random.matrix(5, 7)
  }

  /// The chosen rows by plain loops.
  private var expected: [Double] {
    indices.flatMap { row in (0..<7).map { matrix[row, $0] } }
  }

  @Test("gathers in order, with repeats, from every layout", arguments: Layout.allCases)
  func gather(layout: Layout) {
    let source = Arranged(matrix, layout)
    var workspace = Arranged(Matrix(rows: 6, columns: 7, elements: Array(repeating: -1.0, count: 42)), .block)
    workspace.withMutableView { target in
      let gathered = source.withView { $0.gatherRows(indices, into: target) }
      #expect(gathered.rows == 4 && gathered.base == target.readOnly.base)
      #expect(Matrix(gathered).elements == expected)
    }
    // The rest of a larger workspace stays.
    #expect(workspace.matrix.elements == expected + Array(repeating: -1, count: 14))
    #expect(workspace.surroundingsIntact)
  }

  @Test("reuses the caller's workspace")
  func reuse() {
    var workspace = Matrix<Double>(rows: 4, columns: 7)
    let before = workspace.withView { $0.base }
    matrix.gatherRows(indices, into: &workspace)
    matrix.gatherRows(ArraySlice([9, 1])[1...], into: &workspace)
    #expect(workspace.withView { $0.base } == before)
    var rows = expected
    for column in 0..<7 { rows[column] = matrix[1, column] }
    #expect(workspace.elements == rows)
    matrix.gatherRows([], into: &workspace)
    #expect(workspace.elements == rows)
  }

  @Test("a selection points into the matrix itself")
  func selection() {
    let base = matrix.withView { $0.base }
    matrix.withRows(indices) { selection in
      #expect(selection.count == 4 && selection.columns == 7)
      for (position, row) in selection.enumerated() {
        #expect(row.baseAddress == base + indices[position] * 7)
        #expect(selection.pointer(at: position) == row.baseAddress)
      }
      #expect(selection.flatMap { Array($0) } == expected)
      #expect(selection.reversed().map { $0[0] } == indices.reversed().map { matrix[$0, 0] })

      var workspace = Matrix<Double>(rows: 5, columns: 7)
      let gathered = workspace.withMutableView { Matrix(selection.gather(into: $0)) }
      #expect(gathered.elements == expected)
    }
    matrix.withRows([]) { #expect($0.isEmpty) }
  }

  @Test("a selection of a block keeps the stride of the whole")
  func selectionOfBlock() {
    matrix.withView { view in
      indices.withUnsafeBufferPointer { rows in
        let selection = RowSelection(view.block(rows: 0..<5, columns: 2..<5), rowIndices: rows)
        for (position, row) in selection.enumerated() {
          #expect(Array(row) == (2..<5).map { matrix[indices[position], $0] })
        }
      }
    }
  }

  @Test("foreign rows, small workspaces and scattered rows stop the program with the sizes")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var workspace = Matrix<Double>(rows: 1, columns: 4)
      Matrix<Double>(rows: 3, columns: 4).gatherRows([0, 1], into: &workspace)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("gathering 2 of 3 x 4 into a 1 x 4 workspace"))
    await #expect(processExitsWith: .failure) {
      var workspace = Matrix<Double>(rows: 2, columns: 4)
      Matrix<Double>(rows: 3, columns: 4).gatherRows([0, 3], into: &workspace)
    }
    await #expect(processExitsWith: .failure) {
      Matrix<Double>(rows: 3, columns: 4).withRows([-1]) { _ in }
    }
    await #expect(processExitsWith: .failure) {
      Matrix<Double>(rows: 3, columns: 4).withView { view in
        [0].withUnsafeBufferPointer { _ = RowSelection(view.transposed, rowIndices: $0) }
      }
    }
  }
}
