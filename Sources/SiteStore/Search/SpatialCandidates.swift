import Foundation
import GRDB
import SimpleFeatures

/// A row that may be a hit, as little of it as the exact test needs.
struct Candidate {
  enum Place {
    /// The spatial index alone shows that it lies in the area.
    case inside
    case point(Position<NationalGrid>)
    /// A geometry still to be decoded.
    case blob(Data)
  }

  var id: Int64
  var place: Place
}

/// A question to the spatial index of one feature table.
///
/// The index holds boxes of 32-bit floats rounded outward: what it gives may be too much, never
/// too little, and a row whose box lies within another box is certain to lie there itself.
struct SpatialCandidates {
  var table: String
  /// Conditions on the row itself.
  var conditions = Condition("1")
  /// Whether the conditions name so few rows that they lead.
  var rowsLead = false
  /// What a candidate's box must touch; nil for every row with a location.
  var box: Box<NationalGrid>?
  /// Rows whose box touches this one are left out: they were given before.
  var except: Box<NationalGrid>?
  /// Rows certain to lie in here are given without their geometry.
  var certain: Box<NationalGrid>?

  var statement: Condition {
    let rows = quoted(table)
    let index = quoted("rtree_\(table)_geom") + " AS r"
    var parts = Condition("")
    func add(_ sql: String, _ box: Box<NationalGrid>) {
      parts.sql += sql
      parts.values += [box.minX, box.maxX, box.minY, box.maxY].map(\.databaseValue)
    }
    let touches = "r.maxx >= ? AND r.minx <= ? AND r.maxy >= ? AND r.miny <= ?"
    if let certain {
      add(
        "SELECT \(rows).fid, CASE WHEN r.minx >= ? AND r.maxx <= ? AND r.miny >= ? AND r.maxy <= ?"
          + " THEN NULL ELSE \(rows).geom END", certain)
    } else {
      parts.sql += "SELECT \(rows).fid, \(rows).geom"
    }
    // CROSS JOIN fixes the order: SQLite would rather begin with an index on owner and kind,
    // which every lamp column of a council shares.
    let join = rowsLead ? "JOIN" : "CROSS JOIN"
    parts.sql += " FROM \(index) \(join) \(rows) ON \(rows).fid = r.id WHERE "
    if let box { add("\(touches) AND ", box) }
    if let except { add("NOT (\(touches)) AND ", except) }
    parts.sql += conditions.sql
    parts.values += conditions.values
    return parts
  }

  func read(from db: Database) throws -> [Candidate] {
    var candidates: [Candidate] = []
    try forEach(in: db) { candidates.append($0) }
    return candidates
  }

  func forEach(in db: Database, _ body: (Candidate) -> Void) throws {
    let (sql, values) = (statement.sql, statement.values)
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: sql), arguments: StatementArguments(values))
    while let row = try rows.next() {
      let place = try row.withUnsafeData(atIndex: 1) { data -> Candidate.Place in
        guard let data else { return .inside }
        // GRDB lends the bytes for this closure only, so what outlives it is copied.
        return PointBlob.position(data).map(Candidate.Place.point)
          ?? .blob(data.withUnsafeBytes { Data($0) })
      }
      body(Candidate(id: row[0], place: place))
    }
  }
}

/// The position straight from the bytes of a point as we store it: most features are points.
enum PointBlob {
  static func position(_ blob: Data) -> Position<NationalGrid>? {
    blob.withUnsafeBytes { position($0) }
  }

  static func position(_ bytes: UnsafeRawBufferPointer) -> Position<NationalGrid>? {
    // Header without envelope, little-endian, EPSG:27700; then WKB of an XY point.
    guard bytes.count == 29, bytes[0] == 0x47, bytes[1] == 0x50, bytes[2] == 0, bytes[3] == 1,
      word(bytes, 4) == UInt32(GeoPackageBlob.nationalGridID), bytes[8] == 1, word(bytes, 9) == 1
    else { return nil }
    let x = number(bytes, 13)
    let y = number(bytes, 21)
    return x.isFinite && y.isFinite ? Position(easting: x, northing: y) : nil
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Double {
    Double(
      bitPattern: UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }
}
