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
    let query = try query(for: request, of: id, as: view)
    let selected = request.shows
    func shows(_ name: String) -> Bool { view.sees(name) && selected(name) }
    let selection = try translated(file.selection(of: id, query))
    return try translated(
      file.exporting(id, ids: selection.ids) { rows in
        let all = try rows.allColumns()
        let own = rows.columns.indices.filter { shows(rows.columns[$0].name) }
        let attributes = all.dropFirst(rows.columns.count).filter { shows($0.name) }
        let output = try GeoPackageExport(
          at: path, table: collection, title: info.title, description: info.description ?? "",
          columns: own.map { rows.columns[$0] } + attributes)
        var flat = FlatRows(
          own: own, attributes: Array(attributes), attributesColumn: rows.attributesColumn)
        var count = 0
        while let chunk = try rows.chunk() {
          try output.append(try flat.flatten(chunk))
          count += chunk.count
        }
        try output.finish()
        return count
      })
  }
}
