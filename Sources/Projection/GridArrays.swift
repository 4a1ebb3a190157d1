import CPROJ
public import SimpleFeatures
import Synchronization

extension Transform where Source == NationalGrid {
  /// Transforms positions that are known to be of the registry: many numbers, one call of PROJ.
  ///
  /// - Parameter pairs: easting and northing in turn; each pair is replaced by the result,
  ///   horizontal axis first. A pair off the grid, or that PROJ refuses, becomes NaN.
  ///
  /// Areas of use are not asked for each position, as for input of unknown origin: what lies on
  /// the grid's 700 by 1250 km is where the operation is defined.
  public func convert(pairs: inout [Double]) {
    let count = pairs.count / 2
    guard count > 0 else { return }
    pipeline.withLock { pipeline in
      pairs.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { pipeline.convert(pairs: base, count: count) }
      }
    }
  }
}

extension Transform where Target == NationalGrid {
  /// Transforms positions onto the grid by one call of PROJ, for boxes around them: areas of use are
  /// not asked for each.
  ///
  /// - Parameter pairs: horizontal and vertical axis in turn; each pair is replaced by easting and
  ///   northing. A pair that PROJ refuses becomes NaN.
  public func convert(pairs: inout [Double]) {
    let count = pairs.count / 2
    guard count > 0 else { return }
    pipeline.withLock { pipeline in
      pairs.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { pipeline.convert(toGrid: base, count: count) }
      }
    }
  }
}

extension GridPipeline {
  /// - Parameter pairs: room for twice `count` numbers.
  borrowing func convert(toGrid pairs: UnsafeMutablePointer<Double>, count: Int) {
    switch operation {
    case .none: return
    case .some(let object): Self.run(object.handle, PJ_FWD, pairs, count)
    }
  }

  /// - Parameter pairs: room for twice `count` numbers.
  borrowing func convert(pairs: UnsafeMutablePointer<Double>, count: Int) {
    for index in 0..<count {
      let isOnGrid =
        (0...700_000).contains(pairs[2 * index]) && (0...1_250_000).contains(pairs[2 * index + 1])
      if !isOnGrid {
        pairs[2 * index] = .nan
        pairs[2 * index + 1] = .nan
      }
    }
    switch operation {
    case .none: return
    // The pipeline runs towards the grid, so away from it is its inverse.
    case .some(let object): Self.run(object.handle, PJ_INV, pairs, count)
    }
  }

  private static func run(
    _ handle: OpaquePointer, _ direction: PJ_DIRECTION, _ pairs: UnsafeMutablePointer<Double>,
    _ count: Int
  ) {
    // An earlier failure would otherwise stay in the object.
    proj_errno_reset(handle)
    let stride = 2 * MemoryLayout<Double>.stride
    _ = proj_trans_generic(
      handle, direction, pairs, stride, count, pairs + 1, stride, count, nil, 0, 0, nil, 0, 0)
    // HUGE_VAL, which is infinite, is PROJ's sentinel for a failed position.
    for index in 0..<(2 * count) where !pairs[index].isFinite { pairs[index] = .nan }
  }
}
