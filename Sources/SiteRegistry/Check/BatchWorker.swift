import Projection
import SimpleFeatures
import SiteModel

/// Answers the rows that one thread gets; it owns what cannot be shared.
struct BatchWorker: ~Copyable {
  let pack: RulePack
  /// For rows that do not say.
  private var values = JSONObject()
  private var naming: RowNaming
  /// Of the table whose rows are read; nil where each row has names of its own.
  private var reading: RowReading?
  var engine: RuleEngine
  var answers: [RuleAnswer] = []
  /// Made when the first line is written.
  private var writer: VerdictWriter?
  private var featureWriter: VerdictFeatureWriter?
  /// How long the answers of the last rows were, so that the next need not grow step by step.
  var lastCount = 0
  /// Room for an id as JSON text.
  var idText: [UInt8] = []
  /// A transform serves one thread at a time, so a long batch gets some for each.
  private var ownSystems: ReferenceSystems?

  init(_ compiled: CompiledPack, _ names: RowNames) {
    pack = compiled.pack
    naming = RowNaming(names)
    engine = RuleEngine(compiled)
  }

  mutating func answer(
    _ rows: BatchRows, _ options: BatchOptions, _ values: JSONObject,
    of registry: CouncilRegistry
  ) throws -> BatchAnswer {
    self.values = values
    let systems = systems(rows.first, registry)
    reading = rows.reading
    if options.format != .table, case .table(let block) = rows.content {
      return try answerTable(block, rows, options, registry, systems)
    }
    var output = BatchOutput(options, engine.compiled)
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
      item, number: number, system, options, values, pack, systems, reading, &naming)
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
    case .geojson, .ndjson:
      var head = VerdictHead(equipment: proposal.equipment)
      idText.removeAll(keepingCapacity: true)
      if format == .geojson {
        id?.write(to: &idText)
        head.id = id.map { _ in idText[...] }
      } else if let own = proposal.id {
        own.write(to: &idText)
        head.id = idText[...]
      } else if case .integer(let number)? = id {
        head.number = number
      }
      head.heightInMetres = proposal.heightInMetres
      head.asset = proposal.asset?.key
      if format == .ndjson {
        head.site = proposal.asset.map { Array($0.verdictSite.jsonText.utf8) }
      }
      head.grid = proposal.geometry.bounds?.centre
      let transform = try? systems.gridToGeographic
      head.geographic = head.grid.flatMap { place in try? transform?(place) }
      return try append(proposal, head, format, transform, &output)
    }
  }

  /// Appends a proposal's verdict in full, as a line or as features.
  mutating func append(
    _ proposal: Proposal, _ head: VerdictHead, _ format: BatchFormat,
    _ transform: Transform<NationalGrid, Geographic>?, _ output: inout BatchOutput
  ) throws -> Outcome {
    if format == .geojson {
      let writer = featureWriter ?? VerdictFeatureWriter(engine.compiled)
      featureWriter = writer
      let isFirst = output.isFirst
      output.isFirst = false
      return try engine.appendFeatures(
        for: proposal, head, by: writer, isFirst: isFirst,
        degrees: { place in try? transform?(place) }, to: &output.bytes)
    }
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
