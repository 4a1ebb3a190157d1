public import SimpleFeatures

/// The kinds of equipment a supplier can ask about.
public enum EquipmentKind: String, Sendable, CaseIterable {
  case smallCell = "small-cell"
  case rooftopAntenna = "rooftop-antenna"
  case groundMast = "ground-mast"
  case cabinet

  /// In plain words, for pages and tables.
  public var title: String {
    switch self {
    case .smallCell: "Small cell"
    case .rooftopAntenna: "Rooftop antenna"
    case .groundMast: "Ground mast"
    case .cabinet: "Cabinet"
    }
  }
}

/// Equipment of a kind, of a size, at a place: what rules are asked about.
public struct Proposal: Sendable {
  /// The asker's own identifier, given back with the answer.
  public var id: JSONValue?
  /// The asset it is for; nil where the place is only a position.
  public var asset: Asset?
  public var geometry: Geometry<NationalGrid>
  public var equipment: EquipmentKind
  /// What a height may be, in metres: no structure in the country is taller.
  public static let heights = 0.0...500.0
  /// The same for people: `0 to 500`.
  public static let heightsInWords = "\(Int(heights.lowerBound)) to \(Int(heights.upperBound))"
  /// Top of the equipment above ground, in metres; one of ``heights``.
  public var heightInMetres: Double?
  public var volumeInLitres: Double?
  /// How many of them, after the works.
  public var count: Int?
  /// Further values that conditions may name; they win over the asset's attributes.
  public var attributes: JSONObject

  public init(
    id: JSONValue? = nil, asset: Asset? = nil, geometry: Geometry<NationalGrid>,
    equipment: EquipmentKind, heightInMetres: Double? = nil, volumeInLitres: Double? = nil,
    count: Int? = nil, attributes: JSONObject = JSONObject()
  ) {
    self.id = id
    self.asset = asset
    self.geometry = geometry
    self.equipment = equipment
    self.heightInMetres = heightInMetres
    self.volumeInLitres = volumeInLitres
    self.count = count
    self.attributes = attributes
  }
}
