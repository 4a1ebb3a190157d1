import Foundation

/// The examples published with the standard, in the shared cases beside the repository.
enum PublishedExamples {
  static let folder: URL? = {
    let shared =
      ProcessInfo.processInfo.environment["SITEREG_SHARED"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
    let folder = shared.appending(path: "cases/cql2")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  static var areHere: Bool { folder != nil }

  static let textNames = names("examples-text", "txt")
  static let jsonNames = names("examples-json", "json")

  static func text(_ name: String) throws -> String { try read("examples-text/\(name).txt") }
  static func json(_ name: String) throws -> String { try read("examples-json/\(name).json") }

  private static func names(_ subfolder: String, _ suffix: String) -> [String] {
    guard let folder else { return [] }
    let path = folder.appending(path: subfolder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix("." + suffix) }
      .map { String($0.dropLast(suffix.count + 1)) }.sorted()
  }

  private static func read(_ path: String) throws -> String {
    guard let folder else { return "" }
    return try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }
}
