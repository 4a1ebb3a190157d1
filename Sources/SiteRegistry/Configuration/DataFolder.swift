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
    roots.map { "\($0)/\(subfolder)" }
  }

  /// Looked up once: to read the environment takes longer than to check a proposal.
  private static let roots: [String] = {
    var folders: [String] = []
    if let named = ProcessInfo.processInfo.environment["SITEREG_DATA"], !named.isEmpty {
      folders.append(named)
    }
    folders.append("data")
    for folder in aboveProgram { folders += [folder + "/data", folder + "/share/sitereg"] }
    return folders
  }()

  /// Where the OSTN15 grid may be, unless `SITEREG_PROJ_DATA` says: `share/sitereg/proj` above the
  /// program, or the folder that set-up noted in `.vendor/proj-data`.
  static var gridFolders: [String] {
    let named = ProcessInfo.processInfo.environment["SITEREG_PROJ_DATA"] ?? ""
    guard named.isEmpty else { return [] }
    return aboveProgram.flatMap { folder in
      let noted = try? String(contentsOfFile: folder + "/.vendor/proj-data", encoding: .utf8)
      return [folder + "/share/sitereg/proj"] + [noted?.trimmed].compactMap(\.self)
    }.filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// The folder of the program and those above it, as far as a build folder is deep.
  private static let aboveProgram: [String] = {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { return [] }
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    return (0..<5).map { _ in
      defer { folder.deleteLastPathComponent() }
      return folder.path
    }
  }()
}
