import ModelFiles

/// The top of a report: what was trained on what, how good it is, and how to do it again.
enum RunHeader {
  static func html(_ results: RunResults) throws -> String {
    let best = try results.best()
    let run = try results.run()
    let baseline = try results.baseline()
    var facts = ""
    func fact(_ name: String, _ value: String, _ notes: [String] = [], isWide: Bool = false) {
      facts += "<div\(isWide ? " class=\"wide\"" : "")><dt>\(Markup.escape(name))</dt>"
      facts += "<dd class=\"big\">\(value)</dd>"
      for note in notes { facts += "<dd><small>\(note)</small></dd>" }
      facts += "</div>\n"
    }
    fact(
      "Mean \(best.scoring) over \(best.folds) folds", score(best),
      try ["± standard deviation over the folds"]
        + (baseline.map { ["shuffled baseline: \(score(try $0.best()))"] } ?? []))
    fact(
      "Best candidate", "C = \(number(best.C))<br>l1_ratio = \(number(best.l1Ratio))",
      [best.candidates == 1 ? "the only candidate" : "of \(Numerals.grouped(best.candidates)) candidates"])
    fact(
      "Data", "\(Numerals.grouped(best.rows)) rows<br>\(Numerals.grouped(best.features)) features",
      ["\(best.classes.count) classes"])
    let (value, notes) = convergence(best)
    fact("Fits", value, notes)
    if let seconds = run?.wallSeconds {
      fact(
        "Time taken", "<span class=\"time\">\(Markup.escape(duration(seconds)))</span>",
        run?.threads.map { ["<span class=\"time\">with \($0) \($0 == 1 ? "thread" : "threads")</span>"] } ?? [])
    }
    return "<dl class=\"facts\">\n\(facts)</dl>\n" + details(best, run)
  }

  /// A mean with its standard deviation.
  private static func score(_ best: BestCandidate) -> String {
    "\(Numerals.fixed(best.score, 4)) ± \(Numerals.fixed(best.scoreStandardDeviation, 4))"
  }

  private static func number(_ value: Double) -> String { Markup.escape(ShortestDecimal.text(value)) }

  /// How many fits reached what was asked of them, and how the final one ended.
  private static func convergence(_ best: BestCandidate) -> (String, [String]) {
    let fits = best.candidates * best.folds
    let done = fits - best.unconvergedFits
    var notes: [String] = []
    if let target = best.gapTarget {
      let certified = best.certifiedFits ?? done
      notes.append(
        "\(Numerals.grouped(certified)) within a proven gap of \(Numerals.short(target, digits: 2)) to the optimum")
      if let largest = best.largestGap { notes.append("largest gap \(Numerals.short(largest, digits: 2))") }
    }
    if let refit = best.refit {
      let end =
        best.isConvergedMode
        ? "\(refit.iterations) outer iterations, \(refit.status ?? (refit.converged ? "certified" : "not certified"))"
        : refit.converged ? "converged after \(refit.iterations) epochs" : "used all \(refit.iterations) epochs"
      notes.append("final model: \(Markup.escape(end))")
    }
    let word = best.isConvergedMode ? "certified" : "converged"
    return ("\(Numerals.grouped(done)) of \(Numerals.grouped(fits)) \(word)", notes)
  }

  /// Classes, parameters, hash and command.
  private static func details(_ best: BestCandidate, _ run: RunRecord?) -> String {
    let classes = best.classes.prefix(60).map { "<bdi>\(Markup.escape($0))</bdi>" }.joined(separator: ", ")
    let more = best.classes.count > 60 ? " and \(best.classes.count - 60) more" : ""
    var html = "<section class=\"card\" aria-label=\"How this run was made\">\n"
    html += "<p><strong>Classes:</strong> \(classes)\(more)</p>\n"
    html += "<p><strong>Data (SHA-256):</strong> <code style=\"overflow-wrap:anywhere\">"
    html += "\(Markup.escape(best.dataHash))</code></p>\n"
    if let run, !run.command.isEmpty {
      let command = run.command.map { shellQuoted($0) }.joined(separator: " ")
      html += "<p><strong>Command:</strong></p>\n"
      // Paths may differ between equal runs, as times do.
      html += "<pre><span class=\"time\">\(Markup.escape(command))</span></pre>\n"
    }
    let versions = best.versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    html += "<details><summary>Parameters</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
    html += "aria-label=\"Parameters: table\"><table><caption>Parameters of every fit; \(Markup.escape(versions)); "
    html += "seed \(best.seed)</caption>\n<thead><tr><th scope=\"col\">name</th><th scope=\"col\">value</th></tr>"
    html += "</thead>\n<tbody>\n"
    for (name, value) in best.parameters {
      html += "<tr><th scope=\"row\">\(Markup.escape(name))</th><td><bdi>"
      html += "\(Markup.escape(value.stringValue ?? value.text(indented: false)))</bdi></td></tr>\n"
    }
    return html + "</tbody></table></div></details>\n</section>\n"
  }

  /// `word` as a shell takes it.
  static func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "@", "%", "+", "=", ":", ",", ".", "/", "-": true
      default: false
      }
    }
    return plain && !word.isEmpty ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  static func duration(_ seconds: Double) -> String {
    guard seconds >= 90, seconds < 1e9 else { return "\(Numerals.fixed(seconds, 1)) s" }
    let whole = Int(seconds.rounded())
    return whole < 5400
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \((whole % 3600) / 60) min"
  }
}
