/// Fewer points for the same picture.
public enum CurveThinning {
  /// The points of a curve that is seen at a pixel: of those in one column of pixels the first, lowest, highest and
  /// last stay, in their order; points whose neighbours lie on a straight line with them go.
  public static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 2 else { return points }
    var result: [Point] = []
    var start = 0
    while start < points.count {
      let column = points[start].x.rounded(.down)
      var end = start + 1
      while end < points.count, points[end].x.rounded(.down) == column { end += 1 }
      let range = start..<end
      let low = range.min { points[$0].y < points[$1].y }!
      let high = range.max { points[$0].y < points[$1].y }!
      for index in Set([start, low, high, end - 1]).sorted() { result.append(points[index]) }
      start = end
    }
    return straightened(result)
  }

  private static func straightened(_ points: [Point]) -> [Point] {
    guard points.count > 2 else { return points }
    var result = [points[0]]
    for index in 1..<points.count - 1 {
      let (a, b, c) = (result[result.count - 1], points[index], points[index + 1])
      let cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
      let length = max(abs(c.x - a.x), abs(c.y - a.y)) + 1e-9
      let goesOn = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) >= 0
      // Tight, since what is left out adds up along a bend.
      if abs(cross) > 1e-6 * length || !goesOn { result.append(b) }
    }
    result.append(points[points.count - 1])
    return result
  }
}
