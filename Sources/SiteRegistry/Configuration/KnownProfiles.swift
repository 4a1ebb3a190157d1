import Foundation
public import SimpleFeatures

/// A profile that an import can name.
public struct KnownProfile: Sendable {
  /// As `--profile` takes it.
  public var name: String
  public var path: String
  /// The file as it stands.
  public var text: String
  /// The file read, or what is wrong with it.
  public var profile: Result<ImportProfile, RegistryError>

  /// Such as "asset, kind lighting-column"; nil where the profile leaves it open.
  public var target: String? {
    guard let target = try? profile.get().target else { return nil }
    let parts = [
      target.layer.map { "\(target.kind.rawValue):\($0)" } ?? target.kind.rawValue,
      target.owner.map { "owner \($0)" }, target.assetKind.map { "kind \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  public var json: JSONObject {
    var object: JSONObject = ["profile": .string(name)]
    object["file"] = .string(path)
    switch profile {
    case .success(let profile): object["title"] = profile.title.map(JSONValue.string)
    case .failure(let error): object["fault"] = .string(error.message)
    }
    object["target"] = target.map(JSONValue.string)
    return object
  }
}

extension CouncilRegistry {
  /// Every profile in the profiles folders, by name; those that cannot be read with their fault.
  public static func profiles() -> [KnownProfile] {
    DataFolder.names(in: "profiles").compactMap { name in
      DataFolder.file(name, in: "profiles").flatMap { try? known(name, $0) }
    }
  }

  /// - Parameter name: of a profile, or the path of its file.
  /// - Throws: `usage` naming the profiles there are, `missingInput` for a path without a file.
  public static func profile(_ name: String) throws(RegistryError) -> KnownProfile {
    if name.hasSuffix(".yaml") || name.contains("/") { return try known(name, name) }
    guard let path = DataFolder.file(name, in: "profiles") else {
      _ = try ImportProfile.named(name)
      throw .usage("there is no profile '\(name)'")
    }
    return try known(name, path)
  }

  private static func known(_ name: String, _ path: String) throws(RegistryError) -> KnownProfile {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw .missingInput("there is no profile '\(path)' that can be read")
    }
    let profile = Result { () throws(RegistryError) in
      try ImportProfile(text: text, path: path)
    }
    return KnownProfile(name: name, path: path, text: text, profile: profile)
  }
}
