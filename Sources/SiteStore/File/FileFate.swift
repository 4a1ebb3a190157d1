extension RegistryFile {
  /// What has happened to the file since it was opened, completing "the registry's file …"; nil
  /// where it is the same. For a file opened for reading nobody asks: nil.
  public var faultOfFile: String? { openedFiles?.fate.words }

  /// Keeps what can be kept once ``faultOfFile`` says that the file is not the same any more.
  ///
  /// Where only the log was removed, what it held goes into the file, which is still there. Where
  /// another file has the registry's name, the log is put aside so that it is not taken for that
  /// file's.
  /// - Returns: what was done, as a sentence's end; nil where there was nothing to do.
  public func saveWhatRemains() -> String? {
    guard let openedFiles else { return nil }
    switch openedFiles.fate {
    case .logRemoved:
      return (try? foldOpenLog()) == nil
        ? nil : "what had been committed was written into the file itself"
    case .fileRemoved, .fileReplaced, .fileCut:
      return openedFiles.putLogAside().map { "its log was put aside as '\($0)'" }
    case .logReplaced, .unchanged: return nil
    }
  }

  /// Whether the disk takes some more.
  public var hasRoom: Bool { FilePlace.hasRoom(beside: path) }
}
