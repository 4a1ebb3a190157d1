import Foundation

/// Prometheus' text format, version 0.0.4.
struct ExpositionText {
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var bytes: [UInt8] = []

  init(_ counts: RequestCounts, revision: Int64?) {
    let (series, underWay) = counts.snapshot
    head("sitereg_http_requests_in_flight", "gauge", "Requests being answered.")
    line("sitereg_http_requests_in_flight", [], Double(underWay))
    head("sitereg_http_requests_total", "counter", "Requests answered.")
    for (label, one) in series {
      line("sitereg_http_requests_total", Self.pairs(label), Double(one.count))
    }
    head(
      "sitereg_http_response_bytes_total", "counter", "Bytes of answers' bodies as they were sent.")
    for (label, one) in series {
      line("sitereg_http_response_bytes_total", Self.pairs(label), Double(one.bytes))
    }
    histogram(series)
    if let revision {
      head("sitereg_registry_revision", "gauge", "The number of the registry's last event.")
      line("sitereg_registry_revision", [], Double(revision))
    }
    if let resident = Self.residentBytes {
      head("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.")
      line("process_resident_memory_bytes", [], Double(resident))
    }
  }

  private mutating func histogram(
    _ series: [(label: RequestCounts.Label, series: RequestCounts.Series)]
  ) {
    let name = "sitereg_http_request_duration_seconds"
    head(name, "histogram", "Time from a request's head to the end of its answer.")
    for (label, one) in series {
      let pairs = Self.pairs(label)
      var sum = 0
      for (bound, count) in zip(RequestCounts.bounds, one.buckets) {
        sum += count
        line(name + "_bucket", pairs + [("le", Self.text(bound))], Double(sum))
      }
      line(name + "_bucket", pairs + [("le", "+Inf")], Double(one.count))
      line(name + "_sum", pairs, one.seconds)
      line(name + "_count", pairs, Double(one.count))
    }
  }

  private mutating func head(_ name: String, _ type: String, _ help: String) {
    bytes += Array("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n".utf8)
  }

  private mutating func line(_ name: String, _ pairs: [(String, String)], _ value: Double) {
    bytes += Array(name.utf8)
    if !pairs.isEmpty {
      let list = pairs.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
      bytes += Array("{\(list)}".utf8)
    }
    bytes += Array(" \(Self.text(value))\n".utf8)
  }

  private static func pairs(_ label: RequestCounts.Label) -> [(String, String)] {
    [
      ("operation", label.operation), ("method", label.method),
      ("status", "\(label.statusClass)xx"),
    ]
  }

  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// The second number of Linux's `statm` is resident pages; nil elsewhere.
  private static var residentBytes: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }
}
