public import SimpleFeatures
public import SiteModel

/// A feature that passed the importer's checks and waits to be merged.
@dynamicMemberLookup
public struct StagedFeature: Sendable {
  /// Unique within one import.
  public var reference: String
  public var geometry: Geometry<NationalGrid>?
  /// Of an installation or a layer's feature, the name and the attributes.
  public var details: AssetDetails
  /// For an installation: whose it is.
  public var operatorName: String?
  /// For an installation: what it is.
  public var installationKind: String?
  public var heightInMetres: Double?

  public init(
    reference: String, geometry: Geometry<NationalGrid>? = nil, details: AssetDetails,
    operatorName: String? = nil, installationKind: String? = nil, heightInMetres: Double? = nil
  ) {
    self.reference = reference
    self.geometry = geometry
    self.details = details
    self.operatorName = operatorName
    self.installationKind = installationKind
    self.heightInMetres = heightInMetres
  }

  /// What the source says about the feature, each by its own name.
  @inlinable
  public subscript<T>(dynamicMember path: WritableKeyPath<AssetDetails, T>) -> T {
    get { details[keyPath: path] }
    set { details[keyPath: path] = newValue }
  }
}
