import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct OutsideChangeTests {
  @Test func `edits of another program become one event, searchable and in the history`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(reference: "A", name: "Alder", geometry: point(1, 1)),
      StagedFeature(reference: "B", name: "Birch", geometry: point(2, 2)),
      StagedFeature(reference: "C", name: "Cedar", geometry: point(3, 3)),
    ])
    try fixture.outsider().write { db in
      try db.execute(
        sql: """
          UPDATE asset SET name = 'Acacia' WHERE reference = 'A';
          UPDATE asset SET name = 'Ash' WHERE reference = 'A';
          DELETE FROM asset WHERE reference = 'B';
          INSERT INTO asset (owner, kind, reference, name, since)
            VALUES ('testshire', 'camera', 'D', 'Damson', 77);
          UPDATE asset SET name = name WHERE reference = 'C';
          """)
    }
    try fixture.registry.noticeOutsideChanges()
    let event = try #require(try fixture.registry.events().last)
    #expect(event.act == "outside-edit")
    #expect(event.actor == "outside")
    let changes = event.detail["changes"]?.object?["asset"]?.object
    #expect(changes == ["delete": 1, "insert": 1, "update": 2])
    #expect(
      event.detail["first"]?.array?.map(\.string)
        == ["testshire/camera/A", "testshire/camera/B", "testshire/camera/D"])
    #expect(
      try fixture.texts("SELECT reference, name, since FROM asset ORDER BY reference") == [
        "\"A\"|\"Ash\"|3", "\"C\"|\"Cedar\"|2", "\"D\"|\"Damson\"|3",
      ])
    // The image between two edits was in force at no event.
    #expect(
      try fixture.texts("SELECT name, since, until FROM asset_history ORDER BY rowid") == [
        "\"Alder\"|2|3", "\"Acacia\"|3|3", "\"Birch\"|2|3",
      ])
    #expect(
      try fixture.texts("SELECT name FROM asset_text ORDER BY name")
        == ["\"Ash\"", "\"Cedar\"", "\"Damson\""])
    #expect(try fixture.registry.verify() == [])
    // Noticed once.
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.registry.events().count == 3)
  }

  @Test func `our next act notices outside edits first`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE asset SET name = 'x'") }
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    #expect(
      try fixture.registry.events().map(\.act)
        == ["registry.create", "import", "outside-edit", "import"])
    #expect(
      try fixture.texts("SELECT name, since, until FROM asset_history")
        == ["NULL|2|3", "\"x\"|3|4"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `opening for writing notices what happened meanwhile`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    try fixture.registry.close()
    let other = try fixture.outsider()
    try other.write { try $0.execute(sql: "UPDATE asset SET geom = NULL") }
    try other.close()
    #expect(try fixture.reopened(.readOnly).verify() == [])
    let registry = try fixture.reopened()
    #expect(try registry.events().last?.act == "outside-edit")
    #expect(try registry.verify() == [])
    try registry.close()
  }

  @Test func `a program without the spatial functions cannot leave the index behind`() throws {
    let fixture = try RegistryFixture()
    let plain = try DatabaseQueue(path: fixture.path)
    #expect(throws: DatabaseError.self) {
      try plain.write { db in
        try db.execute(
          sql: "INSERT INTO asset (geom, owner, kind, reference) VALUES (x'00', 'a', 'b', 'c')")
      }
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a changed number moves the row in the index and in the text`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 1))])
    try fixture.outsider().write { try $0.execute(sql: "UPDATE asset SET fid = 500") }
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.texts("SELECT id FROM rtree_asset_geom") == ["500"])
    #expect(try fixture.texts("SELECT rowid FROM asset_text") == ["500"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test(arguments: UInt64(1)...6)
  func `after random edits, ours and outside, the index equals brute force`(
    seed: UInt64
  ) throws {
    let fixture = try RegistryFixture()
    var generator = SeededGenerator(seed: seed)
    func geometry() -> Geometry<NationalGrid>? {
      let x = Double.random(in: 0...1_000_000, using: &generator)
      let y = Double.random(in: 0...1_000_000, using: &generator)
      return switch Int.random(in: 0..<4, using: &generator) {
      case 0: nil
      case 1: square(x, y, side: Double.random(in: 0.1...5000, using: &generator))
      case 2: .geometryCollection([])
      default: point(x, y)
      }
    }
    for _ in 0..<8 {
      let features = Set((0..<30).map { _ in Int.random(in: 0..<60, using: &generator) })
        .sorted().map { StagedFeature(reference: "R\($0)", geometry: geometry()) }
      try fixture.importAssets(features)
      try fixture.outsider().write { db in
        for _ in 0..<20 {
          let fid = Int.random(in: 1...60, using: &generator)
          let blob = geometry().map(GeoPackageBlob.encode)
          switch Int.random(in: 0..<4, using: &generator) {
          case 0:
            try db.execute(sql: "DELETE FROM asset WHERE fid = ?", arguments: [fid])
          case 1:
            try db.execute(
              sql: "UPDATE asset SET geom = ? WHERE fid = ?", arguments: [blob, fid])
          case 2:
            try db.execute(
              sql: "UPDATE OR IGNORE asset SET fid = ?, geom = ? WHERE fid = ?",
              arguments: [fid + 1000, blob, fid])
          default:
            try db.execute(
              sql: """
                INSERT OR IGNORE INTO asset (owner, kind, reference, geom) VALUES ('o', 'k', ?, ?)
                """, arguments: ["X\(fid)", blob])
          }
        }
      }
    }
    #expect(try fixture.registry.verify() == [])
    try compareIndexWithBruteForce(fixture, &generator)
  }

  private func compareIndexWithBruteForce(
    _ fixture: RegistryFixture, _ generator: inout SeededGenerator
  ) throws {
    var boxes: [Int64: Box<NationalGrid>] = [:]
    try fixture.registry.read { db in
      for row in try Row.fetchAll(db, sql: "SELECT fid, geom FROM asset WHERE geom IS NOT NULL") {
        boxes[row[0]] = try GeoPackageBlob.decode(row[1] as Data).bounds
      }
    }
    let indexed = try fixture.registry.read { db in
      try Int64.fetchSet(db, sql: "SELECT id FROM rtree_asset_geom")
    }
    #expect(indexed == Set(boxes.keys))
    for _ in 0..<50 {
      let corner = point(
        Double.random(in: 0...1_000_000, using: &generator),
        Double.random(in: 0...1_000_000, using: &generator))
      let wanted = try #require(corner.bounds).expanded(byMetres: 100_000)
      let expected = Set(boxes.filter { $0.value.intersects(wanted) }.keys)
      let candidates = try fixture.registry.read { db in
        try Int64.fetchSet(
          db,
          sql: """
            SELECT id FROM rtree_asset_geom
            WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?
            """, arguments: [wanted.maxX, wanted.minX, wanted.maxY, wanted.minY])
      }
      #expect(candidates.isSuperset(of: expected))
      #expect(candidates.filter { boxes[$0].map(wanted.intersects) ?? false } == expected)
    }
  }
}
