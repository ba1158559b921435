// Times file -> FeatureTable<Double>: TableReading FILE SELECTOR [LABEL] [RUNS]
import Datasets
import DenseLinearAlgebra
import Foundation

func residentKilobytes(_ key: String) -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
  return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } } ?? 0
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  print("usage: TableReading FILE SELECTOR [LABEL] [RUNS]")
  exit(2)
}
var options = TableOptions(features: [try FeatureSelector(parsing: arguments[2])])
if arguments.count > 3, !arguments[3].isEmpty { options.labelColumn = arguments[3] }
let before = residentKilobytes("VmRSS")
for run in 0..<(arguments.count > 4 ? Int(arguments[4]) ?? 5 : 5) {
  let start = DispatchTime.now().uptimeNanoseconds
  let table = try FeatureTable<Double>(reading: arguments[1], options: options)
  let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  let bytes = table.features.rows * table.features.columns * 8
  let peak = (residentKilobytes("VmHWM") - before) * 1024
  print(
    "{\"run\": \(run), \"seconds\": \(seconds), \"rows\": \(table.features.rows), "
      + "\"columns\": \(table.features.columns), \"peak_over_matrix\": \(Double(peak) / Double(bytes))}")
}
