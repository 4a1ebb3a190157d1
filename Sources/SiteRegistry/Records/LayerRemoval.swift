import SimpleFeatures
public import SiteModel
import SiteStore

extension CouncilRegistry {
  /// Takes a constraint layer out, with its history; its import runs stay on record.
  ///
  /// A rule that asks for the layer is undetermined from then on. Wards that assets got from the
  /// ward layer stay.
  /// - Returns: the layer as it was.
  /// - Throws: `notFound` naming the id and the ones there are.
  @discardableResult
  public func removeLayer(_ id: String) throws(RegistryError) -> ConstraintLayer {
    let layer = try layer(id)
    let act = Act(actor: actor, name: .layerRemove, on: .constraint(layer: id))
    _ = try translated(file.removeLayer(id, act: act))
    return layer
  }

  /// The attributes of assets that have an index of their own.
  public func promotedAttributes() throws(RegistryError) -> [String] {
    try translated(file.promotedAttributes())
  }

  /// Gives the attributes that a profile promotes an index, where they have none yet.
  func promote(_ request: ImportRequest) throws(RegistryError) {
    guard case .asset = request.target, !request.profile.promoted.isEmpty else { return }
    let act = Act(
      actor: actor, name: .promote, subject: request.target.description,
      detail: ["profile": .string(request.profile.name)])
    _ = try translated(file.promote(request.profile.promoted, act: act))
  }
}
