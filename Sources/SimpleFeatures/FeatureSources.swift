/// Opens sources of features, whatever format they are in.
public enum FeatureSources {
  /// Opens a file, or standard input where the path is `-`.
  ///
  /// - Parameters:
  ///   - format: nil finds it out: `{`, `[` or a record separator begins JSON, anything else is
  ///     taken as CSV unless the name says it is JSON.
  ///   - csv: Only for CSV.
  /// - Throws: ``SourceError`` for a file that cannot be read, is empty or is of a format that is
  ///   not read, which is then named.
  public static func open(
    path: String, format: SourceFormat? = nil, csv: CSVOptions = .init()
  ) throws(SourceError) -> any FeatureSource {
    let isNamedJSON = [".json", ".geojson", ".ndjson", ".jsonl", ".geojsonl", ".geojsons"]
      .contains { path.lowercased().hasSuffix($0) }
    return try open(ByteSource(path: path), format, csv, isNamedJSON: isNamedJSON)
  }

  /// Reads bytes in memory, such as the body of a request.
  public static func open(
    bytes: some Collection<UInt8>, format: SourceFormat? = nil, csv: CSVOptions = .init()
  ) throws(SourceError) -> any FeatureSource {
    try open(ByteSource(bytes: bytes), format, csv, isNamedJSON: false)
  }

  private static func open(
    _ source: ByteSource, _ format: SourceFormat?, _ csv: CSVOptions, isNamedJSON: Bool
  ) throws(SourceError) -> any FeatureSource {
    let content = try ContentSniffer(source)
    if case .foreign(let error) = content.kind { throw error }
    switch format {
    case .csv: return try CSVFeatureSource(source, options: csv)
    case .some(let json): return try GeoJSONReader(source, format: json)
    case nil: break
    }
    if case .table = content.kind, !isNamedJSON {
      return try CSVFeatureSource(source, options: csv)
    }
    return try GeoJSONReader(source, format: nil)
  }
}
