import Foundation
import GRDB
import SimpleFeatures

extension TableDigests {
  /// Reads the digests that were written beside a backup.
  ///
  /// - Throws: ``StoreError/missing(path:)``, ``StoreError/invalid(what:)``.
  static func read(_ path: String) throws(StoreError) -> TableDigests {
    guard FilePlace.kind(of: path) == .file else {
      throw .notFound(what: "there is no file '\(path)'")
    }
    let bytes = try FilePlace.head(of: path, count: max(FilePlace.size(of: path) ?? 0, 1))
    do throws(StoreError) {
      return try TableDigests(
        StoredJSON.object(String(decoding: bytes, as: UTF8.self), in: "the file"))
    } catch {
      throw .invalid(what: "'\(path)' holds no digests of a backup: \(error)")
    }
  }

  /// Writes them down for a place beside a backup, readable by its owner only; the file is whole
  /// and on the disk before the backup gets its name.
  static func draft(_ json: JSONObject, for path: String) throws(StoreError) -> DraftFile {
    let draft = try DraftFile(for: path)
    do {
      let file = try FileHandle(forWritingTo: URL(filePath: draft.path))
      try file.write(contentsOf: Data((JSONValue.object(json).jsonText + "\n").utf8))
      try file.close()
    } catch {
      throw (error as? CocoaError)?.code == .fileWriteOutOfSpace
        ? .full(path: path) : .io(message: "'\(path)': \(error.localizedDescription)")
    }
    try draft.sync()
    return draft
  }
}

extension RegistryFile {
  /// What is another in this file than in the backup whose digests these are.
  ///
  /// - Parameter path: of the file that was written beside the backup.
  public func differences(fromDigests path: String) throws(StoreError) -> [String] {
    let was = try TableDigests.read(FilePlace.absolute(path))
    let sealer = sealer
    return try read { db in was.differences(from: try TableDigests(of: db, sealer)) }
  }
}
