import CQL2
import GRDB
import SimpleFeatures
import SiteModel

/// What must hold for a feature to be on any page of a query.
struct ItemsConditions {
  let table: FilterTable
  private let schema: CollectionSchema
  private var all: [Condition] = []

  var joined: Condition { .joined(all, by: "AND") }
  var isEmpty: Bool { all.isEmpty }

  init(_ schema: CollectionSchema, _ table: FilterTable) {
    self.schema = schema
    self.table = table
  }

  mutating func add(_ condition: Condition) { all.append(condition) }

  /// - Throws: ``StoreError/invalid(what:)`` naming the part that does not fit the collection.
  mutating func add(_ filter: Filter) throws(StoreError) {
    do {
      all.append(try FilterSQL(filter, for: table).condition)
    } catch {
      throw .invalid(what: "\(error)")
    }
  }

  /// Features without a time always match.
  mutating func add(_ period: ItemsPeriod) throws(StoreError) {
    guard let expression = timeTest(period) else { return }
    do {
      let condition = try FilterSQL(Filter(unchecked: expression), for: table).condition
      all.append(Condition("COALESCE(\(condition.sql), 1)", condition.values))
    } catch {
      throw .invalid(what: "\(error)")
    }
  }

  private func timeTest(_ period: ItemsPeriod) -> FilterExpression? {
    let asked = FilterExpression.interval(
      period.start.map(IntervalBound.instant) ?? .unbounded,
      period.end.map(IntervalBound.instant) ?? .unbounded)
    func name(_ role: CollectionSchema.Role) -> FilterExpression? {
      schema.properties.first { $0.role == role }.map { .property($0.name) }
    }
    if let instant = name(.instant) { return .temporal(.intersects, instant, asked) }
    guard let start = name(.intervalStart), let end = name(.intervalEnd) else { return nil }
    func test(_ from: IntervalBound, _ to: IntervalBound) -> FilterExpression {
      .temporal(.intersects, .interval(from, to), asked)
    }
    // An end that is not given lies open.
    return .or([
      .and([.isNull(start), .isNull(end)]),
      .and([.isNull(start), .not(.isNull(end)), test(.unbounded, .expression(end))]),
      .and([.not(.isNull(start)), .isNull(end), test(.expression(start), .unbounded)]),
      .and([
        .not(.isNull(start)), .not(.isNull(end)), test(.expression(start), .expression(end)),
      ]),
    ])
  }

  /// Any of the phrases in any text; assets have an index of their texts.
  mutating func add(phrases text: String, of collection: CollectionID) {
    let phrases = TextPhrases(text)
    guard let match = phrases.matchQuery else { return all.append(Condition("0")) }
    if collection == .sites {
      let columns = TextColumn.allCases.map(\.rawValue).filter { schema.property($0) != nil }
      guard !columns.isEmpty else { return all.append(Condition("0")) }
      return all.append(
        Condition(
          "\(table.rowNumber) IN (SELECT rowid FROM asset_text WHERE asset_text MATCH ?)",
          ["{\(columns.joined(separator: " "))} : (\(match))".databaseValue]))
    }
    let columns = schema.properties.filter { $0.kind == .string && !$0.isMember }.map(\.sql)
      .prefix(FilterLeaf.allowedProperties)
    guard !columns.isEmpty else { return all.append(Condition("0")) }
    all.append(
      Condition("cql_search(?, \(columns.joined(separator: ", ")))", [text.databaseValue]))
  }

  /// Features that share a point with the area, and those without a place.
  mutating func add(
    _ area: Geometry<NationalGrid>, extent: Box<NationalGrid>?, _ unlocated: [Int64]
  ) {
    guard let bounds = area.bounds, let index = table.spatialIndex else {
      return all.append(Self.rows(unlocated, table) ?? Condition("0"))
    }
    let column = "\(table.rowNumber.dropLast(".fid".count)).geom"
    let exact = FilterSQL.relation(.intersects, column, area)
    var parts = [exact]
    // Where most of the data lies inside, the next rows in order are hits, and to gather all
    // candidates first would cost more than to pass over a few others.
    if extent.map({ bounds.share(of: $0) < 0.2 }) ?? true {
      let boxes: [Box<NationalGrid>] =
        if case .geometryCollection(let members) = area { members.compactMap(\.bounds) } else {
          [bounds]
        }
      parts.insert(FilterSQL.candidates(table.rowNumber, index, boxes), at: 0)
    }
    let located = Condition.joined(parts, by: "AND")
    all.append(.joined([located] + [Self.rows(unlocated, table)].compactMap(\.self), by: "OR"))
  }

  private static func rows(_ unlocated: [Int64], _ table: FilterTable) -> Condition? {
    if unlocated.isEmpty { return nil }
    if unlocated.count <= 5000 { return .isOne(of: unlocated, table.rowNumber) }
    return Condition(
      "(\(table.rowNumber) NOT IN (SELECT rowid FROM \(quoted((table.spatialIndex ?? "") + "_rowid"))))"
    )
  }
}

extension Box {
  /// How much of another box lies in this one, from 0 to 1.
  fileprivate func share(of other: Box) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX)
    let height = min(maxY, other.maxY) - max(minY, other.minY)
    guard width >= 0, height >= 0 else { return 0 }
    let whole = (other.maxX - other.minX) * (other.maxY - other.minY)
    return whole > 0 ? width * height / whole : 1
  }
}
