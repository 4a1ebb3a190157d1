import SimpleFeatures
public import SiteModel
import SiteStore
import Synchronization

/// The features of layers as rules see them, kept until the registry changes.
final class SnapshotCache: Sendable {
  private struct State {
    var revision: Int64 = -1
    var snapshots: [String: LayerSnapshot] = [:]
  }

  private let state = Mutex(State())

  /// The snapshot of a layer at a revision; `make` is called where there is none yet.
  func snapshot<E: Error>(
    _ layer: String, at revision: Int64, make: () throws(E) -> LayerSnapshot?
  ) throws(E) -> LayerSnapshot? {
    let kept = state.withLock { state -> LayerSnapshot? in
      if state.revision != revision {
        state.revision = revision
        state.snapshots = [:]
      }
      return state.snapshots[layer]
    }
    if let kept { return kept }
    guard let made = try make() else { return nil }
    state.withLock { state in
      if state.revision == revision { state.snapshots[layer] = made }
    }
    return made
  }
}

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
    let revision = try presentRevision()
    var layers: [String: LayerSnapshot] = [:]
    for id in pack.layerIDs where classes.shows(id == "assets" ? "sites" : id, to: audience) {
      layers[id] = try snapshots.snapshot(id, at: revision) { () throws(RegistryError) in
        try snapshot(id)
      }
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

  /// A layer as rules see it; nil where it was never imported.
  private func snapshot(_ id: String) throws(RegistryError) -> LayerSnapshot? {
    if id == "installations" || id == "assets" {
      let features = try translated { () throws(StoreError) in try file.layerFeatures(id) }
      guard !features.isEmpty else { return nil }
      let layer = ConstraintLayer(
        id: id, title: id == "assets" ? "Assets" : "Installations", featureCount: features.count)
      return LayerSnapshot(layer: layer, features: features)
    }
    guard let layer = try translated({ () throws(StoreError) in try file.layer(id) }) else {
      return nil
    }
    return LayerSnapshot(
      layer: layer,
      features: try translated { () throws(StoreError) in try file.layerFeatures(id) })
  }
}
