import GRDB
import SimpleFeatures
import SiteModel

/// Searches with an origin: distances are measured, and the nearest come first.
extension AssetSearch {
  func distancePage(
    _ conditions: AssetConditions, _ test: borrowing ExactTest
  ) throws(StoreError) -> AssetPage {
    if let nearest = query.nearest {
      let found = try nearestHits(nearest, conditions, test)
      let count = min(nearest, found.count)
      var hits = Array(try ordered(found, 0..<count)[..<count])
      if let sort = query.sort { hits = try sorted(hits, by: sort) }
      return try page(Array(try shown(hits)), matched: count)
    }
    if query.withinMetres == nil, query.area == nil {
      guard query.sort == nil, query.after == nil else {
        throw .invalid(
          what: "an order or a page of all assets by distance needs a distance or a number of "
            + "nearest ones")
      }
      return try allPage(conditions, test)
    }
    let asked = question(conditions)
    let read = try file.read { db in try asked.read(from: db) }
    let found = try test.hits(read, within: query.withinMetres)
    if query.sort != nil || query.after != nil {
      var hits = try ordered(found, 0..<found.count)
      if let sort = query.sort { hits = try sorted(hits, by: sort) }
      return try page(Array(try shown(hits)), matched: found.count)
    }
    let range = query.page(of: found.count)
    let hits = try ordered(found, range)
    return try page(Array(hits[range]), matched: found.count)
  }

  /// What the spatial index is asked for an area, a distance, or both.
  func question(_ conditions: AssetConditions) -> SpatialCandidates {
    var question = candidates(conditions)
    if let origin = query.origin?.bounds, let metres = query.withinMetres {
      let reach = origin.reaching(metres)
      question.box = question.box.map { $0.intersection(reach) } ?? reach
    }
    return question
  }

  /// Every asset that meets the conditions, by distance; those without a location last.
  private func allPage(
    _ conditions: AssetConditions, _ test: borrowing ExactTest
  ) throws(StoreError) -> AssetPage {
    let condition = conditions.joined
    let matched = try file.read { db in
      let count = try db.cachedStatement(sql: "SELECT count(*) FROM asset WHERE \(condition.sql)")
      return try Int.fetchOne(count, arguments: StatementArguments(condition.values)) ?? 0
    }
    let range = query.page(of: matched)
    guard !range.isEmpty else { return AssetPage(hits: [], matched: matched) }
    let found = try nearestHits(range.upperBound, conditions, test)
    let located = range.clamped(to: 0..<min(found.count, range.upperBound))
    var hits = Array(try ordered(found, located)[located])
    if hits.count < range.count {
      hits += try unlocated(
        condition, limit: range.count - hits.count,
        offset: max(0, range.lowerBound - found.count))
    }
    return try page(hits, matched: matched)
  }

  private func nearestHits(
    _ wanted: Int, _ conditions: AssetConditions, _ test: borrowing ExactTest
  ) throws(StoreError) -> [Hit] {
    guard let origin = query.origin?.bounds else { return [] }
    var question = candidates(conditions)
    let limit = query.withinMetres
    let few = try file.read { db in try AssetConditions.few(query.kinds, in: db) }
    if let few {
      guard !few.isEmpty else { return [] }
      question.rowsLead = true
      question.conditions = .joined(
        [question.conditions, .isOne(of: few, "asset.fid")], by: "AND")
    }
    let asked = question
    if query.area != nil || conditions.areSelective || few != nil {
      // An area or a few rows bound the search already.
      let read = try file.read { db in try asked.read(from: db) }
      return try test.hits(read, within: limit)
    }
    question.box = nil
    let (count, extent) = try file.read { db in
      (try Extents.locatedCount(of: "asset", in: db), try Extents.box(of: "asset", in: db))
    }
    let search = NearestSearch(
      wanted: wanted >= count ? .max : wanted, limitInMetres: limit, origin: origin,
      start: NearestSearch.start(for: wanted, of: count, in: extent))
    return try search.run(question, test, in: file)
  }

  private func unlocated(
    _ condition: Condition, limit: Int, offset: Int
  ) throws(StoreError) -> [Hit] {
    try file.read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT fid FROM asset
          WHERE fid NOT IN (SELECT rowid FROM rtree_asset_geom_rowid) AND \(condition.sql)
          ORDER BY \(AssetRow.order) LIMIT ? OFFSET ?
          """)
      let values = condition.values + [limit.databaseValue, offset.databaseValue]
      return try Int64.fetchAll(statement, arguments: StatementArguments(values)).map {
        Hit(id: $0, distance: nil)
      }
    }
  }

  /// The hits by distance, those of equal distance by reference, kind and owner.
  ///
  /// - Parameter range: only here are ties settled, since that takes a look at the rows.
  private func ordered(_ hits: [Hit], _ range: Range<Int>) throws(StoreError) -> [Hit] {
    func distance(_ hit: Hit) -> Double { hit.distance ?? .infinity }
    var hits = hits.sorted { distance($0) < distance($1) }
    var ties: [Range<Int>] = []
    var start = 0
    while start < min(hits.count, range.upperBound) {
      var end = start + 1
      while end < hits.count, distance(hits[end]) == distance(hits[start]) { end += 1 }
      if end - start > 1, end > range.lowerBound { ties.append(start..<end) }
      start = end
    }
    guard !ties.isEmpty else { return hits }
    let ids = ties.flatMap { tie in hits[tie].map(\.id) }
    let ranks = try file.read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT fid FROM asset WHERE fid IN (SELECT value FROM json_each(?))
          ORDER BY \(AssetRow.order)
          """)
      let sorted = try Int64.fetchAll(statement, arguments: [IDList.text(ids)])
      return Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    }
    for tie in ties {
      hits[tie].sort { (ranks[$0.id] ?? .max) < (ranks[$1.id] ?? .max) }
    }
    return hits
  }

  /// The rows of the hits shown, in their order; one deleted since is left out.
  private func page(_ hits: [Hit], matched: Int) throws(StoreError) -> AssetPage {
    guard !hits.isEmpty else { return AssetPage(hits: [], matched: matched) }
    let assets = try file.read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(AssetRow.columns) FROM asset WHERE fid IN (SELECT value FROM json_each(?))
          """)
      var assets: [Int64: Asset] = [:]
      let rows = try Row.fetchCursor(statement, arguments: [IDList.text(hits.map(\.id))])
      while let row = try rows.next() { assets[row[0]] = try AssetRow.asset(row) }
      return assets
    }
    return AssetPage(
      hits: hits.compactMap { hit in
        assets[hit.id].map { AssetHit(asset: $0, distanceInMetres: hit.distance) }
      },
      matched: matched)
  }
}

extension Box where Frame == NationalGrid {
  /// What both hold; a box that touches nothing where they are apart.
  func intersection(_ other: Self) -> Self {
    let box = Box(
      minX: max(minX, other.minX), minY: max(minY, other.minY), maxX: min(maxX, other.maxX),
      maxY: min(maxY, other.maxY))
    return box.minX <= box.maxX && box.minY <= box.maxY ? box : .nowhere
  }
}
