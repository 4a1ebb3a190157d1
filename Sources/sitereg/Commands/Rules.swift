import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, validate, test, keep and compare rule packs.",
    discussion: """
      Examples:
        sitereg rules list
        sitereg rules show scotland-class-67
        sitereg rules validate data/rules/my-policy.yaml
        sitereg rules validate glasgow-siting-policy -r city.gpkg
        sitereg rules test
        sitereg rules test data/rules/my-policy.yaml --complete
        sitereg rules diff bath-check my-draft.yaml -r city.gpkg

      A pack is a YAML file; data/rules/README.md tells how a planner writes one, rule by rule.
      """,
    subcommands: [
      List.self, Show.self, Validate.self, Test.self, RulesDiff.self, RulesKeep.self,
      RulesText.self,
    ], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The packs at hand; with a registry also those that it keeps.",
      discussion: "Example: sitereg rules list -r city.gpkg")

    @OptionGroup var global: GlobalOptions

    func run() throws {
      var table = Table(["pack", "version", "rules", "unverified", "title"], rightAligned: [2, 3])
      for name in CouncilRegistry.rulePackNames {
        guard let pack = try? CouncilRegistry.readRulePack(name) else {
          table.add([name, "–", "–", "–", "cannot be read; see `sitereg rules validate \(name)`"])
          continue
        }
        table.add([
          pack.id, pack.version, "\(pack.rules.count)",
          "\(pack.rules.count { !$0.isVerified })", pack.title,
        ])
      }
      table.show()
      guard global.registryPath != nil else { return }
      let kept = try global.openForReading().keptRulePacks()
      print("")
      guard !kept.isEmpty else { return print("The registry keeps no pack yet.") }
      var texts = Table(["kept", "digest", "first used"])
      for pack in kept { texts.add([pack.label, "\(pack.digest.prefix(12))", pack.firstUsedAt]) }
      texts.show()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a pack asks for and says: its values, rules and figures.",
      discussion: """
        The values are what `check --value NAME=VALUE` and the columns of a file may say.
        """)

    @Argument(help: ArgumentHelp("A pack by id or file.", valueName: "pack"))
    var pack: String

    func run() throws {
      let pack = try CouncilRegistry.readRulePack(pack)
      print("\(pack.id) \(pack.version): \(pack.title)")
      print("")
      print("Values of a proposal")
      for value in pack.proposalValues {
        let assumed = value.assumed?.plainText.map { "; \($0) if not given" } ?? ""
        print("  \(value.name): \(value.title), \(value.wanted)\(assumed)")
      }
      print("")
      print("Rules")
      for rule in pack.rules {
        let kinds = rule.equipment.map(\.rawValue).joined(separator: ", ")
        print(
          "  \(rule.id) (\(rule.effect.rawValue)\(kinds.isEmpty ? "" : "; \(kinds)")): \(rule.title)"
        )
        print("    \(rule.clause)")
        if rule.figures.isEmpty, !rule.isVerified { print("    not verified") }
        for figure in rule.figures {
          let who = [figure.by, figure.on, figure.source, figure.note].compactMap(\.self)
          print(
            "    \(figure.isVerified ? "verified" : "NOT verified"): \(figure.words)\(who.isEmpty ? "" : " – \(who.joined(separator: ", "))")"
          )
        }
      }
    }
  }

  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read packs and tell their mistakes.",
      discussion: """
        With a registry it also tells which layers and attributes the council still has to \
        supply. Ends with 65 where a pack cannot be read.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: ArgumentHelp("Packs by id or file; all if none is given.", valueName: "pack"))
    var packs: [String] = []

    func run() throws {
      var registry: CouncilRegistry?
      if global.registryPath != nil { registry = try global.openForReading() }
      var code: Int32?
      // A shell's `*.yaml` names the truth tables, too.
      let named = packs.filter { !$0.hasSuffix(".cases.yaml") }
      for name in named.isEmpty ? CouncilRegistry.rulePackNames : named {
        if let wrong = report(name, registry), code == nil { code = wrong }
      }
      if let code { throw ExitCode(code) }
    }

    /// Tells about one pack; answers the exit code where it cannot be used.
    private func report(_ name: String, _ registry: CouncilRegistry?) -> Int32? {
      do throws(RegistryError) {
        let pack = try CouncilRegistry.readRulePack(name)
        print("\(pack.id) \(pack.version): \(pack.rules.count) rules, valid")
        let unverified = pack.rules.filter { !$0.isVerified }
        if !unverified.isEmpty { print("  not verified, so undetermined wherever they apply:") }
        for rule in unverified {
          let figures = rule.figures.filter { !$0.isVerified }.map(\.words)
          print(
            "    \(rule.id)\(figures.isEmpty ? "" : ": \(figures.joined(separator: "; "))")")
        }
        guard let registry else { return nil }
        let missing = try registry.missingData(for: pack)
        if !missing.isEmpty { print("  to be supplied by the council:") }
        for datum in missing {
          print("    \(datum.what)")
          print("      for \(datum.rules.joined(separator: ", "))")
        }
        if missing.isEmpty { print("  the registry has all it needs") }
        return nil
      } catch {
        Failure.say(error.message)
        return Failure.code(error)
      }
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the truth tables beside the packs (NAME.cases.yaml).",
      discussion: "Ends with 1 where a case does not hold.")

    @Argument(help: ArgumentHelp("Packs by id or file; all if none is given.", valueName: "pack"))
    var packs: [String] = []
    @Flag(help: "End with 1 also where a rule has a result that no case shows.")
    var complete = false

    func run() throws {
      var failed = 0
      for name in packs.isEmpty ? CouncilRegistry.rulePackNames : packs {
        guard let results = try cases(name) else { continue }
        let wrong = results.filter { !$0.problems.isEmpty }
        failed += wrong.count
        print("\(name): \(results.count - wrong.count) of \(results.count) cases hold")
        for result in wrong {
          print("  \(result.place): \(result.name)")
          for problem in result.problems { print("    \(problem)") }
        }
        let unshown = CouncilRegistry.unshownResults(
          of: try CouncilRegistry.readRulePack(name), results)
        for result in unshown {
          print("  no case shows rule '\(result.rule)' with the result \(result.result.rawValue)")
        }
        if complete { failed += unshown.count }
      }
      if failed > 0 { throw ExitCode(1) }
    }

    /// Nil where a pack that nobody named has no cases.
    private func cases(_ name: String) throws(RegistryError) -> [RuleCaseResult]? {
      do throws(RegistryError) {
        return try CouncilRegistry.testRules(name)
      } catch {
        guard packs.isEmpty, case .missingInput(let text) = error else { throw error }
        print("\(name): no cases (\(text))")
        return nil
      }
    }
  }
}
