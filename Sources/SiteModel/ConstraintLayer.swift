public import SimpleFeatures

/// A named, dated, sourced, licensed set of features that rules are measured against.
public struct ConstraintLayer: Hashable, Sendable {
  /// Lower-case letters, digits and hyphens: `conservation-areas`.
  public var id: String
  public var title: String
  public var description: String?
  public var provenance: Provenance
  /// Days after which the layer counts as stale, from the day its data is dated.
  public var maxAgeInDays: Int?
  /// How far off the source's lines may be, in metres; 0 where it does not say.
  public var positionalAccuracyInMetres: Double
  /// The import run that last changed it.
  public var lastRun: Int64?
  public var featureCount: Int

  public init(
    id: String, title: String, description: String? = nil, provenance: Provenance = Provenance(),
    maxAgeInDays: Int? = nil, positionalAccuracyInMetres: Double = 0, lastRun: Int64? = nil,
    featureCount: Int = 0
  ) {
    self.id = id
    self.title = title
    self.description = description
    self.provenance = provenance
    self.maxAgeInDays = maxAgeInDays
    self.positionalAccuracyInMetres = positionalAccuracyInMetres
    self.lastRun = lastRun
    self.featureCount = featureCount
  }

  /// Whether a layer can have this id: it becomes part of addresses and of a table's name.
  public static func isValid(id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 60 && id.first?.isLetter == true
      && id.utf8.allSatisfy {
        ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
      }
  }
}

extension ConstraintLayer {
  /// Why a verdict may not rest on this layer on the given day; nil where it may.
  public func staleness(on today: CivilDate) -> String? {
    guard let maxAgeInDays else { return nil }
    guard let text = provenance.dated, let dated = CivilDate(text) else {
      return "layer '\(id)' does not say how old its data is"
    }
    let age = dated.days(until: today)
    return age > maxAgeInDays
      ? "layer '\(id)' is dated \(text): \(age) days old, and \(maxAgeInDays) are allowed" : nil
  }
}

/// Where data came from and what may be done with it.
public struct Provenance: Hashable, Sendable {
  public var source: String?
  public var licence: String?
  /// The day the data describes, as `yyyy-mm-dd`.
  public var dated: String?

  public init(source: String? = nil, licence: String? = nil, dated: String? = nil) {
    self.source = source
    self.licence = licence
    self.dated = dated
  }
}

/// One feature of a constraint layer, or an installation seen as one.
public struct LayerFeature: Hashable, Sendable {
  public var id: Int64
  /// The source's identifier for it, or a derived one.
  public var reference: String
  public var name: String?
  public var geometry: Geometry<NationalGrid>?
  public var properties: JSONObject

  public init(
    id: Int64, reference: String, name: String? = nil, geometry: Geometry<NationalGrid>?,
    properties: JSONObject = JSONObject()
  ) {
    self.id = id
    self.reference = reference
    self.name = name
    self.geometry = geometry
    self.properties = properties
  }
}
