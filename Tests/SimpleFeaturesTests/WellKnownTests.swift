import SimpleFeatures
import Testing

@Suite struct WellKnownTests {
  private typealias Shape = Geometry<NationalGrid>

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.filter { !$0.isWhitespace })
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
    }
  }

  /// Texts and bytes as PostGIS and GEOS print them.
  private static let published = [
    ("POINT (1 2)", "0101000000000000000000F03F0000000000000040"),
    ("POINT (2 4)", "000000000140000000000000004010000000000000"),
    ("POINT (1 2)", "01E9030000000000000000F03F00000000000000400000000000000840"),
    ("POINT (1 2)", "0101000080000000000000F03F00000000000000400000000000000840"),
    ("POINT (1 2)", "0101000020346C0000000000000000F03F0000000000000040"),
    (
      "LINESTRING (0 0, 1 1)",
      "0102000000020000000000000000000000 0000000000000000000000000000F03F000000000000F03F"
    ),
    (
      "MULTIPOINT ((0 0), (1 1))",
      "0104000000020000000101000000000000000000000000000000000000000101000000000000000000F03F000000000000F03F"
    ),
    ("GEOMETRYCOLLECTION EMPTY", "010700000000000000"), ("POLYGON EMPTY", "010300000000000000"),
  ]

  @Test(arguments: published)
  func `published bytes and texts are the same geometry`(text: String, hex: String) throws {
    let decoded: Geometry<NationalGrid> = try WKB.decode(Self.bytes(hex))
    #expect(WKT.text(of: decoded) == text)
    #expect(try WKT.parse(text) == decoded)
  }

  @Test func `bytes are written little-endian and flat`() throws {
    let geometry: Geometry<NationalGrid> = try WKT.parse("POINT (1 2)")
    var bytes: [UInt8] = []
    WKB.encode(geometry, into: &bytes)
    #expect(bytes == Self.bytes("0101000000000000000000F03F0000000000000040"))
  }

  static let texts = [
    "POINT (1.5 -2)", "MULTIPOINT ((1 2), (3 4))", "MULTIPOINT EMPTY", "LINESTRING (1 2, 3 4)",
    "LINESTRING EMPTY", "MULTILINESTRING ((1 2, 3 4), EMPTY)", "MULTILINESTRING EMPTY",
    "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))", "POLYGON EMPTY",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))", "MULTIPOLYGON EMPTY",
    "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (LINESTRING (1 2, 3 4)), POLYGON EMPTY)",
    "GEOMETRYCOLLECTION EMPTY", "POINT (530000.123456789 1e-07)",
  ]

  @Test(arguments: texts)
  func `text and bytes survive a round trip`(text: String) throws {
    let geometry: Geometry<NationalGrid> = try WKT.parse(text)
    #expect(WKT.text(of: geometry) == text)
    var bytes: [UInt8] = []
    WKB.encode(geometry, into: &bytes)
    #expect(try WKB.decode(bytes) == geometry)
    for length in 0..<bytes.count {
      #expect(throws: WKBError.self) {
        let _: Geometry<NationalGrid> = try WKB.decode(Array(bytes[..<length]))
      }
    }
  }

  @Test(arguments: [
    ("point(1 2)", "POINT (1 2)"), ("  Point  Z ( 1 2 3 ) ", "POINT (1 2)"),
    ("POINTZ(1 2 3)", "POINT (1 2)"),
    ("POINT M (1 2 3)", "POINT (1 2)"), ("POINT ZM (1 2 3 4)", "POINT (1 2)"),
    ("POINT(1 2 3)", "POINT (1 2)"),
    ("SRID=27700;POINT(1 2)", "POINT (1 2)"), ("MULTIPOINT(1 2,3 4)", "MULTIPOINT ((1 2), (3 4))"),
    ("POINT EMPTY", "MULTIPOINT EMPTY"), ("POINT Z EMPTY", "MULTIPOINT EMPTY"),
    ("GEOMETRYCOLLECTION Z (POINT Z (1 2 3))", "GEOMETRYCOLLECTION (POINT (1 2))"),
    ("POINT (+1.50 .5)", "POINT (1.5 0.5)"),
  ])
  func `other spellings are read`(text: String, plain: String) throws {
    let geometry: Geometry<AsWritten> = try WKT.parse(text)
    #expect(WKT.text(of: geometry) == plain)
  }

  @Test(arguments: [
    "", "POINT", "POINT (", "POINT (1)", "POINT (1 2", "POINT (1 2) x", "POINT (1, 2)",
    "POINT (a b)",
    "POINT Z (1 2)", "POINT (1 2 3 4 5)", "CIRCLE (1 2)", "LINESTRING ()", "POLYGON (1 2, 3 4)",
    "SRID=x;POINT (1 2)",
    "POINT (NaN 1)", "POINT (1e999 1)", "MULTIPOINT ((1 2)", "GEOMETRYCOLLECTION (1 2)",
    "{\"type\":\"Point\"}",
  ])
  func `what is not well-known text is refused`(text: String) {
    #expect(throws: WKTError.self) { let _: Geometry<AsWritten> = try WKT.parse(text) }
  }

  @Test(arguments: [100, 100_000])
  func `deep nesting is refused`(depth: Int) {
    let text =
      String(repeating: "GEOMETRYCOLLECTION(", count: depth) + "POINT(1 2)"
      + String(repeating: ")", count: depth)
    #expect(throws: WKTError.self) { let _: Geometry<AsWritten> = try WKT.parse(text) }
    var bytes: [UInt8] = []
    for _ in 0..<depth { bytes += [1, 7, 0, 0, 0, 1, 0, 0, 0] }
    bytes += Self.bytes("0101000000000000000000F03F0000000000000040")
    #expect(throws: WKBError.tooDeep(limit: 64)) {
      let _: Geometry<AsWritten> = try WKB.decode(bytes)
    }
  }

  @Test(arguments: [
    "01020000000FFFFFFF", "0103000000FFFFFFFF", "0106000000FFFFFFFF00", "0107000000FFFFFFFF0101",
    "02010000000000000000000000", "0108000000", "010100000000", "01D10F0000",
    "010400000001000000010200000000000000", "0101000000000000000000F03F000000000000004000",
  ])
  func `hostile bytes are refused`(hex: String) {
    #expect(throws: WKBError.self) {
      let _: Geometry<AsWritten> = try WKB.decode(Self.bytes(hex))
    }
  }

  @Test func `random changes of bytes never crash`() throws {
    var random = SeededRandom(seed: 8)
    for text in Self.texts {
      let geometry: Geometry<AsWritten> = try WKT.parse(text)
      var bytes: [UInt8] = []
      WKB.encode(geometry, into: &bytes)
      for _ in 0..<300 {
        var changed = bytes
        changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
        _ = try? WKB.decode(changed) as Geometry<AsWritten>
        var letters = Array(text.utf8)
        letters[Int.random(in: 0..<letters.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
        _ = try? WKT.parse(String(decoding: letters, as: UTF8.self)) as Geometry<AsWritten>
      }
    }
  }

  @Test(arguments: [
    ("MULTISURFACE (((0 0, 9 0, 9 9, 0 0)))", "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)))"),
    (
      "MULTISURFACE (CURVEPOLYGON (COMPOUNDCURVE ((0 0, 9 0, 9 9), (9 9, 0 0))), POLYGON ((1 1, 2 1, 2 2, 1 1)))",
      "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((1 1, 2 1, 2 2, 1 1)))"
    ),
    ("CURVEPOLYGON Z ((0 0 5, 9 0 5, 9 9 5, 0 0 5))", "POLYGON ((0 0, 9 0, 9 9, 0 0))"),
    ("COMPOUNDCURVE ((0 0, 1 1), (1 1, 2 2))", "LINESTRING (0 0, 1 1, 2 2)"),
    ("MULTICURVE ((0 0, 1 1), LINESTRING (5 5, 6 6))", "MULTILINESTRING ((0 0, 1 1), (5 5, 6 6))"),
  ])
  func `curves of straight parts are what they look like`(curved: String, straight: String) throws {
    let read: Geometry<AsWritten> = try WKT.parse(curved)
    #expect(WKT.text(of: read) == straight)
  }

  @Test(arguments: [
    "CIRCULARSTRING (0 0, 1 1, 2 0)", "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))",
    "COMPOUNDCURVE ((0 0, 1 1), CIRCULARSTRING (1 1, 2 2, 3 1))",
  ])
  func `arcs are named, with what straightens them`(text: String) {
    let error = #expect(throws: WKTError.self) { try WKT.parse(text) as Geometry<AsWritten> }
    #expect(error?.message.contains("CIRCULARSTRING") == true)
    #expect(error?.message.contains("CONVERT_TO_LINEAR") == true)
  }

  @Test func `compounds within compounds are refused, however deep`() {
    let text =
      String(repeating: "COMPOUNDCURVE (", count: 100_000) + "(0 0, 1 1)"
      + String(repeating: ")", count: 100_000)
    #expect(throws: WKTError.self) { try WKT.parse(text) as Geometry<AsWritten> }
  }
}
