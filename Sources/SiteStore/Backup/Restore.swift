import Foundation
import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// Puts a backup in the place of a registry, as one act of the log it brings with it.
  ///
  /// The backup is copied beside the place, brought up to date and read through for faults
  /// first, and compared with the digests that were written beside it where they are there; the
  /// place then holds the old file or the new one, never anything between. Where a
  /// file has the name, it is kept beside it as `….before-restore-TIME`, its log folded in.
  /// - Parameters:
  ///   - source: a file that ``backup(to:progress:)`` wrote, or any registry.
  ///   - replacing: whether a registry that is there may be put aside.
  ///   - acceptingFaults: whether a backup with faults is better than none.
  /// - Throws: ``StoreError``: `missing`, `notARegistry`, `newerVersion` or `corrupt` of the
  ///   source; `alreadyExists` without `replacing`; `inUse` where another program has the present
  ///   registry open; `full`. The place is then as it was.
  public static func restore(
    _ source: String, to path: String, replacing: Bool, acceptingFaults: Bool = false,
    sealer: EventSealer, actor: String, progress: (CopyProgress) -> Void = { _ in }
  ) throws(StoreError) -> RegistryCopy {
    let source = FilePlace.absolute(source)
    let target = FilePlace.absolute(path)
    try RegistryHeader.check(source)
    guard !FilePlace.isSameFile(source, target) else {
      throw .invalid(what: "'\(target)' cannot be restored from itself")
    }
    let place = RestorePlace(target)
    let isTaken = try place.isTaken(mayReplace: replacing)
    // Held to the end, so that no server starts on the file that is about to go.
    let lock = isTaken ? try ServingLock.replacing(target) : nil
    defer { withExtendedLifetime(lock) {} }
    let draft = try DraftFile(for: target)
    let draftPath = draft.path
    try copy(source, to: draftPath, target, progress)
    let replaced = isTaken ? place.headHash : nil
    let digests = source + TableDigests.suffix
    let isDigested = FilePlace.kind(of: digests) == .file
    let differences =
      isDigested
      ? try TableDigests.read(digests)
        .differences(from: Self.digests(of: draftPath, target, sealer)) : []
    var restored = try checked(
      draftPath, target, acceptingFaults, sealer, progress, known: differences
    ) { registry throws(StoreError) in
      let before = try registry.read { db in
        try String.fetchOne(db, sql: "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1")
      }
      var act = Act(
        actor: actor, name: .registryRestore, subject: "registry",
        detail: ["file": .string(FilePlace.name(of: source)), "head": .string(before ?? "")])
      if let replaced { act.detail["replaced"] = .string(replaced) }
      try registry.write(act) { _, _, _ in }
    }
    restored.digestsFile = isDigested ? digests : nil
    try draft.sync()
    if isTaken {
      restored.previousFile = try place.exchange(draftPath: draftPath)
    } else {
      try place.putAsideLogs()
      try draft.publish()
    }
    return restored
  }

  private static func copy(
    _ source: String, to draftPath: String, _ target: String, _ progress: (CopyProgress) -> Void
  ) throws(StoreError) {
    guard !FilePlace.hasUnreachableLog(source) else {
      throw .io(
        message: "'\(source)' has a log of unfinished changes beside it (-wal), and its folder "
          + "cannot be written; copy both files to where you may write")
    }
    let pool = try mappingDatabaseErrors(at: source) {
      try RegistryConnections.reader(
        at: source, isImmutable: FilePlace.mustBeReadAsImmutable(source))
    }
    try mappingDatabaseErrors(at: source) {
      try RegistryHeader.checkFormat(pool, source, mayUpgrade: true)
    }
    try mappingDatabaseErrors(at: target) {
      try pool.read { db in try CopyingPages.copy(from: db, to: draftPath, progress) }
      try pool.close()
    }
    // A reader leaves an empty log beside the backup; where it can, a writer takes it away again.
    if FilePlace.isWritable(source) { try? RegistryConnections.foldLog(of: source) }
  }
}
