/// The text of a stage's `--help`.
enum StageHelp {
    static func text(stage: String, summary: String, declarations: [SettingDeclaration]) -> String {
        var lines = [
            "weir-\(stage): \(summary)",
            "",
            "Usage: weir-\(stage) [--settings FILE] [--check] [FLAG…]",
            "",
            "A setting is its flag, else its environment variable, else its key under",
            "\"\(stage)\" in the settings file.",
            "",
        ]
        for declaration in declarations {
            let value = declaration.shape == .flag ? "" : " VALUE"
            let fallback = declaration.fallback.isEmpty ? "" : " [\(declaration.fallback)]"
            lines.append("  --\(declaration.key)\(value)\(fallback)")
            lines.append("      \(declaration.help)")
            lines.append("      \(SettingsSources.variable(declaration.key, section: stage))")
        }
        lines.append("  --check")
        lines.append("      Validate the settings and end: 0 when they are right, 2 when not.")
        return lines.joined(separator: "\n")
    }
}
