import DenseLinearAlgebra
import Optimization
import Testing

/// Answers of NumPy 2.4.6's `RandomState`.
@Suite struct RandomStateTests {
  @Test func wordsFollowTheReferenceStream() {
    var random = LegacyRandomState(seed: 0)
    let words = (0..<8).map { _ in random.u32() }
    #expect(
      words == [
        2_357_136_044, 2_546_248_239, 3_071_714_933, 3_626_093_760, 2_588_848_963, 3_684_848_379,
        2_340_255_427, 3_638_918_503,
      ])
  }

  /// `init_genrand(5489)`'s ten-thousandth word, the check value of the C++ standard's `mt19937`.
  @Test func tenThousandthWordOfTheStandardSeed() {
    var random = LegacyRandomState(seed: 5489)
    for _ in 1..<10_000 { _ = random.u32() }
    #expect(random.u32() == 4_123_659_995)
  }

  @Test func aWideWordTakesItsHighHalfFirst() {
    var random = LegacyRandomState(seed: 0)
    #expect(random.u64() == UInt64(2_357_136_044) << 32 | UInt64(2_546_248_239))
  }

  @Test func doublesTakeTwoWords() {
    var random = LegacyRandomState(seed: 0)
    let values = (0..<3).map { _ in random.double() }
    #expect(values == [0.5488135039273248, 0.7151893663724195, 0.6027633760716439])
  }

  @Test func permutationsRunOn() {
    var random = LegacyRandomState(seed: 0)
    var items = random.permutation(10)
    #expect(items == [2, 8, 4, 9, 1, 6, 7, 3, 0, 5])
    random.shuffle(&items)
    #expect(items == [9, 6, 8, 4, 5, 0, 2, 7, 3, 1])
  }

  @Test func permutationOfTwentyAndAThousand() {
    #expect(
      sklearnShuffle(20, seed: 0)
        == [18, 1, 19, 8, 10, 17, 6, 13, 4, 2, 5, 14, 9, 7, 16, 11, 3, 0, 15, 12])
    let thousand = sklearnShuffle(1000, seed: 0)
    #expect(Array(thousand.prefix(5)) == [993, 859, 298, 553, 672])
    #expect(Array(thousand.suffix(5)) == [835, 192, 629, 559, 684])
    #expect(thousand.sorted() == Array(0..<1000))
  }

  /// The stream after a permutation stands at the word that follows the ones it used.
  @Test(arguments: [(10, 12), (1000, 1391)])
  func permutationsUseTheCountedWords(count: Int, words: Int) {
    var random = LegacyRandomState(seed: 0)
    _ = random.permutation(count)
    var plain = LegacyRandomState(seed: 0)
    for _ in 0..<words { _ = plain.u32() }
    #expect(random.u32() == plain.u32())
  }

  @Test(arguments: [(UInt32(0), 209_652_397), (1, 1_791_095_846), (42, 1_608_637_543)])
  func solverStartStates(seed: UInt32, expected: Int) {
    var random = LegacyRandomState(seed: seed)
    #expect(random.randint(1..<2_147_483_647) == expected)
  }

  @Test func successiveSolverStartStates() {
    var random = LegacyRandomState(seed: 0)
    let states = (0..<4).map { _ in random.randint(1..<2_147_483_647) }
    #expect(states == [209_652_397, 398_764_592, 924_231_286, 1_478_610_113])
  }

  @Test func choices() {
    var random = LegacyRandomState(seed: 0)
    #expect(random.choice(10, size: 4, replace: false) == [2, 8, 4, 9])
    // A choice without replacement shuffles all, so the stream stands where a permutation leaves it.
    var permuting = LegacyRandomState(seed: 0)
    _ = permuting.permutation(10)
    #expect(random.u32() == permuting.u32())
    var replacing = LegacyRandomState(seed: 0)
    #expect(replacing.choice(10, size: 5) == [5, 0, 3, 3, 7])
  }

  /// pandas' `DataFrame.sample(frac=0.25)` of ten rows keeps round-half-to-even(2.5) rows of the permutation.
  @Test func pandasSampleIsAPrefixOfThePermutation() {
    let kept = Int((0.25 * 10).rounded(.toNearestOrEven))
    #expect(Array(sklearnShuffle(10, seed: 0).prefix(kept)) == [2, 8])
  }

  @Test func anIntervalOfOneValueConsumesNothing() {
    var random = LegacyRandomState(seed: 7)
    #expect(random.interval(0) == 0)
    var untouched = LegacyRandomState(seed: 7)
    #expect(random.u32() == untouched.u32())
  }

  /// Bounds beyond 32 bits draw two words a try: `RandomState(0).randint(0, 2**40 + 1, dtype=np.int64)`.
  @Test func wideIntervalsDrawWideWords() {
    var random = LegacyRandomState(seed: 0)
    let values = (0..<3).map { _ in random.interval(UInt64(1) << 40) }
    #expect(values == [741_280_623_151, 506_137_267_392, 841_157_541_223])
  }

  @Test func columnsAreShuffledInTurn() {
    var small = Matrix<Double>(rows: 4, columns: 3, elements: (0..<12).map(Double.init))
    shuffleColumns(of: &small, seed: 0)
    #expect(small.elements == [6, 1, 11, 9, 7, 2, 3, 4, 8, 0, 10, 5])
    var larger = Matrix<Float>(rows: 5, columns: 3, elements: (0..<15).map(Float.init))
    shuffleColumns(of: &larger, seed: 0)
    #expect(larger.elements == [6, 1, 5, 0, 7, 11, 3, 4, 14, 9, 13, 2, 12, 10, 8])
  }

  @Test func shufflingAColumnDrawsAsShufflingAnArray() {
    var matrix = Matrix<Double>(rows: 50, columns: 4, elements: (0..<200).map(Double.init))
    var random = LegacyRandomState(seed: 11)
    random.shuffleColumn(2, of: &matrix)
    var column = (0..<50).map { Double($0 * 4 + 2) }
    var again = LegacyRandomState(seed: 11)
    again.shuffle(&column)
    #expect((0..<50).map { matrix[$0, 2] } == column)
    let untouched = (0..<50).allSatisfy { row in matrix[row, 1] == Double(row * 4 + 1) }
    #expect(untouched)
  }

  @Test func slicesAreShuffledFromTheirOwnStart() {
    var array = Array(0..<30)
    var slice = array[10..<20]
    var random = LegacyRandomState(seed: 0)
    random.shuffle(&slice)
    array[10..<20] = slice
    #expect(Array(slice) == [2, 8, 4, 9, 1, 6, 7, 3, 0, 5].map { $0 + 10 })
    #expect(Array(array[..<10]) == Array(0..<10))
  }

  @Test(arguments: [-1, 4_294_967_296])
  func seedsOutsideThirtyTwoBitsAreRefused(seed: Int) {
    #expect(throws: SeedOutOfRange(seed: seed)) { try LegacyRandomState(checking: seed) }
    #expect(SeedOutOfRange(seed: seed).description.contains("\(seed)"))
  }

  @Test func theLargestSeed() throws {
    var random = try LegacyRandomState(checking: 4_294_967_295)
    #expect((0..<3).map { _ in random.u32() } == [419_326_371, 479_346_978, 3_918_654_476])
  }
}
