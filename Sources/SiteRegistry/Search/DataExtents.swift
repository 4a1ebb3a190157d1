import Projection
import SimpleFeatures
import SiteStore

/// What of a longitude/latitude box can matter for a collection.
enum DataReach {
  /// All the data lies inside: nothing needs to be tested.
  case everything
  /// None of it can lie inside.
  case nothing
  /// The box, cut to where the data is.
  case part(Box<Geographic>)
}

extension CouncilRegistry {
  /// Cutting to the data keeps positions off the grid, where nothing can be transformed, out of the
  /// question.
  func dataReach(
    of box: Box<Geographic>, in collection: CollectionID
  ) throws(RegistryError) -> DataReach {
    guard let data = try extent(of: collection)?.surroundings else { return .nothing }
    if box.contains(data) { return .everything }
    guard box.intersects(data) else { return .nothing }
    return .part(
      Box(
        minX: max(box.minX, data.minX), minY: max(box.minY, data.minY),
        maxX: min(box.maxX, data.maxX), maxY: min(box.maxY, data.maxY)))
  }

  /// Where the data of a collection lies, in degrees, looked up once a change; nil where none
  /// has a place.
  func extent(of collection: CollectionID) throws(RegistryError) -> Box<Geographic>? {
    try keptExtents.value(collection, at: try presentRevision(of: collection.dataSet)) {
      () throws(RegistryError) in
      let extent = try translated(file.extent(of: collection))
      return try extent.map { box throws(RegistryError) in try self.degrees(around: box) }
    }
  }

  /// The degrees around a box on the grid, whose edges are curves there.
  private func degrees(around box: Box<NationalGrid>) throws(RegistryError) -> Box<Geographic> {
    let toDegrees = try projected(systems.gridToGeographic)
    let steps = 32
    var pairs: [Double] = []
    let (low, high) = (box.lowerCorner, box.upperCorner)
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      let x = low.easting + (high.easting - low.easting) * share
      let y = low.northing + (high.northing - low.northing) * share
      pairs += [x, low.northing, x, high.northing, low.easting, y, high.easting, y]
    }
    toDegrees.convert(pairs: &pairs)
    var (west, south, east, north) = (
      Double.infinity, Double.infinity, -Double.infinity, -Double.infinity
    )
    for index in stride(from: 0, to: pairs.count, by: 2) where pairs[index].isFinite {
      west = min(west, pairs[index])
      east = max(east, pairs[index])
      south = min(south, pairs[index + 1])
      north = max(north, pairs[index + 1])
    }
    guard west <= east else {
      throw .badInput("the data lies outside of the National Grid, where nothing can be placed")
    }
    return Box(
      from: Position(longitude: west, latitude: south),
      to: Position(longitude: east, latitude: north))
  }
}

extension Box where Frame == Geographic {
  /// A little more, some 100 m, than data fills: no rounding takes a feature out of it.
  var surroundings: Box<Geographic> {
    let margin = 0.001
    return Box(
      minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
  }
}
