import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// The names that attributes of assets, or of installations, have had so far, no two of which
  /// differ in case only; none for other targets, whose properties are columns.
  public func attributeNames(of target: ImportTarget) throws(StoreError) -> [String] {
    try read { db in try KnownAttributes.names(of: target, in: db) }
  }
}

/// The names of attributes, as the events tell them: each import says which ones are new with it.
enum KnownAttributes {
  /// Of the event that tells those which were there before imports did.
  static let act = Act.Name.attributesName.rawValue
  private static let member = "attributes"

  static func names(of target: ImportTarget, in db: Database) throws -> [String] {
    guard let subject = subject(target) else { return [] }
    return try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT name.value FROM event, json_each(event.detail, '$.\(member)') AS name
        WHERE event.act IN ('import', '\(act)')
          AND (event.subject = ?1 OR event.subject LIKE ?1 || ':%')
        """, arguments: [subject])
  }

  /// Says in an import's event which names are new.
  ///
  /// - Throws: ``StoreError/conflict(what:)`` where another import has brought one of them in
  ///   another case since this one began to read.
  static func add(
    _ names: [String], of target: ImportTarget, to detail: inout JSONObject, in db: Database
  ) throws {
    guard !names.isEmpty else { return }
    var known: [String: String] = [:]
    for name in try self.names(of: target, in: db) { known[name.lowercased()] = name }
    for name in names {
      guard let other = known[name.lowercased()], other != name else { continue }
      throw StoreError.conflict(
        what: "another import has brought the attribute '\(other)' while this one was read, which "
          + "has '\(name)'; import it again")
    }
    let new = names.filter { known[$0.lowercased()] == nil }
    if !new.isEmpty { tell(new, in: &detail) }
  }

  static func tell(_ names: [String], in detail: inout JSONObject) {
    detail[member] = .array(names.map(JSONValue.string))
  }

  private static func subject(_ target: ImportTarget) -> String? {
    switch target {
    case .asset: "asset"
    case .installation: "installation"
    case .constraint, .postcode: nil
    }
  }
}
