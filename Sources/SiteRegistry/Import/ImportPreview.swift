import SimpleFeatures
import SiteModel

extension [RowChange] {
  /// Lines for a terminal: what would be added, changed field by field, and removed.
  func lines(of counts: ImportRun.Counts) -> [String] {
    var lines: [String] = []
    for kind in RowChange.Kind.allCases {
      let shown = filter { $0.kind == kind }
      let count =
        switch kind {
        case .added: counts.added
        case .changed: counts.changed
        case .removed: counts.removed
        }
      for change in shown {
        lines.append("  \(kind.rawValue): \(change.reference)")
        for field in change.fields {
          lines.append(
            "    \(field.name): \(field.before.jsonText.shortened) → \(field.after.jsonText.shortened)"
          )
        }
      }
      if count > shown.count {
        lines.append("  … and \(count - shown.count) more \(kind.rawValue)")
      }
    }
    return lines
  }
}

extension RowChange {
  /// The published JSON form.
  var json: JSONValue {
    var object: JSONObject = [
      "change": .string(kind.rawValue), "reference": .string(reference),
    ]
    if kind == .changed {
      object["fields"] = .array(
        fields.map { ["field": .string($0.name), "before": $0.before, "after": $0.after] })
    }
    return .object(object)
  }
}
