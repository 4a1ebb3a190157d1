/// The names that an answer, a table or a file of the registry has for itself, so that no attribute
/// may bear them: it would be hidden, or hide what stands there.
public enum ReservedNames {
  /// The typed fields of an asset, in the order in which they are written.
  public static let assetFields = AssetField.allCases.map(\.name)

  public static let installationFields = ["reference", "name", "operator", "kind", "height"]

  public static let layerFields = ["reference", "name"]

  /// Of a row in a table or a feature in an answer, in small letters. Case does not matter: to SQLite
  /// and GeoPackage `ID` and `id` are one.
  public static let ofRows: Set<String> = ["id", "fid", "geom", "geometry", "attributes"]

  /// The columns that place a row in a table that the program writes, as they are spelled. Sources
  /// often have `Easting` or `X`, which stand beside them.
  public static let ofPlaces: Set<String> = [
    "easting", "northing", "lon", "lat", "x", "y", "wkt", "shape_wkt",
  ]
}
