public import CQL2
import SimpleFeatures
public import Topology

/// A filter bound to the properties of some records, ready to be asked about each of them.
///
/// Geometry literals are taken to be in the National Grid: pass a filter in other coordinates
/// through ``CQL2/Filter/mapGeometries(_:)`` first.
public struct CompiledFilter: Sendable {
  private let condition: CompiledCondition

  /// Binds to records that may have any property; one they lack is null.
  public init(_ filter: Filter) throws(FilterEvaluationError) {
    condition = try FilterCompiler(nil).condition(filter.expression)
  }

  /// Binds to the properties given; the order is that of ``IndexedFilterRecord``.
  ///
  /// - Throws: ``FilterEvaluationError/unknownProperty(name:known:)`` for any other property, and
  ///   errors for literals that can never match the type of a property.
  public init(_ filter: Filter, properties: [FilterProperty]) throws(FilterEvaluationError) {
    condition = try FilterCompiler(properties).condition(filter.expression)
  }

  /// Binds to properties of unknown types.
  public init(_ filter: Filter, propertyNames: [String]) throws(FilterEvaluationError) {
    try self.init(filter, properties: propertyNames.map { FilterProperty($0) })
  }

  /// What the filter says of a record; makes a topology session for each spatial comparison.
  public func truth(of record: some FilterRecord) throws(FilterEvaluationError) -> Truth {
    try condition.truth(
      { record.value(of: $0.name) ?? .null }, CompiledFilter.relatesInOwnSession)
  }

  /// What the filter says of a record.
  public func truth(
    of record: some FilterRecord, in session: borrowing TopologySession
  ) throws(FilterEvaluationError) -> Truth {
    try condition.truth(
      { record.value(of: $0.name) ?? .null },
      { (function, a, b) throws(FilterEvaluationError) in
        try Self.relates(function, a, b, session)
      })
  }

  /// What the filter says of a record whose values stand in the order of its properties.
  public func truth(of record: some IndexedFilterRecord) throws(FilterEvaluationError) -> Truth {
    try condition.truth({ record.value($0) }, CompiledFilter.relatesInOwnSession)
  }

  /// What the filter says of a record whose values stand in the order of its properties.
  public func truth(
    of record: some IndexedFilterRecord, in session: borrowing TopologySession
  ) throws(FilterEvaluationError) -> Truth {
    try condition.truth(
      { record.value($0) },
      { (function, a, b) throws(FilterEvaluationError) in
        try Self.relates(function, a, b, session)
      })
  }

  private static func relatesInOwnSession(
    _ function: SpatialFunction, _ a: Geometry<NationalGrid>, _ b: Geometry<NationalGrid>
  ) throws(FilterEvaluationError) -> Bool {
    try relates(function, a, b, TopologySession())
  }

  private static func relates(
    _ function: SpatialFunction, _ a: Geometry<NationalGrid>, _ b: Geometry<NationalGrid>,
    _ session: borrowing TopologySession
  ) throws(FilterEvaluationError) -> Bool {
    if let one = a.bounds, let other = b.bounds, !one.intersects(other) {
      return function == .disjoint
    }
    do {
      return try session.relates(function.relation, a, b)
    } catch {
      throw .topology(error)
    }
  }
}

extension IndexedFilterRecord {
  fileprivate func value(_ slot: PropertySlot) -> FilterValue {
    slot.index.map { value(at: $0) } ?? value(of: slot.name) ?? .null
  }
}

extension SpatialFunction {
  /// The relation of simple features that decides it.
  package var relation: SpatialRelation {
    switch self {
    case .contains: .contains
    case .crosses: .crosses
    case .disjoint: .disjoint
    case .equals: .equals
    case .intersects: .intersects
    case .overlaps: .overlaps
    case .touches: .touches
    case .within: .within
    }
  }
}
