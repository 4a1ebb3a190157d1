/// What to do with geometries beyond the seven types of Simple Features.
enum CurveAdvice {
  /// - Parameter type: Its name, in any case.
  static func text(_ type: String) -> String {
    switch type.uppercased() {
    case "POLYHEDRALSURFACE", "TIN", "TRIANGLE":
      "a \(type) is a surface in space, which is not read; make polygons of it with: "
        + "ogr2ogr -nlt MULTIPOLYGON -dim XY -f GPKG out.gpkg FILE"
    default:
      "a \(type) has arcs, which are not read; make straight lines of them with: "
        + "ogr2ogr -nlt CONVERT_TO_LINEAR -f GPKG out.gpkg FILE"
    }
  }
}
