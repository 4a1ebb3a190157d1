import ArgumentParser
import Foundation
import SimpleFeatures
import SiteRegistry

/// Where data goes: standard output, or a file that appears only when it is complete.
///
/// What is there and is no plain file, such as a pipe or `/dev/null`, is written to, not replaced.
final class OutputFile: Sendable {
  private let handle: FileHandle
  private let path: String?
  private let partial: String?

  /// - Throws: `storage` where the file cannot be made.
  init(_ given: String?) throws(RegistryError) {
    guard let given, given != "-" else {
      path = nil
      partial = nil
      handle = .standardOutput
      return
    }
    // A link stays, and what it points to is replaced.
    let path = URL(fileURLWithPath: given).resolvingSymlinksInPath().path
    self.path = path
    let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    if let kind, kind != .typeRegular {
      guard kind != .typeDirectory, let handle = FileHandle(forWritingAtPath: path) else {
        throw .storage("'\(given)' is a folder or cannot be written")
      }
      partial = nil
      self.handle = handle
      return
    }
    let partial = path + ".partial-\(ProcessInfo.processInfo.processIdentifier)"
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw .storage("'\(path)' cannot be written") }
    self.partial = partial
    self.handle = handle
  }

  /// - Throws: `storage` where the disk is full or the reader has gone.
  func write(_ bytes: [UInt8]) throws(RegistryError) {
    guard !bytes.isEmpty else { return }
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw .storage("the output could not be written: \((error as NSError).localizedDescription)")
    }
  }

  func write(_ text: String) throws(RegistryError) { try write(Array(text.utf8)) }

  /// A line of a table or of JSON; what a terminal obeys is shown, as by `print`.
  func line(_ text: String) throws(RegistryError) { try write(text.visible + "\n") }

  /// Puts the finished file in its place.
  func finish() throws(RegistryError) {
    guard let path, let partial else { return }
    do {
      try handle.close()
    } catch {
      throw .storage("'\(path)' could not be written: \(error)")
    }
    guard rename(partial, path) == 0 else {
      throw .storage("'\(path)' could not be put in its place: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if let partial { try? FileManager.default.removeItem(atPath: partial) }
  }
}
