import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore

/// A table with a column of each kind and random rows, many of them with nulls, beside the same
/// rows as the evaluator in memory reads them.
final class MixedTable {
  let queue: DatabaseQueue
  private(set) var rows: [MixedRow] = []

  static let table: FilterTable = {
    var table = FilterTable(
      columns: [
        .init("name", sql: "mixed.name", .text), .init("other", sql: "mixed.other", .text),
        .datedText("noted", sql: "mixed.noted"),
        .init("height", sql: "mixed.height", .number), .init("count", sql: "mixed.count", .number),
        .init("open", sql: "mixed.open", .boolean), .init("built", sql: "mixed.built", .instant),
        .init("ended", sql: "mixed.ended", .instant), .init("tags", sql: "mixed.tags", .array),
        .init("geom", sql: "mixed.geom", .geometry),
      ], rowNumber: "mixed.fid", spatialIndex: "rtree_mixed_geom")
    table.attributes = "mixed.attributes"
    table.takesAnyAttribute = true
    table.indexedAttributes = ["size": "json_extract(mixed.attributes, '$.\"size\"')"]
    return table
  }()

  init(count: Int, seed: UInt64) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      SpatialFunctions.register(in: db)
      try FilterFunctions.register(in: db)
    }
    queue = try DatabaseQueue(configuration: configuration)
    var random = SeededGenerator(seed: seed)
    try queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE mixed (fid INTEGER PRIMARY KEY, name TEXT, other TEXT, noted TEXT,
            height REAL, count INTEGER, open BOOLEAN, built DATE, ended DATETIME, tags TEXT,
            geom GEOMETRY, attributes TEXT);
          CREATE INDEX mixed_name ON mixed (name);
          CREATE INDEX mixed_height ON mixed (height);
          CREATE INDEX mixed_built ON mixed (built);
          CREATE INDEX mixed_size ON mixed (json_extract(attributes, '$."size"'));
          CREATE VIRTUAL TABLE rtree_mixed_geom USING rtree(id, minx, maxx, miny, maxy);
          """)
      for id in 1...count { try insert(MixedRow(id, &random), in: db) }
    }
  }

  private func insert(_ row: MixedRow, in db: Database) throws {
    rows.append(row)
    func text(_ name: String) -> String? {
      if case .string(let text)? = row.values[name] { text } else { nil }
    }
    let tags: String? = row.tags.map { JSONValue.array($0.map { .string($0) }).jsonText }
    try db.execute(
      sql: "INSERT INTO mixed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        row.id, text("name"), text("other"), text("noted"), row.height, row.count, row.open,
        row.built, row.ended, tags, row.geometry.map(GeoPackageBlob.encode),
        JSONValue.object(row.attributes).jsonText,
      ])
    if let box = row.geometry?.bounds {
      try db.execute(
        sql: "INSERT INTO rtree_mixed_geom VALUES (?, ?, ?, ?, ?)",
        arguments: [
          row.id, box.lowerCorner.easting, box.upperCorner.easting, box.lowerCorner.northing,
          box.upperCorner.northing,
        ])
    }
  }
}

struct MixedRow: FilterRecord {
  let id: Int
  var height: Double?
  var count: Int?
  var open: Bool?
  var built: String?
  var ended: String?
  var tags: [String]?
  var geometry: Geometry<NationalGrid>?
  var attributes: JSONObject
  var values: [String: FilterValue]

  static let words = [
    "oak", "Oak", "OAK street", "élan", "Elan", "straße", "STRASSE", "", "a%b", "a_b", "1", "ø",
    "2022-04-16", "zebra",
  ]
  static let days = ["2021-01-01", "2021-01-31", "2021-02-01", "2022-04-16", "2022-12-31"]
  static let times = [
    "2021-01-31T23:30:00Z", "2021-02-01T00:30:00+01:00", "2022-04-16T10:13:19.5Z",
    "2022-04-16T10:13:19Z", "2022-12-31T23:59:59Z",
  ]

  init(_ id: Int, _ random: inout SeededGenerator) {
    func maybe<T>(_ value: @autoclosure () -> T?) -> T? {
      Int.random(in: 0..<5, using: &random) == 0 ? nil : value()
    }
    self.id = id
    let name = maybe(Self.words.randomElement(using: &random))
    let other = maybe(Self.words.randomElement(using: &random))
    let noted = maybe((Self.days + Self.times + ["soon"]).randomElement(using: &random))
    height = maybe([0, 1.5, 2, -3.25, 10, 1e17].randomElement(using: &random))
    count = maybe([0, 1, 2, 7, -3, .max].randomElement(using: &random))
    open = maybe(Bool.random(using: &random))
    built = maybe(Self.days.randomElement(using: &random))
    ended = maybe(Self.times.randomElement(using: &random))
    tags = maybe(
      (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        ["a", "b", "c"].randomElement(using: &random) ?? "a"
      })
    let x = Double(Int.random(in: 0..<10, using: &random))
    let y = Double(Int.random(in: 0..<10, using: &random))
    let position = Position<NationalGrid>(easting: x, northing: y)
    geometry = maybe(
      [
        Geometry.point(position),
        .lineString([position, Position(easting: x + 3, northing: y + 1)]),
        square(x, y, side: 2), .multiPoint([position, Position(easting: y, northing: x)]),
      ].randomElement(using: &random))
    attributes = [:]
    attributes["size"] = maybe(
      [.integer(1), .number(2.5), .string("1"), .string("big"), true, .null, [1]]
        .randomElement(using: &random))
    attributes["odd \"one\""] = maybe(
      [.string("oak"), .string("tab\tbed"), .integer(3)].randomElement(using: &random))
    func value<T>(_ value: T?, _ make: (T) -> FilterValue) -> FilterValue {
      value.map(make) ?? .null
    }
    values = [
      "name": value(name, FilterValue.string), "other": value(other, FilterValue.string),
      "noted": value(noted, FilterValue.string), "height": value(height, FilterValue.number),
      "count": value(count) { .integer(Int64($0)) }, "open": value(open, FilterValue.bool),
      "built": value(built.flatMap { FilterMoment($0) }, FilterValue.instant),
      "ended": value(ended.flatMap { FilterMoment($0) }, FilterValue.instant),
      "tags": value(tags) { .array($0.map(FilterValue.string)) },
      "geom": value(geometry, FilterValue.geometry),
    ]
    for member in attributes.members { values[member.name] = FilterValue(json: member.value) }
  }

  func value(of property: String) -> FilterValue? { values[property] }
}
