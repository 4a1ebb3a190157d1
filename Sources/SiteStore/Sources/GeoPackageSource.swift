import Foundation
import GRDB
public import SimpleFeatures

/// Features from one table of a GeoPackage: each row one feature, its row number the id.
///
/// Rows are read some hundred at a time, so that a table of any size takes little memory.
public final class GeoPackageSource: FeatureSource {
  public let declaredReferenceSystem: String?
  public private(set) var bytesRead = 0

  private let file: GeoPackageFile
  private let rows: GeoPackageRows
  private let sizeInBytes: Int
  private let rowCount: Int
  private let givesRowNumbers: Bool
  private var batch: ArraySlice<GeoPackageRows.Row> = []
  private var isAtEnd = false
  private var rowNumber = 0
  private var last: GeoPackageRows.Row?

  /// The names of its columns but the geometry's.
  public var columns: [String] { rows.columns.map(\.name) }

  /// - Parameters:
  ///   - table: one of the file's tables.
  ///   - givesRowNumbers: whether a row's number is its feature's id.
  public init(
    _ file: GeoPackageFile, table: GeoPackageFile.Table, givesRowNumbers: Bool
  ) throws(SourceError) {
    self.file = file
    self.givesRowNumbers = givesRowNumbers
    declaredReferenceSystem = table.referenceSystem
    sizeInBytes = FilePlace.size(of: file.path) ?? 0
    (rows, rowCount) = try GeoPackageFile.reading(file.path) {
      try file.queue.read { db in
        let count =
          try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(quoted(table.name))") ?? 0
        return (try GeoPackageRows(table, in: db), count)
      }
    }
  }

  /// The row as a GeoJSON-like object; its geometry as hexadecimal digits.
  public var lastRawText: String {
    guard let last else { return "" }
    var object: JSONObject = ["fid": last.key.map(JSONValue.integer) ?? .null]
    object["geom"] = last.geometry.map { blob in
      .string(blob.prefix(4096).map { String(format: "%02x", $0) }.joined())
    }
    object["properties"] = .object(JSONObject(last.properties))
    return String(JSONValue.object(object).jsonText.prefix(64 << 10))
  }

  public func next() throws(SourceError) -> SourceItem? {
    if batch.isEmpty, !isAtEnd {
      let following = try GeoPackageFile.reading(file.path) {
        try file.queue.read { db in try rows.next(after: last?.key, skipping: rowNumber, in: db) }
      }
      batch = following[...]
      isAtEnd = following.isEmpty
    }
    guard let row = batch.popFirst() else {
      bytesRead = sizeInBytes
      return nil
    }
    rowNumber += 1
    last = row
    bytesRead = Int(Double(sizeInBytes) * min(1, Double(rowNumber) / Double(max(1, rowCount))))
    let place = SourcePlace(line: rowNumber, column: 1, feature: rowNumber)
    var notes = row.faults.map { SourceDefect(code: $0.code, message: $0.message, place: place) }
    let feature = { (geometry: Geometry<AsWritten>?, notes: [SourceDefect]) in
      SourceItem.feature(
        SourceFeature(
          feature: Feature(
            id: self.givesRowNumbers ? row.key.map(JSONValue.integer) : nil, geometry: geometry,
            properties: JSONObject(row.properties)), place: place, notes: notes))
    }
    guard let blob = row.geometry else { return feature(nil, notes) }
    switch SourceGeometry.read(blob, systemID: rows.referenceSystemID) {
    case .geometry(let geometry, let droppedHeights):
      if droppedHeights {
        notes.append(
          SourceDefect(
            code: "height-dropped",
            message: "heights are dropped; only the first two numbers are kept", place: place))
      }
      return feature(geometry, notes)
    case .empty:
      notes.append(
        SourceDefect(
          code: "empty-geometry", message: "the geometry has no coordinates", place: place))
      return feature(nil, notes)
    case .defect(let code, let message):
      return .defect(SourceDefect(code: code, message: message, place: place))
    }
  }
}
