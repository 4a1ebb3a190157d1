extension String {
  /// The name that this one may be a slip for; nil where none is at most two letters away.
  func nearest(in names: [String]) -> String? {
    guard utf8.count <= 60 else { return nil }
    let near = names.map { (name: $0, slips: slips(to: $0)) }
      .filter { $0.slips <= 2 && $0.slips < max($0.name.utf8.count, 1) }
    return near.min { ($0.slips, $0.name) < ($1.slips, $1.name) }?.name
  }

  /// Levenshtein's distance, in bytes, without regard to case.
  private func slips(to other: String) -> Int {
    let a = Array(lowercased().utf8)
    let b = Array(other.lowercased().utf8)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var above = row[0]
      row[0] = i + 1
      for j in b.indices {
        let here = Swift.min(row[j + 1] + 1, row[j] + 1, above + (letter == b[j] ? 0 : 1))
        above = row[j + 1]
        row[j + 1] = here
      }
    }
    return row[b.count]
  }
}
