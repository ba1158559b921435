import Foundation
import Testing

@testable import Datasets

@Suite struct RowSplitsTests {
  private let identifiers = ["10", "11", "12", "13", "14"]

  private func read(_ text: String, dropped: [String] = []) throws -> RowSplits {
    try RowSplits(reading: source(text), rowIdentifiers: identifiers, dropped: dropped)
  }

  private func failure(_ text: String) -> RowSplitError? {
    do {
      _ = try read(text)
      return nil
    } catch { return error as? RowSplitError }
  }

  @Test(arguments: [
    "\tlabel\tlabeled_data_index\n0\ttrain\t13\n1\ttest\t10\n2\ttrain\t11\n3\ttest\t14\n",
    "\tlabeled_data_index\tlabel\n0\t13\ttrain\n1\t10\ttest\n2\t11\ttrain\n3\t14\ttest\n",
    "\tindex\tlabel\tsplit\n0\t13\tA\ttrain\n1\t10\tA\ttest\n2\t11\tB\ttrain\n3\t14\tB\ttest\n",
    "split,index\ntrain,13\ntest,10\ntrain,11\ntest,14\n",
  ]) func rowsKeepTheListsOrder(text: String) throws {
    let splits = try read(text)
    #expect(splits.splits.map(\.name) == ["train", "test"])
    #expect(splits.train == [3, 1] && splits["test"] == [0, 4] && splits["other"] == nil)
    #expect(splits.heldOut.map(\.rows) == [[0, 4]])
  }

  @Test func rowsOfDroppedClassesMayBeListed() throws {
    let splits = try read("split,index\ntrain,13\ntrain,99\n", dropped: ["99"])
    #expect(splits.train == [3] && splits.droppedRows == 1)
  }

  @Test func equivalentSpellingsAreDifferentRows() throws {
    let identifiers = ["\u{e9}", "e\u{301}"]
    let text = "split,index\ntrain,e\u{301}\ntest,\u{e9}\n"
    let splits = try RowSplits(reading: source(text), rowIdentifiers: identifiers)
    #expect(splits.train == [1] && splits["test"] == [0])
    #expect(
      throws: RowSplitError.unknownIndex(file: "t.csv", line: 2, index: identifiers[1])
    ) { try RowSplits(reading: source(text), rowIdentifiers: [identifiers[0]]) }
  }

  @Test func errors() {
    #expect(failure("split,index\ntrain,99\n") == .unknownIndex(file: "t.csv", line: 2, index: "99"))
    #expect(
      failure("split,index\ntrain,10\ntest,10\n")
        == .listedTwice(file: "t.csv", line: 3, firstLine: 2, index: "10"))
    #expect(failure("split,index\ntest,10\n") == .noTrainingRows(file: "t.csv", splits: ["test"]))
    #expect(failure("split,index\n,10\n") == .unnamedSplit(file: "t.csv", line: 2))
    #expect(
      failure("part,index\ntrain,10\n")
        == .noColumn(file: "t.csv", wanted: ["split", "label"], found: ["part", "index"]))
    #expect(throws: RowSplitError.ambiguousIndex(file: "t.csv", line: 2, index: "a")) {
      try RowSplits(reading: source("split,index\ntrain,a\n"), rowIdentifiers: ["a", "b", "a"])
    }
    // A repeated identifier that no line names is no error.
    #expect(throws: Never.self) {
      try RowSplits(reading: source("split,index\ntrain,b\n"), rowIdentifiers: ["a", "b", "a"])
    }
    #expect(kind { _ = try read("split,index\ntrain\n") } == .raggedRow(line: 2, found: 1, expected: 2))
  }
}
