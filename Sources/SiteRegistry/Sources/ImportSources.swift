import Foundation
import SimpleFeatures
import SiteStore

/// Opens whatever an import is given: GeoJSON, CSV, or a table of a GeoPackage.
enum ImportSources {
  /// Column names that make a better reference than a row's number does.
  private static let referenceNames: Set<String> = [
    "reference", "ref", "asset_id", "assetid", "asset_ref", "feature_id", "unitid", "unit_id",
    "uniqueid", "unique_id",
  ]

  static func open(
    _ file: SourceFile, _ request: ImportRequest, csv options: CSVOptions
  ) throws(RegistryError) -> any FeatureSource {
    do {
      guard GeoPackageFile.isDatabase(file.path) else {
        if let table = request.table {
          throw RegistryError.usage(
            "'\(file.name)' is not a GeoPackage and has no table '\(table.shortened)' to choose")
        }
        return try FeatureSources.open(path: file.path, format: request.format, csv: options)
      }
      let package = try GeoPackageFile(path: file.path)
      let table = try choose(request.table, among: package.tables, of: file.name)
      let columns = try GeoPackageSource(package, table: table, givesRowNumbers: true).columns
      let hasBetter = columns.contains { referenceNames.contains($0.lowercased()) }
      return try GeoPackageSource(
        package, table: table,
        givesRowNumbers: !request.profile.reference.isEmpty || !hasBetter)
    } catch let error as RegistryError {
      throw error
    } catch let error as SourceError {
      throw RegistryError(error)
    } catch {
      throw .internalFault("\(error)")
    }
  }

  /// What the `.prj` beside a table says, as spreadsheets made from shapefiles keep it.
  ///
  /// - Parameter path: as it was given; what was fetched has nothing beside it.
  static func referenceSystem(
    beside file: SourceFile, _ path: String
  ) throws(RegistryError) -> String? {
    guard file.path == path, let dot = path.lastIndex(of: "."),
      path[dot...].lowercased() == ".csv"
    else { return nil }
    for ending in [".prj", ".PRJ"] {
      let beside = path[..<dot] + ending
      guard let data = FileManager.default.contents(atPath: String(beside)) else { continue }
      guard data.count < 1 << 16 else {
        throw .badInput("'\(beside)' is too large for the name of a reference system")
      }
      let text = String(decoding: data, as: UTF8.self).trimmed
      if !text.isEmpty { return text }
    }
    return nil
  }

  private static func choose(
    _ name: String?, among tables: [GeoPackageFile.Table], of file: String
  ) throws(RegistryError) -> GeoPackageFile.Table {
    let list = tables.map { $0.name + ($0.isSpatial ? "" : " (without places)") }
      .joined(separator: ", ")
    if let name {
      if let table = tables.first(where: { $0.name == name })
        ?? tables.first(where: { $0.name.lowercased() == name.lowercased() })
      {
        return table
      }
      throw .usage(
        "'\(file)' has no table '\(name.shortened)'; it has \(list.isEmpty ? "none that can be read" : list)"
      )
    }
    let spatial = tables.filter(\.isSpatial)
    if spatial.count == 1 { return spatial[0] }
    if spatial.isEmpty, tables.count == 1 { return tables[0] }
    guard !tables.isEmpty else {
      throw .badInput("'\(file)' holds no table of features")
    }
    throw .usage("'\(file)' holds several tables; choose one with --table: \(list)")
  }
}

/// A table that a file offers to an import.
public struct SourceTable: Hashable, Sendable {
  public var name: String
  /// Such as `EPSG:27700`; nil where the file does not say.
  public var referenceSystem: String?
  /// Whether its rows have places.
  public var isSpatial: Bool
}

extension CouncilRegistry {
  /// The tables of a GeoPackage, by name; none for any other file.
  public static func tables(inFile path: String) throws(RegistryError) -> [SourceTable] {
    guard GeoPackageFile.isDatabase(path) else { return [] }
    do {
      return try GeoPackageFile(path: path).tables.map {
        SourceTable(
          name: $0.name, referenceSystem: $0.referenceSystem, isSpatial: $0.isSpatial)
      }
    } catch {
      throw RegistryError(error)
    }
  }
}
