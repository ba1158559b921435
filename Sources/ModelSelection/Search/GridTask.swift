/// What a worker does next: one fold, and the candidates to fit on it together.
struct GridTask: Sendable, Equatable {
  let fold: Int
  /// Indices of candidates.
  let pack: [Int]
  /// See ``FitCost``.
  let expectedCost: Double
}
