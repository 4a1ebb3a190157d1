import CQL2

/// A stretch of time; an instant is one that starts and ends at once.
struct FilterSpan {
  enum End {
    case always
    case moment(FilterMoment)
    case never

    func order(_ other: End) -> FilterOrder {
      switch (self, other) {
      case (.moment(let a), .moment(let b)): a.order(b)
      case (.always, .always), (.never, .never): .same
      case (.always, _), (_, .never): .ascending
      case (.never, _), (_, .always): .descending
      }
    }
  }

  var start: End
  var end: End

  /// Nil where the value is no instant, interval, or text that is an instant.
  init?(_ value: FilterValue) {
    switch value {
    case .instant(let moment):
      start = .moment(moment)
      end = .moment(moment)
    case .interval(let from, let to):
      start = from.map(End.moment) ?? .always
      end = to.map(End.moment) ?? .never
    case .string(let text):
      guard let moment = FilterMoment(text) else { return nil }
      start = .moment(moment)
      end = .moment(moment)
    default: return nil
    }
  }
}

extension TemporalFunction {
  /// The conditions on the ends that the standard gives for each function.
  func holds(_ a: FilterSpan, _ b: FilterSpan) -> Bool {
    let starts = a.start.order(b.start)
    let ends = a.end.order(b.end)
    // How the end of one stands to the start of the other.
    let intoOther = a.end.order(b.start)
    let outOfOther = a.start.order(b.end)
    return switch self {
    case .after: outOfOther == .descending
    case .before: intoOther == .ascending
    case .disjoint: intoOther == .ascending || outOfOther == .descending
    case .intersects: intoOther != .ascending && outOfOther != .descending
    case .contains: starts == .ascending && ends == .descending
    case .during: starts == .descending && ends == .ascending
    case .equals: starts == .same && ends == .same
    case .finishedBy: starts == .ascending && ends == .same
    case .finishes: starts == .descending && ends == .same
    case .meets: intoOther == .same
    case .metBy: outOfOther == .same
    case .overlappedBy: starts == .descending && outOfOther == .ascending && ends == .descending
    case .overlaps: starts == .ascending && intoOther == .descending && ends == .ascending
    case .startedBy: starts == .same && ends == .descending
    case .starts: starts == .same && ends == .ascending
    }
  }
}
