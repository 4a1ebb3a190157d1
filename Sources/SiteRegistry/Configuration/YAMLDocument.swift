import Foundation
import SimpleFeatures
internal import Yams

/// A YAML file whose every complaint names the file and the line.
struct YAMLDocument {
  let path: String
  private let root: Node

  /// - Throws: `missingInput` where there is no such file, `badInput` where it is not YAML.
  init(path: String) throws(RegistryError) {
    try self.init(text: Self.text(of: path), path: path)
  }

  /// - Throws: `missingInput` where there is no such file, `badInput` where it is no text.
  static func text(of path: String) throws(RegistryError) -> String {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .missingInput("there is no file '\(path)'")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .missingInput("'\(path)' cannot be read")
    }
    guard data.count <= 1 << 20, let text = String(bytes: data, encoding: .utf8) else {
      throw .badInput("'\(path)' is not a YAML file: it is over 1 MB or not UTF-8")
    }
    return text
  }

  init(text: String, path: String) throws(RegistryError) {
    self.path = path
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw RegistryError.badInput("\(path):1:1: the file is empty")
      }
      root = node
    } catch let error as RegistryError {
      throw error
    } catch let error as YamlError {
      throw .badInput("\(path)\(error.place): \(error.reason)")
    } catch {
      throw .badInput("\(path): \(error)")
    }
  }

  var mapping: YAMLMapping {
    get throws(RegistryError) { try YAMLMapping(root, path: path, what: "the file") }
  }
}

/// A YAML mapping read key by key; `finish()` complains of keys nobody asked for.
struct YAMLMapping {
  private let node: Node
  private let path: String
  private let what: String
  private let known: KeySet

  /// Shared by copies, so that reading through a `let` is remembered.
  private final class KeySet { var asked: Set<String> = [] }

  fileprivate init(_ node: Node, path: String, what: String) throws(RegistryError) {
    guard node.mapping != nil else {
      throw .badInput("\(Self.place(node, path)): \(what) should be a mapping of keys to values")
    }
    self.node = node
    self.path = path
    self.what = what
    known = KeySet()
  }

  func string(_ key: String) throws(RegistryError) -> String {
    guard let value = try optionalString(key) else { throw lacking(key, "\(what) lacks '\(key)'") }
    return value
  }

  /// That a key is not there; where another looks like a slip for it, that one.
  func lacking(_ key: String, _ complaint: String) -> RegistryError {
    for name in keys where !known.asked.contains(name) && name.nearest(in: [key]) != nil {
      return .badInput("\(place(ofKey: name)): '\(name)' means nothing here; is '\(key)' meant?")
    }
    return .badInput("\(place): \(complaint)")
  }

  func optionalString(_ key: String) throws(RegistryError) -> String? {
    guard let value = value(key) else { return nil }
    guard let scalar = value.scalar else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be a single value")
    }
    return scalar.string
  }

  /// One value or a list of them.
  func strings(_ key: String) throws(RegistryError) -> [String] {
    guard let value = value(key) else { return [] }
    if let scalar = value.scalar { return [scalar.string] }
    guard let sequence = value.sequence else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be a value or a list")
    }
    var all: [String] = []
    for item in sequence {
      guard let scalar = item.scalar else {
        throw .badInput("\(Self.place(item, path)): '\(key)' should list single values")
      }
      all.append(scalar.string)
    }
    return all
  }

  func optionalNumber(_ key: String) throws(RegistryError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let text = value.scalar?.string, let number = Double(text), number.isFinite else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be a number")
    }
    return number
  }

  func percentage(_ key: String) throws(RegistryError) -> Double? {
    guard let number = try optionalNumber(key) else { return nil }
    guard (0...100).contains(number) else {
      throw .badInput("\(place(key)): '\(key)' is \(number); allowed is 0 to 100")
    }
    return number
  }

  func optionalBool(_ key: String) throws(RegistryError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let flag = value.bool else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be true or false")
    }
    return flag
  }

  func choice<C: CaseIterable & RawRepresentable>(
    _ key: String, of _: C.Type
  ) throws(RegistryError) -> C? where C.RawValue == String {
    guard let text = try optionalString(key) else { return nil }
    guard let choice = C(rawValue: text) else {
      let allowed = C.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badInput("\(place(key)): '\(key)' is '\(text)'; allowed are \(allowed)")
    }
    return choice
  }

  func mapping(_ key: String) throws(RegistryError) -> YAMLMapping? {
    guard let value = value(key) else { return nil }
    return try YAMLMapping(value, path: path, what: "'\(key)'")
  }

  func mappings(_ key: String) throws(RegistryError) -> [YAMLMapping] {
    guard let value = value(key) else { return [] }
    guard let sequence = value.sequence else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be a list")
    }
    var all: [YAMLMapping] = []
    for item in sequence {
      all.append(try YAMLMapping(item, path: path, what: "an entry of '\(key)'"))
    }
    return all
  }

  /// Every key with its value as text, for mappings whose keys are data.
  func texts() throws(RegistryError) -> [(key: String, value: String)] {
    var all: [(String, String)] = []
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.scalar?.string, let text = value.scalar?.string else {
        throw .badInput("\(Self.place(value, path)): \(what) should hold single values")
      }
      known.asked.insert(name)
      all.append((name, text))
    }
    return all
  }

  /// Every key with its value, for mappings whose keys are data: quotes keep a number text, and
  /// nothing or `~` is null.
  func scalars() throws(RegistryError) -> [(key: String, value: JSONValue)] {
    var all: [(String, JSONValue)] = []
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.scalar?.string, let scalar = value.scalar else {
        throw .badInput("\(Self.place(value, path)): \(what) should hold single values")
      }
      known.asked.insert(name)
      all.append((name, Self.value(value, scalar)))
    }
    return all
  }

  private static func value(_ node: Node, _ scalar: Node.Scalar) -> JSONValue {
    guard scalar.style != .singleQuoted, scalar.style != .doubleQuoted else {
      return .string(scalar.string)
    }
    if node.null != nil { return .null }
    if let whole = Int64(scalar.string) { return .integer(whole) }
    if let number = Double(scalar.string), number.isFinite { return .number(number) }
    switch scalar.string {
    case "true": return true
    case "false": return false
    default: return .string(scalar.string)
    }
  }

  /// Every key with the mapping under it, for mappings whose keys are data.
  func mappings() throws(RegistryError) -> [(key: String, value: YAMLMapping)] {
    var all: [(String, YAMLMapping)] = []
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.scalar?.string else {
        throw .badInput("\(Self.place(key, path)): a key of \(what) should be a single value")
      }
      known.asked.insert(name)
      all.append((name, try YAMLMapping(value, path: path, what: "'\(name)'")))
    }
    return all
  }

  /// The single values of a list, each with its place.
  func placedStrings(_ key: String) throws(RegistryError) -> [(place: String, text: String)] {
    guard let value = value(key) else { return [] }
    let items = value.sequence.map { Array($0) } ?? [value]
    var all: [(String, String)] = []
    for item in items {
      guard let scalar = item.scalar else {
        throw .badInput("\(Self.place(item, path)): '\(key)' should list single values")
      }
      all.append((Self.place(item, path), scalar.string))
    }
    return all
  }

  /// A value as it is written: quotes keep a number text.
  func scalar(_ key: String) throws(RegistryError) -> JSONValue? {
    guard let value = value(key) else { return nil }
    guard let scalar = value.scalar else {
      throw .badInput("\(Self.place(value, path)): '\(key)' should be a single value")
    }
    return Self.value(value, scalar)
  }

  /// Whether a key holds a mapping, and not a single value or a list.
  func isMapping(_ key: String) -> Bool { value(key)?.mapping != nil }

  /// The keys in it, in their order.
  var keys: [String] { (node.mapping ?? [:]).compactMap { $0.key.scalar?.string } }

  /// Skips a key that other parts of the program read.
  func ignore(_ keys: String...) { known.asked.formUnion(keys) }

  /// - Throws: `badInput` naming the first key that means nothing here.
  func finish() throws(RegistryError) {
    for (key, _) in node.mapping ?? [:] {
      guard let name = key.scalar?.string, !known.asked.contains(name) else { continue }
      let known = known.asked.sorted()
      let hint = name.nearest(in: known).map { "; is '\($0)' meant?" } ?? ""
      throw .badInput(
        "\(Self.place(key, path)): '\(name)' means nothing here\(hint) (known are \(known.joined(separator: ", ")))"
      )
    }
  }

  /// Where a key stands, as `file:line:column`.
  func place(_ key: String) -> String { Self.place(node.mapping?[Node(key)] ?? node, path) }
  var place: String { Self.place(node, path) }

  private func place(ofKey name: String) -> String {
    for (key, _) in node.mapping ?? [:] where key.scalar?.string == name {
      return Self.place(key, path)
    }
    return place
  }

  private func value(_ key: String) -> Node? {
    known.asked.insert(key)
    guard let value = node.mapping?[Node(key)] else { return nil }
    return value.null == nil ? value : nil
  }

  private static func place(_ node: Node, _ path: String) -> String {
    node.mark.map { "\(path):\($0.line):\($0.column)" } ?? path
  }
}
