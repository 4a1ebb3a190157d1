import Foundation
import SiteStore

/// The file an import reads, with its digest and size; standard input and what stands at an address
/// are spooled first.
final class SourceFile: Sendable {
  /// What is opened: the file itself, or the spooled copy.
  let path: String
  /// What is recorded: the last part of the path, the address, or "standard input".
  let name: String
  let sizeInBytes: Int
  private let isTemporary: Bool
  private let digesting: FileDigest

  init(
    _ path: String, limits: RemoteLimits = RemoteLimits(),
    progress: @escaping (FetchProgress) -> Void = { _ in }
  ) throws(RegistryError) {
    let remote = try RemoteAddress(path)
    let isStandardInput = path == "-"
    isTemporary = isStandardInput || remote != nil
    name =
      isStandardInput
      ? "standard input" : remote?.recorded ?? URL(fileURLWithPath: path).lastPathComponent
    self.path =
      isTemporary
      ? FileManager.default.temporaryDirectory.appendingPathComponent(
        "sitereg-\(UUID().uuidString)"
      ).path : path
    if isTemporary {
      let isMade = FileManager.default.createFile(
        atPath: self.path, contents: nil, attributes: [.posixPermissions: 0o600])
      guard isMade else { throw .storage("no temporary file can be made at '\(self.path)'") }
    } else {
      try Self.check(path)
    }
    // An initialiser that throws runs no deinitialiser.
    var isWhole = false
    let leftover = isTemporary ? self.path : nil
    defer { if !isWhole, let leftover { try? FileManager.default.removeItem(atPath: leftover) } }
    if let remote {
      try RemoteSource(address: remote, limits: limits, progress: progress).spool(to: self.path)
    }
    do {
      if isStandardInput { try Self.spool(FileHandle.standardInput, to: self.path) }
      let paths = try Self.parts(of: self.path, withLog: !isTemporary)
      sizeInBytes = paths.reduce(0) { $0 + Self.size(of: $1) }
      digesting = FileDigest(of: paths)
      isWhole = true
    } catch {
      throw .storage("'\(path)' cannot be read: \((error as NSError).localizedDescription)")
    }
  }

  /// SHA-256 of the content in hexadecimal; waits for it.
  func digest() throws(RegistryError) -> String {
    do {
      return try digesting.value()
    } catch {
      throw .storage("'\(name)' cannot be read: \((error as NSError).localizedDescription)")
    }
  }

  private static func spool(_ input: FileHandle, to path: String) throws {
    let copy = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
      try copy.write(contentsOf: chunk)
    }
    try copy.close()
  }

  /// The file, and the log beside a GeoPackage in which its newest rows may wait.
  private static func parts(of path: String, withLog: Bool) throws -> [String] {
    // A file that cannot be opened is told here.
    try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).close()
    let log = path + "-wal"
    guard withLog, GeoPackageFile.isDatabase(path), FileManager.default.isReadableFile(atPath: log)
    else { return [path] }
    return [path, log]
  }

  private static func size(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? Int ?? 0
  }

  deinit {
    digesting.stop()
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func check(_ path: String) throws(RegistryError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missingInput("there is no file '\(path)'")
    }
    guard !isFolder.boolValue || !path.hasSuffix(".gdb") else {
      throw .badInput(
        "'\(path)' is an Esri file geodatabase, which is not read; convert it with: ogr2ogr -f GPKG out.gpkg \(path)"
      )
    }
    guard !isFolder.boolValue else {
      throw .missingInput("'\(path)' is a folder; give a file")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw .missingInput("'\(path)' cannot be read: permission denied")
    }
  }
}
