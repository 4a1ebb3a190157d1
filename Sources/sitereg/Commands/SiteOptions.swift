import ArgumentParser
import SimpleFeatures
import SiteRegistry

/// Which sites are meant, in the same words for every command that picks some.
struct SiteOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "The place to measure from.")
  var near: String?
  @Option(help: ArgumentHelp("No farther than this from it.", valueName: "metres"))
  var within: Double?
  @Option(help: ArgumentHelp("Only so many, nearest first.", valueName: "count"))
  var nearest: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Inside a box, in degrees or grid metres.", valueName: "minx,miny,maxx,maxy")
  )
  var bbox: String?
  @Option(
    help: ArgumentHelp(
      "Inside the polygons of a GeoJSON file, or of a WKT text.", valueName: "file|wkt"))
  var polygon: String?
  @Option(
    help: ArgumentHelp(
      "With --within: along the lines of a GeoJSON file, or of a WKT text.", valueName: "file|wkt"))
  var along: String?
  @Option(
    help: ArgumentHelp(
      """
      What the coordinates you give are in, such as EPSG:3857; x (easting, longitude) first, \
      whatever order the system itself has. If not given: what a file says, else degrees, or grid \
      metres where the numbers are too large for degrees.
      """, valueName: "code"))
  var crs: String?
  @Option(help: "Only this kind; may be given again.")
  var kind: [String] = []
  @Option(help: "Only in this ward; may be given again.")
  var ward: [String] = []
  @Option(help: "Words in reference, name, address or ward, or for a kind of site.")
  var text: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("A CQL2 filter on columns and attributes.", valueName: "filter"))
  var filter: String?
  @Flag(help: "Only sites known to be available.")
  var available = false

  /// What must hold of a site wherever it is.
  var conditions: SiteConditions {
    var conditions = SiteConditions()
    conditions.kinds = kind
    conditions.wards = ward
    conditions.text = text
    conditions.filter = filter
    conditions.availableOnly = available
    return conditions
  }

  /// Whether a place of any form is given.
  var namesPlace: Bool { near != nil || bbox != nil || polygon != nil || along != nil }

  /// Whether all sites are meant.
  var isEmpty: Bool { !namesPlace && within == nil && nearest == nil && conditions.isEmpty }

  func search() throws -> SiteSearch {
    var search = SiteSearch()
    search.near = near
    search.within = within
    search.nearest = nearest
    search.box = bbox
    search.polygon = try polygon.map(ShapeReading.polygons)
    search.along = try along.map(ShapeReading.shapes)
    search.referenceSystem = crs
    search.conditions = conditions
    return search
  }
}
