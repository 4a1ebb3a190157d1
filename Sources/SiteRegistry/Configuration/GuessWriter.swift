import SimpleFeatures
import SiteModel

/// Puts a guess into the words of a profile.
struct GuessWriter {
  var text = ProfileText()
  private let guess: ProfileGuess
  private var locationColumns: Set<String> = []

  init(_ guess: ProfileGuess) { self.guess = guess }

  /// - Parameter target: `asset`, or `constraint` and a layer, as far as they are known.
  mutating func head(_ file: String, _ target: [String], _ kind: String?) {
    text.comment("Guessed from the first \(guess.count) features of \(file); check every line.")
    let stem = file.split(separator: "/").last.map(String.init) ?? file
    let name = stem.split(separator: ".").first.map(String.init) ?? stem
    text.put("profile", name.isEmpty ? "guessed" : name)
    guard let base = target.first else { return }
    var entries = [("as", base)]
    if base == "asset", let kind { entries.append(("kind", kind)) }
    if target.count == 2 { entries.append(("layer", target[1])) }
    text.put("target", entries)
  }

  /// What was told of a CSV file, which the import must be told too.
  mutating func layout(_ layout: CSVLayout) {
    if let delimiter = layout.delimiter {
      text.put("delimiter", delimiter == "\t" ? "tab" : String(delimiter), why: "as given")
    }
    if let line = layout.headerLine { text.put("headerRow", "\(line)", why: "as given") }
    if layout.hasHeader == false { text.put("noHeader", "true", why: "as given") }
  }

  mutating func location(_ location: CSVLocation) {
    switch location {
    case .none: break
    case .wkt(let column):
      text.put("location", [("wkt", column)], why: "well-known text")
      locationColumns = [column]
    case .pair(let first, let second):
      text.put("location", [("x", first), ("y", second)], why: "by their names")
      locationColumns = [first, second]
    }
  }

  mutating func fields() {
    var used: Set<String> = []
    if let reference = guess.reference {
      used.insert(reference.name)
      text.put(
        "reference", reference.name, why: "different in all \(guess.count), never empty")
    } else if guess.hasFeatureIDs {
      text.put("reference", "id", why: "the features' own ids, all different")
    } else {
      text.comment(
        "no column tells all features apart: references are derived from what each row says")
    }
    // A name may be the reference, too; other fields have columns of their own.
    if let name = guess.name { text.put("name", name.name, why: describe(name)) }
    let address = guess.address.filter { $0.name != guess.reference?.name }
    if !address.isEmpty {
      used.formUnion(address.map(\.name))
      text.put("address", address.map(\.name))
    }
    let singles =
      AssetField.columnFields.map { ($0.name, guess.column(of: $0)) } + [("height", guess.height)]
    for case (let key, let column?) in singles where used.insert(column.name).inserted {
      text.put(key, column.name, why: describe(column))
    }
    if guess.located == 0, guess.postcode != nil {
      text.put("locateBy", "postcode", why: "no feature has coordinates")
    }
    if let height = guess.height, let unit = height.heightUnit {
      text.put(
        "convert",
        lines: [(height.name, "{from: \(unit.rawValue), to: m}", "heights are kept in metres")])
    }
    let dropped = guess.dropped.filter { !used.contains($0.column.name) }
    types(besides: used.union(dropped.map(\.column.name)))
    if !dropped.isEmpty {
      text.list("drop", dropped.map { ($0.column.name, $0.why) })
    }
  }

  /// Text that stands for numbers, days or truth values, as CSV has it.
  private mutating func types(besides used: Set<String>) {
    let numbered = AssetField.columnFields.filter { !$0.definition.isNamedOnly }.map(guess.column)
    let named = ([guess.name, guess.reference] + numbered).compactMap(\.self?.name)
    let found = guess.columns.compactMap { column -> (String, String, String)? in
      guard !used.contains(column.name), !named.contains(column.name),
        !locationColumns.contains(column.name), let type = column.textualType
      else { return nil }
      let why =
        column.isOneOrZero
        ? "all \(column.filled) values are 1 or 0: boolean, if they mean yes and no"
        : type == .instant
          ? "all \(column.filled) values are days with a time; date keeps the day only"
          : "all \(column.filled) values are"
      return (column.name, type.rawValue, why)
    }
    if !found.isEmpty { text.put("types", lines: found.map { ($0.0, $0.1, $0.2) }) }
  }

  private func describe(_ column: ColumnLook) -> String {
    let example = column.distinct.min().map { ", such as '\($0.prefix(40))'" } ?? ""
    return "\(column.filled) of \(guess.count) filled, \(column.distinct.count) different\(example)"
  }
}
