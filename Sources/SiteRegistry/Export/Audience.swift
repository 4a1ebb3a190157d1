import Synchronization

/// Who looks at the registry; decides which collections and fields there are for them.
///
/// Each sees what the ones before it see.
public enum Audience: String, Sendable, CaseIterable, Comparable {
  /// Anyone: what may stand on a web page.
  case `public`
  /// Telecoms suppliers that look for sites: also what an offer is weighed by.
  case suppliers
  /// The council's own staff: everything.
  case `internal`

  /// Those that data may be exported for; the council's own copy is a backup.
  public static let outside: [Audience] = [.public, .suppliers]

  private var reach: Int {
    switch self {
    case .public: 0
    case .suppliers: 1
    case .internal: 2
    }
  }

  public static func < (a: Audience, b: Audience) -> Bool { a.reach < b.reach }

  /// Who may see a field that nobody has classed: its name decides.
  ///
  /// Names are few and are asked about for every feature, so what was found is kept.
  init(ofFieldNamed name: String) {
    if let known = Self.known.withLock({ $0[name] }) {
      self = known
      return
    }
    switch FieldClass(of: name) {
    case .open: self = .public
    case .commercial: self = .suppliers
    case .restricted: self = .internal
    }
    let found = self
    Self.known.withLock { known in
      if known.count >= 4096 { known.removeAll() }
      known[name] = found
    }
  }

  private static let known = Mutex<[String: Audience]>([:])
}

/// What the name of a field says about it, where neither council nor profile does.
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
