public import SimpleFeatures
public import SiteModel

/// A feature that passed the importer's checks and waits to be merged.
public struct StagedFeature: Sendable {
  /// Unique within one import.
  public var reference: String
  public var referenceIsDerived: Bool
  public var name: String?
  public var address: String?
  public var postcode: String?
  public var ward: String?
  public var uprn: String?
  public var usrn: String?
  /// Nil keeps what the registry has; a new asset's is then unknown.
  public var availability: Availability?
  public var geometry: Geometry<NationalGrid>?
  public var positionalAccuracyInMetres: Double?
  public var positionSource: PositionSource
  /// For an installation: whose it is.
  public var operatorName: String?
  /// For an installation: what it is.
  public var installationKind: String?
  public var heightInMetres: Double?
  public var attributes: JSONObject

  public init(
    reference: String, referenceIsDerived: Bool = false, name: String? = nil,
    address: String? = nil, postcode: String? = nil, ward: String? = nil, uprn: String? = nil,
    usrn: String? = nil, availability: Availability? = nil,
    geometry: Geometry<NationalGrid>? = nil, positionalAccuracyInMetres: Double? = nil,
    positionSource: PositionSource = .source, operatorName: String? = nil,
    installationKind: String? = nil, heightInMetres: Double? = nil,
    attributes: JSONObject = JSONObject()
  ) {
    self.reference = reference
    self.referenceIsDerived = referenceIsDerived
    self.name = name
    self.address = address
    self.postcode = postcode
    self.ward = ward
    self.uprn = uprn
    self.usrn = usrn
    self.availability = availability
    self.geometry = geometry
    self.positionalAccuracyInMetres = positionalAccuracyInMetres
    self.positionSource = positionSource
    self.operatorName = operatorName
    self.installationKind = installationKind
    self.heightInMetres = heightInMetres
    self.attributes = attributes
  }
}
