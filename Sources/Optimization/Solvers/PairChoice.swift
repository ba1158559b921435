/// Whether steps are taken in pairs with one store of V and G (see `saga_step`), found out by trying.
///
/// Pairs are bound by arithmetic where single steps are bound by a cache's bandwidth; which is faster depends on
/// the processor. Both give the same bits, so an epoch may be run either way: both ways are timed in the first
/// epochs and now and then later, and the one with the least time so far is taken otherwise.
struct PairChoice {
  /// Epochs that are run in pairs if their number is even, in single steps if it is odd. The first one of all,
  /// which finds cold caches, is not timed.
  private static let trials: Set<Int> = [1, 2, 3, 4, 31, 32, 63, 64]

  /// The least time of an epoch in pairs and in single steps.
  private var pairs: Duration?
  private var single: Duration?
  private var epoch = 0

  /// Whether the next epoch is to be run in pairs.
  var inPairs: Bool {
    if Self.trials.contains(epoch) { return epoch % 2 == 0 }
    guard let pairs, let single else { return true }
    return pairs <= single
  }

  /// Ends an epoch that was run as ``inPairs`` said.
  mutating func end(elapsed: Duration) {
    if epoch > 0 {
      if inPairs {
        pairs = min(pairs ?? elapsed, elapsed)
      } else {
        single = min(single ?? elapsed, elapsed)
      }
    }
    epoch += 1
  }
}
