/// The order in which positions ask least of a shift grid in tiles.
///
/// Ordnance Survey's grid in GeoTIFF has three columns and six rows of tiles, and PROJ (9.1 to 9.5)
/// keeps six tiles unpacked: from south to north each is unpacked once, whatever the longitudes.
public enum TileOrder {
  /// Whether latitudes, or northings in metres, reach over more rows of tiles than PROJ keeps.
  public static func areFarApart(_ rows: [Double]) -> Bool {
    var (low, high) = (Double.infinity, -Double.infinity)
    for row in rows where row.isFinite { (low, high) = (min(low, row), max(high, row)) }
    guard low < high else { return false }
    let areDegrees = low >= -90 && high <= 90
    return high - low > (areDegrees ? 1 : 100_000)
  }

  /// Indices from south to north.
  public static func order(_ rows: [Double]) -> [Int] {
    rows.indices.sorted { rows[$0] < rows[$1] }
  }
}
