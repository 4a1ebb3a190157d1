public import SiteStore

/// What a server asks of its registry beside people's questions.
extension CouncilRegistry {
  /// Marks the registry's file as served for as long as the lock is kept, so that nobody puts
  /// another in its place.
  ///
  /// - Throws: `busy` while a backup is being restored to it, `storage`.
  public func serve() throws(RegistryError) -> ServingLock {
    try translated(file.serve())
  }

  /// What has happened to the file under us, completing "the registry's file …"; nil where it is
  /// the one that was opened.
  public var faultOfFile: String? { file.faultOfFile }

  /// Keeps what can be kept once there is a ``faultOfFile``; says what was done, if anything.
  public func saveWhatRemains() -> String? { file.saveWhatRemains() }

  /// Whether the registry's disk takes some more. Writes and removes a small file.
  public var diskHasRoom: Bool { file.hasRoom }

  /// Runs acts that wait for other writers until a moment, and no longer than five seconds.
  ///
  /// - Throws: what the acts throw; `busy` where the moment came first.
  public static func waiting<T>(
    until moment: ContinuousClock.Instant, _ acts: () throws -> T
  ) throws(RegistryError) -> T {
    do {
      return try WriterPatience.until(moment, acts)
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .internalFault("\(error)")
    }
  }

  /// As ``noticeOutsideChanges()``, where somebody who is writing just now is not waited for.
  public func noticeOutsideChangesUnlessBusy() {
    try? Self.waiting(until: .now) { try noticeOutsideChanges() }
  }
}
