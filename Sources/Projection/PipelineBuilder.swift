import CPROJ

/// Builds pipelines between a reference system and the National Grid; 10 to 20 ms each.
struct PipelineBuilder: Sendable {
  /// Searched for grids before PROJ's own folders.
  let folders: [String]

  func build(
    _ system: ReferenceSystem, _ direction: PipelineDirection
  ) throws(ProjectionError) -> GridPipeline {
    let context = try EngineContext(searching: folders)
    let grid = try Self.system(.nationalGrid, in: context)
    let gridArea = areaOfUse(grid, in: context)
    if system == .nationalGrid {
      let check = try Self.toGeographic(grid, "EPSG:27700", in: context)
      let summary = TransformOperation(
        name: "No transformation", accuracyInMetres: 0, grid: nil, projString: "+proj=noop",
        isIdentity: true)
      return GridPipeline(
        context: context, operation: nil, sourceToGeographic: check, direction: direction,
        areas: gridArea.map { [("EPSG:27700", $0)] } ?? [], summary: summary)
    }
    let whole = try Self.system(system, in: context)
    // Heights are dropped by who reads them; a shift that a definition brings is no better than
    // EPSG's own.
    let other = try horizontal(whole, in: context)
    try Self.requireHorizontal(other, system, in: context)
    guard let choice = try Self.choose(system, other, grid, in: context) else {
      throw .noOperation(from: system.code, to: "EPSG:27700")
    }
    let accuracy = try Self.accuracy(of: choice, other, grid, in: context)
    var areas: [(system: String, area: AreaOfUse)] = []
    if let gridArea { areas.append(("EPSG:27700", gridArea)) }
    if let area = areaOfUse(other, in: context) { areas.append((system.code, area)) }
    if let area = choice.area { areas.append((choice.name, area)) }
    let normalised = try Self.normalised(choice.operation, in: context)
    let check: EngineObject?
    switch direction {
    case .fromNationalGrid: check = try Self.toGeographic(grid, "EPSG:27700", in: context)
    case .toNationalGrid: check = try Self.toGeographic(other, system.code, in: context)
    }
    let projString = text(
      proj_as_proj_string(context.handle, normalised.handle, PJ_PROJ_5, nil))
    let summary = TransformOperation(
      name: choice.name, accuracyInMetres: accuracy, grid: choice.grid,
      projString: projString ?? "", isIdentity: false)
    return GridPipeline(
      context: context, operation: normalised, sourceToGeographic: check, direction: direction,
      areas: areas, summary: summary)
  }

  private static func choose(
    _ system: ReferenceSystem, _ other: borrowing EngineObject, _ grid: borrowing EngineObject,
    in context: EngineContext
  ) throws(ProjectionError) -> OperationChoice? {
    switch system {
    case .crs84, .wgs84, .etrs89:
      // For Great Britain these are one system here, so they all get ETRS89's operation.
      let etrs89 = try Self.system(.etrs89, in: context)
      return try OperationChoice(from: etrs89, to: grid, in: context)
    default:
      return try OperationChoice(from: other, to: grid, in: context)
    }
  }

  /// The choice's stated accuracy; for systems built on WGS 84 (web Mercator, its UTM zones)
  /// that of ETRS89, since here both are one.
  private static func accuracy(
    of choice: borrowing OperationChoice, _ other: borrowing EngineObject,
    _ grid: borrowing EngineObject, in context: EngineContext
  ) throws(ProjectionError) -> Double? {
    guard let pointer = proj_crs_get_geodetic_crs(context.handle, other.handle) else {
      return choice.accuracy
    }
    let base = EngineObject(owning: pointer, in: context)
    guard text(proj_get_id_code(base.handle, 0)) == "4326" else { return choice.accuracy }
    return try choose(.etrs89, base, grid, in: context)?.accuracy ?? choice.accuracy
  }

  private static func system(
    _ system: ReferenceSystem, in context: EngineContext
  ) throws(ProjectionError) -> EngineObject {
    guard let handle = proj_create(context.handle, system.source) else {
      throw .referenceSystemUnknown(code: system.code)
    }
    return EngineObject(owning: handle, in: context)
  }

  private static func requireHorizontal(
    _ object: borrowing EngineObject, _ system: ReferenceSystem,
    in context: EngineContext
  ) throws(ProjectionError) {
    switch proj_get_type(object.handle) {
    case PJ_TYPE_PROJECTED_CRS: return
    case PJ_TYPE_GEOGRAPHIC_2D_CRS: break
    default:
      throw .referenceSystemUnsuitable(
        code: system.code, reason: "it is not two-dimensional, projected or geographic")
    }
    guard let pointer = proj_crs_get_coordinate_system(context.handle, object.handle) else {
      throw .engine(function: "proj_crs_get_coordinate_system", reason: context.lastReason)
    }
    let axes = EngineObject(owning: pointer, in: context)
    // Stranger's definitions call the unit what they like; how long it is counts.
    var radians = 0.0
    let known = proj_cs_get_axis_info(
      context.handle, axes.handle, 0, nil, nil, nil, &radians, nil, nil, nil)
    guard known != 0, abs(radians - .pi / 180) < 1e-12 else {
      throw .referenceSystemUnsuitable(code: system.code, reason: "its unit is not the degree")
    }
  }

  /// The way from a projected system to longitude and latitude on its own datum, for checks.
  private static func toGeographic(
    _ object: borrowing EngineObject, _ code: String, in context: EngineContext
  ) throws(ProjectionError) -> EngineObject? {
    if proj_get_type(object.handle) != PJ_TYPE_PROJECTED_CRS { return nil }
    guard let pointer = proj_crs_get_geodetic_crs(context.handle, object.handle) else {
      throw .engine(function: "proj_crs_get_geodetic_crs", reason: context.lastReason)
    }
    let geographic = EngineObject(owning: pointer, in: context)
    guard let choice = try OperationChoice(from: object, to: geographic, in: context) else {
      throw .noOperation(from: code, to: "its own longitude and latitude")
    }
    return try normalised(choice.operation, in: context)
  }

  /// The same operation with the horizontal axis first on both ends, whatever EPSG's order is.
  private static func normalised(
    _ operation: borrowing EngineObject, in context: EngineContext
  ) throws(ProjectionError) -> EngineObject {
    guard
      let handle = proj_normalize_for_visualization(context.handle, operation.handle)
    else {
      throw .engine(function: "proj_normalize_for_visualization", reason: context.lastReason)
    }
    return EngineObject(owning: handle, in: context)
  }
}
