import GRDB
import SiteModel

/// Which state of the registry a reader sees, and since when what it reads has been so.
package struct Moment: Hashable, Sendable {
  /// The last event of all.
  package var event: Int64
  /// The last event that changed the collection that is read, or what its schema says of it.
  package var collection: Int64
  /// The last event that changed who may see what.
  package var classes: Int64

  init(_ collection: CollectionID, in db: Database) throws {
    let sets = collection.schemaSets
    let places = Array(repeating: "?", count: sets.count).joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: """
        SELECT coalesce((SELECT MAX(sequence) FROM event), 0),
          coalesce((SELECT MAX(event) FROM data_revision WHERE data_set IN (\(places))), 0),
          coalesce((SELECT event FROM data_revision WHERE data_set = ?), 0)
        """)
    let row = try Row.fetchOne(
      statement,
      arguments: StatementArguments((sets + [.classes]).map { "\($0)" }))
    event = row?[0] ?? 0
    self.collection = row?[1] ?? 0
    classes = row?[2] ?? 0
  }
}
