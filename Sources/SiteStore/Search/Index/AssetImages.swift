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
      var details = AssetDetails()
      details.ward = group.ward
      details.availability = Availability(rawValue: group.availability) ?? .unknown
      for field in Self.fields {
        switch field {
        case .key: break
        case .text(_, let set): set(&details, image.text())
        case .choice(let names, _, let set): set(&details, image.name(of: names))
        case .flag(_, let set): set(&details, image.byte() == 1)
        case .number(_, let set): set(&details, image.number())
        }
      }
      let text = image.attributes
      details.attributes =
        names.object(text) ?? AssetRow.attributes(String(decoding: text, as: UTF8.self))
      return Asset(id: id, key: key, geometry: geometry, details: details)
    }
  }
}

extension AssetImages {
  /// What the index's groups do not hold.
  private static let kept = AssetField.details.filter {
    ![.ward, .availability].contains($0.field)
  }
  private static let fields = kept.map(\.value)

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
        SELECT fid, \(kept.map(\.name).joined(separator: ", ")), attributes FROM asset
        WHERE fid BETWEEN ? AND ? ORDER BY fid
        """, arguments: [range.lowerBound, range.upperBound])
    var part = Part()
    while let row = try rows.next() {
      guard part.bytes.count <= byteLimit else { break }
      part.ids.append(row[0])
      part.starts.append(UInt32(clamping: part.bytes.count))
      for (column, field) in fields.enumerated() {
        switch field {
        case .key: break
        case .text: try append(row, column + 1, to: &part.bytes)
        case .choice(let names, _, _):
          let name: String? = row[column + 1]
          part.bytes.append(UInt8(clamping: name.flatMap(names.firstIndex(of:)) ?? 255))
        case .flag:
          let isTrue: Bool? = row[column + 1]
          part.bytes.append(isTrue == true ? 1 : 0)
        case .number:
          let number: Double? = row[column + 1]
          withUnsafeBytes(of: number ?? .nan) { part.bytes.append(contentsOf: $0) }
        }
      }
      try append(row, fields.count + 1, to: &part.bytes)
    }
    return part
  }

  /// A text behind its length; one that is null has the greatest.
  private static func append(_ row: Row, _ column: Int, to bytes: inout [UInt8]) throws {
    try row.withUnsafeData(atIndex: column) { data in
      let length = data.map { UInt32(clamping: $0.count) } ?? .max
      withUnsafeBytes(of: length) { bytes.append(contentsOf: $0) }
      data?.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
  }

  /// Reads one asset's bytes: its fields in their order, then the attributes.
  private struct Image {
    private let all: UnsafeRawBufferPointer
    private var at: Int

    init(_ all: UnsafeRawBufferPointer, _ start: Int) {
      self.all = all
      at = start
    }

    mutating func byte() -> UInt8 {
      defer { at += 1 }
      return all[at]
    }

    mutating func number() -> Double? {
      defer { at += 8 }
      let number = all.loadUnaligned(fromByteOffset: at, as: Double.self)
      return number.isNaN ? nil : number
    }

    /// Empty for one that is none of the names.
    mutating func name(of names: [String]) -> String {
      let number = Int(byte())
      return number < names.count ? names[number] : ""
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
      for field in AssetImages.fields {
        switch field {
        case .key: break
        case .text: _ = rest.bytes()
        case .choice, .flag: rest.at += 1
        case .number: rest.at += 8
        }
      }
      _ = rest.bytes()
      return rest.at
    }
  }
}
