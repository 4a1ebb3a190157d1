public import SimpleFeatures
import SiteModel

/// What somebody sees of a collection: the one place that decides about every field, whatever the
/// format, filter or order.
///
/// Equal views see equal fields, so what is made for one may be kept for the other.
public struct FieldView: Hashable, Sendable {
  public let collection: String
  public let audience: Audience
  /// Who may see a field, by its name in lower case; what is missing is decided by its name.
  private let classes: [String: Audience]

  init(collection: String, audience: Audience, classes: [String: Audience]) {
    self.collection = collection
    self.audience = audience
    self.classes = classes
  }

  /// Whether every field may be seen, so that none needs to be asked about.
  public var seesEverything: Bool { audience == .internal }

  /// Names that differ by case only are one field, as they are to SQLite.
  ///
  /// Takes apart the name where nobody has classed it: ask once a column, not once a feature.
  public func sees(_ field: String) -> Bool {
    guard !seesEverything else { return true }
    return (classes[field.lowercased()] ?? Audience(ofFieldNamed: field)) <= audience
  }

  /// The properties without those that may not be seen.
  public func visible(_ properties: JSONObject) -> JSONObject {
    guard !seesEverything else { return properties }
    return JSONObject(properties.members.filter { sees($0.name) })
  }

  /// The asset without what may not be seen of it; owner, kind and reference are its address and
  /// always stay.
  func visible(_ asset: Asset) -> Asset {
    guard !seesEverything else { return asset }
    var seen = asset
    for field in AssetField.allCases where !sees(field.rawValue) { seen.forget(field) }
    seen.attributes = visible(asset.attributes)
    return seen
  }
}
