import Foundation
public import SimpleFeatures
import SiteModel

/// What a profile does to the values of a source's columns before anything else looks at them.
///
/// For each column in this order: values are replaced, read as a type, converted to a unit. The
/// attribute is then kept under its new name.
public struct ColumnRules: Hashable, Sendable {
  /// What happens to one column, by the name it has in the source.
  public struct Rule: Hashable, Sendable {
    public var values: ValueMap?
    public var type: ColumnType?
    public var conversion: UnitConversion?
    /// The name its attribute gets; nil keeps the source's.
    public var name: String?
  }

  /// Replacements of a column's values, by their text.
  public struct ValueMap: Hashable, Sendable {
    public var entries: [String: JSONValue] = [:]
    /// For every value not among the entries, as `"*"` in a file; nil keeps such a value.
    public var others: JSONValue?
  }

  public private(set) var rules: [String: Rule] = [:]
  private var hasNames = false
  /// The council's, in which a moment falls on a day.
  var timeZone = Council.usualTimeZone

  public init() {}

  public var isEmpty: Bool { rules.isEmpty }

  public subscript(column: String) -> Rule {
    get { rules[column] ?? Rule() }
    set {
      rules[column] = newValue == Rule() ? nil : newValue
      hasNames = rules.values.contains { $0.name != nil }
    }
  }

  /// Changes the values in place; columns the source lacks are left alone.
  ///
  /// - Parameter notes: gets a remark for each value that could not be read, which then stays.
  func apply(to properties: inout JSONObject, notes: inout [RunNote]) {
    for index in properties.members.indices {
      let column = properties.members[index].name
      guard let rule = rules[column] else { continue }
      var value = properties.members[index].value
      if let values = rule.values {
        // Where a type or a unit follows, that tells whether the value makes sense.
        let isLast = rule.type == nil && rule.conversion == nil
        value = Self.mapped(value, by: values, isLast ? column : nil, &notes)
      }
      if let type = rule.type, !value.isNull {
        if let typed = type.read(value, in: timeZone) {
          value = typed
        } else if value.plainText?.trimmed.isEmpty ?? false {
          value = .null
        } else {
          notes.append(
            RunNote(
              code: "value-not-\(type.rawValue)",
              message:
                "column '\(column)': \(Self.shown(value)) is not \(type.words); kept as it is"))
        }
      }
      if let conversion = rule.conversion, !value.isNull {
        if let converted = conversion.apply(to: value) {
          value = .number(converted)
        } else if value.plainText?.trimmed.isEmpty ?? false {
          value = .null
        } else {
          notes.append(
            RunNote(
              code: "value-not-converted",
              message:
                "column '\(column)': \(Self.shown(value)) is not a number of \(conversion.from.rawValue); kept as it is"
            ))
        }
      }
      properties.members[index].value = value
    }
  }

  /// Gives attributes their new names; one that has such a name already gets a number behind it.
  func rename(_ attributes: inout JSONObject) {
    guard hasNames else { return }
    var taken: Set<String> = []
    for index in attributes.members.indices {
      guard let name = rules[attributes.members[index].name]?.name else { continue }
      attributes.members[index].name = name
      taken.insert(name)
    }
    guard taken.count < attributes.members.count else { return }
    var seen: Set<String> = []
    let names = Set(attributes.names)
    for index in attributes.members.indices {
      let name = attributes.members[index].name
      guard !seen.insert(name).inserted else { continue }
      var number = 2
      while names.contains("\(name)_\(number)") || seen.contains("\(name)_\(number)") {
        number += 1
      }
      attributes.members[index].name = "\(name)_\(number)"
      seen.insert("\(name)_\(number)")
    }
  }

  private static func mapped(
    _ value: JSONValue, by map: ValueMap, _ column: String?, _ notes: inout [RunNote]
  ) -> JSONValue {
    let text = value.plainText?.trimmed ?? ""
    if let found = map.entries[text] { return found }
    if value.isNull || text.isEmpty { return value }
    if let others = map.others { return others }
    guard let column else { return value }
    notes.append(
      RunNote(
        code: "value-unmapped",
        message:
          "column '\(column)': '\(text.shortened)' is not among the values the profile maps; kept as it is"
      ))
    return value
  }

  private static func shown(_ value: JSONValue) -> String {
    "'\((value.plainText ?? value.jsonText).shortened)'"
  }
}

// In an order of their own: what describes a request must be the same in every process.

extension ColumnRules: CustomDebugStringConvertible {
  public var debugDescription: String {
    rules.sorted { $0.key < $1.key }
      .map { "\(String(reflecting: $0.key)): \(String(reflecting: $0.value))" }
      .joined(separator: ", ")
  }
}

extension ColumnRules.ValueMap: CustomDebugStringConvertible {
  public var debugDescription: String {
    let sorted = entries.sorted { $0.key < $1.key }
      .map { "\(String(reflecting: $0.key)): \(String(reflecting: $0.value))" }
    return (sorted + ["*: \(String(reflecting: others))"]).joined(separator: ", ")
  }
}
