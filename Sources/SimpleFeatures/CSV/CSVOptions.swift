/// What a reader of CSV is told; nil leaves it to find out.
public struct CSVOptions: Hashable, Sendable {
  /// How the table is laid out.
  public var layout: CSVLayout
  /// The column of the horizontal axis: longitude, easting or x.
  public var firstColumn: String?
  /// The column of the vertical axis: latitude, northing or y.
  public var secondColumn: String?
  /// The column of geometries in well-known text.
  public var wktColumn: String?
  /// Whether the asker says which reference system the numbers are in, so that what the rows say of
  /// it does not count.
  public var isSystemStated = false
  /// Whether a table that this program wrote is read by what is known of its layout.
  package var recognisesWrittenTables = false

  public init(
    layout: CSVLayout = CSVLayout(), firstColumn: String? = nil, secondColumn: String? = nil,
    wktColumn: String? = nil
  ) {
    self.layout = layout
    self.firstColumn = firstColumn
    self.secondColumn = secondColumn
    self.wktColumn = wktColumn
  }
}

/// Which columns of a table say where its rows are.
public enum CSVLocation: Hashable, Sendable {
  case none
  case pair(first: String, second: String)
  case wkt(String)
}
