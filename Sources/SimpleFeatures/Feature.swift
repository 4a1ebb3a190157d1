/// A thing with an optional place and named properties (RFC 7946, section 3.2).
public struct Feature<Frame: ReferenceFrame>: Hashable, Sendable {
  /// The source's own identifier, where it gives one: a string or a number.
  public var id: JSONValue?
  public var geometry: Geometry<Frame>?
  public var properties: JSONObject

  public init(
    id: JSONValue? = nil, geometry: Geometry<Frame>?, properties: JSONObject = JSONObject()
  ) {
    self.id = id
    self.geometry = geometry
    self.properties = properties
  }
}
