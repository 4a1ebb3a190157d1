public import SimpleFeatures
public import SiteModel

/// What to import, into what, and how to read it.
public struct ImportRequest: Sendable {
  public var path: String
  public var target: ImportTarget
  public var profile: ImportProfile
  /// Whether the owner and the kind were named, or are only what is usual.
  public var namesOwner = true
  public var namesKind = true
  /// Overrides what the file says and what its numbers look like.
  public var referenceSystem: String?
  public var format: SourceFormat?
  /// Which table of a GeoPackage; nil takes the only one.
  public var table: String?
  /// Over the profile's, part by part; only for CSV.
  public var csv = CSVLayout()
  /// For a file that is an address.
  public var remoteLimits = RemoteLimits()
  /// Over the profile's, field by field; only for a constraint layer.
  public var layer = ImportProfile.LayerDescription()
  /// Nil imports; a number only tells what an import would do, and names that many rows of each
  /// kind of change.
  public var previewsAtMost: Int?
  /// What becomes of features whose shape is not valid.
  public var onInvalid = OnInvalid.repair
  /// Whether what the registry has of the same target and the file lacks is removed.
  public var removesAbsent = false
  /// Over the profile's, field by field.
  public var provenance = Provenance()

  public enum OnInvalid: String, CaseIterable, Sendable {
    /// Repaired where something is left of them, with a note of what changed.
    case repair
    /// Kept aside, with the reason and their text.
    case quarantine
    /// One is enough to refuse the file.
    case reject
  }

  public init(path: String, target: ImportTarget, profile: ImportProfile) {
    self.path = path
    self.target = target
    self.profile = profile
  }

  /// The layer it makes or refreshes; nil for other targets.
  public var constraintLayerID: String? {
    if case .constraint(let layer) = target { layer } else { nil }
  }

  /// The source as it will be recorded.
  var mergedProvenance: Provenance {
    Provenance(
      source: provenance.source ?? profile.provenance.source ?? RemoteAddress.source(path),
      licence: provenance.licence ?? profile.provenance.licence,
      dated: provenance.dated ?? profile.provenance.dated)
  }
}

extension CouncilRegistry {
  /// Stands for the kind of assets until the file has been looked at.
  private static let unnamedKind = "?"

  /// Makes a request from what the command line says; a profile fills what it leaves open.
  ///
  /// - Parameters:
  ///   - target: `asset`, `constraint:LAYER`, `installation` or `postcode`; nil takes the
  ///     profile's.
  /// - Throws: `usage` naming what is missing or wrong.
  public func importRequest(
    path: String, target: String?, owner: String?, kind: String?, profile: String?
  ) throws(RegistryError) -> ImportRequest {
    var profile =
      if let profile { try ImportProfile.named(profile) } else { ImportProfile(name: "none") }
    profile.rules.timeZone = council.zone
    let described = profile.target
    let text = target ?? described?.kind.rawValue
    guard let text else {
      throw .usage(
        "say what the file holds: --as asset, constraint:LAYER, installation or postcode")
    }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let first = parts.first, let base = ImportProfile.Target.Kind(rawValue: first),
      parts.count == 1 || base == .constraint
    else {
      throw .usage(
        "'\(text.shortened)' cannot be imported; allowed are asset, constraint:LAYER, installation, postcode"
      )
    }
    let resolved: ImportTarget
    var (namesOwner, namesKind) = (true, true)
    switch base {
    case .asset:
      namesOwner = (owner ?? described?.owner) != nil
      let named = kind ?? described?.assetKind
      namesKind = named != nil
      // A file of our own says it itself.
      let kind = named ?? Self.unnamedKind
      let owner = owner ?? described?.owner ?? council.owner
      for (what, name) in [("owner", owner), ("kind", kind)]
      where name.isEmpty || name.contains("/") || name.count > 100 {
        throw .usage("the \(what) '\(name.shortened)' must be 1 to 100 characters without '/'")
      }
      try Self.check(kind: named, owner: owner)
      resolved = .asset(owner: owner, kind: kind)
    case .constraint:
      guard let layer = parts.count == 2 ? parts[1] : described?.layer else {
        throw .usage("say which layer the file holds: --as constraint:flood-zones, for example")
      }
      guard ConstraintLayer.isValid(id: layer),
        !["sites", "installations", "assets"].contains(layer)
      else {
        throw .usage(
          "'\(layer.shortened)' cannot name a layer: a letter first, then lower-case letters, digits and hyphens, up to 60; 'sites', 'installations' and 'assets' are taken"
        )
      }
      resolved = .constraint(layer: layer)
    case .installation: resolved = .installation
    case .postcode: resolved = .postcode
    }
    var request = ImportRequest(path: path, target: resolved, profile: profile)
    request.namesOwner = namesOwner
    request.namesKind = namesKind
    return request
  }
}

extension CouncilRegistry {
  /// A kind stands in addresses, in keys and in the names of files.
  ///
  /// - Throws: `usage` with the form that is allowed and, where it can be made, the kind in it.
  private static func check(kind: String?, owner: String) throws(RegistryError) {
    if let hidden = owner.firstHidden {
      throw .usage("the owner '\(owner.visible.shortened)' holds \(hidden); give one line of text")
    }
    // A file of our own says it itself.
    guard let kind else { return }
    let isWord = kind.unicodeScalars.allSatisfy {
      $0 == "-" || $0 == "_" || $0 == "." || $0.properties.isAlphabetic
        || $0.properties.numericType != nil
    }
    guard !isWord else { return }
    let parts = kind.lowercased().split { !$0.isLetter && !$0.isNumber }
    let hint = parts.isEmpty ? "" : "; '\(parts.joined(separator: "-"))' would do"
    throw .usage(
      "'\(kind.visible.shortened)' cannot be a kind: words in letters and digits, joined by hyphens\(hint)"
    )
  }
}
