import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// What an index needs of a range of rows, in the order of their numbers.
struct AssetIndexRows: Sendable {
  /// By row with a location.
  var ids: [Int64] = []
  var groupOf: [Int32] = []
  var referenceLengths: [UInt32] = []
  var references: [UInt8] = []
  /// By point, in the order of the rows that are points.
  var points: [Position<NationalGrid>] = []
  /// The rows that are no points, with their geometry.
  var shapes: [(row: Int32, geometry: Geometry<NationalGrid>)] = []
  var groups: [AssetIndex.Group] = []

  init() {}

  /// Reads the rows whose number lies in the range.
  init(_ range: ClosedRange<Int64>, in db: Database) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT fid, geom, reference, owner, kind, ward, availability FROM asset
        WHERE fid BETWEEN ? AND ? ORDER BY fid
        """, arguments: [range.lowerBound, range.upperBound])
    var owners = Interned()
    var kinds = Interned()
    var wards = Interned()
    var states = Interned()
    var codes: [UInt64: Int32] = [:]
    var lastCode = UInt64.max
    var lastGroup: Int32 = 0
    while let row = try rows.next() {
      let id: Int64 = row[0]
      let place = try row.withUnsafeData(atIndex: 1) { data -> Place in
        guard let data else { return .none }
        if let position = PointBlob.position(data) { return .point(position) }
        return .shape(try GeoPackageBlob.decode(data))
      }
      switch place {
      case .none: continue
      case .point(let position): points.append(position)
      case .shape(.point(let position)):
        guard position.x.isFinite, position.y.isFinite else { continue }
        points.append(position)
      case .shape(let geometry):
        guard let bounds = geometry.bounds, bounds.isFinite else { continue }
        shapes.append((Int32(clamping: ids.count), geometry))
      }
      ids.append(id)
      var reference: String = row[2]
      reference.withUTF8 { bytes in
        references.append(contentsOf: bytes)
        referenceLengths.append(UInt32(clamping: bytes.count))
      }
      let owner = owners.code(row[3])
      let kind = kinds.code(row[4])
      let ward: String? = row[5]
      let wardCode = ward.map { wards.code($0) + 1 } ?? 0
      let state = states.code(row[6])
      let code = UInt64(owner) << 48 | UInt64(kind) << 32 | UInt64(wardCode) << 8 | UInt64(state)
      if code != lastCode {
        lastCode = code
        if let known = codes[code] {
          lastGroup = known
        } else {
          lastGroup = Int32(clamping: groups.count)
          codes[code] = lastGroup
          groups.append(
            AssetIndex.Group(
              owner: owners.last, kind: kinds.last, ward: ward, availability: states.last))
        }
      }
      groupOf.append(lastGroup)
    }
  }

  private enum Place {
    case none
    case point(Position<NationalGrid>)
    case shape(Geometry<NationalGrid>)
  }

  /// Puts the rows of a later range behind.
  mutating func append(_ other: AssetIndexRows) {
    let base = Int32(clamping: ids.count)
    var known = Dictionary(uniqueKeysWithValues: zip(groups, groups.indices))
    let map = other.groups.map { group -> Int32 in
      let number = known[group] ?? groups.count
      if number == groups.count {
        groups.append(group)
        known[group] = number
      }
      return Int32(clamping: number)
    }
    ids += other.ids
    groupOf += other.groupOf.map { map[Int($0)] }
    referenceLengths += other.referenceLengths
    references += other.references
    points += other.points
    shapes += other.shapes.map { ($0.row + base, $0.geometry) }
  }
}

/// Texts that occur again and again, numbered.
private struct Interned {
  private var numbers: [String: UInt32] = [:]
  private(set) var last = ""
  private var lastNumber: UInt32?

  mutating func code(_ text: String) -> UInt32 {
    if let lastNumber, last == text { return lastNumber }
    let number = numbers[text] ?? UInt32(clamping: numbers.count)
    numbers[text] = number
    last = text
    lastNumber = number
    return number
  }
}
