import ModelSelection
import Optimization
import Testing

private func codes(_ letters: String) -> [Int32] { letters.unicodeScalars.map { Int32($0.value) } }

@Suite struct StratifiedKFoldTests {
  @Test(
    arguments: [
      ("20011122001222", 3, nil, "00001101122122"),
      ("20011122001222", 3, 0, "22010110102102"),
      ("bbaabcacbabccaab", 4, nil, "0001102112223333"),
      ("bbaabcacbabccaab", 4, 0, "3112013210030232"),
      ("000000011111222", 3, nil, "000112201122012"),
      ("000000011111222", 3, 42, "002011221102102"),
    ] as [(String, Int, UInt32?, String)])
  func knownFolds(labels: String, folds: Int, seed: UInt32?, expected: String) throws {
    let y = codes(labels)
    let result = try StratifiedKFold(folds: folds, shuffleSeed: seed).split(SplitInput(classCodes: y))
    #expect(assignment(result.folds, rows: y.count).map(String.init).joined() == expected)
    #expect(result.warnings.isEmpty)
  }

  @Test func aClassSmallerThanTheFoldsIsAWarning() throws {
    let result = try StratifiedKFold(folds: 3).split(SplitInput(classCodes: [0, 0, 0, 0, 1, 1]))
    #expect(assignment(result.folds, rows: 6) == [0, 0, 1, 2, 1, 2])
    #expect(result.warnings == [.smallestClassBelowFolds(members: 2, folds: 3)])
    #expect(result.warnings[0].description.contains("2"))
  }

  @Test func impossibleFoldsAreErrors() throws {
    #expect(throws: SplitError.moreFoldsThanMembersOfEveryClass(folds: 3, largestClass: 2)) {
      try StratifiedKFold(folds: 3).split(SplitInput(classCodes: [0, 0, 1, 1]))
    }
    #expect(throws: SplitError.moreFoldsThanRows(folds: 5, rows: 4)) {
      try StratifiedKFold(folds: 5).split(SplitInput(classCodes: [0, 0, 1, 1]))
    }
    #expect(throws: SplitError.classesMissing(splitter: "stratified")) {
      try StratifiedKFold(folds: 2).split(SplitInput(count: 4))
    }
    for folds in [-1, 0, 1] {
      #expect(throws: SplitError.tooFewFolds(folds: folds)) { try StratifiedKFold(folds: folds) }
      #expect(throws: SplitError.tooFewFolds(folds: folds)) { try KFold(folds: folds) }
    }
  }

  @Test func dataOrderIsKeptAsFarAsPossible() throws {
    let four = try StratifiedKFold(folds: 2).split(SplitInput(classCodes: [1, 1, 0, 0])).folds
    #expect(four == [Fold(train: [1, 3], test: [0, 2]), Fold(train: [0, 2], test: [1, 3])])
    let seven = try StratifiedKFold(folds: 2).split(SplitInput(classCodes: [1, 1, 1, 0, 0, 0, 0])).folds
    #expect(seven.map(\.test) == [[0, 1, 3, 4], [2, 5, 6]])
    let alternating: [Int32] = [0, 1, 0, 1, 0, 1, 0, 1]
    #expect(
      try StratifiedKFold(folds: 3).split(SplitInput(classCodes: alternating)).folds
        == KFold(folds: 3).split(SplitInput(count: 8)).folds)
  }

  @Test(arguments: 4...10, [nil, 0] as [UInt32?])
  func classSharesStay(folds: Int, seed: UInt32?) throws {
    let y =
      [Int32](repeating: 4, count: 100) + [Int32](repeating: 0, count: 890)
      + [Int32](repeating: 1, count: 10)
    let result = try StratifiedKFold(folds: folds, shuffleSeed: seed).split(SplitInput(classCodes: y))
    for rows in result.folds.flatMap({ [$0.train, $0.test] }) {
      for (code, share) in [(4, 0.1), (0, 0.89), (1, 0.01)] {
        let members = rows.count { y[Int($0)] == Int32(code) }
        #expect(abs(Double(members) / Double(rows.count) - share) <= 0.02)
      }
    }
    let sizes = result.folds.map(\.test.count)
    #expect(sizes.max()! - sizes.min()! <= 1)
  }

  @Test(arguments: [4, 6, 7], [nil, 0] as [UInt32?])
  func renamingClassesChangesNothing(folds: Int, seed: UInt32?) throws {
    let y =
      [Int32](repeating: 2, count: 10) + [Int32](repeating: 0, count: 89) + [Int32](repeating: 1, count: 1)
    let splitter = try StratifiedKFold(folds: folds, shuffleSeed: seed)
    let base = try splitter.split(SplitInput(classCodes: y)).folds
    for renaming in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as [[Int32]] {
      #expect(try splitter.split(SplitInput(classCodes: y.map { renaming[Int($0)] })).folds == base)
    }
  }
}

@Suite struct KFoldTests {
  @Test func knownFolds() throws {
    #expect(
      try KFold(folds: 3).split(SplitInput(count: 10)).folds.map(\.test)
        == [[0, 1, 2, 3], [4, 5, 6], [7, 8, 9]])
    #expect(
      try KFold(folds: 3, shuffleSeed: 0).split(SplitInput(count: 10)).folds.map(\.test)
        == [[2, 4, 8, 9], [1, 6, 7], [0, 3, 5]])
    #expect(throws: SplitError.moreFoldsThanRows(folds: 4, rows: 3)) {
      try KFold(folds: 4).split(SplitInput(count: 3))
    }
  }

  @Test(arguments: 11..<17)
  func sizesAreBalanced(rows: Int) throws {
    let sizes = try KFold(folds: 5).split(SplitInput(count: rows)).folds.map(\.test.count)
    #expect(sizes.max()! - sizes.min()! <= 1)
    #expect(sizes.reduce(0, +) == rows)
  }
}

@Suite struct GroupAndPredefinedTests {
  @Test func groupsNeverStandOnBothSides() throws {
    let groups = ["1", "1", "1", "1", "2", "2", "2", "3", "3", "3", "3", "3"]
    let result = try LeaveOneGroupOut().split(SplitInput(count: 12, groups: groups))
    #expect(result.names == ["1", "2", "3"])
    for fold in result.folds {
      let train = Set(fold.train.map { groups[Int($0)] })
      #expect(train.isDisjoint(with: fold.test.map { groups[Int($0)] }))
      #expect(fold.train.count + fold.test.count == 12)
    }
  }

  // The order of numpy.unique after pandas 3.1.1 has read the column.
  @Test(arguments: [
    (["10", "9", "-1", "9"], ["-1", "9", "10"], [2, 1, 0, 1]),
    (["10.0", "2.5", "9.0", "1", "2.50"], ["1.0", "2.5", "9.0", "10.0"], [3, 1, 2, 0, 1]),
    (["1e1", "9.", ".5", "inf", "-INF", "-0.0", "0"], ["-inf", "0.0", "0.5", "9.0", "10.0", "inf"],
      [4, 3, 2, 5, 0, 1, 1]),
    (["18446744073709551615", "2"], ["2", "18446744073709551615"], [1, 0]),
    (["18446744073709551615", "1.5"], ["1.5", "1.8446744073709552e+19"], [1, 0]),
    (["9223372036854775808", "-1"], ["-1", "9223372036854775808"], [1, 0]),
    (["18446744073709551616", "1.5", "10"], ["1.5", "10", "18446744073709551616"], [2, 0, 1]),
    (["10.0", "9.0", "x"], ["10.0", "9.0", "x"], [0, 1, 2]),
    (["0x10", "9"], ["0x10", "9"], [0, 1]),
    (["10", "9", "1e"], ["10", "1e", "9"], [0, 2, 1]),
    (["true", "FALSE", "True"], ["False", "True"], [1, 0, 1]),
    (["true", "True", "1"], ["1", "True", "true"], [2, 1, 0]),
  ] as [([String], [String], [Int32])])
  func groupsSortAsTheColumnPandasReads(groups: [String], names: [String], codes: [Int32]) throws {
    let result = try LeaveOneGroupOut().split(SplitInput(count: groups.count, groups: groups))
    #expect(result.names == names)
    let rows = names.indices.map { group in codes.indices.filter { codes[$0] == group }.map { Int32($0) } }
    #expect(result.folds.map(\.test) == rows)
  }

  @Test func tooFewGroupsAreErrors() {
    #expect(throws: SplitError.fewerThanTwoGroups(groups: ["a"])) {
      try LeaveOneGroupOut().split(SplitInput(count: 2, groups: ["a", "a"]))
    }
    #expect(throws: SplitError.fewerThanTwoGroups(groups: [])) {
      try LeaveOneGroupOut().split(SplitInput(count: 0, groups: []))
    }
    #expect(throws: SplitError.groupsMissing(splitter: "logo")) {
      try LeaveOneGroupOut().split(SplitInput(count: 2))
    }
  }

  @Test func predefinedFoldsRepeatAKFold() throws {
    let folds = try KFold(folds: 5, shuffleSeed: 3).split(SplitInput(count: 10)).folds
    let numbers = assignment(folds, rows: 10).map(Int.init)
    #expect(try PredefinedSplit(testFold: numbers).split(SplitInput(count: 10)).folds == folds)
  }

  @Test func rowsWithoutAFoldAreAlwaysTrainedOn() throws {
    let result = try PredefinedSplit(testFold: [0, 7, -1, 7]).split(SplitInput(count: 4))
    #expect(result.folds == [Fold(train: [1, 2, 3], test: [0]), Fold(train: [0, 2], test: [1, 3])])
  }

  @Test func wrongFoldListsAreErrors() throws {
    #expect(throws: SplitError.invalidFoldNumber(row: 1, value: -2)) {
      try PredefinedSplit(testFold: [0, -2])
    }
    #expect(throws: SplitError.noTestRows) { try PredefinedSplit(testFold: [-1, -1]) }
    #expect(throws: SplitError.foldListLength(entries: 2, rows: 3)) {
      try PredefinedSplit(testFold: [0, 1]).split(SplitInput(count: 3))
    }
  }
}

@Suite struct TrainTestSplitTests {
  static let labelLists: [[Int32]] = [
    [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
    [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2],
    [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4],
    [Int32](repeating: 0, count: 800) + [Int32](repeating: 1, count: 50),
    (0..<11).flatMap { [Int32](repeating: $0, count: 100 + Int($0)) },
  ]

  @Test(arguments: labelLists, [0, 1, 2] as [UInt32])
  func partsKeepSharesAndSizes(y: [Int32], seed: UInt32) throws {
    let splitter = TrainTestSplit(test: .share(0.33), seed: seed)
    let fold = try splitter.split(SplitInput(classCodes: y)).folds[0]
    let expected = Int((0.33 * Double(y.count)).rounded(.up))
    #expect(fold.test.count == expected)
    #expect(Set(fold.train).union(fold.test).count == y.count)
    #expect(fold.train.count + fold.test.count == y.count)
    for code in Set(y) {
      let train = Double(fold.train.count { y[Int($0)] == code }) / Double(fold.train.count)
      let test = Double(fold.test.count { y[Int($0)] == code }) / Double(fold.test.count)
      #expect(train > 0 && test > 0)
      #expect(abs(train - test) < 1.5 * 0.1)
    }
  }

  @Test func impossibleSizesAreErrors() {
    let y: [Int32] = [0, 0, 0, 1, 1, 1]
    func thrown(_ split: TrainTestSplit, _ codes: [Int32] = y) -> SplitError? {
      do {
        _ = try split.split(SplitInput(classCodes: codes))
        return nil
      } catch {
        return error
      }
    }
    for size in [SplitSize.share(0), .share(1), .share(-0.2), .share(.nan), .rows(0), .rows(6)] {
      let error = thrown(TrainTestSplit(test: size))
      #expect(error?.description.contains("\(size)") == true)
      #expect(thrown(TrainTestSplit(train: size)) != nil)
    }
    #expect(
      thrown(TrainTestSplit(test: .share(0.6), train: .share(0.6))) == .sharesExceedOne(sum: 1.2))
    #expect(
      thrown(TrainTestSplit(test: .rows(4), train: .rows(4))) == .sizesExceedRows(sum: 8, rows: 6))
    #expect(thrown(TrainTestSplit(test: .share(0.99))) == .emptyTrainingPart(rows: 6, test: 6))
    #expect(
      thrown(TrainTestSplit(test: .rows(1)))
        == .partSmallerThanClasses(part: "test", rows: 1, classes: 2))
    #expect(
      thrown(TrainTestSplit(test: .rows(5)))
        == .partSmallerThanClasses(part: "training", rows: 1, classes: 2))
    #expect(thrown(TrainTestSplit(), [0, 0, 0, 1, 2, 2, 2, 5]) == .classesWithOneMember(codes: [1, 5]))
    #expect(thrown(TrainTestSplit(), []) != nil)
  }
}

/// What every splitter of the catalog must do.
@Suite struct SplitterContractTests {
  @Test func namesAreThoseOfTheCommandLine() {
    #expect(SplitterCatalog.names == ["stratified", "kfold", "logo"])
    #expect(throws: SplitError.unknownSplitter(name: "loo", known: SplitterCatalog.names)) {
      try SplitterCatalog.splitter(named: "loo")
    }
  }

  @Test(arguments: SplitterCatalog.names, [nil, 0, 9] as [UInt32?])
  func testPartsPartitionTheRows(name: String, seed: UInt32?) throws {
    let splitter = try SplitterCatalog.splitter(
      named: name, options: SplitterOptions(folds: 4, shuffleSeed: seed))
    #expect(splitter.name == name)
    for problem in 0..<20 {
      var random = LegacyRandomState(seed: UInt32(problem))
      let rows = 20 + problem
      let classCodes = random.drawCodes(rows, classes: 4, skewed: true)
      let groups = random.drawCodes(rows, classes: 5, skewed: false).map { "g\($0)" }
      let input = SplitInput(classCodes: classCodes, groups: groups)
      let result = try splitter.split(input)
      #expect(result.folds.flatMap(\.test).sorted() == (0..<Int32(rows)).map { $0 })
      for fold in result.folds {
        #expect(fold.train == fold.train.sorted() && fold.test == fold.test.sorted())
        #expect(Set(fold.train).isDisjoint(with: fold.test))
        #expect(fold.train.count + fold.test.count == rows)
        #expect(!fold.train.isEmpty && !fold.test.isEmpty)
      }
      #expect(try splitter.split(input) == result)
      if name != "logo" {
        #expect(result.folds.count == 4)
        let sizes = result.folds.map(\.test.count)
        #expect(sizes.max()! - sizes.min()! <= 1)
      } else {
        #expect(result.names?.count == result.folds.count)
      }
      if name == "stratified" {
        for code in Set(classCodes) {
          let members = result.folds.map { $0.test.count { classCodes[Int($0)] == code } }
          #expect(members.max()! - members.min()! <= 1)
        }
      }
    }
  }

  @Test func groupsAreAskedForWhereNeeded() throws {
    for entry in SplitterCatalog.entries {
      let splitter = try entry.make(SplitterOptions(folds: 2))
      let input = SplitInput(classCodes: [0, 0, 1, 1])
      if entry.needsGroups {
        #expect(throws: SplitError.self) { try splitter.split(input) }
      } else {
        #expect(throws: Never.self) { try splitter.split(input) }
      }
      #expect(!entry.summary.isEmpty)
    }
  }
}
