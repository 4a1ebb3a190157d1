import SimpleFeatures
public import SiteModel
import SiteStore

extension CouncilRegistry {
  /// The packs at hand, by id; a file that is not a pack is left out, as `rules validate` tells.
  public func rulePacks() -> [RulePack] {
    DataFolder.names(in: "rules").compactMap { try? rulePack($0) }
  }

  /// The ids of the packs at hand, as their files are called.
  public var rulePackNames: [String] { DataFolder.names(in: "rules") }

  /// A pack by the path of its file, by its id, or as `NAME@VERSION` by a version the registry
  /// keeps; the council's own where nil.
  public func rulePack(_ name: String?) throws(RegistryError) -> RulePack {
    if let name, RulePackSource.isKeptLabel(name) { return try rulePackSource(name).pack }
    return try packs.pack(at: try packPath(name))
  }

  /// An engine for one thread, of a pack by its name, on the registry as it is now.
  func engine(
    named name: String?, for audience: Audience = .internal, on day: CivilDate? = nil
  ) throws(RegistryError) -> RuleEngine {
    RuleEngine(try keptPack(name, for: audience, on: day).compiled)
  }

  /// A pack bound to the registry as it is now, for the engines of any number of threads.
  ///
  /// - Parameters:
  ///   - audience: a layer that it may not see is as one that was never imported.
  ///   - day: decides which rules are in force and which layers too old; today if nil.
  func compiled(
    _ pack: RulePack, for audience: Audience = .internal, on day: CivilDate? = nil
  ) throws(RegistryError) -> CompiledPack {
    let classes = try classification()
    var layers: [String: LayerSnapshot] = [:]
    for id in pack.layerIDs where classes.shows(id == "assets" ? "sites" : id, to: audience) {
      layers[id] = try snapshot(id)
    }
    do {
      return try CompiledPack(
        pack, layers: layers, quality: try positionQuality, today: day ?? today)
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .badInput("rule pack '\(pack.id)': \(error)")
    }
  }

  /// A layer as rules see it, kept until it changes; nil where it was never imported.
  private func snapshot(_ id: String) throws(RegistryError) -> LayerSnapshot? {
    let revision = try presentRevision(of: DataSet(rulesLayer: id))
    if let known = snapshots.value(id, at: revision) { return known }
    guard let read = try readSnapshot(id) else { return nil }
    snapshots.keep(read, for: id, at: revision)
    return read
  }

  private func readSnapshot(_ id: String) throws(RegistryError) -> LayerSnapshot? {
    if id == "installations" || id == "assets" {
      let features = try translated(file.layerFeatures(id))
      guard !features.isEmpty else { return nil }
      let layer = ConstraintLayer(
        id: id, title: id == "assets" ? "Assets" : "Installations", featureCount: features.count)
      return LayerSnapshot(layer: layer, features: features)
    }
    guard let layer = try translated(file.layer(id)) else {
      return nil
    }
    return LayerSnapshot(
      layer: layer,
      features: try translated(file.layerFeatures(id)))
  }
}

extension DataSet {
  /// What rules name as a layer: `assets` and `installations` are the registry's own.
  init(rulesLayer id: String) {
    switch id {
    case "assets": self = .assets
    case "installations": self = .installations
    default: self = .layer(id)
    }
  }
}
