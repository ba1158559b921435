/// The 32-bit xorshift generator (shifts 13, 17, 5) from which scikit-learn's SAGA draws its rows.
///
/// Rows are drawn **with replacement**: `row = (state & 0x7FFFFFFF) % n`. Period 2^32 - 1.
/// Source: G. Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8(14), 2003, doi:10.18637/jss.v008.i14;
/// scikit-learn 1.9.1, `sklearn/utils/_random.pxd`.
public struct Xorshift32: Sendable, Equatable {
  public private(set) var state: UInt32

  /// A stream that starts from `seed`; 0, which the recurrence would never leave, stands for 1.
  public init(seed: UInt32) { state = seed == 0 ? 1 : seed }

  /// The next value in 0...2^31-1. Complexity: O(1).
  @inlinable
  public mutating func next() -> UInt32 {
    advance()
    return state & 0x7FFF_FFFF
  }

  /// The next row of `count` rows (`count` in 1...2^31-1).
  @inlinable
  public mutating func nextRow(of count: Int) -> Int {
    Int(next() % UInt32(truncatingIfNeeded: count))
  }

  @usableFromInline
  mutating func advance() {
    state ^= state << 13
    state ^= state >> 17
    state ^= state << 5
  }
}
