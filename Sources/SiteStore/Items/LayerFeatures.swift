import GRDB
import SimpleFeatures
public import SiteModel

extension RegistryFile {
  /// All features of a constraint layer, of `installations` or of `assets`, as rules see them.
  ///
  /// Good for as long as ``revision()`` stays the same.
  /// - Throws: ``StoreError/notFound(what:)`` for a layer that is not there.
  public func layerFeatures(_ id: String) throws(StoreError) -> [LayerFeature] {
    let collection: CollectionID =
      switch id {
      case "assets": .sites
      case "installations": .installations
      default: .layer(id)
      }
    return try read { db in
      let reader = try FeatureReader(collection, in: db)
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT \(reader.selection) FROM \(quoted(reader.table)) ORDER BY fid")
      var features: [LayerFeature] = []
      while let row = try rows.next() {
        let stored = try reader.feature(row)
        var properties = stored.properties
        let reference = properties["reference"]?.plainText ?? ""
        let name = properties["name"]?.plainText
        properties["reference"] = nil
        properties["name"] = nil
        features.append(
          LayerFeature(
            id: stored.id, reference: reference, name: name, geometry: stored.geometry,
            properties: properties))
      }
      return features
    }
  }
}
