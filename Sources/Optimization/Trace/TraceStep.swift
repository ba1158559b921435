/// What is known after one iteration of a fit: an epoch of SAGA, an outer iteration of a converged solver. NaN
/// where a number is not known.
public struct TraceStep: Sendable, Equatable {
  /// From 1.
  public var iteration: Int
  /// max|W|.
  public var maxWeight = Double.nan
  /// max|W - W_previous|.
  public var maxChange = Double.nan
  /// See ``Certificate/objective``.
  public var objective = Double.nan
  /// See ``Certificate/gap``.
  public var gap = Double.nan

  public init(
    iteration: Int, maxWeight: Double = .nan, maxChange: Double = .nan, objective: Double = .nan,
    gap: Double = .nan
  ) {
    self.iteration = iteration
    self.maxWeight = maxWeight
    self.maxChange = maxChange
    self.objective = objective
    self.gap = gap
  }
}
