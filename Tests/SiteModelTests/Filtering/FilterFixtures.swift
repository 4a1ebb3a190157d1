import CQL2
import SiteModel

/// A record of a test, by name.
struct TableRow: FilterRecord {
  var values: [String: FilterValue]

  func value(of property: String) -> FilterValue? { values[property] }
}

/// A record of a test, by place.
struct ListedRow: IndexedFilterRecord {
  var values: [FilterValue]

  func value(at index: Int) -> FilterValue { values[index] }
  func value(of property: String) -> FilterValue? { .string("asked by name") }
}

func truth(_ text: String, _ values: [String: FilterValue] = [:]) throws -> Truth {
  try CompiledFilter(Filter(text: text)).truth(of: TableRow(values: values))
}
