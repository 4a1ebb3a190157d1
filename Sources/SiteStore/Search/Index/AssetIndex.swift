package import SimpleFeatures
package import SiteModel

/// All assets with a location in memory: where they are, what they are called and what groups
/// they belong to, but not their other properties.
///
/// Holds at one ``revision``; some 60 bytes a point. Items are numbered: points first, in the
/// order of their index, then the other shapes.
package final class AssetIndex: Sendable {
  /// What assets have in common that a search may ask for.
  package struct Group: Hashable, Sendable {
    package var owner: String
    package var kind: String
    package var ward: String?
    package var availability: String
  }

  /// The registry's revision that it shows.
  package let revision: Int64
  package let points: PackedPointIndex
  package let shapes: [Geometry<NationalGrid>]
  package let shapeBoxes: PackedBoxIndex
  package let groups: [Group]
  /// How many items each group has.
  package let groupSizes: [Int]
  /// By item.
  package let ids: [Int64]
  let groupOf: [Int32]
  /// Where an item stands among all, by reference, kind and owner in byte order.
  let ranks: [Int32]
  private let references: [UInt8]
  /// Where the reference of an item begins; one more for the end.
  private let referenceStarts: [UInt32]
  /// `OWNER/KIND/` of all groups, one behind the other.
  private let prefixes: [UInt8]
  private let prefixStarts: [Int]

  package var count: Int { ids.count }

  init(
    revision: Int64, points: PackedPointIndex, shapes: [Geometry<NationalGrid>],
    shapeBoxes: PackedBoxIndex, groups: [Group], ids: [Int64], groupOf: [Int32], ranks: [Int32],
    references: [UInt8], referenceStarts: [UInt32]
  ) {
    self.revision = revision
    self.points = points
    self.shapes = shapes
    self.shapeBoxes = shapeBoxes
    self.groups = groups
    self.ids = ids
    self.groupOf = groupOf
    self.ranks = ranks
    self.references = references
    self.referenceStarts = referenceStarts
    var sizes = [Int](repeating: 0, count: groups.count)
    for group in groupOf { sizes[Int(group)] += 1 }
    groupSizes = sizes
    var prefixes: [UInt8] = []
    var prefixStarts = [0]
    for group in groups {
      prefixes += Array("\(group.owner)/\(group.kind)/".utf8)
      prefixStarts.append(prefixes.count)
    }
    self.prefixes = prefixes
    self.prefixStarts = prefixStarts
  }

  /// Appends an item's key as people write it: `OWNER/KIND/REFERENCE`.
  package func appendKey(of item: Int32, to bytes: inout [UInt8]) {
    let group = Int(groupOf[Int(item)])
    prefixes.withUnsafeBufferPointer { all in
      let range = prefixStarts[group]..<prefixStarts[group + 1]
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: all[range]))
    }
    references.withUnsafeBufferPointer { all in
      let start = Int(referenceStarts[Int(item)])
      let end = Int(referenceStarts[Int(item) + 1])
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: all[start..<end]))
    }
  }

  func reference(of item: Int32) -> String {
    references.withUnsafeBufferPointer { all in
      let range = Int(referenceStarts[Int(item)])..<Int(referenceStarts[Int(item) + 1])
      return String(decoding: UnsafeBufferPointer(rebasing: all[range]), as: UTF8.self)
    }
  }

  func geometry(of item: Int32) -> Geometry<NationalGrid> {
    Int(item) < points.count
      ? .point(points.position(Int(item))) : shapes[Int(item) - points.count]
  }

  /// The bit by which a search for some kinds leaves out regions without them.
  static func mark(ofKind kind: Int) -> UInt64 { 1 << UInt64(kind & 63) }
}

/// Which items of an index a search counts.
package struct AssetIndexFilter: Sendable {
  /// By group; nil where all count.
  private(set) var groups: [Bool]?
  /// One bit an item; nil where all count.
  private(set) var items: [UInt64]?
  private(set) var marks: UInt64 = .max
  /// Whether nothing at all can be found.
  private(set) var isEmpty = false

  /// - Parameter ids: the only assets that count; nil for all.
  package init(_ query: AssetQuery, ids: [Int64]?, in index: AssetIndex) {
    let conditions = [
      query.owners.isEmpty, query.kinds.isEmpty, query.wards.isEmpty, query.availability.isEmpty,
    ]
    if conditions.contains(false) {
      let availability = query.availability.map(\.rawValue)
      var found = 0
      groups = index.groups.indices.map { number in
        let group = index.groups[number]
        let counts =
          (query.owners.isEmpty || query.owners.contains(group.owner))
          && (query.kinds.isEmpty || query.kinds.contains(group.kind))
          && (query.wards.isEmpty || group.ward.map(query.wards.contains) ?? false)
          && (availability.isEmpty || availability.contains(group.availability))
        if counts { found += index.groupSizes[number] }
        return counts
      }
      isEmpty = found == 0
      marks = 0
      for (number, counts) in (groups ?? []).enumerated() where counts {
        marks |= index.marksOfGroups[number]
      }
    }
    if let ids {
      let wanted = Set(ids)
      var bits = [UInt64](repeating: 0, count: (index.count + 63) / 64)
      for item in 0..<index.count where wanted.contains(index.ids[item]) {
        bits[item >> 6] |= 1 << UInt64(item & 63)
      }
      items = bits
      isEmpty = isEmpty || wanted.isEmpty
    }
  }

  var countsAll: Bool { groups == nil && items == nil }

  @inline(__always)
  func counts(_ item: Int32, in index: AssetIndex) -> Bool {
    if let groups, !groups[Int(index.groupOf[Int(item)])] { return false }
    if let items { return items[Int(item) >> 6] >> UInt64(item & 63) & 1 == 1 }
    return true
  }
}

extension AssetIndex {
  /// By group the mark of its kind.
  var marksOfGroups: [UInt64] { Self.marks(of: groups) }

  static func marks(of groups: [Group]) -> [UInt64] {
    var kinds: [String: Int] = [:]
    return groups.map { group in
      let number = kinds[group.kind] ?? kinds.count
      kinds[group.kind] = number
      return mark(ofKind: number)
    }
  }
}
