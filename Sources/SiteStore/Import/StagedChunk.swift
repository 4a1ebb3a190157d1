import SimpleFeatures
public import SiteModel

/// Features on their way into the staging file, written down once as the records SQLite will read.
///
/// Made on the thread that reads, used on the one that writes: a few large allocations in place
/// of a dozen small ones a feature.
public struct StagedChunk: Sendable {
  let layout: StagedLayout
  /// Records, each behind its length as 32 bits.
  private(set) var bytes: [UInt8] = []
  /// How many features are in it.
  public private(set) var count = 0
  /// Features that could not be taken, in the order of the source.
  public var quarantined: [QuarantinedFeature] = []
  /// Whether there is a feature that does not say how available it is, and one that does.
  private(set) var hasUnknownAvailability = false
  private(set) var hasKnownAvailability = false
  private var record = RecordWriter()

  init(_ layout: StagedLayout) { self.layout = layout }

  public var isEmpty: Bool { count == 0 && quarantined.isEmpty }

  /// About how much memory it takes.
  public var sizeInBytes: Int { bytes.count }

  public mutating func append(_ row: StagedFeature) {
    count += 1
    if row.details.availability == nil {
      hasUnknownAvailability = true
    } else {
      hasKnownAvailability = true
    }
    // The table's number is its key, and stands beside the record.
    record.null()
    switch layout {
    case .feature: appendFeature(row)
    case .asset(let rows): appendAsset(row, rows)
    }
    let start = bytes.count
    bytes.append(contentsOf: [0, 0, 0, 0])
    let size = UInt32(clamping: record.finish(into: &bytes))
    withUnsafeBytes(of: size) { size in
      for (offset, byte) in size.enumerated() { bytes[start + offset] = byte }
    }
  }

  private mutating func appendFeature(_ row: StagedFeature) {
    record.text(row.reference)
    Self.append(row.details, isWhole: false, to: &record)
    append(row.geometry)
    record.text(row.operatorName)
    record.text(row.installationKind)
    record.real(row.heightInMetres)
    record.text { row.details.attributes.write(to: &$0) }
  }

  private mutating func appendAsset(_ row: StagedFeature, _ rows: StagedLayout.AssetRows) {
    append(row.geometry)
    record.text(rows.owner)
    record.text(rows.kind)
    record.text(row.reference)
    Self.append(row.details, isWhole: true, to: &record)
    record.text { row.details.attributes.write(to: &$0) }
    record.integer(rows.event)
  }

  private mutating func append(_ geometry: Geometry<NationalGrid>?) {
    guard let geometry else { return record.null() }
    record.blob { GeoPackageBlob.write(geometry, to: &$0) }
  }

  /// Calls the closure with each record, in order.
  func forEachRecord(
    _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    let result: Result<Void, StoreError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(StoreError) in
        var at = 0
        for _ in 0..<count {
          let size = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
          try body(UnsafeRawBufferPointer(rebasing: bytes[at + 4..<at + 4 + size]))
          at += 4 + size
        }
      }
    }
    try result.get()
  }
}
