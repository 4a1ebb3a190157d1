import SimpleFeatures
import SiteModel
import SiteStore

extension CouncilRegistry {
  /// Makes an application's verdict again from the rules and data it names, and compares.
  ///
  /// Layers, assets and installations are rebuilt from the history as they were after the event
  /// that the verdict names; the rules are read from the text that was kept; the day is that day.
  /// Nothing is taken from the present instead: what cannot be rebuilt is named.
  /// - Throws: `notFound` naming the reference; `conflict` where other programs' edits have not
  ///   been noticed.
  public func replay(_ reference: String) throws(RegistryError) -> Replay {
    let application = try application(reference)
    var replay = Replay(
      application: application, basis: nil, pack: nil,
      outcomeThen: application.verdict["outcome"]?.string ?? "", outcomeNow: nil, findings: [],
      lost: [], faults: [])
    let basis = try translated(file.basis(ofApplication: application.reference))
    guard let basis else {
      replay.lost = [
        "the application was taken in by a release that did not keep the text of rule pack \(Self.packLabel(application.verdict)) and the state of the data"
      ]
      return replay
    }
    replay.basis = basis
    replay.faults = try faults(application)
    let kept = try translated(file.rulePack(digest: basis.packDigest))
    guard let kept else {
      replay.lost = ["the text of rule pack \(Self.packLabel(application.verdict)) is gone"]
      return replay
    }
    replay.pack = kept
    guard RulePackSource.digest(of: kept.text) == kept.digest else {
      replay.faults.append("the text of rule pack \(kept.label) is not the one that was kept")
      return replay
    }
    try replay.answer(again: self, basis, try RulePackSource(text: kept.text, path: kept.label))
    return replay
  }

  /// Replays of all applications, newest first, one by one.
  public func replayAll(_ each: (Replay) throws -> Void) throws {
    for application in try applications(state: nil) { try each(try replay(application.reference)) }
  }

  /// What the chain of events says against the application as it stands in its table.
  private func faults(_ application: Application) throws(RegistryError) -> [String] {
    let event = try translated(file.sealingEvent(ofApplication: application.reference))
    guard event?.act == Act.Name.applicationSubmit.rawValue, event?.subject == application.reference
    else {
      return ["the event that took the application in is not in the log"]
    }
    guard let sealed = event?.detail["verdictDigest"]?.string else { return [] }
    return sealed == Self.digest(of: application.verdict)
      ? [] : ["the verdict is not the one that event \(event?.sequence ?? 0) sealed"]
  }

  /// SHA-256 of a verdict as the registry keeps it.
  static func digest(of verdict: JSONObject) -> String {
    RulePackSource.digest(of: JSONValue.object(verdict).jsonText)
  }

  private static func packLabel(_ verdict: JSONObject) -> String {
    let pack = verdict["pack"]?.object
    return "\(pack?["id"]?.string ?? "of unknown name")@\(pack?["version"]?.string ?? "?")"
  }
}

extension Replay {
  fileprivate mutating func answer(
    again registry: CouncilRegistry, _ basis: VerdictBasis, _ source: RulePackSource
  ) throws(RegistryError) {
    let past = try registry.pastPack(basis, source.pack)
    lost = past.lost
    let proposal = try registry.pastProposal(basis)
    guard let proposal else {
      lost.append(
        "asset \(basis.question.asset?.description ?? "") as it was after event \(basis.event) is not in the history"
      )
      return
    }
    if basis.question.assetID != nil, proposal.asset?.key != basis.question.asset {
      faults.append(
        "the asset's key was \(basis.question.asset?.description ?? "none"), and the history gives \(proposal.asset?.key.description ?? "none")"
      )
    }
    var engine = RuleEngine(past.compiled)
    let checked = try registry.checked(proposal, &engine)
    let comparison = VerdictComparison(
      then: application.verdict, now: checked.json, isLost: past.isLost)
    findings = comparison.findings(checked.verdict)
    if past.lost.isEmpty { outcomeNow = checked.verdict.outcome.rawValue }
  }
}
