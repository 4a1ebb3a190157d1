public import SimpleFeatures

/// A piece of council property that may host equipment.
public struct Asset: Hashable, Sendable {
  /// The registry's own number for it: stable across re-imports, and its id in the OGC API.
  public var id: Int64
  public var key: AssetKey
  /// Whether the reference was made by the importer because the source gave none, or one twice;
  /// nil where the reader is not told.
  public var referenceIsDerived: Bool?
  public var name: String?
  public var address: String?
  public var postcode: String?
  public var ward: String?
  public var uprn: String?
  public var usrn: String?
  public var availability: Availability
  /// Nil where the source gives no location; such an asset is found by text only.
  public var geometry: Geometry<NationalGrid>?
  /// How far off the position may be, in metres; nil where the source does not say.
  public var positionalAccuracyInMetres: Double?
  /// Nil where the reader is not told.
  public var positionSource: PositionSource?
  /// Everything else the source says about it.
  public var attributes: JSONObject

  public init(
    id: Int64 = 0, key: AssetKey, referenceIsDerived: Bool? = false, name: String? = nil,
    address: String? = nil, postcode: String? = nil, ward: String? = nil, uprn: String? = nil,
    usrn: String? = nil, availability: Availability = .unknown,
    geometry: Geometry<NationalGrid>? = nil, positionalAccuracyInMetres: Double? = nil,
    positionSource: PositionSource? = .source, attributes: JSONObject = JSONObject()
  ) {
    self.id = id
    self.key = key
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
    self.attributes = attributes
  }
}

/// Whether an asset can be had; unknown until the council says.
public enum Availability: String, Sendable, CaseIterable {
  case unknown, available, held, occupied, withdrawn
}

/// Where an asset's position comes from.
public enum PositionSource: String, Sendable, CaseIterable {
  /// The coordinates in the source file.
  case source
  /// The position of its postcode: good to about 100 m in a city.
  case postcode
}
