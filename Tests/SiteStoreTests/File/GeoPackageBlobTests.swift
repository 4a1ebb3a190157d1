import Foundation
import GRDB
import SimpleFeatures
import SiteStore
import Testing

@Suite struct GeoPackageBlobTests {
  private static let shapes: [Geometry<NationalGrid>] = [
    point(259_200.5, 665_300.25),
    square(1, 2, side: 3),
    .multiPoint([Position(easting: 1, northing: 2), Position(easting: -3, northing: 4)]),
    .lineString([Position(easting: 1, northing: 2), Position(easting: 5, northing: 1)]),
    .multiPolygon([]),
    .geometryCollection([point(7, 8), square(0, 0, side: 1)]),
  ]

  @Test(arguments: shapes)
  func `a geometry comes back as it was stored`(shape: Geometry<NationalGrid>) throws {
    let blob = GeoPackageBlob.encode(shape)
    #expect(blob.prefix(3) == Data([0x47, 0x50, 0]))
    #expect(try GeoPackageBlob.decode(blob) == shape)
  }

  @Test(arguments: shapes)
  func `the SQL functions tell a stored geometry's bounds`(shape: Geometry<NationalGrid>) throws {
    let row = try Self.functions(GeoPackageBlob.encode(shape))
    #expect(row["empty"] as Bool? == shape.isEmpty)
    #expect(row["minx"] as Double? == shape.bounds?.lowerCorner.easting)
    #expect(row["miny"] as Double? == shape.bounds?.lowerCorner.northing)
    #expect(row["maxx"] as Double? == shape.bounds?.upperCorner.easting)
    #expect(row["maxy"] as Double? == shape.bounds?.upperCorner.northing)
  }

  @Test(arguments: [(0, 0), (1, 4), (2, 6), (3, 6), (4, 8)], [true, false])
  func `every kind of envelope is read, in both byte orders`(
    kind: (code: Int, doubles: Int), isLittleEndian: Bool
  ) throws {
    var blob = Data([0x47, 0x50, 0, UInt8(kind.code << 1) | (isLittleEndian ? 1 : 0)])
    let id = UInt32(27700)
    withUnsafeBytes(of: isLittleEndian ? id.littleEndian : id.bigEndian) {
      blob.append(contentsOf: $0)
    }
    for edge in [10.0, 20, 30, 40, 1, 2, 3, 4].prefix(kind.doubles) {
      let bits = edge.bitPattern
      withUnsafeBytes(of: isLittleEndian ? bits.littleEndian : bits.bigEndian) {
        blob.append(contentsOf: $0)
      }
    }
    blob += GeoPackageBlob.encode(point(15, 35)).dropFirst(8)
    #expect(try GeoPackageBlob.decode(blob) == point(15, 35))
    let row = try Self.functions(blob)
    let box = kind.doubles == 0 ? [15.0, 15, 35, 35] : [10, 20, 30, 40]
    #expect([row["minx"], row["maxx"], row["miny"], row["maxy"]] as [Double?] == box)
  }

  @Test func `an empty point is empty`() throws {
    let blob = GeoPackageBlob.encode(point(.nan, .nan))
    let row = try Self.functions(blob)
    #expect(row["empty"] as Bool? == true)
    #expect(row["minx"] as Double? == nil)
  }

  @Test func `another reference system is refused by its number`() throws {
    var blob = GeoPackageBlob.encode(point(1, 2))
    blob.replaceSubrange(4..<8, with: [0xE6, 0x10, 0, 0])
    let error = #expect(throws: StoreError.self) { _ = try GeoPackageBlob.decode(blob) }
    #expect("\(try #require(error))".contains("4326"))
  }

  @Test(arguments: UInt64(1)...3)
  func `damaged blobs are errors and never crashes`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for shape in Self.shapes {
      let whole = GeoPackageBlob.encode(shape)
      for length in 0..<whole.count {
        #expect(throws: StoreError.self) { _ = try GeoPackageBlob.decode(whole.prefix(length)) }
      }
      for _ in 0..<50 {
        var blob = whole
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let index = Int.random(in: 0..<blob.count, using: &generator)
          blob[index] = UInt8.random(in: 0...255, using: &generator)
        }
        _ = try? GeoPackageBlob.decode(blob)
        _ = try Self.functions(blob)
      }
    }
  }

  private static func functions(_ blob: Data) throws -> Row {
    var configuration = Configuration()
    configuration.prepareDatabase { db in SpatialFunctions.register(in: db) }
    return try DatabaseQueue(configuration: configuration).read { db in
      try #require(
        try Row.fetchOne(
          db,
          sql: """
            SELECT ST_IsEmpty(g) AS empty, ST_MinX(g) AS minx, ST_MaxX(g) AS maxx,
              ST_MinY(g) AS miny, ST_MaxY(g) AS maxy FROM (SELECT ? AS g)
            """, arguments: [blob]))
    }
  }
}
