import SimpleFeatures

/// The body of a batch as a stream of features.
enum EligibilitySource {
  /// What a content type says about the format; nil leaves it to the first bytes.
  ///
  /// - Throws: `unsupportedMediaType`.
  static func format(mediaType: String?) throws(PortalError) -> SourceFormat? {
    switch mediaType {
    case "application/geo+json": .geoJSON
    case "application/geo+json-seq": .geoJSONSequence
    case "application/x-ndjson", "application/ndjson", "application/jsonl":
      .newlineDelimitedGeoJSON
    case "text/csv": .csv
    // What curl says of a file when it is not told.
    case nil, "application/json", "application/octet-stream", "text/plain",
      "application/x-www-form-urlencoded":
      nil
    default:
      throw .unsupportedMediaType(
        got: mediaType, allowed: ["application/geo+json", "application/x-ndjson", "text/csv"])
    }
  }

  static func open(
    _ bytes: [UInt8], _ format: SourceFormat?
  ) throws(SourceError) -> any FeatureSource {
    try FeatureSources.open(bytes: bytes, format: format)
  }
}
