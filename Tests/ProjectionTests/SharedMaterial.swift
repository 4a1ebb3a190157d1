import Foundation

/// The reference material beside the repository; tests that need it are skipped without it.
enum SharedMaterial {
  static let root: String = {
    let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let path = tests.deletingLastPathComponent().deletingLastPathComponent().path(
      percentEncoded: false)
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }()

  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["SITEREG_SHARED"]
    let beside = URL(filePath: root).deletingLastPathComponent().appending(path: "shared").path(
      percentEncoded: false)
    let candidates = [named, beside].compactMap { $0 }
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/README.md") }
  }()

  static var hasPoints: Bool {
    guard let folder else { return false }
    return FileManager.default.fileExists(
      atPath: folder + "/cases/ostn15/OSTN15_OSGM15_TestInput_ETRStoOSGB.txt")
  }

  /// The rows of a comma-separated file without its heading.
  static func rows(_ path: String) throws -> [[String]] {
    let text = try String(contentsOfFile: (folder ?? "") + "/" + path, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }
}
