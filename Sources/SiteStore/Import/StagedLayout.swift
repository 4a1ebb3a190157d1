import SiteModel

/// How staged features are written down.
enum StagedLayout: Sendable {
  /// Everything a merge may need, in a table `feature`.
  case feature
  /// As the very rows of the registry's table `asset`, which a first import takes over as they are.
  case asset(AssetRows)

  /// What all rows of an import have in common, and what they will be if nothing comes in between.
  struct AssetRows: Sendable {
    var owner: String
    var kind: String
    /// The event of the merge.
    var event: Int64
    /// The number of the row before the first.
    var base: Int64
    /// The SQL of the registry's table.
    var table: String
    /// Those of its indexes that can be packed.
    var indexes: [AssetIndex]
    /// How large a node of the spatial index is; nil where one is not to be packed.
    var nodeSize: Int?
  }

  /// An index of the registry's assets.
  struct AssetIndex: Sendable {
    /// What it holds of each row, in front of the row's number.
    enum Shape: Sendable {
      /// That of the table's own constraint: owner, kind, reference.
      case own
      /// Reference, kind, owner.
      case order
      case kind, name, ward

      /// - Parameter isOwn: whether it belongs to a constraint of the table.
      init?(columns: [String], isOwn: Bool, isUnique: Bool) {
        switch (columns, isOwn, isUnique) {
        case (["owner", "kind", "reference"], true, true): self = .own
        case (["reference", "kind", "owner"], false, false): self = .order
        case (["kind"], false, false): self = .kind
        case (["name"], false, false): self = .name
        case (["ward"], false, false): self = .ward
        default: return nil
        }
      }
    }

    var name: String
    /// Nil for the index of a constraint.
    var sql: String?
    var shape: Shape
  }

  /// The places among a row's columns of what is read again before the merge.
  struct Places: Sendable {
    let geometry: Int
    let reference: Int
    let name: Int
    let ward: Int

    /// - Parameters:
    ///   - first: how many columns stand in front of the fields.
    ///   - geometry: nil where it stands behind them.
    fileprivate init(_ fields: [AssetField], after first: Int, geometry: Int?) {
      func place(_ field: AssetField) -> Int {
        first + (fields.firstIndex(of: field) ?? fields.count)
      }
      self.geometry = geometry ?? first + fields.count
      reference = place(.reference)
      name = place(.name)
      ward = place(.ward)
    }
  }

  private static let featurePlaces = Places(
    [.reference] + AssetField.details.map(\.field), after: 1, geometry: nil)
  private static let assetPlaces = Places(AssetField.allCases, after: 2, geometry: 1)

  var places: Places {
    switch self {
    case .feature: Self.featurePlaces
    case .asset: Self.assetPlaces
    }
  }

  /// The table the rows are in.
  var table: String { if case .feature = self { "feature" } else { "asset" } }
}
