import Datasets
import ModelSelection

/// The classes of a model together with those of a table it is compared with.
///
/// They are sorted as the labels of one table would be, under the model's names for its own. Where that would
/// change the order of the model's classes (integers sort by value, but with a word among them by code point)
/// the model's come first, as they stand, then the others, sorted.
struct ClassUnion {
  let classes: ClassList
  /// For each class of the model its code; ascending.
  let modelCodes: [Int]
  /// The codes of the labels.
  let codes: [Int32]

  init(modelClasses: [String], labels: [String]) throws {
    let union = try LabelEncoding(modelClasses + labels)
    let own = union.codes.prefix(modelClasses.count).map { Int($0) }
    if zip(own, own.dropFirst()).allSatisfy(<) {
      var names = union.classes
      for (name, code) in zip(modelClasses, own) { names[code] = name }
      classes = ClassList(names, areNumbers: union.areNumbers)
      modelCodes = own
      codes = Array(union.codes.dropFirst(modelClasses.count))
      return
    }

    // Labels are the model's classes however they spell the same number.
    let known = try LabelEncoding(modelClasses)
    var positions = Dictionary(zip(modelClasses, (0 as Int32)...)) { first, _ in first }
    let positionOfKnown = Dictionary(zip(known.codes, (0 as Int32)...)) { first, _ in first }
    var others = Set<String>()
    for label in Set(labels) where positions[label] == nil {
      if let code = known.code(of: label), let position = positionOfKnown[code] {
        positions[label] = position
      } else {
        others.insert(label)
      }
    }
    let behind = others.isEmpty ? nil : try LabelEncoding(others.sorted())
    var names = modelClasses
    if let behind {
      names += behind.classes
      for label in others { positions[label] = behind.code(of: label).map { $0 + Int32(modelClasses.count) } }
    }
    classes = ClassList(names, areNumbers: union.areNumbers)
    modelCodes = Array(modelClasses.indices)
    codes = labels.map { positions[$0] ?? 0 }
  }
}
