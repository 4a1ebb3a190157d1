internal import Yams

extension YamlError {
  /// Where it is, as `:line:column`; the head of the file where it does not say.
  var place: String {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      ":\(mark.line):\(mark.column)"
    case .duplicatedKeysInMapping(_, let context): ":\(context.mark.line):\(context.mark.column)"
    default: ":1:1"
    }
  }

  var reason: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "this is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let keys, _):
      "a key stands twice: \(keys.map { "\($0)" }.joined(separator: ", "))"
    default: "this is not YAML: \(self)"
    }
  }
}
