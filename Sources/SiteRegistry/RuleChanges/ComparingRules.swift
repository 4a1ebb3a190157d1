import SimpleFeatures
import SiteModel
import SiteStore

extension CouncilRegistry {
  /// Lists the open applications and then the assets whose verdict another rule pack changes.
  ///
  /// Both packs are asked about the registry as it is now, so that only the rules differ. Assets
  /// are answered on several threads and listed by growing number; memory does not grow with their
  /// count, and the bytes do not depend on the number of threads.
  /// - Parameters:
  ///   - old: a pack's file, its id, or `NAME@VERSION` of one that the registry keeps.
  ///   - new: the same.
  ///   - progress: told how many of all assets are answered.
  public func compareRules(
    _ old: String, _ new: String, _ options: RuleChangeOptions,
    progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }, write: ([UInt8]) throws -> Void
  ) throws(RegistryError) -> RuleChangeSummary {
    let oldSource = try rulePackSource(old)
    let newSource = try rulePackSource(new)
    let oldPack = try compiled(oldSource.pack)
    let newPack = try compiled(newSource.pack)
    var summary = RuleChangeSummary()
    summary.old = oldSource.stored.label
    summary.new = newSource.stored.label
    if summary.old == summary.new {
      summary.old += " (\(oldSource.digest.prefix(8)))"
      summary.new += " (\(newSource.digest.prefix(8)))"
    }
    do {
      var comparison = RuleComparison(oldPack, newPack)
      var output = RuleChangeOutput(options)
      output.begin()
      summary.add(try applicationChanges(&comparison, options, &output))
      try write(output.bytes)
      let all = try translated(file.assetCount(ofKind: options.assetKind))
      var done = 0
      try file.withAssetPages(ofKind: options.assetKind, size: 512) { next in
        try OrderedPipeline(workers: options.threads).run(
          next: next,
          work: { (port: PipelinePort<[Asset], AssetChanges>) in
            var comparison = RuleComparison(oldPack, newPack)
            port.answerEach { assets in try AssetChanges(assets, &comparison, options) }
          },
          take: { changes in
            try write(changes.bytes)
            summary.add(changes.summary)
            done += changes.count
            progress(done, all)
          })
      }
    } catch let error as RegistryError {
      throw error
    } catch let error as StoreError {
      throw RegistryError(error)
    } catch {
      throw .internalFault("the comparison broke off: \(error)")
    }
    return summary
  }

  private func applicationChanges(
    _ comparison: inout RuleComparison, _ options: RuleChangeOptions,
    _ output: inout RuleChangeOutput
  ) throws -> RuleChangeSummary {
    var summary = RuleChangeSummary()
    for application in try applications(state: nil) where application.state.isOpen {
      // Where its asset is gone, the place it was filed for is what there is to ask about.
      var asset: Asset?
      if let key = application.asset {
        asset = try translated(file.asset(key))
      }
      let proposal = Proposal(
        asset: asset, geometry: asset?.geometry ?? .point(application.position),
        equipment: application.equipment, heightInMetres: application.heightInMetres)
      summary.applications.asked += 1
      let change = try comparison.change(
        proposal,
        .application(
          reference: application.reference,
          place: application.asset?.description ?? application.place))
      guard let change else { continue }
      summary.note(change, \.applications)
      if change.old != change.new || options.includesReasons { output.append(change) }
    }
    return summary
  }
}

/// A page of assets, answered.
private struct AssetChanges: Sendable {
  var bytes: [UInt8]
  var summary = RuleChangeSummary()
  var count: Int

  init(
    _ assets: [Asset], _ comparison: inout RuleComparison, _ options: RuleChangeOptions
  ) throws {
    var output = RuleChangeOutput(options)
    var summary = RuleChangeSummary()
    // A few assets would pay for the grid and never use it.
    if assets.count >= 64 {
      let boxes = assets.lazy.compactMap { $0.geometry?.bounds }
      if let first = boxes.first { comparison.expect(boxes.reduce(first) { $0.union($1) }) }
    }
    for asset in assets {
      guard let geometry = asset.geometry else {
        summary.assets.withoutPlace += 1
        continue
      }
      for kind in options.equipment {
        let proposal = Proposal(
          asset: asset, geometry: geometry, equipment: kind,
          heightInMetres: options.height(of: kind))
        summary.assets.asked += 1
        guard let change = try comparison.change(proposal, .asset(asset.key)) else { continue }
        summary.note(change, \.assets)
        if change.old != change.new || options.includesReasons { output.append(change) }
      }
    }
    bytes = output.bytes
    self.summary = summary
    count = assets.count
  }
}

extension ApplicationState {
  /// Whether its applicant still waits for an answer.
  var isOpen: Bool { self == .submitted }
}
