import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import SiteStore

/// A registry in a folder of its own, removed when let go.
final class RegistryFixture {
  let folder: URL
  let registry: RegistryFile

  var path: String { folder.appending(path: "registry.gpkg").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "site-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    registry = try RegistryFile.create(
      at: folder.appending(path: "registry.gpkg").path,
      council: ["name": "Testshire Council", "owner": "testshire"], sealer: .forTests,
      actor: "test")
  }

  deinit {
    try? registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func reopened(_ access: RegistryFile.Access = .readWrite) throws -> RegistryFile {
    try RegistryFile(at: path, access: access, sealer: .forTests)
  }

  /// A connection as another program would have one: it knows nothing of acts and events.
  func outsider() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { db in SpatialFunctions.register(in: db) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  @discardableResult
  func importAssets(
    _ features: [StagedFeature], owner: String = "testshire", kind: String = "camera",
    quarantined: [QuarantinedFeature] = []
  ) throws -> ImportRun {
    try merge(features, into: .asset(owner: owner, kind: kind), quarantined: quarantined)
  }

  @discardableResult
  func importLayer(_ id: String, _ features: [StagedFeature]) throws -> ImportRun {
    try merge(
      features, into: .constraint(layer: id),
      layer: ConstraintLayer(id: id, title: "Layer \(id)"))
  }

  @discardableResult
  func merge(
    _ features: [StagedFeature], into target: ImportTarget, layer: ConstraintLayer? = nil,
    quarantined: [QuarantinedFeature] = []
  ) throws -> ImportRun {
    let staging = try StagingFile(beside: path)
    for feature in features { try staging.append(feature) }
    for feature in quarantined { try staging.quarantine(feature) }
    return try registry.merge(
      staging, run: Self.run(target, read: features.count), layer: layer,
      act: Act(actor: "test", name: .importFile, on: target))
  }

  static func run(_ target: ImportTarget, read: Int = 0) -> ImportRun {
    var counts = ImportRun.Counts()
    counts.read = read
    return ImportRun(
      target: target, fileName: "input.geojson", fileDigest: String(repeating: "a", count: 64),
      fileSizeInBytes: 1234,
      provenance: Provenance(source: "A source", licence: "OGL-3.0", dated: "2026-01-31"),
      referenceSystem: "EPSG:27700", operation: "none", profile: nil,
      startedAt: "2026-02-01T10:00:00Z", finishedAt: "2026-02-01T10:00:01Z", counts: counts,
      notes: [
        RunNote(
          code: "height-dropped", message: "heights were dropped", count: 3,
          first: SourcePlace(line: 2, column: 5, feature: 1))
      ])
  }

  /// The named column of a query, as text, for comparing states.
  func texts(_ sql: String) throws -> [String] {
    try registry.read { db in
      try Row.fetchAll(db, sql: sql).map { row in
        row.databaseValues.map { "\($0)" }.joined(separator: "|")
      }
    }
  }
}

extension EventSealer {
  /// Four FNV-1a hashes side by side: enough to see a change, without a cryptography library.
  static let forTests = EventSealer { bytes in
    var digest: [UInt8] = []
    for lane in UInt64(0)..<4 {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (lane &* 0x9e37_79b9_7f4a_7c15)
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      withUnsafeBytes(of: hash.bigEndian) { digest.append(contentsOf: $0) }
    }
    return digest
  }
}

/// A small generator with a seed, so that a failing run can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

func point(_ easting: Double, _ northing: Double) -> Geometry<NationalGrid> {
  .point(Position(easting: easting, northing: northing))
}

func square(_ easting: Double, _ northing: Double, side: Double) -> Geometry<NationalGrid> {
  let corners = [(0.0, 0.0), (side, 0), (side, side), (0, side), (0, 0)]
  return .polygon(
    Polygon(exterior: corners.map { Position(easting: easting + $0.0, northing: northing + $0.1) }))
}
