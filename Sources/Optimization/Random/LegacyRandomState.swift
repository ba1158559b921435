/// NumPy's legacy random stream, `numpy.random.RandomState(seed)`: MT19937 with its frozen derived draws.
///
/// Every draw is bit-identical to NumPy's (the stream is frozen by NumPy's policy), so permutations, folds
/// and start states of solvers come out as they do in scikit-learn for the same seed. A value type: a copy
/// continues the stream independently.
///
/// State: 624 words of 32 bits. Not for cryptography.
///
/// Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), doi:10.1145/272991.272995;
/// derived draws as NumPy 2.4.6's `RandomState`.
public struct LegacyRandomState: Sendable {
  @usableFromInline static var wordCount: Int { 624 }
  @usableFromInline static var middle: Int { 397 }

  @usableFromInline var words: [UInt32]
  /// The next word to hand out; 624 when the block is used up.
  @usableFromInline var position: Int

  /// The stream that `RandomState(seed)` starts. Range: 0...2^32 - 1.
  public init(seed: UInt32) {
    words = [UInt32](repeating: seed, count: Self.wordCount)
    for k in 1..<Self.wordCount {
      let previous = words[k - 1]
      words[k] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(k)
    }
    position = Self.wordCount
  }

  /// The stream that `RandomState(seed)` starts, for a seed that a user typed.
  ///
  /// - Throws: ``SeedOutOfRange`` outside 0...2^32 - 1.
  public init(checking seed: Int) throws(SeedOutOfRange) {
    guard let word = UInt32(exactly: seed) else { throw SeedOutOfRange(seed: seed) }
    self.init(seed: word)
  }

  /// A uniform word in 0...2^32 - 1. Amortised O(1).
  @inlinable
  public mutating func u32() -> UInt32 {
    if position == Self.wordCount { regenerate() }
    var y = words[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    y ^= y >> 18
    return y
  }

  /// A uniform word in 0...2^64 - 1: two 32-bit words, the high one drawn first.
  @inlinable
  public mutating func u64() -> UInt64 {
    let high = UInt64(u32())
    return high << 32 | UInt64(u32())
  }

  /// A uniform number in [0, 1) with 53 random bits, as `random_sample()`. Two words.
  @inlinable
  public mutating func double() -> Double {
    let high = u32() >> 5
    let low = u32() >> 6
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// A uniform integer in 0...`max`, by masked rejection: words are cut to the bit length of `max` until one
  /// is small enough. `max` = 0 consumes nothing.
  @inlinable
  public mutating func interval(_ max: UInt64) -> UInt64 {
    if max == 0 { return 0 }
    let mask = UInt64.max >> UInt64(max.leadingZeroBitCount)
    if max <= UInt64(UInt32.max) {
      while true {
        let value = UInt64(u32()) & mask
        if value <= max { return value }
      }
    }
    while true {
      let value = u64() & mask
      if value <= max { return value }
    }
  }

  /// A uniform integer in 0...`max`; `max` must not be negative.
  @inlinable
  public mutating func interval(_ max: Int) -> Int {
    precondition(max >= 0, "an interval cannot end at \(max)")
    return Int(interval(UInt64(max)))
  }

  /// A uniform integer in `range`, as `randint(low, high)` with the default 64-bit type.
  @inlinable
  public mutating func randint(_ range: Range<Int>) -> Int {
    precondition(!range.isEmpty, "randint needs a nonempty range")
    return range.lowerBound + interval(range.count - 1)
  }

  /// Shuffles `items` in place, as `shuffle`: for i = n - 1 down to 1, swap elements i and `interval(i)`.
  ///
  /// The draws depend on the number of elements only. Complexity: O(n).
  @inlinable
  public mutating func shuffle<Items: MutableCollection & RandomAccessCollection>(_ items: inout Items) {
    var i = items.count - 1
    while i >= 1 {
      let j = interval(i)
      items.swapAt(
        items.index(items.startIndex, offsetBy: i), items.index(items.startIndex, offsetBy: j))
      i -= 1
    }
  }

  /// The numbers 0..<`count`, shuffled, as `permutation(count)`. Complexity: O(count).
  @inlinable
  public mutating func permutation(_ count: Int) -> [Int] {
    var items = Array(0..<count)
    shuffle(&items)
    return items
  }

  /// A shuffled copy of `items`, as `permutation(items)`.
  @inlinable
  public mutating func permutation<Element>(of items: [Element]) -> [Element] {
    var copy = items
    shuffle(&copy)
    return copy
  }

  /// `size` numbers of 0..<`count`, as `choice(count, size, replace)` without weights.
  ///
  /// Without replacement all `count` numbers are shuffled and the first `size` taken, so the stream moves
  /// on by a whole permutation whatever `size` is; with replacement each number is one `randint`.
  @inlinable
  public mutating func choice(_ count: Int, size: Int, replace: Bool = true) -> [Int] {
    precondition(count > 0 || size == 0, "choice needs something to choose from")
    if replace { return (0..<size).map { _ in randint(0..<count) } }
    precondition(size <= count, "cannot choose \(size) of \(count) without replacement")
    return Array(permutation(count).prefix(size))
  }

  @usableFromInline
  mutating func regenerate() {
    let n = Self.wordCount
    let m = Self.middle
    words.withUnsafeMutableBufferPointer { state in
      for t in 0..<n {
        let y = (state[t] & 0x8000_0000) | (state[(t + 1) % n] & 0x7FFF_FFFF)
        state[t] = state[(t + m) % n] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      }
    }
    position = 0
  }
}

/// A seed that NumPy's legacy generator refuses.
public struct SeedOutOfRange: Error, Equatable, CustomStringConvertible {
  /// The seed that was given.
  public let seed: Int

  public init(seed: Int) { self.seed = seed }

  public var description: String {
    "the seed \(seed) is out of range: give an integer between 0 and 4294967295 (2^32 - 1)"
  }
}
