/// The formats features are read from.
public enum SourceFormat: String, Sendable, CaseIterable {
  /// One GeoJSON text (RFC 7946): a collection, a feature or a geometry.
  case geoJSON
  /// One feature on each line.
  case newlineDelimitedGeoJSON
  /// GeoJSON text sequences (RFC 8142), each begun by a record separator, 0x1E.
  case geoJSONSequence
  /// A table with a header row (RFC 4180).
  case csv
}
