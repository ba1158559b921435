/// The losses, each with the numbers of classes it serves: contract tests loop over them.
public enum DatafitCatalog {
  public static let entries: [(loss: any Datafit.Type, classCounts: [Int])] = [
    (MultinomialLogistic.self, [3, 15]), (BinaryLogistic.self, [2]),
  ]
}
