/// The solvers by their command-line names.
public enum SolverName: String, Sendable, CaseIterable {
  /// Proximal SAGA on scikit-learn's trajectory; see ``SAGA``.
  case saga

  /// One sentence for the help text.
  public var summary: String {
    switch self {
    case .saga: "stochastic average gradient with proximal steps, scikit-learn's iterates"
    }
  }
}
