import Foundation
import SimpleFeatures
import SiteStore

extension CouncilRegistry {
  /// Writes features as a GeoPackage in EPSG:27700, the collection's name being its table's.
  ///
  /// - Parameters:
  ///   - path: where it appears once it is whole.
  ///   - request: its limit is the most that is written.
  /// - Returns: how many features are in it.
  /// - Throws: `notFound` naming the collection, `storage` where there is no room.
  public func writeGeoPackage(
    of collection: String, _ request: ItemsRequest, to path: String
  ) throws(RegistryError) -> Int {
    let id = try collectionID(collection)
    let info = try self.collection(collection, for: request.audience)
    let view = try view(ofPresent: collection, for: request.audience)
    let query = try query(for: request, of: id)
    return try translated { () throws(StoreError) in
      let columns = try file.knownColumns(of: id).filter { view.sees($0.name) }
      let selection = try file.selection(of: id, query)
      let output = try GeoPackageExport(
        at: path, table: collection, title: info.title, description: info.description ?? "",
        columns: columns)
      var count = 0
      try file.forEachFeature(of: id, ids: selection.ids) { feature in
        try output.append(
          id: feature.id, feature.geometry, columns.map { feature.properties[$0.name] ?? .null })
        count += 1
      }
      try output.finish()
      return count
    }
  }
}
