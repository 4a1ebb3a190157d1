import GRDB
import SimpleFeatures
import Synchronization

/// What selecting pages needs again and again: collections' schemas, which features have no
/// place, and counts, each as of a revision.
final class SchemaDesk: Sendable {
  /// Which rows the spatial index does not know.
  enum Unlocated: Sendable {
    case few([Int64])
    case many
  }

  struct CountKey: Hashable, Sendable {
    var sql: String
    var values: [DatabaseValue]
  }

  private struct Kept {
    var schemas: [CollectionID: (revision: Int64, schema: CollectionSchema)] = [:]
    var unlocated: [CollectionID: (revision: Int64, rows: Unlocated)] = [:]
    var countRevision: Int64 = -1
    /// Nil where counting was given up.
    var counts: [CountKey: Int?] = [:]
    var statements: Set<String> = []
  }

  /// Clients think of new filters all day; so many questions are remembered.
  private static let allowedEntries = 500

  private let kept = Mutex(Kept())
  /// Held while a schema is learnt, so that a table is not read through twice at once.
  private let learning = Mutex(())

  /// A collection's schema; learnt again once an event may have changed its features.
  func schema(
    of collection: CollectionID, _ layout: FeatureReader, revision: Int64, in db: Database
  ) throws -> CollectionSchema {
    if let known = try current(collection, revision, in: db) { return known }
    return try learning.withLock { _ in
      if let known = try current(collection, revision, in: db) { return known }
      let schema = try SchemaLearning.schema(of: collection, layout, in: db)
      kept.withLock { $0.schemas[collection] = (revision, schema) }
      return schema
    }
  }

  private func current(
    _ collection: CollectionID, _ revision: Int64, in db: Database
  ) throws -> CollectionSchema? {
    guard let known = kept.withLock({ $0.schemas[collection] }) else { return nil }
    if known.revision == revision { return known.schema }
    // Most events (an application, a key, a correction, another layer's import) leave what a
    // collection has alone.
    let other =
      collection == .sites ? " AND NOT (act = 'import' AND subject NOT LIKE 'asset%')" : ""
    let statement = try db.cachedStatement(
      sql: """
        SELECT NOT EXISTS (SELECT 1 FROM event WHERE sequence > ?
          AND act NOT LIKE 'application.%' AND act NOT LIKE 'keys.%'
          AND act NOT LIKE 'classes.%' AND act NOT LIKE 'correction.%'
          AND act NOT LIKE 'rules.%'\(other))
        """)
    guard known.revision < revision,
      try Bool.fetchOne(statement, arguments: [known.revision]) == true
    else { return nil }
    if collection == .sites {
      // A correction may have given an attribute another type.
      let corrected = try db.cachedStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM asset_history AS past JOIN asset ON asset.fid = past.fid
            WHERE past.until > ? AND past.attributes IS NOT asset.attributes)
          """)
      guard try Bool.fetchOne(corrected, arguments: [known.revision]) == false else { return nil }
    }
    kept.withLock { $0.schemas[collection] = (revision, known.schema) }
    return known.schema
  }

  func unlocated(
    _ collection: CollectionID, revision: Int64, look: () throws -> [Int64]
  ) throws -> Unlocated {
    if let known = kept.withLock({ $0.unlocated[collection] }), known.revision == revision {
      return known.rows
    }
    let ids = try look()
    let rows: Unlocated = ids.count <= 5000 ? .few(ids) : .many
    kept.withLock { $0.unlocated[collection] = (revision, rows) }
    return rows
  }

  func count(
    _ key: CountKey, revision: Int64, make: () throws -> Int?
  ) throws -> Int? {
    let known = kept.withLock { $0.countRevision == revision ? $0.counts[key] : nil }
    if let known { return known }
    let count = try make()
    kept.withLock { kept in
      if kept.countRevision != revision || kept.counts.count >= Self.allowedEntries {
        kept.counts = [:]
        kept.countRevision = revision
      }
      kept.counts[key] = .some(count)
    }
    return count
  }

  /// A statement that is kept ready, unless so many others are already.
  func statement(_ sql: String, in db: Database) throws -> Statement {
    let isKept = kept.withLock { kept in
      if kept.statements.contains(sql) { return true }
      guard kept.statements.count < Self.allowedEntries, sql.utf8.count < 4000 else { return false }
      kept.statements.insert(sql)
      return true
    }
    return try isKept ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
  }
}
