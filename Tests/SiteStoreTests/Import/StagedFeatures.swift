import SimpleFeatures
import SiteModel
import SiteStore

extension StagedFeature {
  /// A feature in one line, as the tests write it.
  init(
    reference: String, referenceIsDerived: Bool = false, name: String? = nil,
    address: String? = nil, postcode: String? = nil, ward: String? = nil, uprn: String? = nil,
    usrn: String? = nil, availability: Availability? = nil,
    geometry: Geometry<NationalGrid>? = nil, positionalAccuracyInMetres: Double? = nil,
    positionSource: PositionSource = .source, operatorName: String? = nil,
    installationKind: String? = nil, heightInMetres: Double? = nil,
    attributes: JSONObject = JSONObject()
  ) {
    self.init(
      reference: reference, geometry: geometry,
      details: AssetDetails(
        referenceIsDerived: referenceIsDerived, name: name, address: address, postcode: postcode,
        ward: ward, uprn: uprn, usrn: usrn, availability: availability,
        positionalAccuracyInMetres: positionalAccuracyInMetres, positionSource: positionSource,
        attributes: attributes),
      operatorName: operatorName, installationKind: installationKind,
      heightInMetres: heightInMetres)
  }
}
