import Projection
import SimpleFeatures
import SiteModel

/// Answers the rows that one thread gets; it owns what cannot be shared.
struct BatchWorker: ~Copyable {
  let registry: CouncilRegistry
  let options: BatchOptions
  let pack: RulePack
  /// For rows that do not say.
  let values: JSONObject
  var engine: RuleEngine
  var answers: [RuleAnswer] = []
  /// A transform serves one thread at a time, so a long batch gets some for each.
  private var ownSystems: ReferenceSystems?

  init(
    _ registry: CouncilRegistry, _ compiled: CompiledPack, _ options: BatchOptions,
    _ values: JSONObject
  ) {
    self.values = values
    self.registry = registry
    self.options = options
    pack = compiled.pack
    engine = RuleEngine(compiled)
  }

  mutating func answer(_ rows: BatchRows) throws -> BatchAnswer {
    let systems = systems(rows.first)
    if options.format == .csv {
      if case .table(let block) = rows.content {
        return try answerTable(block, rows, systems)
      }
    }
    var output = BatchOutput(options.format, rules: pack.rules)
    var summary = BatchSummary()
    var number = rows.first
    func answer(_ item: SourceItem) throws {
      output.isFirst = number == 1
      try self.answer(item, number, rows.referenceSystem, systems, &output, &summary)
      number += 1
    }
    switch rows.content {
    case .items(let items): for item in items { try answer(item) }
    case .table(let block):
      let source = block.source
      while let item = try source.next() { try answer(item) }
    }
    return BatchAnswer(bytes: output.bytes, summary: summary, bytesRead: rows.bytesRead)
  }

  /// Answers one row in any format.
  mutating func answer(
    _ item: SourceItem, _ number: Int, _ system: String?, _ systems: ReferenceSystems,
    _ output: inout BatchOutput, _ summary: inout BatchSummary
  ) throws {
    summary.rows += 1
    let row = registry.row(
      item, number: number, system, options, values, pack, systems)
    switch row.proposal {
    case .success(let proposal):
      let outcome: Outcome
      if options.format == .csv || options.format == .table {
        try engine.answers(for: proposal, into: &answers)
        outcome = output.append(row.id?.plainText ?? "", answers)
      } else {
        var checked = try registry.checked(proposal, &engine, systems)
        if options.format == .geojson {
          checked.lines = registry.measuredLines(checked.verdict, systems)
        }
        outcome = checked.verdict.outcome
        output.append(row.id, checked)
      }
      summary.outcomes[outcome, default: 0] += 1
    case .failure(let error):
      summary.errors += 1
      output.append(row.id, error)
    }
  }

  private mutating func systems(_ row: Int) -> ReferenceSystems {
    // Making them takes 20 ms or so.
    guard row > 2_000 else { return registry.systems }
    if let ownSystems { return ownSystems }
    let made = ReferenceSystems(gridFolders: DataFolder.gridFolders)
    ownSystems = made
    return made
  }
}
