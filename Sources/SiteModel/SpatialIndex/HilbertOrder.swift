package import SimpleFeatures

/// Puts positions in the order of a Hilbert curve, so that neighbours in the order are
/// neighbours on the ground.
package enum HilbertOrder {
  /// The indices of the positions along the curve; equal cells keep the order given.
  ///
  /// - Parameters:
  ///   - extent: what the positions lie in; what lies outside or is not finite counts as an edge.
  ///   - position: the position of an index.
  package static func order(
    count: Int, extent: Box<NationalGrid>, _ position: (Int) -> (x: Double, y: Double)
  ) -> [Int32] {
    let scaleX = 65535 / max(extent.maxX - extent.minX, .leastNormalMagnitude)
    let scaleY = 65535 / max(extent.maxY - extent.minY, .leastNormalMagnitude)
    func cell(_ value: Double) -> UInt32 {
      value >= 0 ? UInt32(min(value, 65535)) : 0
    }
    var keys: [UInt32] = []
    keys.reserveCapacity(count)
    for index in 0..<count {
      let (x, y) = position(index)
      keys.append(
        distance(x: cell((x - extent.minX) * scaleX), y: cell((y - extent.minY) * scaleY)))
    }
    return sorted(keys)
  }

  /// The position along a Hilbert curve of order 16; after Hacker's Delight, section 16-3.
  static func distance(x: UInt32, y: UInt32) -> UInt32 {
    var x = x
    var y = y
    var key: UInt32 = 0
    var side: UInt32 = 1 << 15
    while side > 0 {
      let right: UInt32 = x & side == 0 ? 0 : 1
      let upper: UInt32 = y & side == 0 ? 0 : 1
      key &+= side &* side &* ((3 &* right) ^ upper)
      if upper == 0 {
        if right == 1 {
          x = 65535 &- x
          y = 65535 &- y
        }
        swap(&x, &y)
      }
      side >>= 1
    }
    return key
  }

  /// A radix sort in three passes of 11 bits: some 20 ms for a million keys.
  private static func sorted(_ keys: [UInt32]) -> [Int32] {
    var order = (0..<Int32(clamping: keys.count)).map { $0 }
    var other = order
    keys.withUnsafeBufferPointer { keys in
      for shift: UInt32 in [0, 11, 22] {
        var starts = [Int](repeating: 0, count: 2049)
        for key in keys { starts[Int((key >> shift) & 2047) + 1] += 1 }
        for digit in 1...2048 { starts[digit] += starts[digit - 1] }
        order.withUnsafeBufferPointer { order in
          other.withUnsafeMutableBufferPointer { other in
            starts.withUnsafeMutableBufferPointer { starts in
              for index in order {
                let digit = Int((keys[Int(index)] >> shift) & 2047)
                other[starts[digit]] = index
                starts[digit] += 1
              }
            }
          }
        }
        swap(&order, &other)
      }
    }
    return order
  }
}
