public import SimpleFeatures
import Synchronization

/// Takes positions from one frame to another by one chosen operation.
///
/// Made by `ReferenceSystems`. Building costs 10 to 20 ms and using it about a microsecond, so
/// make it once and pass it on; it may be used from any thread, one at a time inside. A position
/// that is not finite, or lies outside the grid or an area of use, is an error that names it.
public final class Transform<Source: ReferenceFrame, Target: ReferenceFrame>: Sendable {
  public let operation: TransformOperation
  let pipeline: Mutex<GridPipeline>

  init(_ pipeline: consuming sending GridPipeline) {
    operation = pipeline.summary
    self.pipeline = Mutex(pipeline)
  }

  /// Transforms one position.
  public func callAsFunction(
    _ position: Position<Source>
  ) throws(ProjectionError) -> Position<Target> {
    try pipeline.withLock { (pipeline) throws(ProjectionError) in
      let (x, y) = try pipeline.transform(position.x, position.y)
      return Position(x: x, y: y)
    }
  }

  /// Transforms every position of a geometry; the first that fails makes it fail.
  public func callAsFunction(
    _ geometry: Geometry<Source>
  ) throws(ProjectionError) -> Geometry<Target> {
    try pipeline.withLock { (pipeline) throws(ProjectionError) in
      if case .point(let position) = geometry {
        let (x, y) = try pipeline.transform(position.x, position.y)
        return .point(Position(x: x, y: y))
      }
      return try geometry.mapPositions { (position) throws(ProjectionError) in
        let (x, y) = try pipeline.transform(position.x, position.y)
        return Position<Target>(x: x, y: y)
      }
    }
  }

  /// Transforms many positions under one lock, each with its own result.
  ///
  /// They are taken from south to north where they lie far apart: PROJ keeps a few tiles of a shift
  /// grid in GeoTIFF unpacked, and reads the others anew whenever it comes back to them.
  public func transform(
    _ positions: [Position<Source>]
  ) -> [Result<Position<Target>, ProjectionError>] {
    let rows = positions.map(\.y)
    let order = TileOrder.areFarApart(rows) ? TileOrder.order(rows) : Array(positions.indices)
    var results = [Result<Position<Target>, ProjectionError>](
      repeating: .failure(.positionNotFinite(first: .nan, second: .nan)), count: positions.count)
    pipeline.withLock { pipeline in
      for index in order {
        let position = positions[index]
        do throws(ProjectionError) {
          let (x, y) = try pipeline.transform(position.x, position.y)
          results[index] = .success(Position(x: x, y: y))
        } catch {
          results[index] = .failure(error)
        }
      }
    }
    return results
  }
}
