import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Synchronization
import Testing

/// One lamp, asked for in several reference systems.
struct ReferenceSystemTests {
  private static func registry(_ scratch: Scratch) throws -> CouncilRegistry {
    let registry = try scratch.registry()
    let file = try scratch.write(
      "lamps.csv", "reference,easting,northing\nL1,259000,665000\nL2,262000,668000\n")
    try registry.importing(file, as: "asset", kind: "lamp", crs: "EPSG:27700")
    return registry
  }

  /// L1 in each, to a metre or so, horizontal axis first.
  static let places = [
    ("EPSG:27700", 259_000.0, 665_000.0, 2.0), ("EPSG:4326", -4.254135, 55.858072, 0.0001),
    ("EPSG:3857", -473_568.0, 7_531_857.0, 200.0), ("EPSG:32630", 421_525.0, 6_191_000.0, 500.0),
  ]

  @Test(arguments: places)
  func `places, boxes, polygons and lines are understood in the system that is named`(
    system: String, x: Double, y: Double, reach: Double
  ) throws {
    let registry = try Self.registry(Scratch())
    let converter = try PointConverter(from: "EPSG:27700", to: system)
    let exact = try converter.convert(Position(first: 259_000, second: 665_000))
    #expect(abs(exact.first - x) <= reach * 10 && abs(exact.second - y) <= reach * 10)
    let (x, y) = (exact.first, exact.second)
    func found(_ change: (inout SiteSearch) throws -> Void) throws -> [String] {
      var search = SiteSearch()
      search.referenceSystem = system
      try change(&search)
      return try registry.search(search).sites.map(\.asset.key.reference)
    }
    #expect(
      try found {
        $0.near = "\(x),\(y)"
        $0.within = 1
      } == ["L1"])
    let corners = "\(x - reach),\(y - reach),\(x + reach),\(y + reach)"
    #expect(try found { $0.box = corners } == ["L1"])
    let ring = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (-1, -1)]
      .map { "\(x + $0.0 * reach) \(y + $0.1 * reach)" }.joined(separator: ",")
    #expect(
      try found { $0.polygon = WrittenShape(try WKT.parse("POLYGON((\(ring)))")) } == ["L1"])
    #expect(
      try found {
        $0.along = WrittenShape(
          try WKT.parse("LINESTRING(\(x) \(y - reach),\(x) \(y + reach))"))
        $0.within = 2
      } == ["L1"])
  }

  @Test func `search areas and filters outside their reference system are refused with the number`()
    throws
  {
    let registry = try Self.registry(Scratch())
    func refusal(
      _ named: String, _ change: (inout SiteSearch) throws -> Void
    ) throws {
      var search = SiteSearch()
      try change(&search)
      #expect("\(named)") {
        try registry.search(search)
      } throws: { error in
        (error as? RegistryError)?.message.contains(named) ?? false
      }
    }
    func shape(_ text: String) throws -> WrittenShape { WrittenShape(try WKT.parse(text)) }
    try refusal("latitude 95 is not from -90 to 90") { $0.box = "0,95,1,100" }
    try refusal("northing 9000000 is not") { $0.box = "0,0,700000,9000000" }
    try refusal("longitude -200 is not") {
      $0.box = "-200,0,1,1"
      $0.referenceSystem = "EPSG:4326"
    }
    try refusal("latitude 170 is not") {
      $0.polygon = try shape("POLYGON((90 170,91 170,91 180,90 170))")
    }
    try refusal("easting -9000000 is not") {
      $0.along = try shape("LINESTRING(-9000000 0,1 1)")
      $0.within = 5
    }
    try refusal("column 33: ") {
      $0.conditions.filter = "kind = 'x' OR S_INTERSECTS(geom,BBOX(0,0,9000000,10))"
    }
    // Degrees, which as metres would be found nowhere.
    try refusal("its numbers are degrees") {
      $0.conditions.filter = "S_INTERSECTS(geom,BBOX(-4.26,55.85,-4.25,55.86))"
    }
    try refusal("its numbers are degrees") {
      $0.conditions.filter = "S_INTERSECTS(geom,POINT(90 180))"
    }
    try refusal("easting 9000000 is not from -1000000 to 1500000") {
      $0.conditions.filter = "kind = 'x' OR S_INTERSECTS(geom,BBOX(0,0,9000000,10))"
    }
  }

  @Test func `what a shape's file declares holds where nobody says otherwise`() throws {
    let registry = try Self.registry(Scratch())
    let converter = try PointConverter(from: "EPSG:27700", to: "EPSG:3857")
    let place = try converter.convert(Position(first: 259_000, second: 665_000))
    let (x, y) = (place.first, place.second)
    let text =
      "POLYGON((\(x - 9) \(y - 9),\(x + 9) \(y - 9),\(x + 9) \(y + 9),\(x - 9) \(y + 9),\(x - 9) \(y - 9)))"
    var search = SiteSearch()
    search.polygon = WrittenShape(try WKT.parse(text), declaredSystem: "EPSG:3857")
    #expect(try registry.search(search).matched == 1)
  }

  @Test func `a batch takes its rows in the system that is named`() throws {
    let scratch = try Scratch()
    let registry = try Self.registry(scratch)
    let converter = try PointConverter(from: "EPSG:27700", to: "EPSG:3857")
    let place = try converter.convert(Position(first: 259_000, second: 665_000))
    let (x, y) = (place.first, place.second)
    let file = try scratch.write(
      "rows.csv", "id,wkt\na,POINT(\(x) \(y))\nb,POINT(\(x + 9000) \(y))\n")
    let boxes = try scratch.write(
      "boxes.csv", "id,minx,miny,maxx,maxy\nc,\(x - 9),\(y - 9),\(x + 9),\(y + 9)\n")
    var batch = BatchSearch()
    batch.referenceSystem = "EPSG:3857"
    batch.within = 5
    for (path, expected) in [
      (file, ["a,test/lamp/L1,1,0.000,", "b,,,,"]), (boxes, ["c,test/lamp/L1,1,,"]),
    ] {
      let bytes = Mutex<[UInt8]>([])
      _ = try registry.searchBatch(path, batch) { chunk in bytes.withLock { $0 += chunk } }
      let lines = bytes.withLock { String(decoding: $0, as: UTF8.self) }
        .components(separatedBy: "\r\n").dropFirst().filter { !$0.isEmpty }
      #expect(Array(lines) == expected)
    }
    batch.referenceSystem = "EPSG:99999"
    #expect(throws: RegistryError.self) { try registry.searchBatch(file, batch) { _ in } }
  }

  @Test func `a code that means nothing is refused with the option's name`() throws {
    let registry = try Self.registry(Scratch())
    var search = SiteSearch()
    search.near = "1,2"
    search.within = 5
    search.referenceSystem = "EPSG:99999"
    #expect {
      try registry.search(search)
    } throws: { error in
      (error as? RegistryError)?.message.hasPrefix("--crs: ") == true
    }
  }
}
