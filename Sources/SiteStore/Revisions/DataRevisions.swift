import GRDB
package import SiteModel

/// When each data set was last changed, by the number of the event that did it.
///
/// Written in the transaction of the event, so that whoever keeps something can ask for the
/// revision of what it rests on, and for nothing else.
enum DataRevisions {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE data_revision (
          data_set TEXT PRIMARY KEY NOT NULL,
          event INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """)
    let layers = try String.fetchAll(db, sql: "SELECT id FROM constraint_layer")
    // Of a registry made before, nobody knows what was changed when: all of it by the last event.
    for set in DataSet.common + layers.map(DataSet.layer) {
      try db.execute(
        sql: """
          INSERT INTO data_revision VALUES (?, (SELECT coalesce(MAX(sequence), 0) FROM event))
          """, arguments: ["\(set)"])
    }
  }

  static func note(_ touched: Act.Touched, by event: Int64, in db: Database) throws {
    guard case .these(let sets) = touched else {
      return try db.execute(sql: "UPDATE data_revision SET event = ?", arguments: [event])
    }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO data_revision VALUES (?, ?)
        ON CONFLICT (data_set) DO UPDATE SET event = excluded.event
        """)
    for set in sets { try statement.execute(arguments: ["\(set)", event]) }
  }

  /// The last event that changed any of the sets; 0 for what was never there.
  static func revision(of sets: [DataSet], in db: Database) throws -> Int64 {
    let places = Array(repeating: "?", count: sets.count).joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: "SELECT coalesce(MAX(event), 0) FROM data_revision WHERE data_set IN (\(places))")
    return try Int64.fetchOne(
      statement, arguments: StatementArguments(sets.map { "\($0)" })) ?? 0
  }

  /// Revisions that cannot be: of an event to come, or older than one that touched the set.
  static func faults(in db: Database) throws -> [String] {
    let rows = try Row.fetchAll(db, sql: "SELECT data_set, event FROM data_revision ORDER BY 1")
    let revisions = Dictionary(
      rows.map { ($0[0] as String, $0[1] as Int64) }, uniquingKeysWith: max)
    var faults = DataSet.common.map { "\($0)" }.filter { revisions[$0] == nil }
      .map { "the revision of '\($0)' is gone" }
    let oldest = revisions.values.min() ?? 0
    let events = try Row.fetchCursor(
      db, sql: "SELECT sequence, act, subject FROM event WHERE sequence > ?", arguments: [oldest])
    var last = oldest
    var behind: Set<String> = []
    while let row = try events.next() {
      last = row[0]
      let touched: [String] =
        switch Act.touches(named: row[1], subject: row[2]) {
        case .everything: Array(revisions.keys)
        case .these(let sets): sets.map { "\($0)" }
        }
      behind.formUnion(touched.filter { (revisions[$0] ?? 0) < last })
    }
    faults += behind.sorted().map { "the revision of '\($0)' is older than its last change" }
    faults += revisions.filter { $0.value > last }.keys.sorted()
      .map { "the revision of '\($0)' is of an event that there is not" }
    return faults
  }
}

extension RegistryFile {
  /// The last event that changed any of these data sets: what rests on them alone holds as long
  /// as this number stays.
  package func revision(of sets: [DataSet]) throws(StoreError) -> Int64 {
    try read { db in try DataRevisions.revision(of: sets, in: db) }
  }
}
