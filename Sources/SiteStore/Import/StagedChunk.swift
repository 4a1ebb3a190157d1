import SimpleFeatures
public import SiteModel

/// Features on their way into the staging file, written down once as the bytes SQLite will take.
///
/// Made on the thread that reads, used on the one that writes: a few large allocations in place
/// of a dozen small ones a feature.
public struct StagedChunk: Sendable {
  /// How many columns of `feature` a row fills: all but the number.
  static let columnCount = 16

  enum Tag {
    static let null: UInt8 = 0
    static let integer: UInt8 = 1
    static let real: UInt8 = 2
    static let text: UInt8 = 3
    static let blob: UInt8 = 4
  }

  private(set) var bytes: [UInt8] = []
  /// How many features are in it.
  public private(set) var count = 0
  /// Features that could not be taken, in the order of the source.
  public var quarantined: [QuarantinedFeature] = []

  public init() {}

  public var isEmpty: Bool { count == 0 && quarantined.isEmpty }

  /// About how much memory it takes.
  public var sizeInBytes: Int { bytes.count }

  /// The columns stand in the order of `StagingFile`'s insert.
  public mutating func append(_ row: StagedFeature) {
    count += 1
    append(row.reference)
    append(row.referenceIsDerived ? 1 : 0)
    append(row.name)
    append(row.address)
    append(row.postcode)
    append(row.ward)
    append(row.uprn)
    append(row.usrn)
    append(row.availability?.rawValue)
    if let geometry = row.geometry {
      appendSized(Tag.blob) { GeoPackageBlob.write(geometry, to: &$0) }
    } else {
      bytes.append(Tag.null)
    }
    append(row.positionalAccuracyInMetres)
    append(row.positionSource.rawValue)
    append(row.operatorName)
    append(row.installationKind)
    append(row.heightInMetres)
    appendSized(Tag.text) { row.attributes.write(to: &$0) }
  }

  private mutating func append(_ text: String?) {
    guard var text else { return bytes.append(Tag.null) }
    bytes.append(Tag.text)
    text.withUTF8 { utf8 in
      append(size: utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  private mutating func append(_ whole: Int64) {
    bytes.append(Tag.integer)
    withUnsafeBytes(of: whole) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ number: Double?) {
    guard let number else { return bytes.append(Tag.null) }
    bytes.append(Tag.real)
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(size: Int) {
    withUnsafeBytes(of: UInt32(clamping: size)) { bytes.append(contentsOf: $0) }
  }

  /// Writes a value whose length is known only afterwards.
  private mutating func appendSized(_ tag: UInt8, _ write: (inout [UInt8]) -> Void) {
    bytes.append(tag)
    let start = bytes.count
    append(size: 0)
    write(&bytes)
    let size = UInt32(clamping: bytes.count - start - 4)
    withUnsafeBytes(of: size) { size in
      for (offset, byte) in size.enumerated() { bytes[start + offset] = byte }
    }
  }
}
