import GRDB
public import SiteModel

extension RegistryFile {
  /// Writes a copy of the registry as it is at this moment, readable by its owner only (0600).
  ///
  /// Others may read and write meanwhile; what they commit later is not in the copy. The copy is
  /// read through with ``verify()`` before it gets its name, so it appears whole and sound or not
  /// at all.
  /// A digest of each table is written beside it, as `….digests.json`.
  /// - Parameter acceptingFaults: whether a copy of a registry with faults is better than none;
  ///   they are then listed.
  /// - Throws: ``StoreError``: `alreadyExists`, `missing` for the folder, `full`, `corrupt` naming
  ///   what is wrong with the registry itself.
  public func backup(
    to path: String, acceptingFaults: Bool = false, progress: (CopyProgress) -> Void = { _ in }
  ) throws(StoreError) -> RegistryCopy {
    let target = FilePlace.absolute(path)
    let digests = target + TableDigests.suffix
    for name in [target, digests] where FilePlace.kind(of: name) != .nothing {
      throw .alreadyExists(path: name)
    }
    let draft = try DraftFile(for: target)
    let draftPath = draft.path
    try snapshot(for: target) { db in try CopyingPages.copy(from: db, to: draftPath, progress) }
    var copy = try Self.checked(draftPath, target, acceptingFaults, sealer, progress)
    let tables = try Self.digests(of: draftPath, target, sealer)
    let beside = try TableDigests.draft(
      tables.json(of: FilePlace.name(of: target), (copy.events, copy.headHash)), for: digests)
    try draft.sync()
    copy.path = target
    try draft.publish()
    try beside.publish()
    copy.digestsFile = digests
    return copy
  }

  static func digests(
    of draftPath: String, _ target: String, _ sealer: EventSealer
  ) throws(StoreError) -> TableDigests {
    try mappingDatabaseErrors(at: target) {
      let queue = try DatabaseQueue(path: draftPath)
      defer { try? queue.close() }
      return try queue.inDatabase { db in try TableDigests(of: db, sealer) }
    }
  }

  /// Opens a draft, which brings an older format up to date, finds it sound and closes it.
  ///
  /// - Parameters:
  ///   - known: faults that were found before.
  ///   - work: done before the check, such as noting where the file comes from.
  static func checked(
    _ draftPath: String, _ target: String, _ acceptingFaults: Bool, _ sealer: EventSealer,
    _ progress: (CopyProgress) -> Void, known: [String] = [],
    _ work: (RegistryFile) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> RegistryCopy {
    let size = FilePlace.size(of: draftPath) ?? 0
    progress(CopyProgress(stage: .checking, bytesDone: 0, bytesInAll: size))
    do throws(StoreError) {
      let registry = try RegistryFile(at: draftPath, access: .readWrite, sealer: sealer)
      try work(registry)
      let faults = try known + registry.verify()
      if let first = faults.first, !acceptingFaults {
        let rest = faults.count > 1 ? " (and \(faults.count - 1) more faults)" : ""
        throw .corrupt(what: first + rest)
      }
      let chain = try registry.verifyEventChain()
      try registry.close()
      guard (FilePlace.size(of: draftPath + "-wal") ?? 0) == 0 else {
        throw .io(message: "the log of the copy could not be folded into it")
      }
      return RegistryCopy(
        path: target, sizeInBytes: FilePlace.size(of: draftPath) ?? size, events: chain.count,
        headHash: chain.headHash, faults: faults, previousFile: nil)
    } catch {
      throw error.naming(target, insteadOf: draftPath)
    }
  }
}

extension StoreError {
  /// The same error about the file a person knows, not the draft of it.
  fileprivate func naming(_ target: String, insteadOf draft: String) -> StoreError {
    switch self {
    case .full: .full(path: target)
    case .readOnly: .readOnly(path: target)
    case .missing: .missing(path: target)
    case .io(let message): .io(message: message.replacing(draft, with: target))
    case .notARegistry(_, let reason): .notARegistry(path: target, reason: reason)
    case .newerVersion(_, let found, let supported):
      .newerVersion(path: target, found: found, supported: supported)
    default: self
    }
  }
}
