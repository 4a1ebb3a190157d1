import GRDB
import SimpleFeatures
import SiteModel

/// Which column of a layer's table each property of its source goes to.
struct LayerColumns {
  /// Names SQLite, GeoPackage or we need ourselves, in small letters.
  private static let reserved: Set<String> = ReservedNames.ofRows
    .union(ReservedNames.layerFields).union(["since", "until", "rowid", "oid", "_rowid_"])
    // A table of features has no object of further properties.
    .subtracting(["attributes"])
  private static let maximumCount = 1000

  /// All property columns, those of the stored table first.
  private(set) var columns: [FeatureTable.Column]
  /// By property name: the index in `columns`.
  private(set) var indices: [String: Int] = [:]
  /// The properties whose column is called otherwise.
  var renamed: [(property: String, column: String)] {
    indices.map { ($0.key, columns[$0.value].name) }.filter { $0.0 != $0.1 }.sorted { $0 < $1 }
  }
  private(set) var hasNewColumns = false
  private(set) var hasWiderTypes = false

  /// - Parameter stored: the property columns the table has already.
  init(
    stored: [FeatureTable.Column], properties: PropertyKinds, layer: String
  ) throws(StoreError) {
    columns = stored
    var claimed: Set<Int> = []
    var unplaced: [String] = []
    // Properties that have a column go first, so that a new one cannot take it from them.
    for property in properties.names {
      if let index = storedIndex(of: property, claimed) {
        claimed.insert(index)
        place(property, at: index, properties.type(of: property))
      } else {
        unplaced.append(property)
      }
    }
    var taken = Set(columns.map { $0.name.lowercased() })
    for property in unplaced {
      let name = Self.freeName(for: property, taken)
      taken.insert(name.lowercased())
      columns.append(.init(name: name, type: PropertyType.text.rawValue))
      indices[property] = columns.count - 1
      columns[columns.count - 1].type = (properties.type(of: property) ?? .text).rawValue
      hasNewColumns = true
    }
    guard columns.count <= Self.maximumCount else {
      throw .invalid(
        what:
          "layer '\(layer)' would have \(columns.count) properties; \(Self.maximumCount) are allowed"
      )
    }
  }

  private mutating func place(_ property: String, at index: Int, _ type: PropertyType?) {
    indices[property] = index
    guard let type, let stored = PropertyType(rawValue: columns[index].type) else { return }
    let widened = stored.widened(by: type)
    guard widened != stored else { return }
    columns[index].type = widened.rawValue
    hasWiderTypes = true
  }

  /// The column a property was given by an earlier import: its own name, or that with a number.
  private func storedIndex(of property: String, _ claimed: Set<Int>) -> Int? {
    let name = Self.cleaned(property)
    for candidate in [name] + (2...9).map({ "\(name)_\($0)" }) {
      if let index = columns.firstIndex(where: { $0.name == candidate }), !claimed.contains(index) {
        return index
      }
    }
    return nil
  }

  static func freeName(for property: String, _ taken: Set<String>) -> String {
    let name = cleaned(property)
    var candidate = name
    var number = 2
    while taken.contains(candidate.lowercased()) || isReserved(candidate) {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  static func isReserved(_ name: String) -> Bool {
    reserved.contains(name.lowercased()) || ReservedNames.ofPlaces.contains(name)
  }

  /// Without control characters, not empty, not longer than a person would read.
  private static func cleaned(_ property: String) -> String {
    let kept = property.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(200)
    return kept.isEmpty ? "property" : String(String.UnicodeScalarView(kept))
  }

  /// The properties of one feature, in the order of `columns`.
  func values(of attributes: JSONObject) -> [DatabaseValue] {
    var values = [DatabaseValue](repeating: .null, count: columns.count)
    for member in attributes.members {
      guard let index = indices[member.name] else { continue }
      values[index] = Self.stored(member.value, as: columns[index].type)
    }
    return values
  }

  private static func stored(_ value: JSONValue, as type: String) -> DatabaseValue {
    switch value {
    case .null: return .null
    case .bool(let flag) where type == PropertyType.boolean.rawValue: return flag.databaseValue
    case .integer(let whole) where type == PropertyType.integer.rawValue:
      return whole.databaseValue
    case .integer(let whole) where type == PropertyType.real.rawValue:
      return Double(whole).databaseValue
    case .number(let number) where type == PropertyType.real.rawValue: return number.databaseValue
    default: return (value.plainText ?? value.jsonText).databaseValue
    }
  }
}
