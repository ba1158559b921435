/// Whether steps are taken in pairs with one store of V and G (see `saga_step`), found out by trying.
///
/// Pairs are bound by arithmetic where single steps are bound by a cache's bandwidth; which is faster depends on
/// the processor. Both give the same bits, so an epoch may be run either way: both ways are timed in the first
/// epochs and now and then later, and the one with the least time so far is taken otherwise.
struct PairChoice {
  /// Epochs that are run in pairs if their number is even, in single steps if it is odd. The first one of all,
  /// which finds cold caches, is not timed.
  private static let trials: Set<Int> = [1, 2, 3, 4, 31, 32, 63, 64]

  /// The least time of a step in pairs and in single passes.
  private var pairs: Duration?
  private var single: Duration?
  private var epoch = 0

  /// Whether the next epoch is to be run in pairs.
  var inPairs: Bool {
    if Self.trials.contains(epoch) { return epoch % 2 == 0 }
    guard let pairs, let single else { return true }
    return pairs <= single
  }

  /// Ends an epoch that was run as ``inPairs`` said, or the part of it that was run in passes: `steps` of them, and one
  /// each before and after.
  mutating func end(elapsed: Duration, steps: Int) {
    if epoch > 0 {
      let each = elapsed / (steps + 2)
      if inPairs {
        pairs = min(pairs ?? each, each)
      } else {
        single = min(single ?? each, each)
      }
    }
    epoch += 1
  }
}
