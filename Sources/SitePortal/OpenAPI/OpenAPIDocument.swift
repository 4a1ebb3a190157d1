import SimpleFeatures
import SiteModel

/// The OpenAPI 3.0 document of the interface.
enum OpenAPIDocument {
  static func make(
    title: String, contact: String?, collections: [CollectionParameters],
    _ limits: PortalOptions.Limits,
    _ address: PublicAddress
  ) -> JSONObject {
    var info: JSONObject = [
      "title": .string(title), "version": "1.0.0",
      "description":
        .string(
          "OGC API - Features Part 1 for council property that may host telecoms equipment, checks against the rules, and applications. A batch takes \(limits.batchRows) rows and \(limits.batchBytes / 1_048_576) MB."
        ),
    ]
    if let contact { info["contact"] = ["name": .string(contact)] }
    return [
      "openapi": "3.0.3", "info": .object(info),
      "servers": [["url": .string(address.url(""))]],
      "tags": [["name": "Data"], ["name": "Checks"], ["name": "Applications"], ["name": "Server"]],
      "paths": .object(paths(Operation.all(collections: collections))),
      "components": [
        "parameters": .object(OpenAPIParts.parameters(limits)),
        "schemas": .object(OpenAPIParts.schemas),
        "responses": .object(responses),
        "securitySchemes": .object(OpenAPISecurity.schemes),
      ],
    ]
  }

  private static func paths(_ operations: [Operation]) -> JSONObject {
    var paths = JSONObject()
    for operation in operations {
      var item = paths[operation.path]?.object ?? JSONObject()
      item[operation.method] = .object(describe(operation))
      paths[operation.path] = .object(item)
    }
    return paths
  }

  private static func describe(_ operation: Operation) -> JSONObject {
    var object: JSONObject = [
      "operationId": .string(operation.id), "summary": .string(operation.summary),
      "tags": [.string(tag(operation.path))],
    ]
    if !operation.explanation.isEmpty { object["description"] = .string(operation.explanation) }
    if !operation.parameters.isEmpty {
      object["parameters"] = .array(
        operation.parameters.map { parameter in
          switch parameter {
          case .shared(let name): ["$ref": .string("#/components/parameters/\(name)")]
          case .own(let object): .object(object)
          }
        })
    }
    if !operation.body.isEmpty {
      object["requestBody"] = [
        "required": true,
        "content": .object(content(operation.body.map { ($0.mediaType, $0.schema) })),
      ]
    }
    let permission = OpenAPISecurity.permission(operation)
    if let permission { object["security"] = OpenAPISecurity.requirements(permission) }
    var answers: JSONObject = [:]
    answers[operation.status] = [
      "description": .string(operation.status == "201" ? "Accepted and kept." : "The answer."),
      "content": .object(content(operation.answers.map { ($0.mediaType, $0.schema) })),
    ]
    let fromGate = permission.map(OpenAPISecurity.statuses) ?? []
    for status in Set(operation.problems + fromGate).sorted() {
      answers[status] = ["$ref": .string("#/components/responses/\(status)")]
    }
    object["responses"] = .object(answers)
    return object
  }

  private static func content(_ types: [(String, String?)]) -> JSONObject {
    JSONObject(
      types.map { type, schema in
        let shape: JSONValue =
          schema.map { ["$ref": .string("#/components/schemas/\($0)")] } ?? ["type": "object"]
        return JSONObject.Member(type, ["schema": shape])
      })
  }

  private static func tag(_ path: String) -> String {
    if path == "/eligibility" { return "Checks" }
    if path.hasPrefix("/applications") { return "Applications" }
    return path.hasSuffix("z") ? "Server" : "Data"
  }

  private static var responses: JSONObject {
    let words: [(String, String)] = [
      ("400", "A parameter or the body cannot be used; the answer names it."),
      (
        "401",
        "A key was sent that is wrong, has expired or was revoked, or none where one is needed."
      ),
      ("403", "A key whose scope is too narrow, or a form that another web site sent."),
      ("404", "There is no such thing."),
      ("406", "Not offered in the format asked for."),
      ("408", "The body did not come in time."),
      ("409", "It was received before, and its secret is not shown again."),
      ("413", "The body is too large."),
      ("415", "The content type is not read here."),
      ("422", "Fields of the form are missing or wrong; the answer names each."),
      ("429", "Too often; try again after the seconds that Retry-After names."),
      ("500", "A fault on our side."),
      ("507", "The disk is full; try again after the seconds that Retry-After names."),
      ("503", "Busy; try again after the seconds that Retry-After names."),
    ]
    var responses: JSONObject = ["304": ["description": "What you have is still so."]]
    for (status, description) in words {
      responses[status] = [
        "description": .string(description),
        "content": [
          "application/problem+json": ["schema": ["$ref": "#/components/schemas/problem"]],
          // To who would rather read a page.
          "text/html": ["schema": ["$ref": "#/components/schemas/html"]],
        ],
      ]
    }
    return responses
  }
}
