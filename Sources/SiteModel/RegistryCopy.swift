/// How far a backup or a restoring has come.
public struct CopyProgress: Hashable, Sendable {
  public enum Stage: Sendable {
    case copying
    /// Reading the copy through for faults; its length is not known beforehand.
    case checking
  }

  public var stage: Stage
  public var bytesDone: Int
  public var bytesInAll: Int

  public init(stage: Stage, bytesDone: Int, bytesInAll: Int) {
    self.stage = stage
    self.bytesDone = bytesDone
    self.bytesInAll = bytesInAll
  }
}

/// A whole registry file that was written and read through.
public struct RegistryCopy: Hashable, Sendable {
  public var path: String
  public var sizeInBytes: Int
  /// How many events its log has, and the hash of the last.
  public var events: Int64
  public var headHash: String
  /// What is wrong with it, where faults were accepted; else empty.
  public var faults: [String]
  /// Where the file that had the name before is now; nil where there was none.
  public var previousFile: String?
  /// Where the digests of its tables are; nil where none were written or found.
  public var digestsFile: String?

  public init(
    path: String, sizeInBytes: Int, events: Int64, headHash: String, faults: [String] = [],
    previousFile: String? = nil
  ) {
    self.path = path
    self.sizeInBytes = sizeInBytes
    self.events = events
    self.headHash = headHash
    self.faults = faults
    self.previousFile = previousFile
  }
}
