import ModelFiles

/// The effective configuration of a run, with the flags' names as keys: `--config` reads it back.
enum Configuration {
  static func training(_ command: TrainingCommand) -> JSONValue {
    var members = table(command.input) + model(command.model)
    let numbers = { (values: [Double]) in JSONValue.array(values.map { .number($0) }) }
    if command.writesGrid {
      var cs: [Double] = []
      var ratios: [Double] = []
      for candidate in command.grid {
        if !cs.contains(candidate.C) { cs.append(candidate.C) }
        if !ratios.contains(candidate.l1Ratio) { ratios.append(candidate.l1Ratio) }
      }
      members += [.init("c", numbers(cs)), .init("l1-ratio", numbers(ratios))]
      members.append(.init("save-fits", .bool(command.saveFits)))
    } else {
      members += [
        .init("c", .number(command.grid[0].C)), .init("l1-ratio", .number(command.grid[0].l1Ratio)),
      ]
    }
    members += [
      .init("folds", .integer(command.split.folds)), .init("cv", .string(command.split.cv)),
      .init("shuffle-folds", .bool(command.split.shuffleFolds)),
      .init("no-shuffle", .bool(command.split.noShuffle)),
      .init("scoring", .array(command.scoring.values.map { .string($0) })),
      .init("shuffled-baseline", .bool(command.shuffledBaseline)),
    ]
    return .object(members)
  }

  static func fit(_ command: Fit) -> JSONValue {
    .object(
      table(command.input) + model(command.model) + [
        .init("c", .number(command.candidate.c)), .init("l1-ratio", .number(command.candidate.l1Ratio)),
        .init("no-shuffle", .bool(command.noShuffle)),
        .init("scoring", .array(command.scoring.values.map { .string($0) })),
      ])
  }

  private static func table(_ options: TableOptions) -> [JSONValue.Member] {
    let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
    let list = { (values: [String]) in JSONValue.array(values.map { .string($0) }) }
    return [
      .init("label", text(options.label)), .init("label-file", text(options.labelFile)),
      .init("features", list(options.features)), .init("index-column", text(options.indexColumn)),
      .init("delimiter", text(options.delimiter)), .init("decimals", .string(options.decimals.rawValue)),
      .init("drop-class", list(options.dropClass)), .init("rename-class", list(options.renameClass)),
      .init("weight-column", text(options.weightColumn)), .init("groups", text(options.groups)),
      .init("rows", text(options.rows)),
      .init("test-fraction", options.testFraction.map { .number($0) } ?? .null),
    ]
  }

  private static func model(_ options: ModelOptions) -> [JSONValue.Member] {
    [
      .init("class-weight", .string(options.classWeight)), .init("standardize", .bool(options.standardize)),
      .init("no-intercept", .bool(options.noIntercept)), .init("max-iter", .integer(options.maxIter)),
      .init("tol", .number(options.tol)), .init("seed", .integer(Int(options.seed))),
      .init("solver", .string(options.solver.rawValue)),
      .init("precision", .string(options.precision.rawValue)), .init("strict", .bool(options.strict)),
    ]
  }
}
