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
          let moved = field.movedInMetres.map { " (moved \(($0 * 10).rounded() / 10) m)" } ?? ""
          lines.append(
            "    \(field.name): \(field.before.jsonText.shortened) → \(field.after.jsonText.shortened)\(moved)"
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
        fields.map { field in
          var entry: JSONObject = [
            "field": .string(field.name), "before": field.before, "after": field.after,
          ]
          entry["movedInMetres"] = field.movedInMetres.map { .number($0.roundedToMillimetres) }
          return .object(entry)
        })
    }
    return .object(object)
  }
}

extension RowChange.Field {
  /// For a point that is elsewhere: how far.
  fileprivate var movedInMetres: Double? {
    guard name == "geometry", let old = before.string, let new = after.string,
      case .point(let from)? = try? WKT.parse(old) as Geometry<NationalGrid>,
      case .point(let to)? = try? WKT.parse(new) as Geometry<NationalGrid>
    else { return nil }
    return from.distance(to: to)
  }
}
