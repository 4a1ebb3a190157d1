import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import SimpleFeatures
import SiteModel
import SitePortal
import SiteRegistry
import Synchronization
import Testing

/// A registry of its own for one test, filled through files as anyone would, and the portal on it.
struct SamplePortal {
  let portal: Portal
  let log: LogLines
  let registry: CouncilRegistry
  private let folder: TemporaryFolder

  /// - Parameter assets: how many, in a row from west to east, 10 m apart.
  init(
    assets: Int = 25, name: String = "Column", configure: (inout PortalOptions) -> Void = { _ in }
  ) throws {
    folder = try TemporaryFolder()
    registry = try CouncilRegistry.create(
      at: folder.path("sample.gpkg"), councilFile: nil, actor: "test")
    let features = (0..<assets).map { index in
      Feature<Geographic>(
        geometry: .point(
          Position(longitude: -4.25 + Double(index) * 0.00016, latitude: 55.86)),
        properties: [
          "reference": .string("C/\(index)"), "name": .string("\(name) \(index)"),
        ])
    }
    try folder.write(Self.collection(features), to: "columns.geojson")
    try folder.write(
      """
      profile: columns
      target: {as: asset, kind: lighting-column}
      reference: reference
      name: name
      """, to: "columns.yaml")
    let request = try registry.importRequest(
      path: folder.path("columns.geojson"), target: "asset", owner: "council",
      kind: "lighting-column", profile: folder.path("columns.yaml"))
    let report = try registry.importFile(request)
    #expect(report.run.counts.added == assets)
    var options = PortalOptions()
    options.port = 0
    configure(&options)
    let lines = LogLines()
    log = lines
    portal = try Portal(
      registry: registry, options: options,
      logger: Logger(label: "test", factory: { _ in lines }))
  }

  /// The registry of another one, opened anew as after a restart.
  init(on other: SamplePortal) throws {
    folder = other.folder
    registry = try CouncilRegistry(
      at: folder.path("sample.gpkg"), access: .readWrite, actor: "test")
    log = LogLines()
    let lines = log
    portal = try Portal(
      registry: registry, options: PortalOptions(),
      logger: Logger(label: "test", factory: { _ in lines }))
  }

  /// The registry's file, or its log, as text: what is no UTF-8 is replaced.
  func bytes(_ suffix: String) throws -> String {
    let path = folder.path("sample.gpkg" + suffix)
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// Sends requests straight to the routes.
  func ask<Value>(_ test: @Sendable (any TestClientProtocol) async throws -> Value) async throws
    -> Value
  {
    try await portal.application().test(.router, test)
  }

  private static func collection(_ features: [Feature<Geographic>]) -> String {
    var bytes: [UInt8] = []
    var writer = FeatureCollectionWriter()
    writer.begin(to: &bytes)
    for feature in features { writer.append(feature, to: &bytes) }
    writer.end(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A folder that goes when its owner does.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "portal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
  }
}

/// Keeps what is logged.
final class LogLines: LogHandler, Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
  var type: String? { headers[.contentType] }

  var json: JSONObject {
    get throws { try #require(try JSONValue(parsing: text).object) }
  }
}
