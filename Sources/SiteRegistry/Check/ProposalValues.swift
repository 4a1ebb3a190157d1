import SimpleFeatures
import SiteModel

/// A value of a proposal as it was asked: a name and what is written for it.
public struct NamedValue: Hashable, Sendable {
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// As a command line has it, `name=value`.
  ///
  /// - Throws: `usage` where there is no `=`.
  public init(parsing text: String) throws(RegistryError) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw .usage("'\(text.shortened)' is not a value; give NAME=VALUE")
    }
    name = String(text[..<sign])
    self.text = String(text[text.index(after: sign)...])
  }
}

extension RulePack {
  /// What was given by name, each value of the type that the pack declares.
  ///
  /// - Throws: `usage` for a name that the pack does not have, naming those it has, for a name
  ///   given twice, and for a value of another type.
  func proposalValues(_ given: [NamedValue]) throws(RegistryError) -> JSONObject {
    var read = JSONObject()
    for one in given {
      guard let value = proposalValue(one.name) else {
        let names = proposalValues.map(\.name)
        let hint = one.name.nearest(in: names).map { "; is '\($0)' meant?" } ?? ""
        throw .usage(
          "rule pack '\(id)' has no value '\(one.name.shortened)'\(hint) (allowed are \(names.joined(separator: ", ")))"
        )
      }
      guard read[one.name] == nil else { throw .usage("'\(one.name)' is given more than once") }
      read[one.name] = try value.reading(.string(one.text))
    }
    return read
  }

  /// Gives the properties of a row the types that the pack declares; blank ones are left out, and
  /// what the pack does not declare stays as it is written.
  func readProposalValues(_ properties: inout JSONObject) throws(RegistryError) {
    for value in values {
      guard let written = properties[value.name] else { continue }
      properties[value.name] = try value.reading(written)
    }
  }
}

extension ProposalValue {
  func reading(_ written: JSONValue) throws(RegistryError) -> JSONValue? {
    do throws(ProposalValueError) {
      return try read(written)
    } catch {
      throw .usage(error.description)
    }
  }
}

extension Proposal {
  /// Takes values by name: its own ones where they are such, the rest as attributes.
  ///
  /// - Throws: `usage` for a height over 500 m.
  mutating func take(_ values: JSONObject) throws(RegistryError) {
    for member in values.members {
      switch member.name {
      case "height":
        heightInMetres = try CouncilRegistry.height(member.value.plainText)
      case "volume": volumeInLitres = member.value.double
      case "count": count = member.value.double.flatMap { Int(exactly: $0) }
      default: attributes[member.name] = member.value
      }
    }
  }
}
