import CPROJ

/// Picks the one operation between a reference system and the National Grid.
///
/// PROJ's own transforms keep several operations and choose per position, silently; with the
/// grid missing that means metres. Here one is chosen for all, never a "ballpark" one.
struct OperationChoice: ~Copyable {
  let operation: EngineObject
  let name: String
  let accuracy: Double?
  let grid: String?
  let area: AreaOfUse?

  /// Great Britain with its waters: EPSG's area of use of 27700.
  private static let areaOfInterest = AreaOfUse(west: -9.01, south: 49.75, east: 2.01, north: 61.01)

  init?(
    from source: borrowing EngineObject, to target: borrowing EngineObject,
    in context: EngineContext
  ) throws(ProjectionError) {
    guard let best = try Self.best(from: source, to: target, in: context) else { return nil }
    self = best
  }

  private init(operation: consuming EngineObject, in context: EngineContext) {
    name = text(proj_get_name(operation.handle)) ?? "unnamed"
    grid = Self.grid(operation, in: context)
    let metres = proj_coordoperation_get_accuracy(context.handle, operation.handle)
    if proj_get_type(operation.handle) == PJ_TYPE_CONVERSION {
      // The datum stays the same, so there is nothing to be off by.
      accuracy = 0
    } else if metres < 0 {
      // PROJ's sentinel for "unknown".
      accuracy = nil
    } else {
      // EPSG's figures for single Helmert shifts are medians; Ordnance Survey's statement for any
      // of them over Great Britain is 5 m ("A guide to coordinate systems in Great Britain", 6.2).
      // PROJ's 0.03 m for OSTN15 as a file of shifts is passed by some: of 100,000 random points over
      // the country the worst is 0.04 m from Ordnance Survey's own transformation.
      accuracy = max(metres, (grid?.contains("OSTN15") ?? false) ? 0.04 : 5)
    }
    area = areaOfUse(operation, in: context)
    self.operation = operation
  }

  private static func best(
    from source: borrowing EngineObject, to target: borrowing EngineObject,
    in context: EngineContext
  ) throws(ProjectionError) -> OperationChoice? {
    let handle = context.handle
    guard let wishes = proj_create_operation_factory_context(handle, nil) else {
      throw .engine(
        function: "proj_create_operation_factory_context", reason: context.lastReason)
    }
    defer { proj_operation_factory_context_destroy(wishes) }
    let gb = areaOfInterest
    proj_operation_factory_context_set_area_of_interest(
      handle, wishes, gb.west, gb.south, gb.east, gb.north)
    proj_operation_factory_context_set_spatial_criterion(
      handle, wishes, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION)
    proj_operation_factory_context_set_grid_availability_use(
      handle, wishes, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID)
    proj_operation_factory_context_set_allow_ballpark_transformations(handle, wishes, 0)
    guard
      let list = proj_create_operations(handle, source.handle, target.handle, wishes)
    else { return nil }
    defer { proj_list_destroy(list) }
    // OSTN15 before anything else, then the stated accuracy; PROJ's own order decides a tie.
    var best: OperationChoice?
    var bestRank = (2, Double.infinity)
    for index in 0..<proj_list_get_count(list) {
      // Each object taken from the list is the caller's to destroy.
      guard let pointer = proj_list_get(handle, list, index) else { continue }
      let operation = EngineObject(owning: pointer, in: context)
      if proj_coordoperation_has_ballpark_transformation(handle, pointer) != 0 { continue }
      if proj_coordoperation_is_instantiable(handle, pointer) == 0 { continue }
      let candidate = OperationChoice(operation: operation, in: context)
      let rank = (candidate.usesOSTN15 ? 0 : 1, candidate.accuracy ?? .infinity)
      if rank < bestRank {
        bestRank = rank
        best = consume candidate
      }
    }
    return best
  }

  private var usesOSTN15: Bool { grid?.contains("OSTN15") ?? false }

  private static func grid(
    _ operation: borrowing EngineObject, in context: EngineContext
  ) -> String? {
    var names: [String] = []
    for index in 0..<proj_coordoperation_get_grid_used_count(context.handle, operation.handle) {
      var name: UnsafePointer<CChar>?
      // The text stays the operation's.
      _ = proj_coordoperation_get_grid_used(
        context.handle, operation.handle, index, &name, nil, nil, nil, nil, nil, nil)
      if let name = text(name) { names.append(name) }
    }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }
}

/// A C text that stays its owner's, copied.
func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

/// Where a system or operation is defined; nil where PROJ's database does not say.
func areaOfUse(
  _ object: borrowing EngineObject, in context: EngineContext
) -> AreaOfUse? {
  var (west, south, east, north) = (0.0, 0.0, 0.0, 0.0)
  let known = proj_get_area_of_use(
    context.handle, object.handle, &west, &south, &east, &north, nil)
  // PROJ answers −1000 where the area has a name but no numbers.
  guard known != 0, west >= -180, south >= -90 else { return nil }
  return AreaOfUse(west: west, south: south, east: east, north: north)
}
