import DenseLinearAlgebra
import Optimization
import Reporting
import Testing

/// Trees of merges, compared with SciPy's.
@Suite struct ClusteringTests {
  @Test func mergesAreSciPysToTheBit() throws {
    let answers = AnalysisAnswers.stored.linkages
    #expect(answers.count == 10)
    for answer in answers {
      let rows = Matrix(
        rows: answer.rows, columns: answer.columns,
        elements: drawn(seed: answer.seed, count: answer.rows * answer.columns, levels: answer.levels))
      let linkage = try AverageLinkage(rows: rows)
      #expect(linkage.leafCount == answer.rows)
      #expect(linkage.merges.map(\.left) == answer.left ?? [], "seed \(answer.seed)")
      #expect(linkage.merges.map(\.right) == answer.right ?? [], "seed \(answer.seed)")
      #expect(same(linkage.merges.map(\.distance), answer.distance ?? []), "seed \(answer.seed)")
      #expect(linkage.merges.map(\.count) == answer.count ?? [], "seed \(answer.seed)")
      #expect(Dendrogram(linkage).leaves == answer.leaves ?? [0], "seed \(answer.seed)")
    }
  }

  @Test func bracketsStandWhereSciPyDrawsThem() throws {
    for answer in AnalysisAnswers.stored.linkages where answer.brackets?.isEmpty == false {
      let rows = Matrix(
        rows: answer.rows, columns: answer.columns,
        elements: drawn(seed: answer.seed, count: answer.rows * answer.columns, levels: answer.levels))
      let numbers = Dendrogram(try AverageLinkage(rows: rows)).brackets
        .map { [$0.height, $0.left, $0.right, $0.leftHeight, $0.rightHeight] }
        .sorted { $0.lexicographicallyPrecedes($1) }
      #expect(numbers.count == answer.rows - 1)
      #expect(same(numbers.flatMap { $0 }, answer.brackets ?? []), "seed \(answer.seed)")
    }
  }

  @Test func manyRowsMergeAsInSciPy() throws {
    let answer = AnalysisAnswers.stored.largeLinkage
    let rows = Matrix(
      rows: answer.rows, columns: answer.columns,
      elements: drawn(seed: answer.seed, count: answer.rows * answer.columns))
    let linkage = try AverageLinkage(rows: rows)
    func weighted(_ numbers: [Int]) -> Int { numbers.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } }
    #expect(weighted(linkage.merges.map(\.left)) == answer.left)
    #expect(weighted(linkage.merges.map(\.right)) == answer.right)
    #expect(weighted(linkage.merges.map(\.count)) == answer.count)
    let distances = linkage.merges.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element.distance }
    #expect(close(distances, answer.distance[0].value))
    #expect(Dendrogram(linkage).leaves.enumerated().reduce(0) { $0 + $1.offset * $1.element } == answer.leaves)
  }

  @Test func rowsAllAlikeMergeAtZero() throws {
    let linkage = try AverageLinkage(rows: Matrix(rows: 4, columns: 2, elements: [Double](repeating: 3, count: 8)))
    #expect(linkage.merges.map(\.distance) == [0, 0, 0])
    #expect(Dendrogram(linkage).leaves.sorted() == [0, 1, 2, 3])
  }

  @Test func noRowsAndNoColumns() throws {
    let none = try AverageLinkage(rows: Matrix(rows: 0, columns: 3))
    #expect(none.merges.isEmpty && Dendrogram(none).leaves.isEmpty)
    let empty = try AverageLinkage(rows: Matrix(rows: 3, columns: 0))
    #expect(empty.merges.map(\.distance) == [0, 0])
  }

  @Test(arguments: [Double.nan, .infinity])
  func numbersWithoutDistancesAreRefused(value: Double) {
    var rows = Matrix<Double>(rows: 3, columns: 2)
    rows[2, 1] = value
    #expect(throws: AnalysisError.notFinite(row: 2, column: 1, value: "\(value)")) {
      try AverageLinkage(rows: rows)
    }
  }

  /// A tree as deep as it has rows: each row is further from the rest than all before.
  @Test func deepTreesAreWalked() throws {
    let n = 600
    let rows = Matrix(rows: n, columns: 1, elements: (0..<n).map { Double($0 * $0) })
    #expect(Dendrogram(try AverageLinkage(rows: rows)).leaves.sorted() == Array(0..<n))
  }

  @Test func classesStandInTheOrderOfSciPysDendrogram() {
    let answers = AnalysisAnswers.stored.classOrders
    #expect(answers.count == 5)
    for answer in answers {
      let K = answer.classes
      var random = LegacyRandomState(seed: answer.seed)
      var counts = (0..<(K * K)).map { _ in random.randint(0..<answer.size) }
      if answer.empty >= 0 {
        for j in 0..<K { counts[answer.empty * K + j] = 0 }
      }
      #expect(ClassOrder.bySimilarity(counts: counts, classes: K) == answer.order, "seed \(answer.seed)")
    }
  }
}
