import CPROJ

/// A reference system defined in well-known text, as shapefiles and GeoPackages carry it.
struct SystemDefinition {
  let name: String
  /// EPSG's number, where PROJ finds that the definition says the same.
  let number: Int?

  private static let sizeLimit = 64 << 10
  /// PROJ's word for the same in all but the name.
  private static let leastConfidence: CInt = 70

  static func isLikely(_ text: String) -> Bool {
    let head = text.drop { $0.isWhitespace }.prefix(20).uppercased()
    return [
      "PROJCS[", "GEOGCS[", "COMPD_CS[", "GEOCCS[", "LOCAL_CS[", "PROJCRS[", "PROJECTEDCRS[",
      "GEOGCRS[", "GEOGRAPHICCRS[", "GEODCRS[", "GEODETICCRS[", "COMPOUNDCRS[", "BOUNDCRS[",
      "ENGCRS[", "ENGINEERINGCRS[", "DERIVEDPROJCRS[",
    ].contains(where: head.hasPrefix)
  }

  /// - Throws: `referenceSystemUnreadable` where PROJ makes nothing of it.
  init(_ definition: String) throws(ProjectionError) {
    let excerpt = String(definition.prefix(80))
    guard definition.utf8.count <= Self.sizeLimit else {
      throw .referenceSystemUnreadable(got: excerpt)
    }
    let context = try EngineContext(searching: [])
    guard let made = proj_create(context.handle, definition) else {
      throw .referenceSystemUnreadable(got: excerpt)
    }
    let whole = EngineObject(owning: made, in: context)
    guard proj_is_crs(whole.handle) != 0 else { throw .referenceSystemUnreadable(got: excerpt) }
    let plain = try horizontal(whole, in: context)
    name = text(proj_get_name(plain.handle)) ?? "unnamed"
    number = Self.number(of: plain, in: context)
  }

  private static func number(
    of system: borrowing EngineObject, in context: EngineContext
  ) -> Int? {
    var confidences: UnsafeMutablePointer<CInt>?
    guard let list = proj_identify(context.handle, system.handle, "EPSG", nil, &confidences) else {
      return nil
    }
    // Both are the caller's to free.
    defer {
      proj_list_destroy(list)
      if let confidences { proj_int_list_destroy(confidences) }
    }
    // The best stands first.
    guard proj_list_get_count(list) > 0, let confidences, confidences[0] >= leastConfidence,
      let pointer = proj_list_get(context.handle, list, 0)
    else { return nil }
    let found = EngineObject(owning: pointer, in: context)
    return text(proj_get_id_code(found.handle, 0)).flatMap { Int($0) }
  }
}

/// The horizontal part of a system, without heights and without a shift that is bound to it.
func horizontal(
  _ system: borrowing EngineObject, in context: EngineContext
) throws(ProjectionError) -> EngineObject {
  let part: OpaquePointer? =
    switch proj_get_type(system.handle) {
    case PJ_TYPE_COMPOUND_CRS: proj_crs_get_sub_crs(context.handle, system.handle, 0)
    case PJ_TYPE_BOUND_CRS: proj_get_source_crs(context.handle, system.handle)
    default: nil
    }
  // A copy, where there is nothing to take apart: each object has one owner.
  guard let part = part ?? proj_clone(context.handle, system.handle) else {
    throw .engine(function: "proj_clone", reason: context.lastReason)
  }
  let found = EngineObject(owning: part, in: context)
  switch proj_get_type(found.handle) {
  case PJ_TYPE_COMPOUND_CRS, PJ_TYPE_BOUND_CRS: return try horizontal(found, in: context)
  default: return found
  }
}
