public import Topology

/// Why a filter has no answer for the records at hand.
public enum FilterEvaluationError: Error, Hashable, Sendable {
  /// The records have no such property.
  case unknownProperty(name: String, known: [String])
  /// The filter calls a function that is not provided here.
  case unknownFunction(name: String)
  /// The filter gives a function more or fewer values than it takes.
  case argumentCount(function: String, got: Int, allowed: Int)
  /// The filter compares values that are never of one type.
  case typesDiffer(operation: String, left: FilterType, right: FilterType)
  /// The filter gives an operation a value of a type it does not take.
  case typeNotTaken(operation: String, got: FilterType, allowed: FilterType)
  /// A literal has a position that its reference system does not have.
  case outsideSystem(reason: String)
  /// A spatial comparison failed, on an invalid geometry say.
  case topology(TopologyError)
}

extension FilterEvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownProperty(let name, let known):
      "there is no property '\(name)'; use one of "
        + known.prefix(40).joined(separator: ", ") + (known.count > 40 ? ", …" : "")
    case .unknownFunction(let name):
      "there is no function '\(name)'; use one of "
        + FilterFunction.allCases.map(\.rawValue).joined(separator: ", ")
    case .argumentCount(let function, let got, let allowed):
      "the function '\(function)' takes \(allowed) values, not \(got)"
    case .typesDiffer(let operation, let left, let right):
      "\(operation) compares a \(left.rawValue) with a \(right.rawValue) value, which are never "
        + "alike; correct the literal or the property"
    case .typeNotTaken(let operation, let got, let allowed):
      "\(operation) takes a \(allowed.rawValue) value, not a \(got.rawValue) one"
    case .outsideSystem(let reason):
      "a position lies outside its reference system: \(reason)"
    case .topology(let error):
      "a spatial comparison of the filter failed: \(error)"
    }
  }
}
