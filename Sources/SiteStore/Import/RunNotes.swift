import SimpleFeatures
import SiteModel

/// A run's notes as JSON text.
enum RunNotes {
  static func text(_ notes: [RunNote]) -> String {
    JSONValue.array(
      notes.map { note in
        var object: JSONObject = [
          "code": .string(note.code), "message": .string(note.message),
          "count": .integer(Int64(note.count)),
        ]
        if let first = note.first {
          object["first"] = [
            "line": .integer(Int64(first.line)), "column": .integer(Int64(first.column)),
            "feature": .integer(Int64(first.feature)),
          ]
        }
        return .object(object)
      }
    ).jsonText
  }

  static func notes(_ text: String, in place: String) throws(StoreError) -> [RunNote] {
    guard case .array(let items) = try StoredJSON.value(text, in: place) else {
      throw .corrupt(what: "\(place) does not hold a list")
    }
    return items.compactMap { item in
      guard let object = item.object, let code = object["code"]?.string,
        let message = object["message"]?.string
      else { return nil }
      return RunNote(
        code: code, message: message, count: whole(object["count"]) ?? 1,
        first: object["first"]?.object.map { first in
          SourcePlace(
            line: whole(first["line"]) ?? 0, column: whole(first["column"]) ?? 0,
            feature: whole(first["feature"]) ?? 0)
        })
    }
  }

  private static func whole(_ value: JSONValue?) -> Int? {
    if case .integer(let number) = value { Int(number) } else { nil }
  }
}
