import SiteModel
import SiteStore

/// A checked proposal with what it rests on, for a verdict that is kept.
struct KeptCheck {
  var checked: CheckedProposal
  var basis: VerdictBasis
  var pack: StoredRulePack
}

extension CouncilRegistry {
  /// Checks a proposal on one state of the registry, and says which.
  ///
  /// - Throws: as ``check(_:)``; `busy` where the registry changed during each of five attempts.
  func checkToKeep(_ request: CheckRequest) throws(RegistryError) -> KeptCheck {
    let source = try rulePackSource(request.pack)
    for _ in 1...5 {
      // An edit that nobody has noticed has no event yet, so nothing could be rebuilt by it.
      try noticeOutsideChanges()
      let event = try presentRevision()
      let present = today
      let day = try Self.day(request.on) ?? present
      var proposal = try proposal(request)
      try proposal.take(try source.pack.proposalValues(request.values))
      let compiled = try compiled(source.pack, for: request.audience, on: day)
      var engine = RuleEngine(compiled)
      let checked = try checked(proposal, &engine)
      let layers = try compiled.basisLayers { layer throws(RegistryError) in
        try translated(file.columnTypes(ofLayer: layer))
      }
      guard try presentRevision() == event, today == present else { continue }
      let basis = VerdictBasis(
        event: event, day: "\(day)", packDigest: source.digest,
        operation: try positionOperation, quality: try positionQuality,
        question: .init(proposal), layers: layers)
      return KeptCheck(checked: checked, basis: basis, pack: source.stored)
    }
    throw .busy("the registry keeps changing while the rules are asked; try again")
  }
}
