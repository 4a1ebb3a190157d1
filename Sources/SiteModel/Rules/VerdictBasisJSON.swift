public import SimpleFeatures

extension VerdictBasis {
  /// All of it but the event and the digest, as the registry keeps it.
  public var detail: JSONObject {
    [
      "day": .string(day), "operation": .string(operation),
      "statement": .string(quality.statement), "accuracy": .number(quality.accuracyInMetres),
      "question": .object(question.json), "layers": .array(layers.map { .object($0.json) }),
    ]
  }

  /// Nil where the detail is none that ``detail`` has written.
  public init?(event: Int64, packDigest: String, detail: JSONObject) {
    guard let day = detail["day"]?.string, let operation = detail["operation"]?.string,
      let statement = detail["statement"]?.string, let accuracy = detail["accuracy"]?.double,
      let question = detail["question"]?.object.flatMap(Question.init(json:)),
      let written = detail["layers"]?.array
    else { return nil }
    let layers = written.compactMap { $0.object.flatMap(Layer.init(json:)) }
    guard layers.count == written.count else { return nil }
    self.init(
      event: event, day: day, packDigest: packDigest, operation: operation,
      quality: PositionQuality(statement: statement, accuracyInMetres: accuracy),
      question: question, layers: layers)
  }
}

extension VerdictBasis.Question {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["equipment": .string(equipment.rawValue)]
    object["asset"] = asset.map { .string($0.description) }
    object["assetId"] = assetID.map(JSONValue.integer)
    object["geometry"] = geometry.map { .string(WKT.text(of: $0)) }
    object["height"] = heightInMetres.map(JSONValue.number)
    object["volume"] = volumeInLitres.map(JSONValue.number)
    object["count"] = count.map { .integer(Int64($0)) }
    if !attributes.isEmpty { object["attributes"] = .object(attributes) }
    return object
  }

  fileprivate init?(json: JSONObject) {
    guard let equipment = json["equipment"]?.string.flatMap(EquipmentKind.init) else { return nil }
    self.equipment = equipment
    asset = json["asset"]?.string.flatMap(AssetKey.init(parsing:))
    if case .integer(let id)? = json["assetId"] { assetID = id }
    if let text = json["geometry"]?.string {
      guard let read: Geometry<NationalGrid> = try? WKT.parse(text) else { return nil }
      geometry = read
    }
    guard assetID != nil || geometry != nil else { return nil }
    heightInMetres = json["height"]?.double
    volumeInLitres = json["volume"]?.double
    count = json["count"]?.double.flatMap { Int(exactly: $0) }
    attributes = json["attributes"]?.object ?? JSONObject()
  }
}

extension VerdictBasis.Layer {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["layer": .string(id), "located": .integer(Int64(locatedCount))]
    guard let description else { return object }
    object["title"] = .string(description.title)
    object["source"] = description.provenance.source.map(JSONValue.string)
    object["dated"] = description.provenance.dated.map(JSONValue.string)
    object["run"] = description.lastRun.map(JSONValue.integer)
    object["maxAgeInDays"] = description.maxAgeInDays.map { .integer(Int64($0)) }
    object["positionalAccuracy"] = .number(description.positionalAccuracyInMetres)
    object["features"] = .integer(Int64(description.featureCount))
    if !columnTypes.isEmpty {
      object["columns"] = .object(
        JSONObject(
          columnTypes.sorted { $0.key < $1.key }.map {
            JSONObject.Member($0.key, .string($0.value))
          }))
    }
    return object
  }

  fileprivate init?(json: JSONObject) {
    guard let id = json["layer"]?.string, let located = json["located"]?.whole else { return nil }
    self.id = id
    locatedCount = located
    columnTypes = [:]
    for member in json["columns"]?.object?.members ?? [] {
      columnTypes[member.name] = member.value.string
    }
    guard let title = json["title"]?.string else { return }
    description = ConstraintLayer(
      id: id, title: title,
      provenance: Provenance(source: json["source"]?.string, dated: json["dated"]?.string),
      maxAgeInDays: json["maxAgeInDays"]?.whole,
      positionalAccuracyInMetres: json["positionalAccuracy"]?.double ?? 0,
      lastRun: json["run"]?.whole.map(Int64.init), featureCount: json["features"]?.whole ?? 0)
  }
}

extension JSONValue {
  fileprivate var whole: Int? { double.flatMap { Int(exactly: $0) } }
}
