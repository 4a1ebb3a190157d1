import GRDB
import SimpleFeatures
import Synchronization

/// What pages of collections need again and again, each for as long as the collection stays as it
/// is: how its rows are laid out, what they hold, how many there are.
final class CollectionFacts: Sendable {
  struct CountKey: Hashable, Sendable {
    var sql: String
    var values: [DatabaseValue]
  }

  /// As many collections as a council has; of more, the ones asked for lately.
  private static let mostCollections = 200
  /// Clients think of new filters all day; so many questions are remembered.
  private static let mostQuestions = 500

  private let moments = Kept<CollectionID, Moment>(most: mostCollections)
  private let layouts = Kept<CollectionID, FeatureReader>(most: mostCollections)
  private let sizes = Kept<CollectionID, Int>(most: mostCollections)
  private let unlocated = Kept<CollectionID, [Int64]>(most: mostCollections)
  private let columns = Kept<CollectionID, [(name: String, type: String)]>(most: mostCollections)
  private let schemas = Kept<CollectionID, CollectionSchema>(most: mostCollections)
  /// Nil where counting was given up.
  private let counts = Kept<CountKey, Int?>(most: mostQuestions)
  private let statements = Mutex<Set<String>>([])
  /// Held while a schema is learnt, so that a table is not read through twice at once.
  private let learning = Mutex(())

  /// The moment that a connection sees: revisions change with an event only, in its transaction, so
  /// that as long as the last event is the same they need not be looked up again.
  func moment(of collection: CollectionID, in db: Database) throws -> Moment {
    let event =
      try Int64.fetchOne(db.cachedStatement(sql: "SELECT MAX(sequence) FROM event")) ?? 0
    return try moments.value(collection, at: event) {
      try Moment(collection, at: event, in: db)
    }
  }

  func layout(
    of collection: CollectionID, at moment: Moment, in db: Database
  ) throws -> FeatureReader {
    try layouts.value(collection, at: moment.collection) { try FeatureReader(collection, in: db) }
  }

  /// A collection's properties, as the data tells them.
  func schema(
    of collection: CollectionID, _ layout: FeatureReader, at moment: Moment, in db: Database
  ) throws -> CollectionSchema {
    if let known = schemas.value(collection, at: moment.collection) { return known }
    return try learning.withLock { _ in
      try schemas.value(collection, at: moment.collection) {
        try SchemaLearning.schema(of: collection, layout, in: db)
      }
    }
  }

  /// How many features a collection has.
  func count(
    of collection: CollectionID, table: String, at moment: Moment, in db: Database
  ) throws -> Int {
    try sizes.value(collection, at: moment.collection) {
      let statement = try db.cachedStatement(sql: "SELECT count(*) FROM \(quoted(table))")
      return try Int.fetchOne(statement) ?? 0
    }
  }

  /// How many features meet a condition.
  func count(_ key: CountKey, at moment: Moment, make: () throws -> Int?) throws -> Int? {
    try counts.value(key, at: moment.collection, make: make)
  }

  /// The ids of rows without a location, which every box holds.
  func unlocated(
    of collection: CollectionID, table: String, at moment: Moment, in db: Database
  ) throws -> [Int64] {
    try unlocated.value(collection, at: moment.collection) {
      try RegistryFile.unlocated(table, in: db)
    }
  }

  /// A collection's columns with its attributes among them, which takes a look at every row.
  func columns(
    of collection: CollectionID, at moment: Moment,
    look: () throws(StoreError) -> [(name: String, type: String)]
  ) throws(StoreError) -> [(name: String, type: String)] {
    try columns.value(collection, at: moment.collection, make: look)
  }

  /// A statement that is kept ready, unless so many others are already.
  func statement(_ sql: String, in db: Database) throws -> Statement {
    let isKept = statements.withLock { statements in
      if statements.contains(sql) { return true }
      guard statements.count < Self.mostQuestions, sql.utf8.count < 4000 else { return false }
      statements.insert(sql)
      return true
    }
    return try isKept ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
  }
}
