public import SimpleFeatures

/// One act on the registry, in the append-only, hash-chained log.
public struct Event: Hashable, Sendable {
  /// 1, 2, 3, … without a gap.
  public var sequence: Int64
  /// UTC, RFC 3339 with seconds.
  public var at: String
  /// Who: a login name, a key's name, `outside` for edits made by other programs.
  public var actor: String
  /// What was done, such as `import`, `application.submit`, `outside-edit`.
  public var act: String
  /// What it was done to, such as `constraint:flood-zones` or an application's reference.
  public var subject: String
  /// Counts, digests, before and after; never personal data, only its salted digest.
  public var detail: JSONObject
  /// The hash of the event before; 64 zeros for the first.
  public var previousHash: String
  /// SHA-256 over the hash before and every field above, in lower-case hexadecimal.
  public var hash: String

  public init(
    sequence: Int64, at: String, actor: String, act: String, subject: String,
    detail: JSONObject, previousHash: String, hash: String
  ) {
    self.sequence = sequence
    self.at = at
    self.actor = actor
    self.act = act
    self.subject = subject
    self.detail = detail
    self.previousHash = previousHash
    self.hash = hash
  }
}
