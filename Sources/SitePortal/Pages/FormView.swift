import SiteModel

/// One field of a form as a template shows it.
struct FieldView: Sendable {
  var id: String
  var label: String
  var hint: String?
  var value = ""
  var problem: String?
  var isOptional = false
  var inputType = "text"
  var autocomplete: String?
  var inputMode: String?
  var width = ""
  var suffix: String?

  /// The ids that describe the field to a screen reader; nil where there is neither.
  var describedBy: String? {
    let ids = [hint == nil ? nil : "\(id)-hint", problem == nil ? nil : "\(id)-error"]
    let text = ids.compactMap(\.self).joined(separator: " ")
    return text.isEmpty ? nil : text
  }
}

/// A field ready for a template, which reads stored properties only.
struct FieldModel: Sendable {
  var field: FieldView
  var describedBy: String?

  init(_ field: FieldView) {
    self.field = field
    describedBy = field.describedBy
  }
}

/// One of several answers.
struct Choice: Sendable {
  var id: String
  var name: String
  var value: String
  var label: String
  var note: String?
  var isChosen: Bool

  static func equipment(_ chosen: String?) -> [Choice] {
    EquipmentKind.allCases.enumerated().map { index, kind in
      Choice(
        id: index == 0 ? "equipment" : "equipment-\(kind.rawValue)", name: "equipment",
        value: kind.rawValue, label: kind.title, note: kind.note,
        isChosen: chosen == kind.rawValue)
    }
  }
}

extension EquipmentKind {
  var note: String {
    switch self {
    case .smallCell: "A small antenna on a column, pole or wall"
    case .rooftopAntenna: "Antennas and their support on a building"
    case .groundMast: "A mast that stands on the ground"
    case .cabinet: "A cabinet at street level"
    }
  }
}

/// One line of the summary at the head of a form that could not be taken.
struct ErrorLine: Sendable {
  var field: String
  var message: String
}
