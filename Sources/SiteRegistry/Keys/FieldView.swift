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

  /// Names that differ by case only are one field, as they are to SQLite; an attribute that got a
  /// number behind its name (`rent_2`) is as closed as the name, unless it is classed itself.
  ///
  /// Takes apart the name where nobody has classed it: ask once a column, not once a feature.
  public func sees(_ field: String) -> Bool {
    guard !seesEverything else { return true }
    return Self.audience(of: field, classes) <= audience
  }

  /// Who may see a field, from what names in small letters are classed as.
  private static func audience(of field: String, _ classes: [String: Audience]) -> Audience {
    let name = field.lowercased()
    if let known = classes[name] { return known }
    let byName = Audience(ofFieldNamed: field)
    guard let plain = unnumbered(name), let known = classes[plain] else { return byName }
    return max(known, byName)
  }

  /// The name that an attribute would have, had it not got a number behind it; nil where it has none.
  static func unnumbered(_ name: String) -> String? {
    guard let bar = name.lastIndex(of: "_"), bar > name.startIndex else { return nil }
    let number = name[name.index(after: bar)...]
    guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return String(name[..<bar])
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
