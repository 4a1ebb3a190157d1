import SimpleFeatures

/// The columns of a table that say true or false and nothing else, as far as its first rows tell.
///
/// A table's values are texts. Beside other kinds' truth values such texts would make a property of
/// two types, which programs read wrong.
enum TruthColumns {
  static func names(in rows: [Feature<AsWritten>]) -> [String] {
    var candidates: [String: Bool] = [:]
    for row in rows {
      for member in row.properties.members {
        guard let text = member.value.string, !text.isEmpty else { continue }
        let isTruth = ["true", "false"].contains(text.lowercased())
        candidates[member.name] = (candidates[member.name] ?? true) && isTruth
      }
    }
    return candidates.filter(\.value).map(\.key).sorted()
  }
}

extension ImportRequest {
  /// The request with columns read as true or false, unless its profile reads them in its own way.
  ///
  /// A later value that is neither stays as it is, with a note.
  func reading(truths columns: [String]) -> ImportRequest {
    var request = self
    for column in columns {
      let rule = request.profile.rules[column]
      guard rule.values == nil, rule.type == nil, rule.conversion == nil else { continue }
      request.profile.rules[column].type = .boolean
    }
    return request
  }
}
