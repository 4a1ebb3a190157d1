import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// All features of a constraint layer, of `installations` or of `assets`, as rules see them.
  ///
  /// Good for as long as ``revision()`` stays the same.
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there.
  public func layerFeatures(_ id: String) throws(StoreError) -> [LayerFeature] {
    try read { db in
      let reader = try FeatureReader(.ofRules(id), in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT \(reader.selection) FROM \(quoted(reader.table)) ORDER BY fid")
      var features: [LayerFeature] = []
      while let row = try rows.next() {
        features.append(LayerFeature(try reader.feature(row)))
      }
      return features
    }
  }
}

extension CollectionID {
  /// What a rule's `layer` names.
  static func ofRules(_ layer: String) -> CollectionID {
    switch layer {
    case "assets": .sites
    case "installations": .installations
    default: .layer(layer)
    }
  }
}

extension LayerFeature {
  /// A row of a feature table as rules see it.
  init(_ stored: StoredFeature) {
    var properties = stored.properties
    let reference = properties["reference"]?.plainText ?? ""
    let name = properties["name"]?.plainText
    properties["reference"] = nil
    properties["name"] = nil
    self.init(
      id: stored.id, reference: reference, name: name, geometry: stored.geometry,
      properties: properties)
  }
}
