/// Whether steps are taken in pairs with one store of V and G (see `saga_step`), found out by trying.
///
/// Pairs are bound by arithmetic where single steps are bound by a cache's bandwidth; which is faster depends on
/// the processor. Both give the same bits, so an epoch may be run either way: both ways are timed in the first
/// epochs and now and then later, and the one with the least time so far is taken otherwise.
struct PairChoice {
  /// The least time of an epoch in pairs and in single steps.
  private var least: [Duration?] = [nil, nil]
  private var epoch = 0
  private var start = ContinuousClock.now

  /// Begins an epoch; returns whether it is to be run in pairs.
  mutating func begin() -> Bool {
    defer { start = .now }
    return Self.trials.contains(epoch) ? epoch % 2 == 0 : faster
  }

  mutating func end(inPairs: Bool) {
    let elapsed = ContinuousClock.now - start
    // The first epoch finds cold caches.
    if epoch > 0 { least[inPairs ? 0 : 1] = min(least[inPairs ? 0 : 1] ?? elapsed, elapsed) }
    epoch += 1
  }

  private var faster: Bool {
    guard let pairs = least[0], let single = least[1] else { return true }
    return pairs <= single
  }

  /// Epochs that are run in pairs if their number is even, in single steps if it is odd.
  private static let trials: Set<Int> = [1, 2, 3, 4, 31, 32, 63, 64]
}
