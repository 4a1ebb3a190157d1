import Projection
import SimpleFeatures
import SiteModel

/// Answers the rows that one thread gets; it owns what cannot be shared.
struct BatchWorker: ~Copyable {
  let pack: RulePack
  /// For rows that do not say.
  private var values = JSONObject()
  var engine: RuleEngine
  var answers: [RuleAnswer] = []
  /// Made when the first line is written.
  private var writer: VerdictWriter?
  /// Room for an id as JSON text.
  var idText: [UInt8] = []
  /// A transform serves one thread at a time, so a long batch gets some for each.
  private var ownSystems: ReferenceSystems?

  init(_ compiled: CompiledPack) {
    pack = compiled.pack
    engine = RuleEngine(compiled)
  }

  mutating func answer(
    _ rows: BatchRows, _ options: BatchOptions, _ values: JSONObject,
    of registry: CouncilRegistry
  ) throws -> BatchAnswer {
    self.values = values
    let systems = systems(rows.first, registry)
    if options.format == .csv || options.format == .ndjson, case .table(let block) = rows.content {
      return try answerTable(block, rows, options, registry, systems)
    }
    var output = BatchOutput(options.format, rules: pack.rules)
    var summary = BatchSummary()
    var number = rows.first
    output.isFirst = number == 1
    func answer(_ item: SourceItem) throws {
      try self.answer(
        item, number, rows.referenceSystem, options, registry, systems, &output, &summary)
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
    _ item: SourceItem, _ number: Int, _ system: String?, _ options: BatchOptions,
    _ registry: CouncilRegistry, _ systems: ReferenceSystems, _ output: inout BatchOutput,
    _ summary: inout BatchSummary
  ) throws {
    summary.rows += 1
    let row = registry.row(
      item, number: number, system, options, values, pack, systems)
    switch row.proposal {
    case .success(let proposal):
      let outcome = try answer(proposal, row.id, options.format, registry, systems, &output)
      summary.outcomes[outcome, default: 0] += 1
    case .failure(let error):
      summary.errors += 1
      output.append(row.id, error)
    }
  }

  private mutating func answer(
    _ proposal: Proposal, _ id: JSONValue?, _ format: BatchFormat, _ registry: CouncilRegistry,
    _ systems: ReferenceSystems, _ output: inout BatchOutput
  ) throws -> Outcome {
    switch format {
    case .csv, .table:
      try engine.answers(for: proposal, into: &answers)
      return output.append(id?.plainText ?? "", answers)
    case .geojson:
      var checked = try registry.checked(proposal, &engine, systems)
      checked.lines = registry.measuredLines(checked.verdict, systems)
      output.append(id, checked)
      return checked.verdict.outcome
    case .ndjson:
      var head = VerdictHead(equipment: proposal.equipment)
      idText.removeAll(keepingCapacity: true)
      if let own = proposal.id {
        own.write(to: &idText)
        head.id = idText[...]
      } else if case .integer(let number)? = id {
        head.number = number
      }
      head.heightInMetres = proposal.heightInMetres
      head.asset = proposal.asset?.key
      head.grid = proposal.geometry.bounds?.centre
      head.geographic = head.grid.flatMap { try? systems.gridToGeographic($0) }
      return try appendLine(proposal, head, &output)
    }
  }

  /// Appends a proposal's verdict in full.
  mutating func appendLine(
    _ proposal: Proposal, _ head: VerdictHead, _ output: inout BatchOutput
  ) throws -> Outcome {
    var writer = self.writer.take() ?? VerdictWriter(engine.compiled)
    defer { self.writer = writer }
    let outcome = try engine.appendVerdict(for: proposal, head, by: &writer, to: &output.bytes)
    output.bytes.append(0x0A)
    return outcome
  }

  private mutating func systems(_ row: Int, _ registry: CouncilRegistry) -> ReferenceSystems {
    // Making them takes 20 ms or so.
    guard row > 2_000 else { return registry.systems }
    if let ownSystems { return ownSystems }
    let made = ReferenceSystems(gridFolders: DataFolder.gridFolders)
    ownSystems = made
    return made
  }
}
