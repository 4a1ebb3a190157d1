import Foundation
import GRDB
import SimpleFeatures
import SiteStore
import Testing

struct GeoPackageSourceTests {
  @Test func `columns become properties, and the row's number the id`() throws {
    let file = try StrangeGeoPackage()
    try file.table(
      "lamps",
      #"""
      (fid INTEGER PRIMARY KEY, geom POINT, ref TEXT, lit BOOLEAN, height REAL, storeys MEDIUMINT,
       seen DATE, photo BLOB, "odd ""name""" TEXT)
      """#)
    try file.insert(
      "INSERT INTO lamps VALUES (7, ?, '007', 1, 5.5, 2, '2026-01-31', x'FFD8', NULL)",
      [Blob.point(400_000.25, 300_000)])
    try file.insert(
      "INSERT INTO lamps VALUES (9, NULL, 'é', 0, ?, 1, NULL, NULL, 'x')", [Double.infinity])
    let found = try file.features(of: "lamps")
    #expect(found.map(\.feature.id) == [7, 9])
    #expect(found[0].feature.geometry == .point(Position(x: 400_000.25, y: 300_000)))
    #expect(
      found[0].feature.properties == [
        "ref": "007", "lit": true, "height": 5.5, "storeys": 2, "seen": "2026-01-31",
        "photo": nil, "odd \"name\"": nil,
      ])
    #expect(found[0].notes.map(\.code) == ["binary-dropped"])
    #expect(found[1].feature.geometry == nil)
    #expect(found[1].feature.properties["lit"] == false)
    #expect(found[1].feature.properties["height"] == .null)
    #expect(found[1].notes.map(\.code) == ["number-dropped"])
  }

  @Test func `every form of header is read`() throws {
    let file = try StrangeGeoPackage()
    try file.table("t", "(fid INTEGER PRIMARY KEY, geom GEOMETRY)")
    let point = Blob.wkbPoint([3, 4])
    let variants: [[UInt8]] = [
      Blob.header() + point,
      Blob.header(flags: 0, isBigEndian: true) + point,
      Blob.header(flags: 0, isBigEndian: true) + Blob.wkbPoint([3, 4], isBigEndian: true),
      Blob.header(flags: 0b11, envelope: [3, 3, 4, 4]) + point,
      Blob.header(flags: 0b101, envelope: [3, 3, 4, 4, 0, 0]) + point,
      Blob.header(flags: 0b111, envelope: [3, 3, 4, 4, 0, 0]) + point,
      Blob.header(flags: 0b1001, envelope: [3, 3, 4, 4, 0, 0, 0, 0]) + point,
      Blob.header(srs: 0) + point,
      Blob.header() + Blob.wkbPoint([3, 4, 5], code: 1001),
      Blob.header() + Blob.wkbPoint([3, 4, 5, 6], code: 3001),
      Blob.header() + Blob.wkbPoint([3, 4, 5], code: 0x8000_0001),
    ]
    for bytes in variants { try file.insert("INSERT INTO t (geom) VALUES (?)", [Data(bytes)]) }
    let found = try file.features(of: "t")
    #expect(found.count == variants.count)
    for feature in found { #expect(feature.feature.geometry == .point(Position(x: 3, y: 4))) }
    #expect(
      found.map { $0.notes.map(\.code) }.suffix(3) == [
        ["height-dropped"], ["height-dropped"], ["height-dropped"],
      ])
    #expect(found.prefix(8).count { $0.notes.isEmpty } == 8)
  }

  @Test func `geometries that cannot be used are defects, empty ones are absent`() throws {
    let file = try StrangeGeoPackage()
    try file.table("t", "(fid INTEGER PRIMARY KEY, geom GEOMETRY)")
    let good = Blob.header() + Blob.wkbPoint([3, 4])
    let defects: [(bytes: [UInt8], code: String)] = [
      (Array(good.dropLast()), "bad-geometry"), (good + [0], "bad-geometry"),
      ([], "bad-geometry"), ([0x47], "bad-geometry"), (Array(good.prefix(8)), "bad-geometry"),
      ([0, 1] + good, "bad-geometry"), ([0x47, 0x50, 1] + good.dropFirst(3), "bad-geometry"),
      (Blob.header(flags: 0b10_0001) + good, "bad-geometry"),
      (Blob.header(flags: 0b1011) + good, "bad-geometry"),
      (Blob.header() + Blob.wkbPoint([3, 4], code: 8), "curved-geometry"),
      (Blob.header() + Blob.wkbPoint([3, 4], code: 18), "bad-geometry"),
      (Blob.header(srs: 4326) + Blob.wkbPoint([3, 4]), "reference-system-differs"),
      (Blob.header() + Blob.wkbPoint([3, .nan]), "bad-coordinates"),
      (Blob.header() + Blob.wkbPoint([3, .infinity]), "bad-coordinates"),
    ]
    for defect in defects {
      try file.insert("INSERT INTO t (geom) VALUES (?)", [Data(defect.bytes)])
    }
    try file.execute("INSERT INTO t (geom) VALUES ('POINT (3 4)')")
    #expect(try file.defects(of: "t") == defects.map(\.code) + ["bad-geometry"])
    try file.table("e", "(fid INTEGER PRIMARY KEY, geom GEOMETRY)")
    for bytes in [
      Blob.header(flags: 0b1_0001) + Blob.wkbPoint([.nan, .nan]),
      Blob.header() + Blob.wkbPoint([.nan, .nan]),
      Blob.header() + [1, 2, 0, 0, 0, 0, 0, 0, 0],
    ] {
      try file.insert("INSERT INTO e (geom) VALUES (?)", [Data(bytes)])
    }
    let empty = try file.features(of: "e")
    #expect(empty.count == 3)
    #expect(empty.count { $0.feature.geometry == nil } == 3)
    #expect(empty.map { $0.notes.map(\.code) } == Array(repeating: ["empty-geometry"], count: 3))
  }

  @Test(arguments: ["rows", "keyless", "textual", "view"])
  func `every row comes once, whatever numbers its table`(_ kind: String) throws {
    let file = try StrangeGeoPackage()
    switch kind {
    case "rows": try file.table("t", "(n INTEGER PRIMARY KEY, geom POINT, i INTEGER)")
    case "keyless": try file.table("t", "(geom POINT, i INTEGER)")
    case "textual": try file.table("t", "(k TEXT PRIMARY KEY, geom POINT, i INTEGER) WITHOUT ROWID")
    default:
      try file.execute("CREATE TABLE base (n INTEGER PRIMARY KEY, geom POINT, i INTEGER)")
      try file.execute("CREATE VIEW t AS SELECT geom, i FROM base")
      try file.list("t")
    }
    let columns =
      ["rows": "t (n, geom, i)", "textual": "t (k, geom, i)", "view": "base (n, geom, i)"][kind]
    try file.queue.write { db in
      for i in 0..<1_777 {
        let blob = Blob.point(Double(i), 1)
        if let columns {
          // Numbers with gaps, and below zero.
          try db.execute(
            sql: "INSERT INTO \(columns) VALUES (?, ?, ?)",
            arguments: kind == "textual"
              ? [String(format: "%06d", i), blob, i] : [i * 3 - 900, blob, i])
        } else {
          try db.execute(sql: "INSERT INTO t VALUES (?, ?)", arguments: [blob, i])
        }
      }
    }
    let found = try file.features(of: "t")
    #expect(
      found.compactMap { $0.feature.properties["i"]?.double.map(Int.init) } == Array(0..<1_777))
    #expect(found.map(\.place.feature) == Array(1...1_777))
    #expect((found[0].feature.id != nil) == (kind == "rows" || kind == "keyless"))
  }

  @Test func `the reference system is the organisation's, not the file's number`() throws {
    let file = try StrangeGeoPackage()
    for (name, srs) in [("a", 4326), ("b", 100001), ("c", 0), ("d", -1), ("e", 100002), ("f", 9)] {
      try file.table(name, "(fid INTEGER PRIMARY KEY, geom POINT)", srs: srs)
    }
    try file.execute(
      """
      CREATE TABLE plain (fid INTEGER PRIMARY KEY, x TEXT);
      INSERT INTO gpkg_contents (table_name, data_type) VALUES ('plain', 'attributes');
      INSERT INTO gpkg_contents (table_name, data_type) VALUES ('gone', 'features');
      INSERT INTO gpkg_contents (table_name, data_type) VALUES ('gpkg_contents', 'tiles');
      """)
    let tables = try GeoPackageFile(path: file.path).tables
    #expect(tables.map(\.name) == ["a", "b", "c", "d", "e", "f", "plain"])
    #expect(
      tables.map(\.referenceSystem) == [
        "EPSG:4326", "EPSG:27700", nil, nil, "OURS:7", nil, nil,
      ])
    #expect(tables.map(\.isSpatial) == [true, true, true, true, true, true, false])
  }

  @Test func `reading leaves nothing behind, and sees what waits in the log`() throws {
    let file = try StrangeGeoPackage()
    try file.table("t", "(fid INTEGER PRIMARY KEY, geom POINT)")
    try file.insert("INSERT INTO t (geom) VALUES (?)", [Blob.point(1, 2)])
    let before = file.filesBeside
    #expect(try file.features(of: "t").count == 1)
    #expect(file.filesBeside == before)
    try file.execute("PRAGMA journal_mode = WAL")
    try file.insert("INSERT INTO t (geom) VALUES (?)", [Blob.point(1, 2)])
    #expect(try file.features(of: "t").count == 2)
  }

  @Test func `files that are no GeoPackage are refused in words`() throws {
    let file = try StrangeGeoPackage()
    try file.execute("DROP TABLE gpkg_contents")
    #expect {
      try GeoPackageFile(path: file.path)
    } throws: { error in
      guard case SourceError.malformed(let defect) = error else { return false }
      return defect.code == "not-a-geopackage"
    }
    let broken = file.path + ".broken"
    try Data("SQLite format 3\0".utf8 + [UInt8](repeating: 7, count: 5_000)).write(
      to: URL(fileURLWithPath: broken))
    #expect(GeoPackageFile.isDatabase(broken))
    #expect(throws: SourceError.self) { try GeoPackageFile(path: broken) }
    #expect(!GeoPackageFile.isDatabase(file.path + ".absent"))
  }

  @Test func `the text of a row tells what it held`() throws {
    let file = try StrangeGeoPackage()
    try file.table("t", "(fid INTEGER PRIMARY KEY, geom POINT, name TEXT)")
    try file.insert("INSERT INTO t VALUES (5, x'0001', 'Lamp')", [])
    let package = try GeoPackageFile(path: file.path)
    let source = try GeoPackageSource(package, table: package.tables[0], givesRowNumbers: true)
    _ = try source.next()
    #expect(
      source.lastRawText == #"{"fid":5,"geom":"0001","properties":{"name":"Lamp"}}"#)
    #expect(try source.next() == nil)
  }

  @Test func `no blob and no damage to the file makes it stumble`() throws {
    var random = SeededGenerator(seed: 7)
    let file = try StrangeGeoPackage()
    try file.table("t", "(fid INTEGER PRIMARY KEY, geom GEOMETRY, name TEXT)")
    let good = Blob.header(flags: 0b11, envelope: [3, 3, 4, 4]) + Blob.wkbPoint([3, 4], code: 7)
    for round in 0..<2_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      bytes.removeLast(Int.random(in: 0...(round % 20), using: &random))
      try file.insert("INSERT INTO t (geom, name) VALUES (?, 'x')", [Data(bytes)])
    }
    #expect(try file.items(of: "t").count == 2_000)
    let whole = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let damaged = file.path + ".damaged"
    for _ in 0..<100 {
      var bytes = whole
      for _ in 0..<20 {
        bytes[Int.random(in: 16..<bytes.count, using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      try bytes.write(to: URL(fileURLWithPath: damaged))
      do throws(SourceError) {
        let package = try GeoPackageFile(path: damaged)
        for table in package.tables {
          let source = try GeoPackageSource(package, table: table, givesRowNumbers: true)
          var count = 0
          while count < 5_000, try source.next() != nil { count += 1 }
        }
      } catch {
        // Any error in the source's own words will do.
      }
    }
  }
}
