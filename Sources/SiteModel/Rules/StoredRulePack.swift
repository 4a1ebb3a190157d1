/// A rule pack as the registry keeps it: the text that verdicts were made with.
public struct StoredRulePack: Hashable, Sendable {
  /// SHA-256 of the text, in lower-case hexadecimal: what tells two texts of one version apart.
  public var digest: String
  /// The pack's id.
  public var name: String
  public var version: String
  /// The YAML, byte for byte.
  public var text: String
  /// UTC, RFC 3339: when the first verdict was kept that rests on it, or the pack itself.
  public var firstUsedAt: String

  public init(
    digest: String, name: String, version: String, text: String, firstUsedAt: String
  ) {
    self.digest = digest
    self.name = name
    self.version = version
    self.text = text
    self.firstUsedAt = firstUsedAt
  }

  /// What it can be asked for by: `siting-basics@2026-11-24`.
  public var label: String { "\(name)@\(version)" }
}
