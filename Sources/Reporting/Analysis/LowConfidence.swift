/// The rows a model is least sure of.
public enum LowConfidence {
  public struct Row: Sendable, Equatable {
    /// The row's position among those given.
    public let index: Int
    /// Its largest probability.
    public let probability: Double
  }

  /// The rows by ascending largest probability; equal ones in their order. Rows with NaN are left out.
  ///
  /// - Parameters:
  ///   - probabilities: n x K, row-major.
  ///   - limit: the number of rows wanted at most.
  /// Complexity: O(n (K + log n)).
  public static func ranked(probabilities: [Double], classes K: Int, limit: Int = .max) -> [Row] {
    precondition(K > 0 && probabilities.count % K == 0, "\(probabilities.count) probabilities of \(K) classes")
    var rows: [Row] = []
    for index in 0..<(probabilities.count / K) {
      let own = probabilities[(index * K)..<(index * K + K)]
      guard let largest = own.max(), !own.contains(where: \.isNaN) else { continue }
      rows.append(Row(index: index, probability: largest))
    }
    rows.sort { ($0.probability, $0.index) < ($1.probability, $1.index) }
    return Array(rows.prefix(limit))
  }
}
