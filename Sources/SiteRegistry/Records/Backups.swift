public import SiteModel
import SiteStore

extension CouncilRegistry {
  /// Writes a copy of the registry as it is at this moment, readable by its owner only.
  ///
  /// A portal may serve and imports may run meanwhile. The copy is read through for faults before
  /// it gets its name, and never overwrites a file.
  /// - Parameter acceptingFaults: whether a copy of a registry with faults is better than none.
  /// - Throws: `conflict` where the file exists, `storage` where the disk is full or the registry
  ///   is damaged.
  public func backup(
    to path: String, acceptingFaults: Bool = false, progress: (CopyProgress) -> Void = { _ in }
  ) throws(RegistryError) -> RegistryCopy {
    try translated(file.backup(to: path, acceptingFaults: acceptingFaults, progress: progress))
  }

  /// What is another in this file than in the backup whose digests are in a file beside it.
  ///
  /// - Throws: `notFound` and `usage` of the file.
  public func differences(fromDigests path: String) throws(RegistryError) -> [String] {
    try translated(file.differences(fromDigests: path))
  }

  /// Puts a backup in the place of a registry, after reading it through for faults.
  ///
  /// - Parameter replacing: whether a registry that is there may be put aside; it is kept beside
  ///   the new one as `….before-restore-TIME`.
  /// - Throws: `missingInput` and `badInput` of the backup, `conflict` where a registry is there,
  ///   `busy` where another program has it open, `storage`; the place is then as it was.
  public static func restore(
    _ backup: String, to path: String, replacing: Bool, acceptingFaults: Bool = false,
    actor: String, progress: (CopyProgress) -> Void = { _ in }
  ) throws(RegistryError) -> RegistryCopy {
    do throws(StoreError) {
      return try RegistryFile.restore(
        backup, to: path, replacing: replacing, acceptingFaults: acceptingFaults,
        sealer: .sha256, actor: actor, progress: progress)
    } catch .missing(let missing) where missing.hasSuffix(backup) {
      throw .missingInput("there is no file '\(backup)'")
    } catch {
      throw RegistryError(error)
    }
  }
}
