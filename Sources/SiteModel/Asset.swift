public import SimpleFeatures

/// A piece of council property that may host equipment.
@dynamicMemberLookup
public struct Asset: Hashable, Sendable {
  /// The registry's own number for it: stable across re-imports, and its id in the OGC API.
  public var id: Int64
  public var key: AssetKey
  /// Nil where the source gives no location; such an asset is found by text only.
  public var geometry: Geometry<NationalGrid>?
  public var details: AssetDetails

  public init(
    id: Int64 = 0, key: AssetKey, geometry: Geometry<NationalGrid>? = nil,
    details: AssetDetails = AssetDetails()
  ) {
    self.id = id
    self.key = key
    self.geometry = geometry
    self.details = details
    if details.availability == nil { self.details.availability = .unknown }
  }

  /// What is said about the asset, each by its own name.
  @inlinable
  public subscript<T>(dynamicMember path: WritableKeyPath<AssetDetails, T>) -> T {
    get { details[keyPath: path] }
    set { details[keyPath: path] = newValue }
  }

  /// Unknown where nobody has said.
  public var availability: Availability {
    get { details.availability ?? .unknown }
    set { details.availability = newValue }
  }
}

/// What is said about an asset besides its key and its place: by a row of a source, a row on its
/// way into the registry, or the registry.
public struct AssetDetails: Hashable, Sendable {
  /// Whether the reference was made by the importer because the source gave none, or one twice;
  /// nil where the reader is not told.
  public var referenceIsDerived: Bool?
  public var name: String?
  public var address: String?
  public var postcode: String?
  public var ward: String?
  public var uprn: String?
  public var usrn: String?
  /// Nil where a source says nothing: the registry's stays then, and a new asset's is unknown.
  public var availability: Availability?
  /// How far off the position may be, in metres; nil where the source does not say.
  public var positionalAccuracyInMetres: Double?
  /// Nil where the reader is not told.
  public var positionSource: PositionSource?
  /// Everything else the source says about it.
  public var attributes: JSONObject

  public init(
    referenceIsDerived: Bool? = false, name: String? = nil, address: String? = nil,
    postcode: String? = nil, ward: String? = nil, uprn: String? = nil, usrn: String? = nil,
    availability: Availability? = nil, positionalAccuracyInMetres: Double? = nil,
    positionSource: PositionSource? = .source, attributes: JSONObject = JSONObject()
  ) {
    self.referenceIsDerived = referenceIsDerived
    self.name = name
    self.address = address
    self.postcode = postcode
    self.ward = ward
    self.uprn = uprn
    self.usrn = usrn
    self.availability = availability
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
