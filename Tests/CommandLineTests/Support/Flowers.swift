import Foundation

/// The table `Fixtures/flowers.csv` and the command lines for it.
enum Flowers {
  static let table = Tool.fixtures + "/flowers.csv"
  static let rows = Tool.fixtures + "/rows.tsv"
  static let features = ["shape__a", "shape__b", "shape__c", "tint__a", "tint__b"]
  static let classes = ["Alpha", "Gamma, ray", "beta"]

  /// `train` on the table with a small grid; `arguments` win.
  static func train(_ table: String = table, out: String, _ arguments: [String] = []) -> [String] {
    var all = ["train", table, "--out", out]
    for (flag, value) in [
      ("--label", "class"), ("--features", "__"), ("--folds", "4"), ("--c", "0.1,1,10"),
      ("--l1-ratio", "0,0.5"),
    ] where !arguments.contains(flag) {
      all += [flag, value]
    }
    return all + arguments
  }
}
