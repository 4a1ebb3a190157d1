import GRDB

/// An order that was asked for instead of the usual one.
public struct AssetSort: Hashable, Sendable {
  public enum Field: String, Sendable, CaseIterable { case reference, name, kind, ward, distance }

  public var field: Field
  public var isDescending: Bool

  public init(field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }

  /// The column it goes by; nil for the distance.
  var column: String? { field == .distance ? nil : "asset.\(field.rawValue)" }
}

extension AssetQuery {
  /// What follows ORDER BY.
  var order: String {
    guard let sort, let column = sort.column else { return AssetRow.order }
    return "\(column) \(sort.isDescending ? "DESC" : "ASC") NULLS LAST, asset.fid"
  }

  /// Only what stands behind the last asset of the page before, in the order of columns.
  var afterCondition: Condition {
    guard let after else { return Condition("1") }
    let id = after.databaseValue
    guard let sort, let column = sort.column else {
      return Condition(
        "(asset.reference, asset.kind, asset.owner) > "
          + "(SELECT reference, kind, owner FROM asset WHERE fid = ?)", [id])
    }
    let last = "(SELECT \(sort.field.rawValue) FROM asset WHERE fid = ?)"
    let sign = sort.isDescending ? "<" : ">"
    return Condition(
      """
      CASE WHEN \(last) IS NULL THEN \(column) IS NULL AND asset.fid > ?
      ELSE \(column) IS NULL OR \(column) \(sign) \(last)
        OR (\(column) = \(last) AND asset.fid > ?) END
      """, [id, id, id, id, id])
  }
}

extension AssetSearch {
  /// Hits in the order asked for instead of by distance.
  func sorted(_ hits: [Hit], by sort: AssetSort) throws(StoreError) -> [Hit] {
    guard sort.column != nil else {
      return hits.sorted {
        let (one, other) = ($0.distance ?? .infinity, $1.distance ?? .infinity)
        guard one != other else { return $0.id < $1.id }
        return sort.isDescending ? one > other : one < other
      }
    }
    let order = query.order
    let ids = try file.read { db in
      try Int64.fetchAll(
        db,
        sql: """
          SELECT fid FROM asset WHERE fid IN (SELECT value FROM json_each(?)) ORDER BY \(order)
          """, arguments: [IDList.text(hits.map(\.id))])
    }
    let places = Dictionary(uniqueKeysWithValues: hits.map { ($0.id, $0) })
    return ids.compactMap { places[$0] }
  }

  /// The part of hits in their order that the page shows.
  func shown(_ hits: [Hit]) throws(StoreError) -> ArraySlice<Hit> {
    guard let after = query.after else { return hits[query.page(of: hits.count)] }
    guard let last = hits.firstIndex(where: { $0.id == after }) else {
      throw .invalid(
        what: "site \(after) is not among what this search finds; begin again without it")
    }
    let rest = hits[(last + 1)...]
    let page = query.page(of: rest.count)
    return rest[(rest.startIndex + page.lowerBound)..<(rest.startIndex + page.upperBound)]
  }
}
