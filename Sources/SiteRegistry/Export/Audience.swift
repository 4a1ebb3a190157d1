/// Who an export is for; decides which fields leave the council.
public enum Audience: String, Sendable, CaseIterable {
  /// Anyone: what may stand on a web page.
  case `public`
  /// Telecoms suppliers that look for sites: also what an offer is weighed by.
  case suppliers

  /// Whether it may see a field.
  func sees(_ field: String) -> Bool {
    switch FieldClass(of: field) {
    case .open: true
    case .commercial: self == .suppliers
    case .restricted: false
    }
  }
}

/// The one place where fields are classed by their name.
enum FieldClass {
  case open
  /// Terms and practicalities that suppliers need and the public does not.
  case commercial
  /// About persons, or about how to get in: never exported.
  case restricted

  /// Words in the names of a source's own columns; a column is as closed as its most closed word.
  private static let restrictedWords: Set<String> = [
    "contact", "email", "mail", "phone", "telephone", "tel", "mobile", "fax", "tenant", "lessee",
    "occupier", "occupant", "resident", "officer", "person", "surname", "forename", "username",
    "password", "pin", "keycode", "keyholder", "alarm", "security", "internal", "private",
    "confidential", "comment", "comments", "remark", "remarks", "note", "notes",
  ]
  private static let commercialWords: Set<String> = [
    "rent", "lease", "licence", "fee", "price", "cost", "valuation", "tenure", "access", "survey",
    "condition",
  ]

  init(of field: String) {
    let words = Self.words(of: field)
    if words.contains(where: Self.restrictedWords.contains) {
      self = .restricted
    } else if words.contains(where: Self.commercialWords.contains) {
      self = .commercial
    } else {
      self = .open
    }
  }

  /// `siteContactEmail`, `site_contact_email` and `SITE CONTACT EMAIL` are the same words.
  static func words(of field: String) -> [String] {
    var words: [String] = []
    var word = ""
    var lastWasLower = false
    for scalar in field.unicodeScalars {
      let isLetter = scalar.properties.isAlphabetic
      if !isLetter || (lastWasLower && scalar.properties.isUppercase) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if isLetter { word.unicodeScalars.append(scalar) }
      lastWasLower = scalar.properties.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }
}
