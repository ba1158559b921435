import ArgumentParser
import Foundation
import Logging

enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Writes one line per message to standard error: "12:00:00 info message" or a JSON object.
struct LineLogHandler: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  let format: LogFormat

  init(format: LogFormat) { self.format = format }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let merged = metadata.merging(event.metadata ?? [:]) { $1 }
    switch format {
    case .text:
      let time = Date().formatted(.iso8601.time(includingFractionalSeconds: false))
      let extra = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
      let level = event.level == .info ? "" : " \(event.level.rawValue):"
      // Messages name what files hold.
      StandardError.write(TextCells.printable("\(time)\(level) \(event.message)\(extra)", keepingLines: true) + "\n")
    case .json:
      var object: [String: String] = [
        "time": Date().formatted(.iso8601), "level": event.level.rawValue, "message": "\(event.message)",
      ]
      for (key, value) in merged { object[key] = "\(value)" }
      let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
      let data = (try? JSONSerialization.data(withJSONObject: object, options: options)) ?? Data()
      StandardError.write(String(decoding: data, as: UTF8.self) + "\n")
    }
  }
}
