public import SimpleFeatures
public import SiteModel

/// One field of an asset that is not what it was.
public struct FieldDifference: Hashable, Sendable {
  /// `name`, `ward`, `position`, …; `attributes.X` for what else the source says.
  public var field: String
  /// JSON's null where there was nothing.
  public var before: JSONValue
  public var after: JSONValue
  /// For a point that moved: how far, in metres.
  public var movedInMetres: Double?
}

extension Asset {
  /// Field by field what is different in another image of the asset, in the order of its columns.
  public func differences(to after: Asset) -> [FieldDifference] {
    var found: [FieldDifference] = []
    for (old, new) in zip(fields, after.fields) where old.value != new.value {
      found.append(FieldDifference(field: old.name, before: old.value, after: new.value))
    }
    if geometry != after.geometry {
      found.append(
        FieldDifference(
          field: "position", before: Self.text(of: geometry), after: Self.text(of: after.geometry),
          movedInMetres: Self.distance(geometry, after.geometry)))
    }
    let names =
      details.attributes.names
      + after.details.attributes.names.filter { details.attributes[$0] == nil }
    for name in names {
      let old = details.attributes[name] ?? .null
      let new = after.details.attributes[name] ?? .null
      if old != new {
        found.append(FieldDifference(field: "attributes.\(name)", before: old, after: new))
      }
    }
    return found
  }

  /// All fields but place and attributes.
  private var fields: [(name: String, value: JSONValue)] {
    AssetField.all.map { ($0.memberName, value(of: $0)) }
  }

  /// Well-known text on the National Grid.
  private static func text(of geometry: Geometry<NationalGrid>?) -> JSONValue {
    geometry.map { .string(WKT.text(of: $0)) } ?? .null
  }

  private static func distance(
    _ a: Geometry<NationalGrid>?, _ b: Geometry<NationalGrid>?
  ) -> Double? {
    guard case .point(let a)? = a, case .point(let b)? = b else { return nil }
    let (x, y) = (b.easting - a.easting, b.northing - a.northing)
    return (x * x + y * y).squareRoot()
  }

  /// The whole image as JSON, as `history` prints it.
  var historyJSON: JSONObject {
    var object = JSONObject()
    for field in fields where !field.value.isNull { object[field.name] = field.value }
    object["id"] = .integer(id)
    object["position"] = Self.text(of: geometry)
    object["attributes"] = .object(details.attributes)
    return object
  }
}
