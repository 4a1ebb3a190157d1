import SiteModel
import SiteStore

/// Who may see which collection and which field, as the council has decided.
struct Classification: Hashable, Sendable {
  private var collections: [String: Audience] = [:]
  /// By collection, then by field in lower case.
  private var fields: [String: [String: Audience]] = [:]

  /// - Parameter rules: of two on the same field the later one stands.
  init(_ rules: [FieldRule]) {
    for rule in rules {
      if let field = rule.field {
        fields[rule.collection, default: [:]][field.lowercased()] = rule.audience
      } else {
        collections[rule.collection] = rule.audience
      }
    }
  }

  func shows(_ collection: String, to audience: Audience) -> Bool {
    self.collections[collection, default: .public] <= audience
  }

  func audience(of collection: String) -> Audience {
    self.collections[collection, default: .public]
  }

  func view(of collection: String, for audience: Audience) -> FieldView {
    FieldView(
      collection: collection, audience: audience, classes: fields[collection] ?? [:])
  }
}

extension CouncilRegistry {
  /// As it is now, whichever process changed it: the council's file first, then what was set
  /// since, by profiles and by hand.
  func classification() throws(RegistryError) -> Classification {
    try classes.value(.whole, at: try presentRevision(of: .classes)) {
      () throws(RegistryError) in
      Classification(council.classes + (try setClasses()))
    }
  }

  /// What has been set since the registry was made, by collection and field.
  public func setClasses() throws(RegistryError) -> [FieldRule] {
    let stored = try translated(file.fieldClasses())
    return stored.map { one in
      FieldRule(
        collection: one.collection, field: one.field.isEmpty ? nil : one.field,
        audience: Audience(rawValue: one.name) ?? .internal)
    }
  }

  /// What an audience sees of a collection.
  ///
  /// - Throws: `notFound` in the same words for a collection that there is not and for one that
  ///   is not for this audience.
  public func view(
    of collection: String, for audience: Audience
  ) throws(RegistryError) -> FieldView {
    _ = try collectionID(collection)
    return try view(ofPresent: collection, for: audience)
  }

  /// As ``view(of:for:)``, of a collection that is known to be there.
  func view(
    ofPresent collection: String, for audience: Audience
  ) throws(RegistryError) -> FieldView {
    let classification = try classification()
    guard classification.shows(collection, to: audience) else {
      throw Self.noCollection(collection)
    }
    return classification.view(of: collection, for: audience)
  }

  /// Answers from what an audience sees of a collection, without a look at the registry of its own
  /// where the answer tells that they are still the classes of the last one.
  ///
  /// - Parameter make: called again where something has.
  func answer(
    about collection: String, for audience: Audience,
    _ make: (FieldView) throws(RegistryError) -> EncodedFeatures
  ) throws(RegistryError) -> EncodedFeatures {
    if let (revision, classification) = classes.latest(.whole),
      classification.shows(collection, to: audience)
    {
      let made = try make(classification.view(of: collection, for: audience))
      if made.classes == revision { return made }
    }
    return try make(try view(ofPresent: collection, for: audience))
  }

  static func noCollection(_ id: String) -> RegistryError {
    .notFound("there is no collection '\(id.shortened)'")
  }
}
