/// Rows of text under headings, each column as wide as its widest cell.
package struct Table: Sendable, Equatable {
    /// Where the text of a column stands.
    package enum Side: Sendable {
        case left
        case right
    }

    /// One column's heading and side.
    package struct Column: Sendable, Equatable {
        let heading: String
        let side: Side

        /// A column; numbers belong on the right.
        package init(_ heading: String, _ side: Side = .left) {
            self.heading = heading
            self.side = side
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    package init(_ columns: Column...) { self.columns = columns }

    /// Adds a row; it has a cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(Table.printable))
    }

    /// Whether there is no row.
    package var isEmpty: Bool { rows.isEmpty }

    /// The lines, two spaces between the columns, none at the end.
    package var lines: [String] {
        let all = [columns.map(\.heading)] + rows
        let widths = columns.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        return all.map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                line += columns[index].side == .left ? cell + padding : padding + cell
                line += "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The lines as one text, with an end of line after each.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// What comes from outside must not move the cursor.
    private static func printable(_ text: String) -> String {
        String(
            text.map {
                $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{7F}" } ? $0 : "?"
            }
        )
    }
}
