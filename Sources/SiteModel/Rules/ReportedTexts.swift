package import SimpleFeatures

/// What a rule reports of each feature of its layer, as fields of CSV.
package struct ReportedTexts: Sendable {
  private var bytes: [UInt8] = []
  /// By feature where its field ends.
  private var ends: [Int] = []
  private var places: [Int64: Int32] = [:]

  init(_ features: [LayerFeature], _ reported: Reported) {
    ends.reserveCapacity(features.count)
    places.reserveCapacity(features.count)
    for feature in features {
      places[feature.id] = Int32(clamping: ends.count)
      append(feature.reported(reported))
    }
  }

  /// What one finding reports.
  package init(_ finding: Finding) {
    append(finding.reported)
  }

  private mutating func append(_ text: String?) {
    if let text { CSVWriter.appendField(text, to: &bytes) }
    ends.append(bytes.count)
  }

  /// A feature's place in the layer.
  func place(_ id: Int64) -> Int32? { places[id] }

  /// Appends a feature's field by its place; nothing where there is none.
  package func append(
    _ feature: Int32, guarding: CSVGuard = .formulas, to field: inout [UInt8]
  ) {
    guard feature >= 0, Int(feature) < ends.count else { return }
    let start = feature == 0 ? 0 : ends[Int(feature) - 1]
    let written = bytes[start..<ends[Int(feature)]]
    if guarding == .none {
      field += CSVWriter.unguarded(written)
      return
    }
    field.append(contentsOf: written)
  }
}

extension LayerFeature {
  func reported(_ reported: Reported) -> String? {
    switch reported {
    case .name: name
    case .reference: reference
    }
  }
}

extension Finding {
  /// What its rule reports of the first feature it names.
  public var reported: String? {
    guard let reports = rule.reports, let first = features.first else { return nil }
    return switch reports {
    case .name: first.name
    case .reference: first.reference
    }
  }
}

extension Rule {
  /// The column of a table that holds what it reports; nil where it reports nothing.
  public var reportColumn: String? { reports.map { "\(id)_\($0.rawValue)" } }
}
