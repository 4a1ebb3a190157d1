import GRDB

/// A table whose rows leave their images in a history, as undoing sees it: whether its rows are
/// features or postcodes makes no difference there.
struct VersionedTable {
  let name: String
  /// The column that says which images are of one row.
  let id: String
  /// All that a row holds, beside `id` and `since`.
  let columns: [String]
  /// What a row is called by; no two rows have the same.
  let key: [String]

  var historyName: String { name + "_history" }

  static let postcode = VersionedTable(
    name: "postcode", id: "code", columns: ["easting", "northing"], key: ["code"])

  /// - Throws: ``StoreError/corrupt(what:)`` where the table or its history is gone.
  static func features(_ name: String, in db: Database) throws -> VersionedTable {
    guard let stored = try FeatureTable.load(name, from: db),
      let history = try FeatureTable.load(stored.historyName, from: db)
    else { throw StoreError.corrupt(what: "the table \(name) or its history is gone") }
    // A column another program added has no history: it is left as it is.
    let kept = Set(history.columns.map(\.name))
    return VersionedTable(
      name: name, id: "fid",
      columns: ["geom"] + stored.columns.map(\.name).filter { kept.contains($0) },
      key: name == FeatureTable.asset.name ? ["owner", "kind", "reference"] : ["reference"])
  }

  /// A row's name for people, as SQL.
  func label(_ alias: String) -> String {
    key.map { "\(alias).\(quoted($0))" }.joined(separator: " || '/' || ")
  }
}
