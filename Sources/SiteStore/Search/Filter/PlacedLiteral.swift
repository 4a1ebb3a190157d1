import CQL2
import GRDBSQLite
import SimpleFeatures
import SiteModel
import Topology

/// A literal geometry of a filter, prepared for the rows it is compared with.
///
/// The frame stands for the table's own reference system, whichever it is.
final class PlacedLiteral {
  private let relation: SpatialRelation
  private let geometry: Geometry<NationalGrid>
  private let bounds: Box<NationalGrid>?
  /// Whether the literal is its own box, so that boxes decide.
  private let isBox: Bool
  private let token: PreparedToken<NationalGrid>
  /// Owns the session that prepared the geometry, and must outlive the token.
  private let functions: FilterFunctions

  init?(relation name: String?, _ value: OpaquePointer?, _ functions: FilterFunctions) {
    guard let name, let relation = SpatialFunction(rawValue: name)?.relation,
      let geometry: Geometry<NationalGrid> = try? WKB.decode(SQLValue.bytes(value)),
      let token = try? functions.session.prepare(geometry)
    else { return nil }
    self.relation = relation
    self.geometry = geometry
    self.functions = functions
    self.token = token
    bounds = geometry.bounds
    isBox = bounds.map { geometry.isRectangle($0) } ?? false
  }

  deinit { functions.session.discard(token) }

  /// How a stored geometry stands to the literal; unknown where it cannot be read.
  func truth(
    of blob: UnsafeRawBufferPointer, _ session: borrowing TopologySession
  ) throws(TopologyError) -> Truth {
    guard let header = GeoPackageBlob.Header(blob) else { return .unknown }
    if let bounds, let own = GeoPackageBlob.bounds(blob) {
      guard bounds.intersects(own) else { return Truth(relation == .disjoint) }
      if isBox, relation == .intersects || relation == .disjoint, bounds.contains(own) {
        return Truth(relation == .intersects)
      }
    }
    guard
      let other: Geometry<NationalGrid> = try? WKB.decode(
        UnsafeRawBufferPointer(rebasing: blob[header.length...]))
    else { return .unknown }
    if bounds == nil || other.isEmpty {
      return Truth(try session.relates(relation, other, geometry))
    }
    return Truth(try session.relates(relation, other, to: token))
  }
}

extension Geometry {
  /// Whether it is a polygon that fills its box.
  fileprivate func isRectangle(_ box: Box<Frame>) -> Bool {
    guard case .polygon(let polygon) = self, polygon.interiors.isEmpty,
      polygon.exterior.count == 5
    else { return false }
    let corners = polygon.exterior.dropLast()
    return Set(corners).count == 4
      && corners.allSatisfy { corner in
        (corner.x == box.minX || corner.x == box.maxX)
          && (corner.y == box.minY || corner.y == box.maxY)
      }
      && zip(polygon.exterior, polygon.exterior.dropFirst()).allSatisfy {
        $0.x == $1.x || $0.y == $1.y
      }
  }
}
