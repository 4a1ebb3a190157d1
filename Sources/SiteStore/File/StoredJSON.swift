package import SimpleFeatures

/// JSON as it stands in a text column.
package enum StoredJSON {
  package static func text(_ object: JSONObject) -> String { JSONValue.object(object).jsonText }

  /// - Throws: ``StoreError/corrupt(what:)`` naming the place, where the text is not an object.
  package static func object(_ text: String, in place: String) throws(StoreError) -> JSONObject {
    guard case .object(let object) = try value(text, in: place) else {
      throw .corrupt(what: "\(place) does not hold a JSON object")
    }
    return object
  }

  package static func value(_ text: String, in place: String) throws(StoreError) -> JSONValue {
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw .corrupt(what: "\(place) does not hold JSON: \(error)")
    }
  }
}
