import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct WhatIfTests {
  private static let pack = """
    pack: p
    version: "1"
    title: T
    rules:
      - id: zone
        title: Zone
        explanation: Because
        clause: Clause 1
        effect: blocker
        failsWhen: {layer: zones, relation: within-distance, metres: 900}
      - id: consent
        title: Consent
        explanation: Because
        clause: Clause 2
        effect: consent
        failsWhen: {layer: zones, relation: within-distance, metres: 950}
      - id: tall
        title: Tall
        explanation: Because
        clause: Clause 3
        effect: blocker
        failsWhen:
          all:
            - {filter: "height > 7.3"}
            - {layer: zones, relation: within-distance, metres: 1000}
      - id: material
        title: Material
        explanation: Because
        clause: Clause 4
        effect: blocker
        equipment: [ground-mast]
        requires: {filter: "material = 'steel'"}
      - id: number
        title: Number
        explanation: Because
        clause: Clause 5
        effect: consent
        equipment: [cabinet]
        failsWhen: {any: [{filter: "count > 4"}]}
    """

  /// A row of poles, 1 m apart, away from a zone: 900 of them too near it.
  private static func prepared(_ scratch: Scratch) throws -> (CouncilRegistry, String) {
    let registry = try scratch.registry()
    try registry.importing(
      try scratch.write("zones.geojson", ReplayTests.zone(259_000)), as: "constraint:zones",
      crs: "EPSG:27700")
    var rows = "reference,easting,northing,material\n"
    for number in 0..<1100 { rows += "P\(number),\(259_050 + number),665025,steel\n" }
    try registry.importing(
      try scratch.write("poles.csv", rows), as: "asset", kind: "pole", crs: "EPSG:27700")
    return (registry, try scratch.write("pack.yaml", pack))
  }

  @Test func `an eligible asset behind hundreds that are not is found, and ranked first`() throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let request = CheckRequest(
      asset: "test/pole/P10", equipment: "small-cell", height: "6", pack: pack)
    let found = try registry.alternatives(to: request, withinMetres: 960, atMost: 30)
    #expect(found.map(\.rank) == Array(1...30))
    // Up to 970 m from the zone in reach: eligible beyond 950, with consent beyond 900.
    let eligible = (951...970).map { "P\($0)" }
    let consent = (901...910).map { "P\($0)" }
    let names = found.compactMap { $0.checked.proposal.asset?.key.reference }
    #expect(names == eligible + consent)
    for one in found {
      let key = try #require(one.checked.proposal.asset?.key)
      let again = try registry.check(
        CheckRequest(asset: "\(key)", equipment: "small-cell", height: "6", pack: pack))
      #expect(again.verdict.outcome == one.checked.verdict.outcome)
      let place = Int(key.reference.dropFirst()) ?? 0
      #expect(abs(one.distanceInMetres - Double(place - 10)) < 1e-6)
    }
    let few = try registry.alternatives(to: request, withinMetres: 2000, atMost: 3)
    #expect(
      few.compactMap { $0.checked.proposal.asset?.key.reference } == ["P951", "P952", "P953"])
  }

  @Test(arguments: [("P100", nil), ("P925", 7.3), ("P980", 7.3), ("P1050", 60.0)])
  func `the largest height is allowed, and a step more is not`(
    pole: String, most: Double?
  ) throws {
    let scratch = try Scratch()
    let (registry, pack) = try Self.prepared(scratch)
    let asset = "test/pole/\(pole)"
    let (_, envelopes) = try registry.envelope(of: asset, pack: pack)
    #expect(envelopes.map(\.equipment) == EquipmentKind.allCases)
    for envelope in envelopes {
      #expect(envelope.height.most == most)
      func outcome(_ height: Double) throws -> Outcome {
        try registry.check(
          CheckRequest(
            asset: asset, equipment: envelope.equipment.rawValue, height: "\(height)", pack: pack)
        ).verdict.outcome
      }
      // A check by words names no number, which a cabinet's rule asks for.
      let isCabinet = envelope.equipment == .cabinet
      let least = isCabinet ? envelope.height.outcome : try outcome(0.1)
      guard let most else {
        #expect(least == .ineligible)
        #expect(envelope.height.stoppedBy == ["zone"])
        continue
      }
      if !isCabinet {
        // By hand: every step on its own.
        let steps = (1...600).map { Double($0) / 10 }
        let first = try steps.firstIndex { try outcome($0) > least } ?? steps.count
        #expect(steps[first - 1] == most)
      }
      #expect(envelope.height.outcome == least)
      #expect(envelope.height.stoppedBy == (most < 60 ? ["tall"] : []))
      let isNumbered = isCabinet && least == .eligible
      #expect(envelope.count.most == (isNumbered ? 4 : 20))
      #expect(envelope.count.stoppedBy == (isNumbered ? ["number"] : []))
    }
  }
}
