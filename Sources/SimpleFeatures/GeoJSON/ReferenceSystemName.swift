/// The many ways of naming a reference system, brought to one.
package enum ReferenceSystemName {
  /// `EPSG:27700` or `OGC:CRS84` for the URNs, URLs and short names of such systems; other text
  /// as it is.
  package static func normalised(_ name: String) -> String {
    let text = name.lowercased().filter { !$0.isWhitespace }
    if text.hasSuffix("crs84") { return "OGC:CRS84" }
    guard text.contains("epsg") else { return name }
    let code = text.reversed().prefix { $0.isASCII && $0.isNumber }
    return code.isEmpty || code.count > 8 ? name : "EPSG:" + String(code.reversed())
  }

  /// What the `crs` member of the GeoJSON of 2008 declares; nil where it declares nothing.
  static func declared(by member: JSONValue) -> String? {
    switch member {
    case .string(let name): return normalised(name)
    case .object(let object):
      let properties = object["properties"]?.object ?? JSONObject()
      if let code = properties["code"]?.plainText {
        return object["type"]?.string?.lowercased() == "epsg"
          ? normalised("EPSG:" + code) : normalised(code)
      }
      if let name = properties["name"]?.plainText ?? object["name"]?.plainText {
        return normalised(name)
      }
      return properties["href"]?.string.map(normalised) ?? member.jsonText
    case .null: return nil
    case .bool, .integer, .number, .array: return member.jsonText
    }
  }
}
