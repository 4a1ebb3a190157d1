import SimpleFeatures
import SiteModel
import SiteStore

/// One field with who may see it, and why.
public struct ClassedField: Hashable, Sendable {
  public enum Origin: String, Sendable {
    /// The words of its name.
    case name
    /// The council's file.
    case council
    /// A profile, or somebody at the command line.
    case set
  }

  public var collection: String
  /// Nil for the collection itself.
  public var field: String?
  public var audience: Audience
  public var origin: Origin
}

extension CouncilRegistry {
  /// Every collection and every field that is there, with its class, as all audiences together
  /// would find it.
  public func classedFields(of only: String? = nil) throws(RegistryError) -> [ClassedField] {
    let set = try setClasses()
    let all = council.classes + set
    var found: [ClassedField] = []
    for info in try collections(for: .internal) where only == nil || info.id == only {
      let id = try collectionID(info.id)
      let columns = try translated(file.exportColumns(of: id))
      let names: [String?] = [nil] + columns.map(\.name)
      for name in names {
        func isMeant(_ rule: FieldRule, _ name: String?) -> Bool {
          rule.collection == info.id && rule.field?.lowercased() == name?.lowercased()
        }
        let byName = name.map(Audience.init(ofFieldNamed:)) ?? .public
        var meant = name
        var rule = all.last { isMeant($0, name) }
        if rule == nil, let plain = name.flatMap(FieldView.unnumbered) {
          meant = plain
          rule = all.last { isMeant($0, plain) && $0.audience > byName }
        }
        found.append(
          ClassedField(
            collection: info.id, field: name, audience: rule?.audience ?? byName,
            origin: rule == nil ? .name : set.contains { isMeant($0, meant) } ? .set : .council))
      }
    }
    if let only, found.isEmpty { throw Self.noCollection(only) }
    return found
  }

  /// Decides who may see fields or collections, at once and for every process.
  ///
  /// A field or collection need not be there yet.
  public func classify(_ rules: [FieldRule]) throws(RegistryError) {
    for rule in rules { try rule.check() }
    guard !rules.isEmpty else { return }
    let detail = rules.map { rule in
      JSONObject.Member(
        rule.collection + (rule.field.map { "/\($0)" } ?? ""), .string(rule.audience.rawValue))
    }
    let act = Act(
      actor: actor, name: .classesSet,
      subject: rules.count == 1 ? detail[0].name : rules[0].collection,
      detail: JSONObject(detail))
    try translated(
      file.setFieldClasses(
        rules.map {
          StoredFieldClass(
            collection: $0.collection, field: $0.field?.lowercased() ?? "",
            name: $0.audience.rawValue)
        }, act: act))
  }

  /// What a profile says about its fields, before any of them is there: a field is never opened
  /// that somebody has closed further.
  func classify(asProfileSays request: ImportRequest) throws(RegistryError) {
    guard let collection = request.collectionName else { return }
    guard !request.profile.classes.isEmpty else { return }
    if case .asset = request.target, request.profile.classes.contains(where: { $0.field == nil }) {
      throw .usage(
        "a profile for assets cannot class all sites ('class'); class their fields ('classes')")
    }
    let present = try setClasses()
    let rules = request.profile.classes.map {
      FieldRule(collection: collection, field: $0.field, audience: $0.audience)
    }.filter { rule in
      let kept = present.first {
        $0.collection == rule.collection && $0.field?.lowercased() == rule.field?.lowercased()
      }
      return (kept?.audience).map { $0 < rule.audience } ?? true
    }
    try classify(rules)
  }

  /// Leaves a field to the council's file and to its name again.
  public func declassify(
    collection: String, field: String?
  ) throws(RegistryError) {
    let act = Act(
      actor: actor, name: .classesClear,
      subject: collection + (field.map { "/\($0)" } ?? ""), detail: [:])
    try translated(
      file.removeFieldClass(
        collection: collection, field: field?.lowercased() ?? "", act: act))
  }
}

extension ImportRequest {
  /// The collection that the features go to; nil for postcodes.
  fileprivate var collectionName: String? {
    switch target {
    case .asset: "sites"
    case .constraint(let layer): layer
    case .installation: "installations"
    case .postcode: nil
    }
  }
}
