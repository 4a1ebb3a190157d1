import GRDB
import SiteModel

extension RegistryFile {
  /// The index of all assets as they are now.
  package func assetIndex() throws(StoreError) -> AssetIndex {
    try indexes.index(
      isCurrent: { index throws(StoreError) in try showsPresentAssets(index) },
      make: { () throws(StoreError) in try makeAssetIndex() })
  }

  /// The index with the other properties beside it, made now rather than by and by.
  package func assetIndexWithImages() throws(StoreError) -> AssetIndex {
    let index = try assetIndex()
    if let images = try AssetImages.make(for: index, of: self) { indexes.put(images, for: index) }
    return index
  }

  /// Whether nothing that an index shows has changed since it was made.
  func showsPresentAssets(_ index: AssetIndex) throws(StoreError) -> Bool {
    try read { db in try Self.showsPresentAssets(index, in: db) }
  }

  /// Most events (an application, a postcode file) leave assets alone.
  static func showsPresentAssets(_ index: AssetIndex, in db: Database) throws -> Bool {
    try showsPresentAssets(since: index.revision, in: db)
  }

  /// Whether assets are as they were at a revision.
  static func showsPresentAssets(since revision: Int64, in db: Database) throws -> Bool {
    try DataRevisions.revision(of: [.assets], in: db) <= revision
  }

  /// The answer out of memory; nil where there is no index of the present assets, or the question
  /// is one for SQLite.
  func indexedPage(_ query: AssetQuery) throws(StoreError) -> AssetPage? {
    guard query.text == nil, query.filter == nil, query.ids == nil, query.sort == nil,
      query.after == nil,
      query.area != nil || query.withinMetres != nil || query.nearest != nil
    else { return nil }
    guard let index = indexes.known else {
      noteMiss()
      return nil
    }
    var search = AssetIndexSearch(index)
    var hits: [IndexHit] = []
    try search.find(
      area: query.area, origin: query.origin, within: query.withinMetres, nearest: query.nearest,
      AssetIndexFilter(query, ids: nil, in: index), hits: &hits)
    let shown = hits[query.page(of: hits.count)]
    let hasDistance = query.origin != nil
    if let images = indexes.images(of: index) {
      guard try showsPresentAssets(index) else {
        noteMiss()
        return nil
      }
      var names = AttributeNames()
      var found: [AssetHit] = []
      found.reserveCapacity(shown.count)
      for hit in shown {
        found.append(
          AssetHit(
            asset: images.asset(hit.item, &names),
            distanceInMetres: hasDistance ? hit.distance : nil))
      }
      return AssetPage(hits: found, matched: hits.count)
    }
    // One moment for both, so that an answer is never half of one state and half of another.
    let found = try read { db -> [AssetHit]? in
      guard try Self.showsPresentAssets(index, in: db) else { return nil }
      var reader = try AssetRowReader(db)
      var found: [AssetHit] = []
      found.reserveCapacity(shown.count)
      for hit in shown {
        guard let asset = try reader.asset(index.ids[Int(hit.item)]) else { return nil }
        found.append(
          AssetHit(asset: asset, distanceInMetres: hasDistance ? hit.distance : nil))
      }
      return found
    }
    guard let found else {
      noteMiss()
      return nil
    }
    return AssetPage(hits: found, matched: hits.count)
  }

  private func noteMiss() {
    indexes.noteMiss(
      make: { [self] () throws(StoreError) in try makeAssetIndex() },
      images: { [self] index throws(StoreError) in
        try AssetImages.make(for: index, of: self)
      })
  }

  /// Which items a query's conditions on the asset itself leave; the rest is for the search.
  package func filter(
    _ query: AssetQuery, for index: AssetIndex
  ) throws(StoreError) -> AssetIndexFilter {
    var ids: [Int64]?
    if query.text != nil || query.filter != nil || query.ids != nil {
      ids = try read { db in
        let condition = try AssetConditions(query, in: db).joined
        return try Int64.fetchAll(
          db, sql: "SELECT fid FROM asset WHERE \(condition.sql)",
          arguments: StatementArguments(condition.values))
      }
    }
    return AssetIndexFilter(query, ids: ids, in: index)
  }
}
