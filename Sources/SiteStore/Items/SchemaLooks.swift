import SimpleFeatures
import SiteModel

/// What all values of one property have in common, as far as they were looked at.
struct ValueLook {
  private(set) var isString = false
  private(set) var isInteger = false
  private(set) var isNumber = false
  private(set) var isTruth = false
  private(set) var isNested = false
  private(set) var isObject = false
  private(set) var longestText = 0
  /// Whether any text is a date or time.
  private(set) var hasMoment = false
  /// The most digits of any whole number.
  private(set) var mostDigits = 0
  private var mayBeDate = true
  private var mayBeMoment = true

  mutating func note(text: UnsafeRawBufferPointer) {
    isString = true
    longestText = max(longestText, text.count)
    guard mayBeMoment || !hasMoment else { return }
    // The dash after the year rules nearly every other text out.
    guard text.count >= 10, text.count <= 40, text[4] == UInt8(ascii: "-"),
      FilterMoment(String(decoding: text, as: UTF8.self)) != nil
    else {
      mayBeMoment = false
      mayBeDate = false
      return
    }
    hasMoment = true
    if text.count > 10 { mayBeDate = false }
  }

  mutating func note(whole value: Int64) {
    isInteger = true
    var rest = value.magnitude
    var digits = 1
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    mostDigits = max(mostDigits, digits)
  }

  mutating func note(_ member: AttributeMember) {
    switch member.kind {
    case .null: break
    case .text: note(text: member.bytes)
    case .truth: isTruth = true
    case .number:
      let isWhole = member.bytes.allSatisfy { $0 != UInt8(ascii: ".") && $0 | 0x20 != 0x65 }
      if isWhole {
        isInteger = true
        mostDigits = max(mostDigits, member.bytes.count)
      } else {
        isNumber = true
      }
    case .nested:
      if member.bytes.first == UInt8(ascii: "{") { isObject = true } else { isNested = true }
    }
  }

  /// One for each type of JSON that there was.
  var kinds: [CollectionSchema.Kind] {
    var kinds: [CollectionSchema.Kind] = []
    if isString { kinds.append(mayBeDate ? .date : mayBeMoment ? .dateTime : .string) }
    if isNumber || isInteger { kinds.append(isNumber ? .number : .integer) }
    if isTruth { kinds.append(.boolean) }
    if isNested { kinds.append(.array) }
    if isObject { kinds.append(.object) }
    return kinds
  }

  /// Nil where there was no value at all.
  var kind: CollectionSchema.Kind? { kinds.count > 1 ? .mixed : kinds.first }
}

/// Looks at JSON objects that mostly have the same members in the same order.
struct MemberLooks {
  private(set) var names: [String] = []
  private(set) var looks: [ValueLook] = []
  private var bytes: [[UInt8]] = []
  private var places: [String: Int] = [:]

  /// More names than this are no columns of a source any more.
  static let allowedNames = 1000

  mutating func note(_ object: UnsafeRawBufferPointer) {
    var scan = MemberScan(object)
    var index = 0
    while let member = scan.next() {
      if let place = place(of: member, hint: index) {
        looks[place].note(member.value)
        index = place
      }
      index += 1
    }
  }

  private mutating func place(of member: MemberScan.Member, hint: Int) -> Int? {
    if hint < bytes.count, bytes[hint].elementsEqual(member.name) { return hint }
    let text: String
    if member.isNameEscaped {
      guard let name = member.unescapedName else { return nil }
      text = name
    } else {
      text = String(decoding: member.name, as: UTF8.self)
    }
    if let known = places[text] { return known }
    guard names.count < Self.allowedNames else { return nil }
    places[text] = names.count
    names.append(text)
    bytes.append(Array(member.name))
    looks.append(ValueLook())
    return names.count - 1
  }
}
