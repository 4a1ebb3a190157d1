import SimpleFeatures

/// What numbers look like, whatever a column's name or a file says of them.
enum CoordinateLook {
  /// Longitude and latitude of Great Britain; as metres they would lie in the sea at the grid's
  /// origin, where there is nothing.
  static func areDegrees(_ box: Box<AsWritten>) -> Bool {
    box.minX >= -9.5 && box.maxX <= 2.5 && box.minY >= 49 && box.maxY <= 61.5
  }

  /// Metres of the National Grid, far from what degrees can be.
  static func areGridMetres(_ box: Box<AsWritten>) -> Bool {
    box.minX >= 1000 && box.maxX <= 700_000 && box.minY >= 1000 && box.maxY <= 1_300_000
  }

  /// The reference system of one place: as declared, unless its numbers cannot be in that.
  static func system(_ declared: String?, _ box: Box<AsWritten>) -> String? {
    switch declared {
    case "EPSG:27700" where areDegrees(box): "OGC:CRS84"
    case "OGC:CRS84" where areGridMetres(box): "EPSG:27700"
    default: declared
    }
  }
}
