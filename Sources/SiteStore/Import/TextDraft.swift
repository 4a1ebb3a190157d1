import Foundation
import GRDB
import GRDBSQLite
import SiteModel

/// A full-text index built aside, on a thread of its own, while features are still being read.
///
/// Tokenising is a third of an import's work and needs neither the registry's lock nor the rest of
/// a row. The registry takes over the finished index table by table (FTS5's "shadow tables"),
/// which is possible as long as its own is empty and the rows get the numbers foreseen.
final class TextDraft: Sendable {
  /// The number of the row before the first.
  let base: Int64
  private let place: StagingPlace
  private let queue: DatabaseQueue
  private let worker: ChunkWorker

  var path: String { place.path }

  /// FTS5 writes a segment each time this much has gathered: fewer are quicker to search.
  private static let gatheredBytes = 24 << 20

  /// - Parameter definition: the SQL that made the registry's own index.
  init(
    beside registryPath: String, definition: String, rows: StagedLayout.AssetRows
  ) throws(StoreError) {
    base = rows.base
    place = try StagingPlace(beside: FilePlace.absolute(registryPath))
    let path = place.path
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let queue = try mappingDatabaseErrors(at: path) {
      // Without locks, so that the registry can attach the file before it is finished; it reads
      // the content only afterwards.
      let queue = try DatabaseQueue(
        path: RegistryConnections.uri(path) + "?nolock=1", configuration: configuration)
      try queue.inDatabase { db in
        try db.execute(
          sql: """
            PRAGMA page_size = 16384;
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA secure_delete = OFF;
            \(definition);
            INSERT INTO asset_text (asset_text, rank) VALUES ('automerge', 0);
            INSERT INTO asset_text (asset_text, rank) VALUES ('crisismerge', 1000);
            INSERT INTO asset_text (asset_text, rank) VALUES ('hashsize', \(Self.gatheredBytes));
            BEGIN;
            """)
      }
      return queue
    }
    self.queue = queue
    let writer = RowWriter(queue: queue, path: path, rows: rows)
    // It may fall behind and go on while the rows are being merged.
    worker = ChunkWorker("text index", limitInBytes: 24 << 20, writer.write)
  }

  func send(_ chunk: StagedChunk) throws(StoreError) { try worker.send(chunk) }
  func stop() { worker.stop() }
  func discard() { place.discard() }

  /// Waits for the last row; then the content can be read.
  ///
  /// - Parameter renamed: references that were changed after they were sent, by row.
  func finish(renamed: [(row: Int64, reference: String)]) throws(StoreError) {
    try worker.finish()
    try mappingDatabaseErrors(at: place.path) {
      try queue.inDatabase { db in
        for (row, reference) in renamed {
          try db.execute(
            sql: "UPDATE asset_text SET reference = ? WHERE rowid = ?",
            arguments: [reference, row])
        }
        try db.execute(sql: "COMMIT")
      }
    }
  }

  /// Puts the attached draft in the place of the registry's own, empty index.
  static func take(from schema: String, definition: String, in db: Database) throws {
    // Made anew, so that this connection remembers nothing of the old one.
    try db.execute(sql: "DROP TABLE main.asset_text; \(definition);")
    for part in ["data", "idx", "content", "docsize"] {
      try db.execute(
        sql: """
          DELETE FROM main.asset_text_\(part);
          INSERT INTO main.asset_text_\(part) SELECT * FROM \(schema).asset_text_\(part);
          """)
    }
  }

  private final class RowWriter: Sendable {
    private let queue: DatabaseQueue
    private let path: String
    private let rows: StagedLayout.AssetRows
    private let count = Counter()

    init(queue: DatabaseQueue, path: String, rows: StagedLayout.AssetRows) {
      self.queue = queue
      self.path = path
      self.rows = rows
    }

    func write(_ chunk: StagedChunk) throws(StoreError) {
      let parameters = Self.parameters
      let marks = String(repeating: ", ?", count: parameters.compactMap { $0 }.count)
      try mappingDatabaseErrors(at: path) {
        try queue.inDatabase { db in
          let statement = try db.cachedStatement(
            sql:
              "INSERT INTO asset_text (rowid, \(AssetText.columns)) VALUES (?\(marks))"
          )
          try chunk.forEachRecord { (record) throws(StoreError) in
            try mappingDatabaseErrors(at: path) {
              Self.bind(record, parameters, to: statement.sqliteStatement)
              sqlite3_bind_int64(statement.sqliteStatement, 1, rows.base + count.next())
              try statement.stepBound(in: db)
            }
          }
        }
      }
    }

    /// The statement's parameter for each column of a record, up to the last that is text to search.
    private static let parameters: [Int32?] = {
      var number: Int32 = 1
      let fields = AssetField.all.map { field -> Int32? in
        guard field.isSearchable else { return nil }
        number += 1
        return number
      }
      let last = fields.lastIndex { $0 != nil } ?? -1
      return [nil, nil] + fields[...last]
    }()

    /// The C interface is used for a reason: GRDB's arguments cost an allocation or two each. What
    /// is bound lies in the chunk, which outlives the step.
    private static func bind(
      _ record: UnsafeRawBufferPointer,
      _ parameters: [Int32?],
      to statement: SQLiteStatement
    ) {
      var reader = RecordReader(record)
      var place = 0
      while place < parameters.count, let value = reader.next() {
        let parameter = parameters[place]
        place += 1
        guard let parameter else { continue }
        if value.isNull {
          sqlite3_bind_null(statement, parameter)
        } else {
          sqlite3_bind_text(
            statement, parameter, value.bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(clamping: value.bytes.count), nil)
        }
      }
    }
  }
}

extension Statement {
  /// Runs a statement whose parameters were bound through the C interface.
  func stepBound(in db: Database) throws {
    let code = sqlite3_step(sqliteStatement)
    sqlite3_reset(sqliteStatement)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
