import SimpleFeatures
import SiteModel
import SiteStore

/// Whose assets, and of which kind.
struct AssetKind: Hashable, Comparable {
  var owner: String
  var kind: String

  static func < (a: AssetKind, b: AssetKind) -> Bool { (a.owner, a.kind) < (b.owner, b.kind) }
}

extension CouncilRegistry {
  /// Whether a file that begins with these features is one that this program wrote.
  func isOwn(
    _ first: [Feature<AsWritten>], _ isTable: Bool, _ target: ImportTarget
  ) throws(RegistryError) -> Bool {
    guard let names = first.first?.properties.names else { return false }
    if OwnFile.isOwn(names, of: target, isTable: isTable) { return true }
    switch target {
    case .constraint, .installation: break
    case .asset, .postcode: return false
    }
    // Their columns are those of many a source: a copy of ours is known by its rows' numbers.
    let present = try translated(
      file.rows(of: target, references: first.compactMap { OwnFile.reference(of: $0) }))
    guard let any = present.first?.value else { return false }
    let fields =
      any.attributes == nil ? ReservedNames.layerFields : ReservedNames.installationFields
    let columns = Set(any.fields.names)
    return first.allSatisfy { row in
      guard let reference = OwnFile.reference(of: row) else { return false }
      switch row.id {
      case .integer(let number): return present[reference].map { $0.id == number } ?? true
      case nil:
        // A GeoPackage that has a column of references gives no numbers: its columns must tell.
        let names = row.properties.names
        return Array(names.prefix(fields.count)) == fields && present[reference] != nil
          && (any.attributes != nil || names.allSatisfy(columns.contains))
      default: return false
      }
    }
  }
}

extension ImportRequest {
  /// The request with the owner and kind that a file of our own says, where nobody has named them;
  /// the file is told which of its rows are meant.
  ///
  /// Of several kinds only the one named is taken; a kind that none of the rows is of is that of
  /// all.
  /// - Throws: `usage` where no kind is named and the file holds none or several, or where the one
  ///   named is there for another owner, or for several.
  func target(
    of own: inout OwnFile?, _ reader: RowReader, _ source: SourceFile
  ) throws(RegistryError) -> ImportRequest {
    guard case .asset(let owner, let kind) = target else { return self }
    guard own != nil, let first = reader.firstFeatures.first.flatMap(OwnFile.key) else {
      own = nil
      guard namesKind else {
        throw .usage("say which kind of asset the file holds: --kind lighting-column, for example")
      }
      return self
    }
    var chosen = AssetKind(owner: namesOwner ? owner : first.owner, kind: kind)
    var leavesOutOthers = true
    if !namesKind || chosen != first {
      let all = try kinds(in: source)
      let named = all.filter {
        (!namesOwner || $0.owner == owner) && (!namesKind || $0.kind == kind)
      }
      if named.count == 1 {
        chosen = named[0]
      } else if named.isEmpty,
        all.count == 1 || namesKind && !all.contains(where: { $0.kind == kind })
      {
        // Said otherwise at the command line: they are that, as a note says.
        chosen.kind = namesKind ? kind : first.kind
        leavesOutOthers = false
      } else {
        let list = (named.isEmpty ? all : named).prefix(20)
          .map { "\($0.owner.shortened)/\($0.kind.shortened)" }.joined(separator: ", ")
        let asked = namesKind ? "'\(chosen.owner)/\(chosen.kind)' is none of them" : "say which"
        throw .usage(
          "'\(source.name)' is a file of this program with assets of several kinds; \(asked): \(list) (--owner, --kind, one import each)"
        )
      }
    }
    var request = self
    request.target = .asset(owner: chosen.owner, kind: chosen.kind)
    own?.target = request.target
    own?.leavesOutOthers = leavesOutOthers
    return request
  }

  /// Every owner and kind that a file of our own names: reads all of it.
  private func kinds(in source: SourceFile) throws(RegistryError) -> [AssetKind] {
    let rows = try ImportSources.open(source, self, csv: CSVOptions())
    var found: Set<AssetKind> = []
    do throws(SourceError) {
      while let item = try rows.next() {
        if case .feature(let read) = item, let key = OwnFile.key(of: read.feature) {
          found.insert(key)
        }
      }
    } catch {
      throw RegistryError(error)
    }
    return found.sorted()
  }
}
