/// Text that others wrote, made fit for a terminal.
///
/// A name in somebody's folder can have anything in it, also what a terminal obeys.
package enum PrintableText {
    /// The text with every control and formatting character as its number: `\u{1B}`.
    ///
    /// - `keepingLines`: whether line ends stay, for a text of several lines.
    package static func text(_ text: String, keepingLines: Bool = false) -> String {
        var printable = ""
        for scalar in text.unicodeScalars {
            if isSafe(scalar) || (keepingLines && scalar == "\n") {
                printable.unicodeScalars.append(scalar)
            } else {
                printable += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return printable
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
