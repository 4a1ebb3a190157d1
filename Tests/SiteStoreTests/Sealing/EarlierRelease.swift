import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore

/// A registry as the release before sealed records made it: its schema, and rows of every table.
enum EarlierRelease {
  /// The last step of that release.
  static let format = "page-indexes"

  /// Writes the rows of a filled registry into the tables of the earlier format, the events
  /// without the digests that it did not know.
  static func write(_ filled: RegistryFixture, to path: String) throws {
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql:
          "PRAGMA page_size = 16384; PRAGMA application_id = 1196444487; PRAGMA user_version = 10300"
      )
    }
    try RegistryMigrations.migrator.migrate(queue, upTo: format)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "ATTACH DATABASE ? AS filled", arguments: [filled.path])
      let tables = try Row.fetchAll(
        db,
        sql: """
          SELECT name, sql FROM filled.sqlite_master WHERE type = 'table'
            AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'rtree%'
            AND name NOT LIKE 'asset_text%' AND name NOT LIKE 'sqlite%'
            AND name NOT IN ('grdb_migrations', 'record_change', 'act_in_progress', 'event', 'submission_receipt', 'data_revision')
          """)
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      // Nothing that is copied is an edit of another program.
      try db.execute(sql: "UPDATE act_in_progress SET event = 1")
      for table in tables {
        let name: String = table[0]
        let isThere = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM main.sqlite_master WHERE name = ?)",
          arguments: [name])
        if isThere != true {
          if !name.hasSuffix("_history") {
            try db.execute(
              sql: "CREATE VIRTUAL TABLE rtree_\(name)_geom USING rtree(id, minx, maxx, miny, maxy)"
            )
          }
          try db.execute(sql: table[1])
        }
        let columns = try db.columns(in: name).map { "\"\($0.name)\"" }.joined(separator: ", ")
        try db.execute(
          sql: """
            DELETE FROM main.\(name);
            INSERT INTO main.\(name) (\(columns)) SELECT \(columns) FROM filled.\(name)
            """)
      }
      try copyObjects(in: db)
      try copyEvents(in: db)
      try db.execute(
        sql: """
          DELETE FROM main.outside_change;
          INSERT INTO asset_text (rowid, reference, name, address, ward)
            SELECT fid, reference, name, address, ward FROM main.asset;
          DELETE FROM main.sqlite_sequence;
          INSERT INTO main.sqlite_sequence SELECT * FROM filled.sqlite_sequence;
          UPDATE act_in_progress SET event = NULL;
          DETACH DATABASE filled;
          PRAGMA journal_mode = WAL
          """)
    }
    try queue.close()
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.prepareDatabase { db in SpatialFunctions.register(in: db) }
    return configuration
  }

  /// Indexes and triggers of the layer's tables, and of attributes; the index of its places.
  private static func copyObjects(in db: Database) throws {
    let objects = try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM filled.sqlite_master WHERE type IN ('index', 'trigger') AND sql NOTNULL
          AND name NOT IN (SELECT name FROM main.sqlite_master) AND tbl_name <> 'submission_receipt'
          AND name NOT LIKE '%\\_record\\_%' ESCAPE '\\' AND name NOT LIKE 'postcode\\_outside%' ESCAPE '\\'
        """)
    for sql in objects { try db.execute(sql: sql) }
    try db.execute(
      sql: """
        INSERT INTO rtree_layer_zones_geom SELECT * FROM filled.rtree_layer_zones_geom
        """)
  }

  private static func copyEvents(in db: Database) throws {
    var previous = String(repeating: "0", count: 64)
    for row in try Row.fetchAll(db, sql: "SELECT * FROM filled.event ORDER BY sequence") {
      guard case .object(var detail) = try JSONValue(parsing: row["detail"] as String) else {
        continue
      }
      for name in detail.names where name.contains("ealed") { detail[name] = nil }
      let sequence: Int64 = row["sequence"]
      let text = JSONValue.object(detail).jsonText
      let fields: [String] = [
        previous, "\(sequence)", row["at"], row["actor"], row["act"], row["subject"], text,
      ]
      var bytes: [UInt8] = []
      for field in fields { bytes += Array("\(field.utf8.count):\(field)".utf8) }
      let hash = EventSealer.forTests.hexadecimalDigest(of: bytes)
      try db.execute(
        sql: "INSERT INTO main.event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          sequence, fields[2], fields[3], fields[4], fields[5], text, previous, hash,
        ])
      previous = hash
    }
  }
}
