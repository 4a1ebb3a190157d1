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

  /// Many points, each with its own result; horizontal axis first on both sides.
  ///
  /// In any order they take as long as from south to north: see ``Projection/TileOrder``.
  public func convert(
    _ positions: [Position<AsWritten>]
  ) -> [Result<Position<AsWritten>, RegistryError>] {
    var results: [Result<Position<AsWritten>, RegistryError>] = []
    results.reserveCapacity(positions.count)
    guard let toGrid else {
      return away(positions.map { Position(easting: $0.first, northing: $0.second) })
    }
    let onGrid = toGrid.transform(positions)
    let converted = away(onGrid.compactMap { try? $0.get() })
    var next = converted.startIndex
    for position in onGrid {
      switch position {
      case .failure(let error): results.append(.failure(.badInput("\(error)")))
      case .success:
        results.append(converted[next])
        next += 1
      }
    }
    return results
  }

  /// One point.
  public func convert(
    _ position: Position<AsWritten>
  ) throws(RegistryError) -> Position<AsWritten> {
    guard let result = convert([position]).first else {
      throw .internalFault("a point was lost in its conversion")
    }
    return try result.get()
  }

  private func away(
    _ positions: [Position<NationalGrid>]
  ) -> [Result<Position<AsWritten>, RegistryError>] {
    guard let fromGrid else {
      return positions.map { .success(Position(first: $0.easting, second: $0.northing)) }
    }
    return fromGrid.transform(positions).map { $0.mapError { .badInput("\($0)") } }
  }
}
