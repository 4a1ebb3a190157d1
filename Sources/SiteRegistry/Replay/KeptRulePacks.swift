import Crypto
import Foundation
import SimpleFeatures
public import SiteModel
import SiteStore

/// A rule pack with the text it was read from.
struct RulePackSource {
  var pack: RulePack
  var text: String
  /// SHA-256 of the text, in lower-case hexadecimal.
  var digest: String

  /// - Parameter path: stands in complaints about the text.
  init(text: String, path: String) throws(RegistryError) {
    pack = try RulePackFile.read(text: text, path: path)
    self.text = text
    digest = Self.digest(of: text)
  }

  static func digest(of text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }

  /// Whether a name is `NAME@VERSION` rather than a pack's id or the path of its file.
  static func isKeptLabel(_ name: String) -> Bool {
    name.contains("@") && !name.contains("/") && !name.hasSuffix(".yaml")
  }

  /// As the registry keeps it, used from now on.
  var stored: StoredRulePack {
    StoredRulePack(
      digest: digest, name: pack.id, version: pack.version, text: text,
      firstUsedAt: CouncilRegistry.now)
  }
}

extension CouncilRegistry {
  /// The packs that the registry keeps: those that a kept verdict rests on, and those it was told
  /// to keep.
  public func keptRulePacks() throws(RegistryError) -> [StoredRulePack] {
    try translated(file.rulePacks())
  }

  /// Keeps a pack as it is now, so that `NAME@VERSION` finds it after its file has changed.
  ///
  /// - Returns: the pack as it is kept, and whether it was not before.
  public func keepRulePack(
    _ name: String
  ) throws(RegistryError) -> (pack: StoredRulePack, isNew: Bool) {
    let stored = try rulePackSource(name).stored
    let act = Act(
      actor: actor, name: .rulesKeep, subject: stored.label,
      detail: ["digest": .string(stored.digest)])
    let isNew = try translated(file.keep(stored, act: act))
    return (stored, isNew)
  }

  /// The kept pack of a label: `NAME@VERSION`, or `NAME@` and at least six digits of its digest.
  ///
  /// - Throws: `notFound` naming what is kept, `usage` where two texts have the version.
  public func keptRulePack(_ label: String) throws(RegistryError) -> StoredRulePack {
    let kept = try keptRulePacks()
    let parts = label.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let (name, wanted) = (parts[0], parts.count > 1 ? parts[1] : "")
    let found = kept.filter { pack in
      pack.name == name
        && (pack.version == wanted || wanted.utf8.count >= 6 && pack.digest.hasPrefix(wanted))
    }
    if found.count > 1 {
      let digests = found.map { "\(name)@\($0.digest.prefix(12))" }.joined(separator: ", ")
      throw .usage("'\(label.shortened)' is more than one text; say which: \(digests)")
    }
    if let pack = found.first { return pack }
    let known = kept.map(\.label).joined(separator: ", ")
    throw .notFound(
      "the registry keeps no rule pack '\(label.shortened)'; \(known.isEmpty ? "it keeps none yet" : "it keeps \(known)")"
    )
  }

  /// A pack with its text, by the path of its file, its id, or `NAME@VERSION` of a kept one; the
  /// council's own where nil.
  func rulePackSource(_ name: String?) throws(RegistryError) -> RulePackSource {
    let name = name ?? council.defaultPack ?? "siting-basics"
    if RulePackSource.isKeptLabel(name) {
      let kept = try keptRulePack(name)
      return try RulePackSource(text: kept.text, path: kept.label)
    }
    let path = try Self.rulePackPath(name)
    return try RulePackSource(text: try YAMLDocument.text(of: path), path: path)
  }
}
