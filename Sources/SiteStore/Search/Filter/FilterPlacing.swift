import CQL2
import Foundation
import GRDB
import SimpleFeatures
import SiteModel

extension FilterSQL {
  /// A geometry column against a literal, either first; nil for anything else.
  ///
  /// - Parameter isExact: leave out what the R*Tree could answer, where it would be negated.
  func spatial(
    _ function: SpatialFunction, _ a: FilterExpression, _ b: FilterExpression,
    isExact: Bool = false
  ) -> Condition? {
    if let literal = b.literalGeometry, let column = geometryColumn(a) {
      return spatial(function, column, literal, isExact)
    }
    if let literal = a.literalGeometry, let column = geometryColumn(b) {
      return spatial(function.mirrored, column, literal, isExact)
    }
    return nil
  }

  private func geometryColumn(_ expression: FilterExpression) -> String? {
    guard case .property(let name) = expression, let column = table.column(name),
      column.storage == .geometry
    else { return nil }
    return column.sql
  }

  private func spatial(
    _ function: SpatialFunction, _ column: String, _ literal: Geometry<AsWritten>, _ isExact: Bool
  ) -> Condition {
    // What has no place shares no point: no row is asked, where unknown and false are the same.
    if !isExact, function == .intersects, let ids = table.intersecting?(literal) {
      return .isOne(of: ids, table.rowNumber)
    }
    let exact = Self.relation(function, column, literal)
    // Disjoint is what the index cannot find; an empty literal meets nothing, and has no box.
    guard !isExact, function != .disjoint, let index = table.spatialIndex, !literal.isEmpty
    else { return exact }
    return .joined([candidates(index, literal), exact], by: "AND")
  }

  /// The exact test alone.
  static func relation<Frame>(
    _ function: SpatialFunction, _ column: String, _ literal: Geometry<Frame>
  ) -> Condition {
    var bytes: [UInt8] = []
    WKB.encode(literal, into: &bytes)
    return Condition(
      "cql_relates('\(function.rawValue)', \(column), ?)", [Data(bytes).databaseValue])
  }

  private func candidates(_ index: String, _ literal: Geometry<AsWritten>) -> Condition {
    var boxes: [Box<AsWritten>] = []
    // The two halves of a box across the antimeridian have the whole world between them.
    if case .multiPolygon(let parts) = literal, parts.count == 2 {
      boxes = parts.compactMap { Geometry.polygon($0).bounds }
    } else {
      boxes = [literal.bounds].compactMap(\.self)
    }
    return Self.candidates(table.rowNumber, index, boxes)
  }

  /// Rows whose box touches any of the boxes.
  static func candidates<Frame>(
    _ rowNumber: String, _ index: String, _ boxes: [Box<Frame>]
  ) -> Condition {
    var values: [DatabaseValue] = []
    var parts: [String] = []
    for box in boxes {
      parts.append(
        "SELECT id FROM \(quoted(index)) WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?")
      values += [box.minX, box.maxX, box.minY, box.maxY].map(\.databaseValue)
    }
    return Condition("(\(rowNumber) IN (\(parts.joined(separator: " UNION ALL "))))", values)
  }
}

extension FilterExpression {
  fileprivate var literalGeometry: Geometry<AsWritten>? {
    switch self {
    case .geometry(let geometry): geometry
    case .bbox(let box): box.geometry
    default: nil
    }
  }
}

extension SpatialFunction {
  /// The one that says the same with the arguments changed.
  fileprivate var mirrored: SpatialFunction {
    switch self {
    case .contains: .within
    case .within: .contains
    case .crosses, .disjoint, .equals, .intersects, .overlaps, .touches: self
    }
  }
}
