import Testing

@testable import Simulation

/// The same tables as NumPy draws them.
@Suite struct ReplayTests {
  @Test func thereAreFixtures() { #expect(ReferenceTable.all.count == 5) }

  @Test(arguments: ReferenceTable.all) func rowsAreNumPys(_ table: ReferenceTable) throws {
    let sample = try Sample(table.simulationParameters())
    let simulator = sample.simulator
    #expect(sample.labels == table.classes)
    #expect(simulator.discardedRows == table.discarded)
    try #require(sample.rows.count == table.rows.count)
    for (row, reference) in zip(sample.rows, table.rows) {
      try #require(row.count == reference.count)
      #expect(zip(row, reference).allSatisfy { difference($0, $1) < 1e-13 })
    }
    let loadings = table.loadings.flatMap { $0 }
    #expect(loadings.count == simulator.loadings.count)
    #expect(zip(simulator.loadings, loadings).allSatisfy { difference($0, $1) < 1e-13 })
    for (j, reference) in table.coefficients.enumerated() {
      let weights = simulator.coefficients(ofFeature: j)
      #expect(weights.count == reference.count)
      #expect(zip(weights, reference).allSatisfy { difference($0, $1) < 1e-12 })
    }
    #expect(simulator.intercepts.count == table.intercepts.count)
    #expect(zip(simulator.intercepts, table.intercepts).allSatisfy { difference($0, $1) < 1e-10 })
  }

  /// One of the reference tables needs rows of its classes filled up, or the rule went untested.
  @Test func aReferenceTableDiscardsRows() { #expect(ReferenceTable.all.contains { $0.discarded > 0 }) }
}
