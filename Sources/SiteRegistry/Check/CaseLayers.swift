import SimpleFeatures
import SiteModel

/// The layers of a case of a truth table, as small shapes.
enum CaseLayers {
  /// Every layer that the pack names is there, if empty, unless the case says it is absent.
  static func read(
    _ yaml: YAMLMapping, _ pack: RulePack, dated: String
  ) throws(RegistryError) -> [String: LayerSnapshot] {
    let ids = pack.layerIDs
    func known(_ id: String, _ place: String) throws(RegistryError) -> String {
      guard ids.contains(id) else {
        let hint = id.nearest(in: ids).map { "; is '\($0)' meant?" } ?? ""
        throw .badInput("\(place): the pack has no layer '\(id.shortened)'\(hint)")
      }
      return id
    }
    var features: [String: [LayerFeature]] = [:]
    for (number, entry) in try yaml.mappings("features").enumerated() {
      var properties = JSONObject(try entry.scalars().map { JSONObject.Member($0.key, $0.value) })
      let geometry = try CaseShape.take(&properties, entry)
      // One shape may stand for a feature in each of several layers.
      let layers = (properties["layer"]?.string ?? "").split(separator: " ").map(String.init)
      properties["layer"] = nil
      guard !layers.isEmpty else {
        throw .badInput("\(entry.place): a feature says in which 'layer' it is")
      }
      for layer in layers {
        features[try known(layer, entry.place("layer")), default: []].append(
          LayerFeature(
            id: Int64(number + 1),
            reference: properties["reference"]?.plainText ?? "F\(number + 1)",
            geometry: geometry, properties: properties))
      }
    }
    var absent: Set<String> = []
    for (place, id) in try yaml.placedStrings("absent") {
      if id == "all" { absent.formUnion(ids) } else { absent.insert(try known(id, place)) }
    }
    var layers: [String: LayerSnapshot] = [:]
    for id in ids where !absent.contains(id) {
      layers[id] = LayerSnapshot(
        layer: ConstraintLayer(
          id: id, title: id, provenance: Provenance(dated: dated),
          featureCount: features[id]?.count ?? 0),
        features: features[id] ?? [])
    }
    if let told = try yaml.mapping("layers") {
      for (id, entry) in try told.mappings() {
        let id = try known(id, told.place(id))
        layers[id] = LayerSnapshot(
          layer: try layer(id, entry, dated), features: features[id] ?? [])
      }
    }
    return layers
  }

  /// A layer of another day or accuracy than the rest: `{dated: 2020-01-01, maxAgeInDays: 365}`.
  private static func layer(
    _ id: String, _ yaml: YAMLMapping, _ dated: String
  ) throws(RegistryError) -> ConstraintLayer {
    var layer = ConstraintLayer(
      id: id, title: id,
      provenance: Provenance(dated: try yaml.optionalString("dated") ?? dated))
    layer.maxAgeInDays = try yaml.optionalNumber("maxAgeInDays").flatMap { Int(exactly: $0) }
    layer.positionalAccuracyInMetres = try yaml.optionalNumber("accuracy") ?? 0
    try yaml.finish()
    return layer
  }
}

/// A proposal of a case, its values read as those of a check are.
enum CaseProposal {
  static func read(
    _ yaml: YAMLMapping, _ pack: RulePack
  ) throws(RegistryError) -> Proposal {
    var values = JSONObject(try yaml.scalars().map { JSONObject.Member($0.key, $0.value) })
    let geometry = try CaseShape.take(&values, yaml)
    let equipment: EquipmentKind
    do {
      equipment = try CouncilRegistry.equipment(values["equipment"]?.plainText)
    } catch {
      throw .badInput("\(yaml.place("equipment")): \(error.message)")
    }
    values["equipment"] = nil
    var read = JSONObject()
    for member in values.members {
      let place = yaml.place(member.name)
      guard let value = pack.proposalValue(member.name) else {
        guard !pack.values.isEmpty else {
          read[member.name] = member.value
          continue
        }
        let names = pack.proposalValues.map(\.name)
        let hint = member.name.nearest(in: names).map { "; is '\($0)' meant?" } ?? ""
        throw .badInput(
          "\(place): the pack has no value '\(member.name.shortened)'\(hint) (allowed are \(names.joined(separator: ", ")))"
        )
      }
      do {
        read[member.name] = try value.reading(member.value)
      } catch {
        throw .badInput("\(place): \(error.message)")
      }
    }
    var proposal = Proposal(geometry: geometry, equipment: equipment)
    try proposal.take(read)
    return proposal
  }
}
