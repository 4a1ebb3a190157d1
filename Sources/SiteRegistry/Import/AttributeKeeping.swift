import SimpleFeatures
import SiteModel
import SiteStore

/// Settles how the attributes of one import's rows are kept.
struct AttributeKeeping {
  /// Those that are read from the very column that is kept as an attribute of their name.
  private let readFields: Set<String>
  /// What the attributes hold, for a layer, whose table has a column for each.
  private var properties: PropertyKinds?
  /// Fields of a layer that have a second column, as earlier imports made it.
  private var doubledFields: Set<String> = []
  /// What columns are called as attributes, where these are kept as one object.
  private var naming: AttributeNaming?

  init(_ mapping: RowMapping, _ registry: CouncilRegistry) throws(RegistryError) {
    readFields = mapping.readFields
    if case .constraint(let layer) = mapping.target {
      properties = PropertyKinds()
      let columns = try registry.columns(ofLayer: layer)
      doubledFields = Set(mapping.target.fields.filter { columns.contains("\($0)_2") })
    } else {
      naming = AttributeNaming(
        fields: mapping.target.fields, readFields: readFields,
        known: try translated(registry.file.attributeNames(of: mapping.target)))
    }
  }

  /// Gives the attributes of a row their names, or notes what columns they need.
  ///
  /// - Returns: what is to be said of it.
  mutating func keep(_ attributes: inout JSONObject, of read: RowMapping.Row) -> [RunNote] {
    var notes: [RunNote] = []
    naming?.rename(&attributes, notes: &notes) { read.says($0, $1) }
    let all = attributes
    properties?.note(all) { name, value in
      // A layer has columns for its fields already, and needs no second one that says the same; one
      // that there is goes on.
      readFields.contains(name)
        && !(doubledFields.contains(name) && all["\(name)_2"] == nil)
        && read.says(name, value)
    }
    return notes
  }

  /// The attributes under the names that the source gave them.
  func restored(_ attributes: JSONObject) -> JSONObject {
    naming?.restored(attributes) ?? attributes
  }

  /// Hands over what only the whole file tells.
  func settle(_ pipe: StagingPipe) {
    if let properties { pipe.settle(properties) }
    if let naming { pipe.settle(attributeNames: naming.added) }
  }
}

extension CouncilRegistry {
  /// The columns of a layer; none where it is not there yet.
  fileprivate func columns(ofLayer id: String) throws(RegistryError) -> [String] {
    guard try translated(file.layer(id)) != nil else { return [] }
    return try translated(file.exportColumns(of: .layer(id))).map(\.name)
  }
}
