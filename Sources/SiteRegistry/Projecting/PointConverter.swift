import Projection
public import SimpleFeatures

/// Converts points between reference systems through the National Grid's one operation.
public struct PointConverter: Sendable {
  private let toGrid: Transform<AsWritten, NationalGrid>?
  private let fromGrid: Transform<NationalGrid, AsWritten>?
  /// What is applied, and how good it is.
  public let description: String
  /// How many decimals the result is worth: 3 for metres, 9 for degrees.
  public let decimals: Int

  /// - Parameters:
  ///   - from, to: codes such as `EPSG:4326`, `OGC:CRS84`, `EPSG:27700`.
  /// - Throws: `usage` for a code that is not known or cannot be reached from the grid.
  public init(from: String, to: String) throws(RegistryError) {
    let systems = ReferenceSystems(gridFolders: DataFolder.gridFolders)
    do {
      let source = try ReferenceSystem(parsing: from)
      let target = try ReferenceSystem(parsing: to)
      toGrid = try source == .nationalGrid ? nil : systems.toNationalGrid(from: source)
      fromGrid = try target == .nationalGrid ? nil : systems.fromNationalGrid(to: target)
      decimals = target.isDegrees ? 9 : 3
    } catch {
      throw .usage("\(error)")
    }
    let parts = [toGrid?.operation.summary, fromGrid?.operation.summary].compactMap(\.self)
    description = parts.isEmpty ? "nothing to convert" : parts.joined(separator: ", then ")
  }

  /// One point; horizontal axis first on both sides.
  public func convert(
    _ position: Position<AsWritten>
  ) throws(RegistryError) -> Position<AsWritten> {
    do {
      let grid: Position<NationalGrid> =
        try toGrid?(position) ?? Position(easting: position.first, northing: position.second)
      return try fromGrid?(grid) ?? Position(first: grid.easting, second: grid.northing)
    } catch {
      throw .badInput("\(error)")
    }
  }
}
