/// Writes a FeatureCollection feature by feature, so that its length does not matter.
///
/// Call ``begin(foreign:to:)``, then ``append(_:foreign:to:)`` for each feature, then
/// ``end(foreign:to:)``; the caller may hand the bytes on and empty them in between.
public struct FeatureCollectionWriter: Sendable {
  private let decimals: Int
  public private(set) var count = 0

  public init(decimals: Int = GeoJSONWriter.degreeDecimals) { self.decimals = decimals }

  /// Appends everything before the first feature, foreign members included.
  public func begin(foreign: JSONObject = JSONObject(), to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"type\":\"FeatureCollection\"".utf8)
    GeoJSONWriter.appendMembers(foreign, to: &bytes)
    bytes.append(contentsOf: ",\"features\":[".utf8)
  }

  /// Appends a feature on a line of its own.
  public mutating func append<Frame>(
    _ feature: Feature<Frame>, foreign: JSONObject = JSONObject(), to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: (count == 0 ? "\n" : ",\n").utf8)
    count += 1
    GeoJSONWriter.appendFeature(feature, decimals: decimals, foreign: foreign, to: &bytes)
  }

  /// Appends everything behind the last feature, foreign members included.
  public func end(foreign: JSONObject = JSONObject(), to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "\n]".utf8)
    GeoJSONWriter.appendMembers(foreign, to: &bytes)
    bytes.append(contentsOf: "}\n".utf8)
  }
}
