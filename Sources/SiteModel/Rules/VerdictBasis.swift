import CQL2
public import SimpleFeatures

/// What a kept verdict rests on, beyond what it says itself: enough to make it again.
///
/// The features are not in it. They are rebuilt from the history, as they were after an event.
public struct VerdictBasis: Hashable, Sendable {
  /// The last event of the registry that the verdict saw.
  public var event: Int64
  /// The day it was made, `yyyy-mm-dd`, in the council's time zone.
  public var day: String
  /// The digest of the rule pack's text.
  public var packDigest: String
  /// PROJ's name of the operation that brings positions to the National Grid.
  public var operation: String
  public var quality: PositionQuality
  public var question: Question
  /// One for each layer that the pack names, in the order of their ids.
  public var layers: [Layer]

  /// The proposal. An asset's own values are in the history.
  public struct Question: Hashable, Sendable {
    public var asset: AssetKey?
    /// The asset's number, under which the history has it whatever became of its key.
    public var assetID: Int64?
    /// The place, where it is not an asset's.
    public var geometry: Geometry<NationalGrid>?
    public var equipment: EquipmentKind
    public var heightInMetres: Double?
    public var volumeInLitres: Double?
    public var count: Int?
    public var attributes: JSONObject

    public init(_ proposal: Proposal) {
      asset = proposal.asset?.key
      assetID = proposal.asset?.id
      geometry = proposal.asset == nil ? proposal.geometry : nil
      equipment = proposal.equipment
      heightInMetres = proposal.heightInMetres
      volumeInLitres = proposal.volumeInLitres
      count = proposal.count
      attributes = proposal.attributes
    }
  }

  /// A layer as the rules saw it.
  public struct Layer: Hashable, Sendable {
    public var id: String
    /// What it said of itself; nil where it had not been imported.
    public var description: ConstraintLayer?
    /// How many of its features had a place.
    public var locatedCount: Int
    /// The column types of the attributes that the rules ask for, by name.
    public var columnTypes: [String: String]

    public init(
      id: String, description: ConstraintLayer?, locatedCount: Int,
      columnTypes: [String: String] = [:]
    ) {
      self.id = id
      self.description = description
      self.locatedCount = locatedCount
      self.columnTypes = columnTypes
    }
  }

  public init(
    event: Int64, day: String, packDigest: String, operation: String, quality: PositionQuality,
    question: Question, layers: [Layer]
  ) {
    self.event = event
    self.day = day
    self.packDigest = packDigest
    self.operation = operation
    self.quality = quality
    self.question = question
    self.layers = layers
  }
}

extension CompiledPack {
  /// The layers that the pack names as it was bound to them.
  ///
  /// - Parameter columnTypes: those of a layer that has been imported.
  public func basisLayers<E: Error>(
    columnTypes: (String) throws(E) -> [String: String]
  ) throws(E) -> [VerdictBasis.Layer] {
    var all: [VerdictBasis.Layer] = []
    for id in pack.layerIDs {
      guard let snapshot = layers[id] else {
        all.append(.init(id: id, description: nil, locatedCount: 0))
        continue
      }
      let asked = pack.attributes(of: id)
      let types = asked.isEmpty ? [:] : try columnTypes(id).filter { asked.contains($0.key) }
      all.append(
        .init(
          id: id, description: snapshot.layer, locatedCount: snapshot.features.count,
          columnTypes: types))
    }
    return all
  }
}

extension RulePack {
  /// The attributes of a layer's features that its rules ask for.
  public func attributes(of layer: String) -> Set<String> {
    var names: Set<String> = []
    for test in rules.flatMap(\.relations) where test.layer == layer {
      names.formUnion(test.filter?.propertyNames ?? [])
      if case .heightLimit(let property) = test.relation { names.insert(property) }
    }
    return names
  }
}
