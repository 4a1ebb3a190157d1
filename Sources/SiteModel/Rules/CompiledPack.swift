import CQL2
import SimpleFeatures

/// A rule pack bound to the layers it names, once for any number of engines.
public struct CompiledPack: Sendable {
  public let pack: RulePack
  let rules: [CompiledRule]
  /// How each rule is answered for positions, in the order of the rules.
  let plans: [PointPlan]
  /// How their findings are measured, likewise.
  let findingPlans: [FindingPlan]
  let selections: [LayerSelection]
  /// What each rule reports of features, in the order of the rules; nil for those that do not.
  package let reported: [ReportedTexts?]
  let positionsOnly: Set<EquipmentKind>
  let layers: [String: LayerSnapshot]
  let quality: PositionQuality
  private let today: CivilDate
  let datasets: [Verdict.DatasetVersion]

  /// - Parameters:
  ///   - layers: by id; a rule about a layer that is not here is undetermined.
  ///   - today: decides which rules are in force and which layers are too old.
  public init(
    _ pack: RulePack, layers: [String: LayerSnapshot], quality: PositionQuality, today: CivilDate
  ) throws(FilterEvaluationError) {
    self.pack = pack
    self.layers = layers
    self.quality = quality
    self.today = today
    var rules: [CompiledRule] = []
    var plans: [PointPlan] = []
    var selections: [LayerSelection] = []
    // Rules about the same features of a layer share what is known of them.
    var known: [String: Int?] = [:]
    let assumptions = pack.assumptions
    for rule in pack.rules {
      var compiled = try CompiledRule(
        rule, layers: layers, today: today, assumptions: assumptions)
      compiled.plan { part, snapshot in
        let test = part.test
        let key = test.layer + "\n" + (test.filter?.text ?? "")
        if let made = known[key] { return made }
        let made = LayerSelection(
          snapshot, part.counting,
          tolerance: quality.accuracyInMetres + snapshot.layer.positionalAccuracyInMetres)
        let place = made.map { _ in selections.count }
        if let made { selections.append(made) }
        known[key] = place
        return place
      } isSurfaces: {
        selections[$0].facets.hasOnlySurfaces
      }
      plans.append(PointPlan(compiled))
      rules.append(compiled)
    }
    self.rules = rules
    self.plans = plans
    findingPlans = rules.map { FindingPlan($0, quality) }
    self.selections = selections
    positionsOnly = Set(
      EquipmentKind.allCases.filter { kind in
        zip(rules, plans).allSatisfy { rule, plan in
          guard case .finding = plan.way else { return true }
          return !rule.applies(to: kind)
        }
      })
    reported = pack.rules.map { rule in
      guard let reports = rule.reports, let layer = rule.condition.layer, let found = layers[layer]
      else { return nil }
      return ReportedTexts(found.features, reports)
    }
    datasets = pack.layerIDs.compactMap { id in
      layers[id].map {
        .init(layer: id, run: $0.layer.lastRun, dated: $0.layer.provenance.dated)
      }
    }
  }

  /// Why verdicts cannot rest on a layer that is there; nil where they can.
  public func staleness(of layer: String) -> String? { layers[layer]?.layer.staleness(on: today) }

  /// The features of a layer as the rules see them; nil where it has not been imported.
  public func features(of layer: String) -> [LayerFeature]? { layers[layer]?.features }
}
