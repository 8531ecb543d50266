package import GRDB

/// Prepared once per connection and kept: preparing costs more than running.
extension Database {
    /// Runs a statement that gives nothing back.
    package func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of a query, read where it lies.
    package func first<Value>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (Row) throws -> Value,
    ) throws -> Value? {
        let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: arguments)
        guard let row = try rows.next() else { return nil }
        return try read(row)
    }

    /// The one number that a query gives; 0 when it gives none.
    package func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
        try first(sql, arguments) { $0[0] as Int64? ?? 0 } ?? 0
    }

    /// Whether a query gives any row.
    package func exists(_ sql: String, _ arguments: StatementArguments = []) throws -> Bool {
        try first(sql, arguments) { _ in true } ?? false
    }

    /// Every row of a query, whose statement bounds how many there are.
    package func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ read: (Row) throws -> Value,
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }
}
