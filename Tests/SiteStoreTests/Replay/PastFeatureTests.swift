import GRDB
import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct PastFeatureTests {
  private let fixture: RegistryFixture

  init() throws { fixture = try RegistryFixture() }

  /// What the registry held after each event, noted when it held it.
  private struct Noted {
    var assets: [LayerFeature]
    var installations: [LayerFeature]
    var zones: [LayerFeature]?
    var asset: Asset?
  }

  private func note() throws -> Noted {
    let registry = fixture.registry
    return Noted(
      assets: try registry.layerFeatures("assets"),
      installations: try registry.layerFeatures("installations"),
      zones: try registry.layer("zones") == nil ? nil : try registry.layerFeatures("zones"),
      asset: try registry.asset(id: 1))
  }

  private func features(
    _ generator: inout SeededGenerator, height: JSONValue
  ) -> [StagedFeature] {
    (0..<8).filter { _ in Bool.random(using: &generator) }.map { number in
      StagedFeature(
        reference: "F\(number)", name: Bool.random(using: &generator) ? "Name" : nil,
        geometry: point(
          Double.random(in: 0...9, using: &generator).rounded(), Double(number)),
        attributes: ["height": height])
    }
  }

  private func merge(
    _ features: [StagedFeature], _ target: ImportTarget, removes: Bool
  ) throws {
    let staging = try StagingFile(beside: fixture.path)
    for feature in features { try staging.append(feature) }
    let layer = target == .constraint(layer: "zones")
    _ = try fixture.registry.merge(
      staging, run: RegistryFixture.run(target, read: features.count),
      layer: layer ? ConstraintLayer(id: "zones", title: "Zones") : nil,
      act: Act(actor: "test", name: .importFile, on: target), removesAbsent: removes)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `every state that was is given again as it was`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var noted: [Int64: Noted] = [try fixture.registry.revision(): try note()]
    let targets: [ImportTarget] = [
      .asset(owner: "testshire", kind: "pole"), .constraint(layer: "zones"), .installation,
    ]
    for _ in 0..<30 {
      if Int.random(in: 0..<6, using: &generator) == 0 {
        // The last run may be undone already, or have made the layer, which is dropped then.
        let run = try fixture.registry.runs(limit: 1).first
        if let run, run.undoneBy == nil, run.target != .constraint(layer: "zones") {
          _ = try fixture.registry.undo(
            run: run.id,
            act: Act(actor: "test", name: .importUndo, on: .asset(owner: "o", kind: "k")))
        }
      } else if let target = targets.randomElement(using: &generator) {
        let number = JSONValue.integer(Int64.random(in: 1...3, using: &generator))
        try merge(
          features(&generator, height: number), target,
          removes: Bool.random(using: &generator))
      }
      noted[try fixture.registry.revision()] = try note()
    }
    #expect(noted.count > 20)
    let registry = fixture.registry
    for (event, then) in noted {
      #expect(try registry.layerFeatures("assets", asOf: event) == then.assets)
      #expect(try registry.layerFeatures("installations", asOf: event) == then.installations)
      #expect(try registry.asset(id: 1, asOf: event) == then.asset)
      #expect(try registry.layerFeatures("zones", asOf: event) == then.zones ?? [])
    }
  }

  @Test func `an edit by another program is part of the past once it is noticed`() throws {
    try fixture.importAssets([StagedFeature(reference: "A", geometry: point(1, 2))])
    let before = try fixture.registry.revision()
    try fixture.outsider().write { db in
      try db.execute(sql: "UPDATE asset SET name = 'Edited'")
      try db.execute(sql: "UPDATE asset SET name = 'Edited again'")
    }
    #expect(throws: StoreError.self) {
      try fixture.registry.layerFeatures("assets", asOf: before)
    }
    try fixture.registry.noticeOutsideChanges()
    #expect(try fixture.registry.layerFeatures("assets", asOf: before).map(\.name) == [nil])
    let after = try fixture.registry.revision()
    #expect(
      try fixture.registry.layerFeatures("assets", asOf: after).map(\.name) == ["Edited again"])
  }

  @Test func `a column that gets a wider type says so`() throws {
    let zone = ImportTarget.constraint(layer: "zones")
    try merge(
      [StagedFeature(reference: "Z", geometry: point(1, 1), attributes: ["grade": 2])], zone,
      removes: false)
    #expect(try fixture.registry.columnTypes(ofLayer: "zones")["grade"] == "INTEGER")
    try merge(
      [StagedFeature(reference: "Y", geometry: point(1, 1), attributes: ["grade": "II*"])], zone,
      removes: false)
    #expect(try fixture.registry.columnTypes(ofLayer: "zones")["grade"] == "TEXT")
  }
}
