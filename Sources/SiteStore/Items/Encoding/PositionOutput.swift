/// How positions leave the registry: in which system, which axis first, and how finely.
package struct PositionOutput: Sendable {
  /// Turns pairs of easting and northing into the system's, horizontal axis first, in place; a
  /// pair that has no place there becomes NaN. Nil: positions stay as they are stored, to the
  /// last bit.
  package var convert: (@Sendable (inout [Double]) -> Void)?
  /// Whether the vertical axis comes first, as EPSG defines latitude and longitude.
  package var isVerticalFirst: Bool
  package var decimals: Int

  package init(
    convert: (@Sendable (inout [Double]) -> Void)?, isVerticalFirst: Bool, decimals: Int
  ) {
    self.convert = convert
    self.isVerticalFirst = isVerticalFirst
    self.decimals = decimals
  }
}
