import HTTPTypes
import SimpleFeatures

/// The ways to show a key or a secret, and which operation takes which.
enum OpenAPISecurity {
  private static let keySchemes = ["keyBearer", "keyHeader", "keyPassword", "keyQuery"]

  static var schemes: JSONObject {
    [
      "keyBearer": [
        "type": "http", "scheme": "bearer",
        "description":
          "A key from the council. Without one there is what is public; with one, more collections and fields, by its scope.",
      ],
      "keyHeader": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
      "keyPassword": [
        "type": "http", "scheme": "basic",
        "description": "The key as the password, whatever the name.",
      ],
      "keyQuery": [
        "type": "apiKey", "in": "query", "name": .string(PresentedKeys.queryName),
        "description": "For programs that can send a key no better way, such as QGIS.",
      ],
      "secret": [
        "type": "http", "scheme": "bearer",
        "description": "The secret that was handed out with the application.",
      ],
      "secretField": ["type": "apiKey", "in": "header", "name": "X-Application-Secret"],
    ]
  }

  /// What an operation asks of its caller; nil where it is not in the access table.
  static func permission(_ operation: Operation) -> Permission? {
    guard let method = HTTPRequest.Method(rawValue: operation.method.uppercased()) else {
      return nil
    }
    var parts = operation.path.split(separator: "/", omittingEmptySubsequences: false)
    // The table knows collections by their common path.
    if parts.count > 2, parts[1] == "collections" { parts[2] = "{collectionId}" }
    return AccessTable.permission(method, parts.joined(separator: "/"))
  }

  static func requirements(_ permission: Permission) -> JSONValue {
    func scheme(_ name: String) -> JSONValue { .object(JSONObject([.init(name, .array([]))])) }
    guard permission.readsKeys else { return [] }
    switch permission.need {
    case .nothing, .local: return .array([.object([:])] + keySchemes.map(scheme))
    case .applicationSecret: return .array(["secret", "secretField"].map(scheme))
    case .key: return .array(keySchemes.map(scheme))
    }
  }

  /// The statuses that the gate answers with before an operation is reached.
  static func statuses(_ permission: Permission) -> [String] {
    var statuses: [String] = []
    if permission.readsKeys { statuses.append("401") }
    switch permission.need {
    case .key: statuses.append("403")
    case .nothing, .applicationSecret, .local: break
    }
    if permission.isMetered { statuses.append("429") }
    return statuses
  }
}
