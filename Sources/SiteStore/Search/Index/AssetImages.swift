import Dispatch
import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import Synchronization

/// The other properties of an index's assets, packed in memory: with them a search answers
/// without a look at the file.
final class AssetImages: Sendable {
  /// Where there is more to keep than this, searches read rows instead: memory is for the index.
  static let byteLimit = 512 << 20

  private let index: AssetIndex
  private let bytes: [UInt8]
  /// Where the image of an item begins.
  private let starts: [UInt32]

  private init(index: AssetIndex, bytes: [UInt8], starts: [UInt32]) {
    self.index = index
    self.bytes = bytes
    self.starts = starts
  }

  /// Reads them; nil where they are too many, or assets have changed since the index was made.
  static func make(for index: AssetIndex, of file: RegistryFile) throws(StoreError) -> AssetImages?
  {
    guard index.count > 0 else { return nil }
    let parts = try parts(of: file)
    guard try file.showsPresentAssets(index) else { return nil }
    var bytes: [UInt8] = []
    var starts: [Int64: UInt32] = [:]
    guard parts.reduce(0, { $0 + $1.bytes.count }) <= byteLimit else { return nil }
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    starts.reserveCapacity(index.count)
    for part in parts {
      let base = UInt32(clamping: bytes.count)
      for (id, start) in zip(part.ids, part.starts) { starts[id] = start + base }
      bytes += part.bytes
    }
    // In the order of the index, so that what is near on the ground is near in memory.
    var ordered: [UInt8] = []
    ordered.reserveCapacity(bytes.count)
    var orderedStarts: [UInt32] = []
    orderedStarts.reserveCapacity(index.count)
    for id in index.ids {
      guard let start = starts[id] else { return nil }
      orderedStarts.append(UInt32(clamping: ordered.count))
      bytes.withUnsafeBytes { all in
        let image = Image(all, Int(start))
        ordered.append(contentsOf: all[Int(start)..<image.end])
      }
    }
    return AssetImages(index: index, bytes: ordered, starts: orderedStarts)
  }

  /// An item as the registry holds it.
  func asset(_ item: Int32, _ names: inout AttributeNames) -> Asset {
    let group = index.groups[Int(index.groupOf[Int(item)])]
    let start = Int(starts[Int(item)])
    let id = index.ids[Int(item)]
    let geometry = index.geometry(of: item)
    let key = AssetKey(owner: group.owner, kind: group.kind, reference: index.reference(of: item))
    return bytes.withUnsafeBytes { all in
      var image = Image(all, start)
      let flags = image.flags
      var asset = Asset(id: id, key: key)
      asset.referenceIsDerived = flags & 1 != 0
      asset.positionSource = flags & 2 != 0 ? .postcode : .source
      asset.ward = group.ward
      asset.availability = Availability(rawValue: group.availability) ?? .unknown
      asset.geometry = geometry
      asset.name = image.text()
      asset.address = image.text()
      asset.postcode = image.text()
      asset.uprn = image.text()
      asset.usrn = image.text()
      asset.positionalAccuracyInMetres = image.number
      let text = image.attributes
      asset.attributes =
        names.object(text) ?? AssetRow.attributes(String(decoding: text, as: UTF8.self))
      return asset
    }
  }
}

extension AssetImages {
  private struct Part: Sendable {
    var ids: [Int64] = []
    var starts: [UInt32] = []
    var bytes: [UInt8] = []
  }

  private static func parts(of file: RegistryFile) throws(StoreError) -> [Part] {
    let (first, last) = try file.read { db in
      let row = try Row.fetchOne(db, sql: "SELECT MIN(fid), MAX(fid) FROM asset")
      return (row?[0] as Int64? ?? 0, row?[1] as Int64? ?? 0)
    }
    let middle = first / 2 + last / 2
    let ranges = first < middle ? [first...middle, (middle + 1)...last] : [first...last]
    let parts = Mutex([Part](repeating: Part(), count: ranges.count))
    let failure = Mutex<StoreError?>(nil)
    DispatchQueue.concurrentPerform(iterations: ranges.count) { number in
      do throws(StoreError) {
        let part = try file.read { db in try readPart(ranges[number], in: db) }
        parts.withLock { $0[number] = part }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return parts.withLock { $0 }
  }

  private static func readPart(_ range: ClosedRange<Int64>, in db: Database) throws -> Part {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT fid, reference_is_derived, position_source, positional_accuracy, name, address,
          postcode, uprn, usrn, attributes FROM asset WHERE fid BETWEEN ? AND ? ORDER BY fid
        """, arguments: [range.lowerBound, range.upperBound])
    var part = Part()
    while let row = try rows.next() {
      guard part.bytes.count <= byteLimit else { break }
      part.ids.append(row[0])
      part.starts.append(UInt32(clamping: part.bytes.count))
      let isDerived: Bool = row[1]
      let source: String = row[2]
      let isPostcode = source == PositionSource.postcode.rawValue
      part.bytes.append((isDerived ? 1 : 0) | (isPostcode ? 2 : 0))
      let accuracy: Double? = row[3]
      withUnsafeBytes(of: accuracy ?? .nan) { part.bytes.append(contentsOf: $0) }
      for column in 4...9 {
        try row.withUnsafeData(atIndex: column) { data in
          let length = data.map { UInt32(clamping: $0.count) } ?? .max
          withUnsafeBytes(of: length) { part.bytes.append(contentsOf: $0) }
          data?.withUnsafeBytes { part.bytes.append(contentsOf: $0) }
        }
      }
    }
    return part
  }

  /// Reads one asset's bytes: flags, accuracy, then texts with their length in front.
  private struct Image {
    private let all: UnsafeRawBufferPointer
    private var at: Int
    let flags: UInt8
    let number: Double?

    init(_ all: UnsafeRawBufferPointer, _ start: Int) {
      self.all = all
      flags = all[start]
      let accuracy = all.loadUnaligned(fromByteOffset: start + 1, as: Double.self)
      number = accuracy.isNaN ? nil : accuracy
      at = start + 9
    }

    mutating func bytes() -> UnsafeRawBufferPointer? {
      let length = all.loadUnaligned(fromByteOffset: at, as: UInt32.self)
      at += 4
      guard length != .max else { return nil }
      defer { at += Int(length) }
      return UnsafeRawBufferPointer(rebasing: all[at..<at + Int(length)])
    }

    mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }

    var attributes: UnsafeRawBufferPointer {
      mutating get { bytes() ?? UnsafeRawBufferPointer(start: nil, count: 0) }
    }

    /// Where the next asset's bytes begin.
    var end: Int {
      var rest = self
      for _ in 0..<6 { _ = rest.bytes() }
      return rest.at
    }
  }
}
