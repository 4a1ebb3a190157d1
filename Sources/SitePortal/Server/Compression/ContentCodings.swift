import HTTPTypes

/// What a request says about content codings (RFC 9110, section 12.5.3).
enum ContentCodings {
  /// Whether gzip is at least as welcome as the bytes as they are.
  ///
  /// Without the field, and with an empty one, it is not: programs that understand gzip say so.
  static func preferGzip(_ field: String?) -> Bool {
    guard let field else { return false }
    var gzip: Double?
    var identity: Double?
    var any: Double?
    for entry in field.split(separator: ",").prefix(20) {
      let parts = entry.split(separator: ";").map { String($0).trimmed.lowercased() }
      guard let name = parts.first else { continue }
      var quality = 1.0
      for part in parts.dropFirst() {
        let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
        guard sides.first == "q" else { continue }
        quality = sides.count == 2 ? Double(sides[1]).map { min(max($0, 0), 1) } ?? 0 : 0
      }
      switch name {
      case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
      case "identity": identity = quality
      case "*": any = quality
      default: break
      }
    }
    guard let wanted = gzip ?? any, wanted > 0 else { return false }
    // A coding that is named comes before the bytes as they are, which are merely allowed.
    return wanted >= identity ?? 0
  }

  /// Whether bytes of the type shrink enough to be worth the time.
  static func shrinks(_ mediaType: String?) -> Bool {
    guard let mediaType else { return false }
    // What nearly every answer is.
    if mediaType == Format.geojson.mediaType || mediaType == Format.json.mediaType { return true }
    let name = String(mediaType.prefix { $0 != ";" }).trimmed.lowercased()
    return name.hasPrefix("text/") || name.hasSuffix("json") || name.hasSuffix("+xml")
      || name == "application/xml" || name == "application/geo+json-seq"
  }
}
