import Foundation
import SiteModel
import SiteRegistry

/// A folder for one test, removed with it.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("sitereg-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  /// A fresh registry; the council covers a few kilometres around George Square.
  func registry() throws -> CouncilRegistry {
    let council = try write(
      "council.yaml",
      """
      id: test
      name: Test Council
      area: [-4.40, 55.78, -4.07, 55.93]
      wardLayer: wards
      """)
    return try CouncilRegistry.create(
      at: path("registry.gpkg"), councilFile: council, actor: "tester")
  }
}

/// Real inputs that lie outside the repository.
enum Shared {
  static let folder: String =
    ProcessInfo.processInfo.environment["SITEREG_SHARED"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared").path

  static var isPresent: Bool { FileManager.default.fileExists(atPath: folder + "/data") }

  static func data(_ name: String) -> String { folder + "/data/" + name }
}

/// Files of this repository.
enum Repository {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func data(_ name: String) -> String { folder + "/data/" + name }
}

extension CouncilRegistry {
  /// Imports with the least that must be said.
  @discardableResult
  func importing(
    _ path: String, as target: String? = nil, kind: String? = nil, profile: String? = nil,
    crs: String? = nil
  ) throws -> ImportReport {
    var request = try importRequest(
      path: path, target: target, owner: nil, kind: kind, profile: profile)
    request.referenceSystem = crs
    return try importFile(request)
  }
}

extension CouncilRegistry {
  /// As the council itself sees it.
  func site(_ key: AssetKey) throws(RegistryError) -> Asset { try site(key, for: .internal) }
}
