import CQL2
import SimpleFeatures
import SiteModel
import SiteStore

/// A kept verdict's rules and data, rebuilt as they were.
struct PastPack {
  var compiled: CompiledPack
  /// Layers whose features could not be rebuilt.
  var lostLayers: Set<String> = []
  /// Attributes of layers that are not written as they were.
  var lostAttributes: [String: Set<String>] = [:]
  /// What could not be rebuilt, in words.
  var lost: [String] = []

  /// Whether a rule asks for something that could not be rebuilt.
  func isLost(_ rule: Rule) -> Bool {
    rule.relations.contains { test in
      if lostLayers.contains(test.layer) { return true }
      guard let names = lostAttributes[test.layer] else { return false }
      var asked = Set(test.filter?.propertyNames ?? [])
      if case .heightLimit(let property) = test.relation { asked.insert(property) }
      return !asked.isDisjoint(with: names)
    }
  }
}

extension CouncilRegistry {
  /// The rules of a basis bound to the layers as they were, from the history.
  func pastPack(
    _ basis: VerdictBasis, _ pack: RulePack
  ) throws(RegistryError) -> PastPack {
    var snapshots: [String: LayerSnapshot] = [:]
    var lostLayers: Set<String> = []
    var lostAttributes: [String: Set<String>] = [:]
    var lost: [String] = []
    for then in basis.layers {
      guard let description = then.description else { continue }
      let rebuilt = try pastSnapshot(of: description, asOf: basis.event)
      guard let rebuilt else {
        lostLayers.insert(then.id)
        lost.append(
          "layer '\(then.id)' (\(Self.version(of: description))) is not in the registry any more, and its history went with it"
        )
        continue
      }
      guard rebuilt.locatedCount == then.locatedCount else {
        lostLayers.insert(then.id)
        lost.append(
          "layer '\(then.id)' had \(then.locatedCount) features with a place (\(Self.version(of: description))), and the history gives \(rebuilt.locatedCount)"
        )
        continue
      }
      snapshots[then.id] = rebuilt
      guard !then.columnTypes.isEmpty else { continue }
      let now = try translated(file.columnTypes(ofLayer: then.id))
      for (name, type) in then.columnTypes.sorted(by: { $0.key < $1.key }) where now[name] != type {
        lostAttributes[then.id, default: []].insert(name)
        lost.append(
          "attribute '\(name)' of layer '\(then.id)' was kept as \(type) and is \(now[name].map { "kept as \($0)" } ?? "gone") now"
        )
      }
    }
    guard let day = CivilDate(basis.day) else {
      throw .storage("the day '\(basis.day)' of a kept verdict is none")
    }
    do {
      let compiled = try CompiledPack(
        pack, layers: snapshots, quality: basis.quality, today: day)
      return PastPack(
        compiled: compiled, lostLayers: lostLayers, lostAttributes: lostAttributes, lost: lost)
    } catch {
      throw .badInput("rule pack '\(pack.id)': \(error)")
    }
  }

  /// The proposal of a basis; nil where its asset cannot be rebuilt.
  func pastProposal(_ basis: VerdictBasis) throws(RegistryError) -> Proposal? {
    let question = basis.question
    var asset: Asset?
    if let id = question.assetID {
      asset = try translated(file.asset(id: id, asOf: basis.event))
    }
    guard let geometry = question.geometry ?? asset?.geometry else { return nil }
    return Proposal(
      asset: asset, geometry: geometry, equipment: question.equipment,
      heightInMetres: question.heightInMetres, volumeInLitres: question.volumeInLitres,
      count: question.count, attributes: question.attributes)
  }

  /// Nil where the layer is gone.
  private func pastSnapshot(
    of layer: ConstraintLayer, asOf event: Int64
  ) throws(RegistryError) -> LayerSnapshot? {
    do throws(StoreError) {
      return LayerSnapshot(
        layer: layer, features: try file.layerFeatures(layer.id, asOf: event))
    } catch {
      if case .notFound = error { return nil }
      throw RegistryError(error)
    }
  }

  private static func version(of layer: ConstraintLayer) -> String {
    let parts = [
      layer.lastRun.map { "run \($0)" }, layer.provenance.dated.map { "dated \($0)" },
    ]
    let text = parts.compactMap(\.self).joined(separator: ", ")
    return text.isEmpty ? "of no stated date" : text
  }
}
