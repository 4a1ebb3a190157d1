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

extension GridPipeline {
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
    let handle: OpaquePointer
    switch operation {
    case .none: return
    case .some(let object): handle = object.handle
    }
    proj_errno_reset(handle)
    let stride = 2 * MemoryLayout<Double>.stride
    // The pipeline runs towards the grid, so away from it is its inverse.
    _ = proj_trans_generic(
      handle, PJ_INV, pairs, stride, count, pairs + 1, stride, count, nil, 0, 0, nil, 0, 0)
    for index in 0..<(2 * count) where !pairs[index].isFinite { pairs[index] = .nan }
  }
}
