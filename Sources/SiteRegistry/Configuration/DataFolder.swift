import Foundation

/// Where the program finds rule packs and profiles that are named, not pathed.
///
/// In order: the folder named by `SITEREG_DATA`, `data` in the working folder, and `data` or
/// `share/sitereg` in a folder above the program itself.
enum DataFolder {
  static func file(_ name: String, in subfolder: String) -> String? {
    folders(subfolder).map { "\($0)/\(name).yaml" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The names of all files of a kind, sorted.
  static func names(in subfolder: String) -> [String] {
    var names: Set<String> = []
    for folder in folders(subfolder) {
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for entry in entries where entry.hasSuffix(".yaml") && !entry.hasSuffix(".cases.yaml") {
        names.insert(String(entry.dropLast(5)))
      }
    }
    return names.sorted()
  }

  private static func folders(_ subfolder: String) -> [String] {
    var folders: [String] = []
    if let named = ProcessInfo.processInfo.environment["SITEREG_DATA"], !named.isEmpty {
      folders.append(named)
    }
    folders.append("data")
    if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
      for _ in 0..<5 {
        folders.append(folder.appendingPathComponent("data").path)
        folders.append(folder.appendingPathComponent("share/sitereg").path)
        folder.deleteLastPathComponent()
      }
    }
    return folders.map { "\($0)/\(subfolder)" }
  }
}
