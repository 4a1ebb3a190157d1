import Foundation
public import SimpleFeatures
import Synchronization

/// Makes the transforms between any reference system and the National Grid, each once.
///
/// Copies share what was made.
public struct ReferenceSystems: Sendable {
  private let builder: PipelineBuilder
  private let made = Made()

  private final class Made: Sendable {
    let toGrid = Mutex<[ReferenceSystem: Transform<AsWritten, NationalGrid>]>([:])
    let fromGrid = Mutex<[ReferenceSystem: Transform<NationalGrid, AsWritten>]>([:])
    let geographicToGrid = Mutex<Transform<Geographic, NationalGrid>?>(nil)
    let gridToGeographic = Mutex<Transform<NationalGrid, Geographic>?>(nil)
  }

  /// Names the folders to search for shift grids, before `SITEREG_PROJ_DATA`, the user's
  /// `sitereg/proj` data folder and PROJ's own.
  ///
  /// Never fails and reads nothing yet; what is missing shows in the transforms.
  public init(gridFolders: [String] = []) {
    self.init(gridFolders: gridFolders, environment: ProcessInfo.processInfo.environment)
  }

  /// As above with other environment variables than the process's own.
  package init(gridFolders: [String], environment: [String: String]) {
    builder = PipelineBuilder(
      folders: GridFolders.all(first: gridFolders, environment: environment))
  }

  /// The transform from a system, as files write it, to the National Grid.
  ///
  /// EPSG:4326 and OGC:CRS84 are treated as ETRS89. From EPSG:27700 itself positions are only
  /// checked.
  public func toNationalGrid(
    from system: ReferenceSystem
  ) throws(ProjectionError) -> Transform<AsWritten, NationalGrid> {
    try cached(made.toGrid, system, .toNationalGrid)
  }

  /// The transform from the National Grid to a system, horizontal axis first.
  public func fromNationalGrid(
    to system: ReferenceSystem
  ) throws(ProjectionError) -> Transform<NationalGrid, AsWritten> {
    try cached(made.fromGrid, system, .fromNationalGrid)
  }

  /// The transform from ETRS89 longitude and latitude to the National Grid.
  public var geographicToGrid: Transform<Geographic, NationalGrid> {
    get throws(ProjectionError) { try single(made.geographicToGrid, .toNationalGrid) }
  }

  /// The transform from the National Grid to ETRS89 longitude and latitude.
  public var gridToGeographic: Transform<NationalGrid, Geographic> {
    get throws(ProjectionError) { try single(made.gridToGeographic, .fromNationalGrid) }
  }

  /// Whether the OSTN15 grid was found.
  ///
  /// Where a folder holds it no transform is built, which would take longer than most questions.
  public var hasExactGrid: Bool {
    let name = "/uk_os_OSTN15_NTv2_OSGBtoETRS.tif"
    if builder.folders.contains(where: { access($0 + name, R_OK) == 0 }) { return true }
    guard let transform = try? geographicToGrid else { return false }
    return transform.operation.grid != nil
  }

  /// One line on how good positions are, for start-up messages and verdicts.
  public var accuracyStatement: String {
    do throws(ProjectionError) {
      let operation = try geographicToGrid.operation
      let metres = operation.accuracyInMetres.map { "\($0.formatted) m" } ?? "an unknown distance"
      return operation.isExact
        ? "OSTN15 grid: positions are good to about \(metres)"
        : "no OSTN15 grid: positions are good to about \(metres)"
    } catch {
      return "no transformation to the National Grid: \(error)"
    }
  }

  private func cached<S, T>(
    _ cache: borrowing Mutex<[ReferenceSystem: Transform<S, T>]>, _ system: ReferenceSystem,
    _ direction: PipelineDirection
  ) throws(ProjectionError) -> Transform<S, T> {
    // Built inside the lock, so that two threads never build the same one.
    try cache.withLock { (all) throws(ProjectionError) in
      if let known = all[system] { return known }
      let transform: Transform<S, T> = try make(system, direction)
      // Codes come from outside; a handful are in use, so a flood of them starts over.
      if all.count >= 64 { all.removeAll() }
      all[system] = transform
      return transform
    }
  }

  private func single<S, T>(
    _ cache: borrowing Mutex<Transform<S, T>?>, _ direction: PipelineDirection
  ) throws(ProjectionError) -> Transform<S, T> {
    try cache.withLock { (known) throws(ProjectionError) in
      if let known { return known }
      let transform: Transform<S, T> = try make(.etrs89, direction)
      known = transform
      return transform
    }
  }

  private func make<S, T>(
    _ system: ReferenceSystem, _ direction: PipelineDirection
  ) throws(ProjectionError) -> Transform<S, T> {
    Transform(try builder.build(system, direction))
  }
}

extension Double {
  /// "5" rather than "5.0".
  fileprivate var formatted: String {
    guard let whole = Int(exactly: self) else { return "\(self)" }
    return "\(whole)"
  }
}
