import GRDB

/// Assets that must not be removed: somebody has applied for them and waits for an answer.
enum RemovalBlockers {
  private static let named = 20

  /// - Throws: ``StoreError/conflict(what:)`` naming the first 20 assets in `temp.removal`.
  static func refuse(in db: Database) throws {
    let labels = try String.fetchAll(
      db,
      sql: """
        SELECT t.owner || '/' || t.kind || '/' || t.reference
          || ' (application ' || a.reference || ')'
        FROM application AS a JOIN asset AS t
          ON t.owner = a.owner AND t.kind = a.kind AND t.reference = a.asset_reference
        WHERE a.state = 'submitted' AND t.fid IN (SELECT fid FROM temp.removal)
        ORDER BY 1
        """)
    guard !labels.isEmpty else { return }
    let rest = labels.count > named ? " and \(labels.count - named) more" : ""
    throw StoreError.conflict(
      what: "assets with open applications are absent from the file and cannot be removed: "
        + labels.prefix(named).joined(separator: ", ") + rest
        + "; decide the applications first, or import without replacing")
  }
}
