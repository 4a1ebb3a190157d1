import SimpleFeatures
import SiteModel

/// Writes the tables of a staging file, from the first feature to the last.
final class StagingWriter {
  let layout: StagedLayout
  private let file: PackedFile
  private let rows: PackedRows
  private let quarantined: PackedRows
  private var keys: AssetKeys?
  private(set) var boxes: IndexedBoxes?
  private(set) var count: Int64 = 0
  private var quarantineCount: Int64 = 0
  private var record = RecordWriter()
  private var room: [UInt8] = []

  init(_ file: PackedFile, _ layout: StagedLayout) {
    self.file = file
    self.layout = layout
    rows = PackedRows(file)
    quarantined = PackedRows(file)
    if case .asset(let asset) = layout {
      keys = AssetKeys(asset)
      if asset.nodeSize != nil { boxes = IndexedBoxes() }
    }
  }

  func append(_ chunk: StagedChunk) throws(StoreError) {
    let base: Int64 = if case .asset(let rows) = layout { rows.base } else { 0 }
    try chunk.forEachRecord { (record) throws(StoreError) in
      count += 1
      try rows.append(base + count, record)
      if keys != nil { note(record, base + count) }
    }
    for feature in chunk.quarantined { try append(feature) }
  }

  private func note(_ bytes: UnsafeRawBufferPointer, _ number: Int64) {
    let places = layout.places
    var reader = RecordReader(bytes)
    var place = 0
    var reference: UnsafeRawBufferPointer?
    var name: UnsafeRawBufferPointer?
    while place <= places.ward, let value = reader.next() {
      if place == places.geometry, !value.isNull, let box = GeoPackageBlob.bounds(value.bytes) {
        boxes?.append(number, box)
      } else if place == places.reference {
        reference = value.bytes
      } else if place == places.name {
        name = value.isNull ? nil : value.bytes
      } else if place == places.ward, let reference {
        keys?.append(reference, name: name, ward: value.isNull ? nil : value.bytes)
      }
      place += 1
    }
  }

  private func append(_ feature: QuarantinedFeature) throws(StoreError) {
    quarantineCount += 1
    let place = feature.defect.place
    record.null()
    record.integer(Int64(place.feature))
    record.integer(Int64(place.line))
    record.integer(Int64(place.column))
    record.text(feature.defect.code)
    record.text(feature.defect.message)
    record.text(feature.rawText)
    let result: Result<Void, StoreError> = record.write(using: &room) { record in
      Result { () throws(StoreError) in try quarantined.append(quarantineCount, record) }
    }
    try result.get()
  }

  /// Gives away what the spatial index is packed from.
  func takeBoxes() -> IndexedBoxes? {
    defer { boxes = nil }
    return boxes
  }

  /// Writes what only the whole decides; the file can be read then.
  func finish() throws(StoreError) {
    try rows.finish()
    try quarantined.finish()
    var entries = [
      PackedFile.Entry(
        type: "table", name: layout.table, table: layout.table, root: rows.root,
        sql: AssetColumns.stagedTable),
      PackedFile.Entry(
        type: "table", name: "quarantine", table: "quarantine", root: quarantined.root,
        sql: Self.quarantine),
    ]
    if case .asset(let asset) = layout, let keys {
      entries[0].sql = asset.table
      entries += try keys.write(to: file)
    }
    keys = nil
    try file.writeHead(entries)
  }

  private static let quarantine = """
    CREATE TABLE quarantine (
      id INTEGER PRIMARY KEY,
      feature INTEGER NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL,
      code TEXT NOT NULL, message TEXT NOT NULL, raw_text TEXT NOT NULL)
    """
}
