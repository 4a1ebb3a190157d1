/// Where shift grids are looked for, in order.
enum GridFolders {
  static func all(first: [String], environment: [String: String]) -> [String] {
    func folders(_ variable: String) -> [String] {
      (environment[variable] ?? "").split(separator: ":").map(String.init)
    }
    var all = first + folders("SITEREG_PROJ_DATA")
    let home = environment["HOME"] ?? ""
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? (home.isEmpty ? nil : home + "/.local/share")
    if let data { all.append(data + "/sitereg/proj") }
    // PROJ's own variables and user folder: naming search paths makes PROJ forget them.
    all += folders("PROJ_DATA") + folders("PROJ_LIB")
    if let data { all.append(data + "/proj") }
    var seen: Set<String> = []
    return all.filter { !$0.isEmpty && seen.insert($0).inserted }
  }
}
