public import SimpleFeatures
import SiteModel

extension Envelope {
  /// Lengths are in metres; `most` is absent where not even the least is allowed.
  public var json: JSONObject {
    [
      "equipment": .string(equipment.rawValue), "height": .object(height.json),
      "count": .object(count.json),
    ]
  }
}

extension Envelope.Limit {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["outcome": .string(outcome.rawValue)]
    object["most"] = most.map(JSONValue.number)
    object["stoppedBy"] = .array(stoppedBy.map(JSONValue.string))
    return object
  }
}
