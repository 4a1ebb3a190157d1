public import SimpleFeatures

/// An act before it has a number and a place in the chain.
public struct Act: Hashable, Sendable {
  public var actor: String
  public var name: Name
  /// What it is done to, such as `constraint:flood-zones` or an application's reference.
  public var subject: String
  public var detail: JSONObject
  /// What is different once it is done: whatever rests on nothing else still holds.
  public let touches: Touched

  /// An act on one thing, or on what its name says.
  public init(actor: String, name: Name, subject: String, detail: JSONObject = JSONObject()) {
    self.init(actor: actor, name: name, subject: subject, detail: detail, touches: name.touches)
  }

  /// An act on the rows of an import's target.
  public init(
    actor: String, name: Name, on target: ImportTarget, detail: JSONObject = JSONObject()
  ) {
    self.init(
      actor: actor, name: name, subject: target.description, detail: detail,
      touches: name.touches.with(target.dataSet))
  }

  private init(
    actor: String, name: Name, subject: String, detail: JSONObject, touches: Touched
  ) {
    self.actor = actor
    self.name = name
    self.subject = subject
    self.detail = detail
    self.touches = touches
  }

  /// Every act there is, as the log writes it.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case registryCreate = "registry.create"
    case registryRestore = "registry.restore"
    case importFile = "import"
    case importUndo = "import.undo"
    case layerRemove = "layer.remove"
    case promote
    case assignWards = "assign-wards"
    case correctionReport = "correction.report"
    case correctionAccept = "correction.accept"
    case correctionReject = "correction.reject"
    case rulesKeep = "rules.keep"
    case applicationSubmit = "application.submit"
    case applicationApprove = "application.approved"
    case applicationRefuse = "application.refused"
    case applicationWithdraw = "application.withdrawn"
    case keysCreate = "keys.create"
    case keysRevoke = "keys.revoke"
    case classesSet = "classes.set"
    case classesClear = "classes.clear"
    /// Attributes of registries of earlier releases get the names they are known by.
    case attributesName = "attributes.name"
    /// What other programs did, found out later.
    case outsideEdit = "outside-edit"

    /// What brings an application into a state.
    public static func application(_ state: ApplicationState) -> Name {
      switch state {
      case .submitted: .applicationSubmit
      case .approved: .applicationApprove
      case .refused: .applicationRefuse
      case .withdrawn: .applicationWithdraw
      }
    }

    /// What every act of this name touches; an act on an import's target touches that, too.
    public var touches: Touched {
      switch self {
      case .registryCreate, .registryRestore, .attributesName, .outsideEdit: .everything
      case .importFile: .these([])
      // With a run of the ward layer go the wards that it brought to assets.
      case .importUndo: .these([.assets])
      case .layerRemove: .these([])
      case .promote: .these([.promotions])
      case .assignWards: .these([.assets])
      case .correctionAccept: .these([.assets, .corrections])
      case .correctionReport, .correctionReject: .these([.corrections])
      case .rulesKeep: .these([.rules])
      case .applicationSubmit, .applicationApprove, .applicationRefuse, .applicationWithdraw:
        .these([.applications])
      case .keysCreate, .keysRevoke: .these([.keys])
      case .classesSet, .classesClear: .these([.classes])
      }
    }
  }

  /// What an act on record touched; everything, where its name is none of ours.
  public static func touches(named name: String, subject: String) -> Touched {
    guard let name = Name(rawValue: name) else { return .everything }
    switch name {
    case .importFile, .importUndo, .layerRemove:
      return DataSet(subject: subject).map(name.touches.with) ?? name.touches
    default: return name.touches
    }
  }

  /// The data sets that an act changes.
  public enum Touched: Hashable, Sendable {
    case everything
    case these(Set<DataSet>)

    func with(_ one: DataSet) -> Touched {
      guard case .these(let sets) = self else { return self }
      return .these(sets.union([one]))
    }

    /// Whether what rests on these sets may be different afterwards.
    public func meets(_ sets: Set<DataSet>) -> Bool {
      guard case .these(let touched) = self else { return true }
      return !touched.isDisjoint(with: sets)
    }
  }
}

/// A part of the registry that changes apart from the others.
public enum DataSet: Hashable, Sendable, CustomStringConvertible {
  case assets
  case installations
  case postcodes
  /// One constraint layer, by its id: its features and its description.
  case layer(String)
  /// Which attributes have an index of their own.
  case promotions
  case rules
  case applications
  case corrections
  case keys
  case classes

  /// The name under which the registry keeps its revision.
  public var description: String {
    switch self {
    case .assets: "assets"
    case .installations: "installations"
    case .postcodes: "postcodes"
    case .layer(let id): "layer:" + id
    case .promotions: "promotions"
    case .rules: "rules"
    case .applications: "applications"
    case .corrections: "corrections"
    case .keys: "keys"
    case .classes: "classes"
    }
  }

  /// That of an import's target as events name it.
  init?(subject: String) {
    if subject.hasPrefix("asset:") {
      self = .assets
    } else if subject.hasPrefix("constraint:") {
      self = .layer(String(subject.dropFirst("constraint:".count)))
    } else if subject == ImportTarget.installation.description {
      self = .installations
    } else if subject == ImportTarget.postcode.description {
      self = .postcodes
    } else {
      return nil
    }
  }

  /// Those that every registry has.
  public static let common: [DataSet] = [
    .assets, .installations, .postcodes, .promotions, .rules, .applications, .corrections, .keys,
    .classes,
  ]
}

extension ImportTarget {
  public var dataSet: DataSet {
    switch self {
    case .asset: .assets
    case .constraint(let layer): .layer(layer)
    case .installation: .installations
    case .postcode: .postcodes
    }
  }
}
