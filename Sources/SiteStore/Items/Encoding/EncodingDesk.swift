import GRDB
import SimpleFeatures
import Synchronization

/// What encoding pages needs again and again: tables' layouts and counts as of a revision, and
/// encoders with their buffers.
final class EncodingDesk: Sendable {
  private struct Facts {
    var revision: Int64 = -1
    var layouts: [CollectionID: FeatureReader] = [:]
    var counts: [CollectionID: Int] = [:]
    var unlocated: [CollectionID: [Int64]] = [:]
    var columns: [CollectionID: [(name: String, type: String)]] = [:]
  }

  private let facts = Mutex(Facts())

  /// How a collection's rows are laid out; looked up once a revision.
  func layout(
    of collection: CollectionID, revision: Int64, in db: Database
  ) throws -> FeatureReader {
    let known = facts.withLock { $0.revision == revision ? $0.layouts[collection] : nil }
    if let known { return known }
    let layout = try FeatureReader(collection, in: db)
    keep(revision) { $0.layouts[collection] = layout }
    return layout
  }

  /// How many features a collection has; counted once a revision.
  func count(
    of collection: CollectionID, table: String, revision: Int64, in db: Database
  ) throws -> Int {
    let known = facts.withLock { $0.revision == revision ? $0.counts[collection] : nil }
    if let known { return known }
    let statement = try db.cachedStatement(sql: "SELECT count(*) FROM \(quoted(table))")
    let count = try Int.fetchOne(statement) ?? 0
    keep(revision) { $0.counts[collection] = count }
    return count
  }

  /// The ids of rows without a location, which every box holds; looked for once a revision.
  func unlocated(
    of collection: CollectionID, table: String, revision: Int64, in db: Database
  ) throws -> [Int64] {
    let known = facts.withLock { $0.revision == revision ? $0.unlocated[collection] : nil }
    if let known { return known }
    let ids = try RegistryFile.unlocated(table, in: db)
    keep(revision) { $0.unlocated[collection] = ids }
    return ids
  }

  /// A collection's columns with its attributes among them, which takes a look at every row.
  func columns(
    of collection: CollectionID, revision: Int64,
    look: () throws(StoreError) -> [(name: String, type: String)]
  ) throws(StoreError) -> [(name: String, type: String)] {
    let known = facts.withLock { $0.revision == revision ? $0.columns[collection] : nil }
    if let known { return known }
    let columns = try look()
    keep(revision) { $0.columns[collection] = columns }
    return columns
  }

  private func keep(_ revision: Int64, _ note: (inout Facts) -> Void) {
    facts.withLock { facts in
      // A reader of an older moment must not put back what is out of date.
      guard revision >= facts.revision else { return }
      if revision > facts.revision { facts = Facts(revision: revision) }
      note(&facts)
    }
  }
}
