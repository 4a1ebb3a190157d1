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

  /// - Parameter event: the last one that the connection sees.
  init(_ collection: CollectionID, at event: Int64, in db: Database) throws {
    self.event = event
    self.collection = try DataRevisions.revision(of: collection.schemaSets, in: db)
    classes = try DataRevisions.revision(of: [.classes], in: db)
  }
}
