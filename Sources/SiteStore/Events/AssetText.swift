import GRDB
import SiteModel

/// Keeps the full-text index in step with the assets.
///
/// No trigger does it: FTS5 is a module that other GeoPackage programs may lack, and a trigger
/// that needs one would make their edits fail.
enum AssetText {
  static let columns = AssetField.names(where: \.isSearchable).joined(separator: ", ")

  /// - Parameter fids: a query for the assets' numbers; those that are gone are named, too.
  static func refresh(_ fids: SQL, in db: Database) throws {
    try db.execute(literal: "DELETE FROM asset_text WHERE rowid IN (\(fids))")
    try db.execute(
      literal: """
        INSERT INTO asset_text (rowid, \(sql: columns))
        SELECT fid, \(sql: columns) FROM asset WHERE fid IN (\(fids))
        """)
  }
  static func isEmpty(in db: Database) throws -> Bool {
    try !(Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM asset_text_docsize)") ?? true)
  }

  /// The SQL that made the index.
  static func definition(in db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT sql FROM main.sqlite_master WHERE name = 'asset_text'")
  }
}
