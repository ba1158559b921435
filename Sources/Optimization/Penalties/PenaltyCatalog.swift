/// The penalties, one example of each: contract tests loop over them.
public enum PenaltyCatalog {
  public static let examples: [any Penalty] = [
    ElasticNet(alpha: 0, beta: 0.7), ElasticNet(alpha: 0.4, beta: 0), ElasticNet(alpha: 0.3, beta: 0.5),
    ElasticNet(alpha: 2, beta: 0.01),
  ]
}
