/// A place that breaks a rule, written so that an editor can jump to it.
struct Violation: Sendable, Hashable, CustomStringConvertible {
    let rule: Rule
    let path: String
    let line: Int
    let sentence: String

    init(_ rule: Rule, _ path: String, _ line: Int, _ sentence: String) {
        self.rule = rule
        self.path = path
        self.line = line
        self.sentence = sentence
    }

    var description: String { "\(path):\(line): \(sentence)" }
}

/// What the house holds to, by name; each is a file beside this one.
enum Rule: String, Sendable, CaseIterable {
    case access
    case bannedWord
    case cap
    case digest
    case documentation
    case folder
    case force
    case imports
    case machinePath
    case manifest
    case map
    case naming
    case top
    case unsafe

    /// Every place in a tree that breaks the rule.
    func violations(in tree: Tree) -> [Violation] {
        switch self {
        case .access: AccessRule.violations(in: tree)
        case .bannedWord: WordingRule.bannedWords(in: tree)
        case .cap: ShapeRule.longFiles(in: tree)
        case .digest: DigestRule.violations(in: tree)
        case .documentation: DocumentationRule.violations(in: tree)
        case .folder: ShapeRule.vagueFolders(in: tree)
        case .force: ForceRule.violations(in: tree)
        case .imports: ImportRule.violations(in: tree)
        case .machinePath: WordingRule.machinePaths(in: tree)
        case .manifest: ManifestRule.violations(in: tree)
        case .map: MapRule.violations(in: tree)
        case .naming: ShapeRule.typesNamedAsTheirModule(in: tree)
        case .top: ShapeRule.strangersAtTheTop(in: tree)
        case .unsafe: UnsafeRule.violations(in: tree)
        }
    }
}
