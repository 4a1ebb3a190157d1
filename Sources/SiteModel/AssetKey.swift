/// What identifies an asset: the owner, the kind, and the owner's own reference for it.
///
/// UPRN and USRN are not keys: one UPRN holds many assets, and a lamp column has none.
public struct AssetKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var owner: String
  public var kind: String
  public var reference: String

  public init(owner: String, kind: String, reference: String) {
    self.owner = owner
    self.kind = kind
    self.reference = reference
  }

  /// A key as people type it, `OWNER/KIND/REFERENCE`; the reference may itself hold slashes.
  public init?(parsing text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(owner: String(parts[0]), kind: String(parts[1]), reference: String(parts[2]))
  }

  public var description: String { "\(owner)/\(kind)/\(reference)" }

  public static func < (a: AssetKey, b: AssetKey) -> Bool {
    (a.owner, a.kind, a.reference) < (b.owner, b.kind, b.reference)
  }
}
