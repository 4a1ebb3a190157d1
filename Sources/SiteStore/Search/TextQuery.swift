/// What someone typed, as a query for SQLite's full-text index.
///
/// Nothing typed is taken as query syntax: every word is quoted. What is no letter or digit
/// separates words for the index as well, so `LC-12` asks for `lc` directly before `12`.
enum TextQuery {
  /// Longer text is no search any more, and its cost grows with its length.
  static let allowedBytes = 1000

  /// All words must occur, each as the beginning of one; nil where there are none.
  ///
  /// A single letter or digit begins nearly everything: only as the last word it need not be whole.
  ///
  /// - Parameter columns: the only ones to look at; nil for all.
  static func matching(
    _ text: String, in columns: [TextColumn]? = nil
  ) throws(StoreError) -> String? {
    guard text.utf8.count <= allowedBytes else {
      throw .invalid(
        what: "a search text of \(text.utf8.count) bytes is too long; \(allowedBytes) are allowed")
    }
    let words = text.unicodeScalars.split { $0.properties.isWhitespace || $0.value == 0 }
    guard !words.isEmpty else { return nil }
    var query = ""
    for (place, word) in words.enumerated() {
      query += query.isEmpty ? "\"" : " \""
      for scalar in word {
        if scalar == "\"" { query += "\"\"" } else { query.unicodeScalars.append(scalar) }
      }
      query += place == words.count - 1 || word.count > 1 ? "\"*" : "\""
    }
    guard let columns else { return query }
    return "{\(columns.map(\.rawValue).joined(separator: " "))} : (\(query))"
  }
}
