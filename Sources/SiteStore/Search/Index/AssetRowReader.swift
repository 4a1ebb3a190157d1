import GRDB
import SimpleFeatures
import SiteModel

/// Reads assets one by one by their number, remembering what one has in common with the last.
struct AssetRowReader {
  private let statement: Statement
  private var names = AttributeNames()

  init(_ db: Database) throws {
    statement = try db.cachedStatement(
      sql: "SELECT \(AssetRow.columns) FROM asset WHERE fid = ?")
  }

  /// Nil where there is none of the number.
  mutating func asset(_ id: Int64) throws -> Asset? {
    try statement.setArguments([id])
    let cursor = try Row.fetchCursor(statement)
    guard let row = try cursor.next() else { return nil }
    return try AssetRow.asset(row, &names)
  }
}
