// Fits candidates on the folds of a table and tells what each took; scripts/benchmark talks to it.
//
//   FoldFits TABLE LABEL [SELECTOR]
//
// Reads the table once, writes its facts as a line of JSON, then answers requests (see Request.swift), one
// line of JSON each, until standard input ends. Rows are shuffled and split as scikit-learn's
// shuffle(random_state=0) and StratifiedKFold(10) do. The environment variable SAGANET_KERNEL forces the
// kernels of one instruction set. Exit codes: 0 done, 1 the table could not be read, 2 usage.
import Foundation

@main
struct FoldFits {
  static func main() {
    let arguments = CommandLine.arguments
    guard (3...4).contains(arguments.count) else {
      complain("usage: FoldFits TABLE LABEL [SELECTOR]")
      exit(2)
    }
    do {
      let table = try BenchmarkTable(
        path: arguments[1], label: arguments[2], selector: arguments.count > 3 ? arguments[3] : nil)
      try answer(table.facts)
      while let line = readLine() {
        do {
          let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
          try answer(table.run(request))
        } catch {
          try answer(Refusal(error: "\(error)"))
        }
      }
    } catch {
      complain("FoldFits: \(error)")
      exit(1)
    }
  }

  static func answer(_ value: some Encodable) throws {
    var line = try JSONEncoder().encode(value)
    line.append(UInt8(ascii: "\n"))
    try FileHandle.standardOutput.write(contentsOf: line)
  }

  static func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
