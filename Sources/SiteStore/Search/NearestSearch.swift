import SimpleFeatures

/// Finds the nearest rows by asking the spatial index for growing squares around the origin.
///
/// All rows within the square's half width have been measured when a round ends, so once enough
/// of them lie within it, no other row can be nearer. Each round reads only what the one before
/// did not, and measures outside the database.
struct NearestSearch {
  var wanted: Int
  /// No farther than this; nil for any distance.
  var limitInMetres: Double?
  var origin: Box<NationalGrid>
  /// The first half width, in metres.
  var start: Double

  private static let rounds = 12

  /// - Returns: in no order; everything at the distance of the last one wanted, and perhaps more.
  func run(
    _ candidates: SpatialCandidates, _ test: borrowing ExactTest, in file: RegistryFile
  ) throws(StoreError) -> [Hit] {
    var hits: [Hit] = []
    var candidates = candidates
    var reach = start
    for round in 1... {
      // The last round takes whatever is left, for rows far from everything or few of them.
      let isLast = round >= Self.rounds || wanted == .max
      let limit = limitInMetres ?? .infinity
      if isLast { reach = limit } else { reach = min(reach, limit) }
      candidates.box = reach.isFinite ? origin.reaching(reach) : nil
      let question = candidates
      let read = try file.read { db in try question.read(from: db) }
      hits += try test.hits(read, within: limitInMetres)
      if reach >= limit { break }
      let near = hits.count { ($0.distance ?? .infinity) <= reach }
      if near >= wanted { break }
      candidates.except = candidates.box
      // As the area grows, so do the hits; never by much more than needed, for sparse kinds.
      let growth = near == 0 ? 8 : 1.2 * (Double(wanted) / Double(near)).squareRoot()
      reach *= min(max(growth, 2), 8)
    }
    return hits
  }

  /// A half width that holds as many rows as wanted, were they spread evenly.
  static func start(for wanted: Int, of count: Int, in extent: Box<NationalGrid>?) -> Double {
    guard let extent, extent.isFinite, count > 0 else { return 1000 }
    let area = (extent.maxX - extent.minX) * (extent.maxY - extent.minY)
    let metres = (area * min(1, Double(wanted) / Double(count)) / .pi).squareRoot() * 1.3
    return metres.isFinite ? min(max(metres, 10), 1_000_000) : 1000
  }
}

extension Box where Frame == NationalGrid {
  /// All that may lie so many metres away, with room for the rounding of sums.
  func reaching(_ metres: Double) -> Self {
    expanded(byMetres: metres + metres * 1e-12 + 1e-6)
  }
}
