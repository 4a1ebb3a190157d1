public import SimpleFeatures

extension Verdict {
  /// The ids of failed and undetermined rules, in pack order.
  public var reasons: [String] {
    findings.filter { $0.result == .fail || $0.result == .undetermined }.map(\.rule.id)
  }

  /// The published JSON form, the same from the command line and over HTTP.
  ///
  /// Lengths are in metres, rounded to the millimetre.
  public func json(for proposal: Proposal) -> JSONObject {
    var object = JSONObject()
    object["id"] = proposal.id
    object["outcome"] = .string(outcome.rawValue)
    object["reasons"] = .array(reasons.map(JSONValue.string))
    object["equipment"] = .string(proposal.equipment.rawValue)
    object["height"] = proposal.heightInMetres.map(JSONValue.number)
    object["asset"] = proposal.asset.map { .string($0.key.description) }
    object["findings"] = .array(findings.map { .object($0.json) })
    for (name, value) in source { object[name] = value }
    return object
  }

  /// What the verdict rests on: members behind its findings.
  var source: [(name: String, value: JSONValue)] {
    let versions = datasets.map { dataset -> JSONValue in
      var entry: JSONObject = ["layer": .string(dataset.layer)]
      entry["run"] = dataset.run.map(JSONValue.integer)
      entry["dated"] = dataset.dated.map(JSONValue.string)
      return .object(entry)
    }
    return [
      ("pack", ["id": .string(pack), "version": .string(packVersion)]),
      ("datasets", .array(versions)),
      (
        "positions",
        [
          "statement": .string(positionStatement),
          "accuracyInMetres": .number(positionAccuracyInMetres),
        ]
      ),
    ]
  }
}

extension Finding {
  /// One finding of a verdict's JSON form.
  public var json: JSONObject {
    var object: JSONObject = [
      "rule": .string(rule.id), "title": .string(rule.title),
      "effect": .string(rule.effect.rawValue), "result": .string(result.rawValue),
    ]
    if let measured {
      var value: JSONObject = ["value": .number(measured.roundedToMillimetres)]
      value["unit"] = unit.map(JSONValue.string)
      object["measured"] = .object(value)
    }
    object["limit"] = limit.map(JSONValue.number)
    object["margin"] = margin.map { .number($0.roundedToMillimetres) }
    if isWithinAccuracy { object["withinAccuracy"] = true }
    if !features.isEmpty { object["features"] = .array(features.map { .object($0.json) }) }
    if !missing.isEmpty { object["missing"] = .array(missing.map(JSONValue.string)) }
    if !assumed.isEmpty { object["assumed"] = .array(assumed.map(JSONValue.string)) }
    object["explanation"] = .string(rule.explanation)
    object["clause"] = .string(rule.clause)
    object["source"] = rule.source.map(JSONValue.string)
    if result == .fail || result == .undetermined {
      object["remedy"] = rule.remedy.map(JSONValue.string)
    }
    return object
  }
}

extension Finding.NamedFeature {
  var json: JSONObject {
    var object: JSONObject = [
      "layer": .string(layer), "id": .integer(id), "reference": .string(reference),
    ]
    object["name"] = name.map(JSONValue.string)
    object["distance"] = .number(distanceInMetres.roundedToMillimetres)
    object["dated"] = dated.map(JSONValue.string)
    if let line {
      // In EPSG:27700, easting first.
      object["nearestPositions"] = [
        "proposal": line.proposal.json, "feature": line.feature.json,
      ]
    }
    return object
  }
}

extension Position<NationalGrid> {
  fileprivate var json: JSONValue {
    [.number(easting.roundedToMillimetres), .number(northing.roundedToMillimetres)]
  }
}

extension Double {
  /// The same length without the digits that no source is good for.
  public var roundedToMillimetres: Double { (self * 1000).rounded() / 1000 }
}
