import ModelFiles

/// The effective configuration of a run, with the flags' names as keys: `--config` reads it back.
enum Configuration {
  /// - Parameter solving: the options of the solver, of which both halves of a comparison have their own.
  static func training(_ command: TrainingCommand, solving: SolverOptions) -> JSONValue {
    var members = table(command.input) + model(command.model, solving)
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
      table(command.input) + model(command.model, command.model.solving) + [
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

  /// Options of other solvers than the one at work are null: they cannot be given with it.
  private static func model(_ options: ModelOptions, _ solving: SolverOptions) -> [JSONValue.Member] {
    let isParity = solving.solver == .saga || solving.solver == .both
    let isConverged = solving.solver != .saga
    let hasGap = isConverged || solving.certify
    return [
      .init("class-weight", .string(options.classWeight)), .init("standardize", .bool(options.standardize)),
      .init("no-intercept", .bool(options.noIntercept)),
      .init("max-iter", isParity ? .integer(solving.maxIter ?? SolverOptions.defaultMaxIter) : .null),
      .init("tol", isParity ? .number(solving.tol ?? SolverOptions.defaultTol) : .null),
      .init("gap", hasGap ? .number(solving.settings.gap) : .null),
      .init("max-outer", solving.maxOuter.map { .integer($0) } ?? .null),
      .init("max-seconds", solving.maxSeconds.map { .number($0) } ?? .null),
      .init("certify", .bool(solving.certify)), .init("save-certificates", .bool(solving.saveCertificates)),
      .init("require-converged", .bool(solving.requireConverged)),
      .init("seed", .integer(Int(options.seed))), .init("solver", .string(solving.solver.rawValue)),
      .init("precision", .string(options.precision.rawValue)), .init("strict", .bool(solving.strict)),
    ]
  }
}
