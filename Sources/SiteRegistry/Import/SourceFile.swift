import Crypto
import Foundation
import SiteStore

/// The file an import reads, with its digest and size; standard input and what stands at an address
/// are spooled first.
final class SourceFile {
  /// What is opened: the file itself, or the spooled copy.
  let path: String
  /// What is recorded: the last part of the path, the address, or "standard input".
  let name: String
  let digest: String
  let sizeInBytes: Int
  private let isTemporary: Bool

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
      let input =
        try isStandardInput
        ? FileHandle.standardInput : FileHandle(forReadingFrom: URL(fileURLWithPath: self.path))
      var copy: FileHandle?
      if isStandardInput { copy = try FileHandle(forWritingTo: URL(fileURLWithPath: self.path)) }
      var hash = SHA256()
      var size = 0
      while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update(data: chunk)
        size += chunk.count
        try copy?.write(contentsOf: chunk)
      }
      try copy?.close()
      if !isStandardInput { try input.close() }
      if !isTemporary { try Self.addLog(of: path, to: &hash, &size) }
      digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
      sizeInBytes = size
      isWhole = true
    } catch {
      throw .storage("'\(path)' cannot be read: \((error as NSError).localizedDescription)")
    }
  }

  /// The newest rows of a GeoPackage may wait in a log beside it.
  private static func addLog(
    of path: String, to hash: inout SHA256, _ size: inout Int
  ) throws {
    guard GeoPackageFile.isDatabase(path),
      let log = FileHandle(forReadingAtPath: path + "-wal")
    else { return }
    while let chunk = try log.read(upToCount: 1 << 20), !chunk.isEmpty {
      hash.update(data: chunk)
      size += chunk.count
    }
    try log.close()
  }

  deinit {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func check(_ path: String) throws(RegistryError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missingInput("there is no file '\(path)'")
    }
    guard !isFolder.boolValue else {
      throw .missingInput("'\(path)' is a folder; give a file")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw .missingInput("'\(path)' cannot be read: permission denied")
    }
  }
}
