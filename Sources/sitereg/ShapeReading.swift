import SimpleFeatures
import SiteRegistry

/// Shapes given on the command line: the name of a file with features, or well-known text.
enum ShapeReading {
  /// All shapes, taken together.
  static func shapes(_ text: String) throws(RegistryError) -> WrittenShape {
    if let written: Geometry<AsWritten> = try? WKT.parse(text) { return WrittenShape(written) }
    let source = try openSource(text)
    var shapes: [Geometry<AsWritten>] = []
    while let item = try nextItem(source) {
      switch item {
      case .defect(let defect):
        throw .badInput("\(text), line \(defect.place.line): \(defect.message)")
      case .feature(let read):
        if let geometry = read.feature.geometry { shapes.append(geometry) }
      }
    }
    guard !shapes.isEmpty else { throw .badInput("\(text): there is no shape in it") }
    return WrittenShape(
      shapes.count == 1 ? shapes[0] : .geometryCollection(shapes),
      declaredSystem: source.declaredReferenceSystem)
  }

  /// The polygons, taken together.
  ///
  /// - Throws: `badInput` where there is any other shape, naming it.
  static func polygons(_ text: String) throws(RegistryError) -> WrittenShape {
    var read = try shapes(text)
    var polygons: [Polygon<AsWritten>] = []
    func take(_ geometry: Geometry<AsWritten>) throws(RegistryError) {
      switch geometry {
      case .polygon(let polygon): polygons.append(polygon)
      case .multiPolygon(let several): polygons += several
      case .geometryCollection(let members): for member in members { try take(member) }
      default:
        throw .badInput(
          "\(text.prefix(60)): a search area must be a Polygon or MultiPolygon, not a \(geometry.kind.rawValue)"
        )
      }
    }
    try take(read.geometry)
    read.geometry = polygons.count == 1 ? .polygon(polygons[0]) : .multiPolygon(polygons)
    return read
  }
}

/// Opens a source of features with the registry's words for what goes wrong.
func openSource(
  _ path: String, _ layout: CSVLayout = CSVLayout()
) throws(RegistryError) -> any FeatureSource {
  do {
    return try FeatureSources.open(path: path, csv: CSVOptions(layout: layout))
  } catch {
    throw RegistryError(error)
  }
}

func nextItem(_ source: any FeatureSource) throws(RegistryError) -> SourceItem? {
  do {
    return try source.next()
  } catch {
    throw RegistryError(error)
  }
}
