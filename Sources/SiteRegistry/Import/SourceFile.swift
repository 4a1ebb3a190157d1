import Crypto
import Foundation

/// The file an import reads, with its digest and size; standard input is spooled first.
final class SourceFile {
  /// What is opened: the file itself, or the spooled copy.
  let path: String
  /// What is recorded: the last part of the path, or "standard input".
  let name: String
  let digest: String
  let sizeInBytes: Int
  private let isTemporary: Bool

  init(_ path: String) throws(RegistryError) {
    isTemporary = path == "-"
    name = isTemporary ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
    self.path =
      isTemporary
      ? FileManager.default.temporaryDirectory.appendingPathComponent(
        "sitereg-\(UUID().uuidString)"
      ).path : path
    if !isTemporary { try Self.check(path) }
    do {
      let input =
        try isTemporary
        ? FileHandle.standardInput : FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      var copy: FileHandle?
      if isTemporary {
        FileManager.default.createFile(
          atPath: self.path, contents: nil, attributes: [.posixPermissions: 0o600])
        copy = try FileHandle(forWritingTo: URL(fileURLWithPath: self.path))
      }
      var hash = SHA256()
      var size = 0
      while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update(data: chunk)
        size += chunk.count
        try copy?.write(contentsOf: chunk)
      }
      try copy?.close()
      if !isTemporary { try input.close() }
      digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
      sizeInBytes = size
    } catch {
      throw .storage("'\(path)' cannot be read: \((error as NSError).localizedDescription)")
    }
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
