/// Candidates as cells, C across and l1_ratio down: what maps of the grid have in common.
struct CandidateGrid {
  private let columnNames: [String]
  private let rowNames: [String]
  /// Rows x columns: places in the figure's table; nil where the grid has no such candidate.
  private let candidates: [Int?]
  let area: Rect
  let bands: (x: BandScale, y: BandScale)
  private let labelRoom: Double

  init(C: [Double], l1Ratios: [Double], top: Double, cellHeight: Double) {
    let columns = Set(C).sorted()
    let rows = Set(l1Ratios).sorted()
    var candidates = [Int?](repeating: nil, count: rows.count * columns.count)
    for index in C.indices {
      guard let row = rows.firstIndex(of: l1Ratios[index]), let column = columns.firstIndex(of: C[index]) else {
        continue
      }
      candidates[row * columns.count + column] = index
    }
    self.candidates = candidates
    columnNames = columns.map { Numerals.short($0, digits: 3) }
    rowNames = rows.map { Numerals.short($0, digits: 3) }
    // Cells wide enough for a value, within a page's width where there are many.
    let cellWidth = max(min(72, 900 / Double(max(columns.count, 1))), 24)
    area = Rect(x: 84, y: top, width: cellWidth * Double(columns.count), height: cellHeight * Double(rows.count))
    bands = (
      x: BandScale(columns.count, to: (area.x, area.right)), y: BandScale(rows.count, to: (area.y, area.bottom))
    )
    labelRoom = Canvas.bandLabelRoom(below: columnNames, bands.x)
  }

  /// The candidate of a cell.
  func candidate(_ row: Int, _ column: Int) -> Int? { candidates[row * columnNames.count + column] }

  /// Every cell that has a candidate.
  var cells: [(candidate: Int, cell: Rect)] {
    candidates.enumerated().compactMap { place, candidate in
      guard let candidate else { return nil }
      let (row, column) = place.quotientAndRemainder(dividingBy: columnNames.count)
      return (
        candidate,
        Rect(x: bands.x.begin(column), y: bands.y.begin(row), width: bands.x.width, height: bands.y.width)
      )
    }
  }

  /// A map of one value per candidate, coloured over the range of those there are.
  func map(_ values: [Double]) -> HeatMap {
    let finite = values.filter(\.isFinite)
    return HeatMap(
      rows: rowNames.count, columns: columnNames.count, values: candidates.map { $0.map { values[$0] } ?? .nan },
      ramp: .sequential((finite.min() ?? 0)...(finite.max() ?? 1)))
  }

  /// Gives the canvas its size and draws names of rows and columns and the colour bar.
  func frame(_ map: HeatMap, barName: String, on canvas: inout Canvas) {
    canvas.size(max(area.right + 24, 460), area.bottom + labelRoom + 84)
    canvas.bandLabels(.left, rowNames, bands.y, edge: area.x, room: 54)
    canvas.bandLabels(.bottom, columnNames, bands.x, edge: area.bottom, room: labelRoom)
    canvas.text("l1_ratio", at: Point(22, area.center.y), anchor: .middle, rotated: -90)
    canvas.text("C", at: Point(area.center.x, area.bottom + labelRoom + 14), anchor: .middle)
    canvas.colorBar(map.ramp, at: Point(area.x, area.bottom + labelRoom + 46), name: barName)
  }
}
