/// Why a question about geometry has no answer.
public enum TopologyError: Error, Hashable, Sendable {
  /// A coordinate is NaN or infinite; `index` counts positions from 0 in the order written.
  case coordinateNotFinite(operation: String, index: Int, x: Double, y: Double)
  /// A ring that does not end where it starts, or has fewer than four positions.
  case ringNotClosed(operation: String, positions: Int, x: Double, y: Double)
  /// A line with exactly one position.
  case lineTooShort(operation: String, x: Double, y: Double)
  /// The question has no answer for a geometry without positions.
  case emptyGeometry(operation: String)
  /// Collections within collections, deeper than `allowed`.
  case nestedTooDeep(operation: String, allowed: Int)
  /// A distance, width or tolerance that is NaN, infinite or, where that makes no sense, negative.
  case measureOutOfRange(operation: String, got: Double, allowed: String)
  /// Edges cross each other more often than a repair or union is tried with.
  case tooTangled(operation: String, positions: Int, limit: Int)
  /// GEOS gave up, with the C function that failed and the last message GEOS sent.
  case engine(function: String, message: String)
}

extension TopologyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .coordinateNotFinite(let operation, let index, let x, let y):
      "\(operation): position \(index + 1) is (\(x), \(y)), which is not a finite number pair; "
        + "correct the source"
    case .ringNotClosed(let operation, let positions, let x, let y):
      "\(operation): a ring of \(positions) positions starting at (\(x), \(y)) is not closed; "
        + "a ring has at least 4 positions and ends where it starts; repair it first"
    case .lineTooShort(let operation, let x, let y):
      "\(operation): a line has only the one position (\(x), \(y)); "
        + "a line has at least 2; correct the source or repair it first"
    case .emptyGeometry(let operation):
      "\(operation): the geometry is empty, so there is no answer; leave empty geometries out"
    case .nestedTooDeep(let operation, let allowed):
      "\(operation): geometry collections are nested deeper than \(allowed); flatten them"
    case .measureOutOfRange(let operation, let got, let allowed):
      "\(operation): got \(got), allowed is \(allowed)"
    case .tooTangled(let operation, let positions, let limit):
      "\(operation): the shape of \(positions) positions is too tangled: its edges cross each other "
        + "more than \(limit) times, the most that is tried; draw its outline anew, or split it into "
        + "parts"
    case .engine(let function, let message):
      "\(function) failed: \(message); check the geometry's validity and repair it first"
    }
  }
}
