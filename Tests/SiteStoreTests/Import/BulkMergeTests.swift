import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct BulkMergeTests {
  @Test func `a packed index answers as brute force does, and SQLite finds it sound`() throws {
    let fixture = try RegistryFixture()
    let features = scatter(25_000, seed: 1)
    #expect(try piped(features, into: fixture).counts.added == features.count)
    #expect(try fixture.texts("SELECT rtreecheck('rtree_asset_geom')") == ["\"ok\""])
    let depth = try fixture.texts(
      "SELECT hex(substr(data, 1, 2)) FROM rtree_asset_geom_node WHERE nodeno = 1")
    #expect(depth == ["\"0002\""])
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      let x = Double.random(in: -1000...701_000, using: &generator)
      let y = Double.random(in: -1000...1_251_000, using: &generator)
      let side = Double.random(in: 0...60_000, using: &generator)
      let found = try fixture.texts(
        """
        SELECT id FROM rtree_asset_geom WHERE maxx >= \(x) AND minx <= \(x + side)
          AND maxy >= \(y) AND miny <= \(y + side) ORDER BY id
        """)
      let expected = features.indices.filter { index in
        guard let box = features[index].geometry?.bounds else { return false }
        // The index rounds its edges outward to 32 bits.
        return Double(Float(box.maxX).nextUp) >= x - 1 && box.minX <= x + side + 1
          && Double(Float(box.maxY).nextUp) >= y - 1 && box.minY <= y + side + 1
      }.map { "\($0 + 1)" }
      let strict = features.indices.filter { index in
        guard let box = features[index].geometry?.bounds else { return false }
        return box.maxX >= x && box.minX <= x + side && box.maxY >= y && box.minY <= y + side
      }.map { "\($0 + 1)" }
      #expect(Set(strict).isSubset(of: found))
      #expect(Set(found).isSubset(of: expected))
    }
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a packed index takes later rows, moves and removals like any other`() throws {
    let fixture = try RegistryFixture()
    var features = scatter(21_000, seed: 3)
    _ = try piped(features, into: fixture)
    for index in stride(from: 0, to: features.count, by: 7) {
      features[index].geometry = point(Double(index), Double(2 * index))
    }
    features.removeLast(5_000)
    features += scatter(300, seed: 4, prefix: "N")
    let run = try piped(features, into: fixture, removesAbsent: true)
    #expect(run.counts.removed == 5_000)
    #expect(run.counts.added == 300)
    #expect(run.counts.changed == (0..<16_000).count { $0 % 7 == 0 })
    #expect(try fixture.texts("SELECT rtreecheck('rtree_asset_geom')") == ["\"ok\""])
    #expect(try fixture.registry.verify() == [])
    #expect(
      try fixture.texts(
        "SELECT COUNT(*) FROM asset_text WHERE asset_text MATCH 'quarry'") == ["16300"])
  }

  @Test func `what is piped in chunks is what is written one by one`() throws {
    let features = scatter(3_000, seed: 5)
    let dumps = try [1, 700, 5_000].map { size in
      let fixture = try RegistryFixture()
      _ = try piped(features, into: fixture, chunk: size)
      return try dump(fixture)
    }
    let fixture = try RegistryFixture()
    try fixture.importAssets(features)
    let plain = try dump(fixture)
    for dump in dumps { #expect(dump == plain) }
    #expect(try fixture.registry.verify() == [])
  }

  private func dump(_ fixture: RegistryFixture) throws -> [[String]] {
    try [
      "SELECT * FROM asset ORDER BY fid", "SELECT rowid, * FROM asset_text ORDER BY rowid",
      "SELECT * FROM rtree_asset_geom ORDER BY id",
      "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'asset'",
    ].map(fixture.texts)
  }

  @Test func `the first import of a second kind extends the text index`() throws {
    let fixture = try RegistryFixture()
    _ = try piped(scatter(400, seed: 6), into: fixture)
    _ = try piped(scatter(300, seed: 7), into: fixture, kind: "column")
    #expect(
      try fixture.texts("SELECT COUNT(*) FROM asset_text WHERE asset_text MATCH 'qua*'") == ["700"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a reference sent twice is refused by the registry's own key`() throws {
    let fixture = try RegistryFixture()
    #expect(throws: StoreError.self) {
      try piped([StagedFeature(reference: "A"), StagedFeature(reference: "A")], into: fixture)
    }
    #expect(try fixture.texts("SELECT * FROM asset") == [])
    #expect(try fixture.registry.verify() == [])
    #expect(try piped([StagedFeature(reference: "A")], into: fixture).counts.added == 1)
  }

  @Test func `replacing removes what the file lacks, of the same owner and kind only`() throws {
    let fixture = try RegistryFixture()
    let all = ["A", "B", "C"].map { StagedFeature(reference: $0, geometry: point(1, 2)) }
    try fixture.importAssets(all)
    try fixture.importAssets(all, kind: "column")
    let run = try piped([all[0]], into: fixture, removesAbsent: true)
    #expect(run.counts.removed == 2)
    #expect(run.counts.unchanged == 1)
    #expect(try fixture.registry.run(id: run.id)?.counts.removed == 2)
    #expect(
      try fixture.texts("SELECT kind, reference FROM asset ORDER BY fid") == [
        "\"camera\"|\"A\"", "\"column\"|\"A\"", "\"column\"|\"B\"", "\"column\"|\"C\"",
      ])
    #expect(
      try fixture.texts("SELECT reference, until FROM asset_history ORDER BY fid")
        == ["\"B\"|4", "\"C\"|4"])
    #expect(try fixture.registry.verify() == [])
  }

  @Test func `a preview tells each field that differs and writes nothing`() throws {
    let fixture = try RegistryFixture()
    try fixture.importAssets([
      StagedFeature(
        reference: "A", name: "Old", geometry: point(1, 2), attributes: ["make": "Acme", "n": 1]),
      StagedFeature(reference: "B"), StagedFeature(reference: "C"),
    ])
    let tables = ["asset", "asset_history", "event", "import_run", "asset_text"]
    let before = try tables.map { try fixture.texts("SELECT * FROM \($0)") }
    let pipe = try fixture.registry.stagingPipe(for: .asset(owner: "testshire", kind: "camera"))
    var chunk = pipe.newChunk()
    chunk.append(
      StagedFeature(
        reference: "A", name: "New", geometry: point(1, 3), attributes: ["make": "Acme", "m": 2]))
    chunk.append(StagedFeature(reference: "C"))
    chunk.append(StagedFeature(reference: "D"))
    try pipe.send(chunk)
    let preview = try fixture.registry.preview(
      pipe, run: RegistryFixture.run(.asset(owner: "testshire", kind: "camera")), layer: nil,
      act: Act(actor: "test", name: .importFile, on: .asset(owner: "o", kind: "k")),
      removesAbsent: true, limit: 5)
    #expect(
      preview.changes == [
        RowChange(kind: .added, reference: "D"),
        RowChange(
          kind: .changed, reference: "A",
          fields: [
            .init(name: "geometry", before: "POINT (1 2)", after: "POINT (1 3)"),
            .init(name: "name", before: "Old", after: "New"),
            .init(name: "attributes.m", before: .null, after: 2),
            .init(name: "attributes.n", before: 1, after: .null),
          ]),
        RowChange(kind: .removed, reference: "B"),
      ])
    #expect(preview.run.counts.unchanged == 1)
    #expect(try tables.map { try fixture.texts("SELECT * FROM \($0)") } == before)
    #expect(try fixture.registry.verify() == [])
  }
}
