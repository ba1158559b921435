import Testing

@testable import Reporting

@Suite struct ThemeTests {
  static let themes = [Theme.light, Theme.dark]

  @Test("WCAG's own examples of contrast")
  func contrast() {
    #expect(abs(Color(0x000000).contrast(with: Color(0xffffff)) - 21) < 1e-12)
    // From "Understanding Success Criterion 1.4.3": #767676 on white is 4.54.
    #expect(abs(Color(0x767676).contrast(with: Color(0xffffff)) - 4.54) < 0.005)
  }

  @Test("Text and lines have a contrast of 4.5 with what they stand on", arguments: [false, true])
  func textContrast(isDark: Bool) {
    let theme = isDark ? Theme.dark : Theme.light
    let marks: [Paint] = [.text, .muted, .accent, .axis] + (0..<Paint.seriesCount).map { .series($0) }
    for paint in marks {
      for ground in [theme.surface, theme.background] {
        let contrast = theme.color(paint).contrast(with: ground)
        // Series are drawn on figures' ground alone.
        if case .series = paint, ground == theme.background { continue }
        #expect(contrast >= 4.5, "\(paint.name) on \(ground.css): \(contrast)")
      }
    }
    // The chosen one of several views is written in the ground's colour on the accent.
    #expect(theme.surface.contrast(with: theme.accent) >= 4.5)
  }

  @Test("Text on every step of a ramp has a contrast of 4.5", arguments: [false, true])
  func inkContrast(isDark: Bool) {
    let theme = isDark ? Theme.dark : Theme.light
    let steps: [Paint] =
      (0..<Paint.sequentialSteps).map { .sequential($0) } + (0..<Paint.divergingSteps).map { .diverging($0) }
    for paint in steps + [.missing] {
      #expect(theme.color(paint.ink).contrast(with: theme.color(paint)) >= 4.5, "\(paint.name)")
    }
  }

  @Test("Sequential colours get steadily darker in light, lighter in dark; diverging ones do so on both sides")
  func ramps() {
    for theme in Self.themes {
      let sign: Double = theme.isDark ? 1 : -1
      let sequential = (0..<Paint.sequentialSteps).map { sign * theme.color(.sequential($0)).luminance }
      #expect(zip(sequential, sequential.dropFirst()).allSatisfy { $0 < $1 })
      let half = Paint.divergingSteps / 2
      let upper = (half..<Paint.divergingSteps).map { sign * theme.color(.diverging($0)).luminance }
      let lower = (0...half).reversed().map { sign * theme.color(.diverging($0)).luminance }
      for side in [upper, lower] { #expect(zip(side, side.dropFirst()).allSatisfy { $0 < $1 }) }
    }
  }

  @Test("Values find their colours; NaN has its own")
  func paints() {
    #expect(Paint.sequential(2, in: 2...4) == .sequential(0))
    #expect(Paint.sequential(4, in: 2...4) == .sequential(Paint.sequentialSteps - 1))
    #expect(Paint.sequential(9, in: 2...4) == .sequential(Paint.sequentialSteps - 1))
    #expect(Paint.sequential(.nan, in: 2...4) == .missing)
    #expect(Paint.diverging(0, limit: 3) == .diverging(Paint.divergingSteps / 2))
    #expect(Paint.diverging(-3, limit: 3) == .diverging(0))
    #expect(Paint.diverging(.infinity, limit: 3) == .diverging(Paint.divergingSteps - 1))
    #expect(Paint.diverging(.nan, limit: 3) == .missing)
  }
}
