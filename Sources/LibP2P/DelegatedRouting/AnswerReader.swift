import FoundationEssentials

/// Reads a router's answer as it comes (http-routing-v1, "Response Body" and "Streaming").
///
/// A streamed answer gives its records line by line; one that is a single JSON text gives them at its
/// end. Records of unknown schemas, and those that name no peer, are passed over.
package struct AnswerReader: Sendable {
    /// How an answer is written.
    package enum Format: Sendable, Hashable {
        /// One JSON text.
        case json
        /// A record in each line.
        case lines

        /// The format of a `Content-Type`; nil when it is none of these.
        package init?(contentType: String) {
            let name = contentType.split(separator: ";").first ?? ""
            switch name.trimmingSpaces().lowercased() {
            case "application/json": self = .json
            case "application/x-ndjson": self = .lines
            default: return nil
            }
        }
    }

    private let format: Format
    private var held: [UInt8] = []
    private var read = 0
    private var records = 0

    /// Begins to read an answer.
    package init(_ format: Format) { self.format = format }

    /// Takes the answer's next bytes; the records that are complete now.
    package mutating func feed(
        _ bytes: some Sequence<UInt8>
    ) throws(DelegatedRoutingError) -> [Provider] {
        var found: [Provider] = []
        for byte in bytes {
            read += 1
            switch format {
            case .json:
                guard read <= Limits.answerBytesMax else { throw .answerTooLong }
                held.append(byte)
            case .lines:
                guard read <= Limits.streamBytesMax else { throw .answerTooLong }
                guard byte != UInt8(ascii: "\n") else {
                    if let provider = try line() { found.append(provider) }
                    continue
                }
                guard held.count < Limits.recordBytesMax else { throw .recordTooLong }
                held.append(byte)
            }
        }
        return found
    }

    /// The answer is over; the records that were not told yet.
    package mutating func end() throws(DelegatedRoutingError) -> [Provider] {
        switch format {
        case .lines:
            return try line().map { [$0] } ?? []
        case .json:
            let bytes = take()
            let page: Page
            do {
                page = try JSONDecoder().decode(Page.self, from: Data(bytes))
            } catch {
                throw .malformed
            }
            let all = (page.providers ?? []) + (page.peers ?? [])
            return all.prefix(Limits.recordsMax).compactMap(\.provider)
        }
    }

    /// The record of the line that was held.
    private mutating func line() throws(DelegatedRoutingError) -> Provider? {
        let bytes = take()
        guard bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { return nil }
        // Records beyond the bound are not even looked at.
        records += 1
        guard records <= Limits.recordsMax else { return nil }
        do {
            return try JSONDecoder().decode(Record.self, from: Data(bytes)).provider
        } catch {
            throw .malformed
        }
    }

    private mutating func take() -> [UInt8] {
        defer { held = [] }
        return held
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var rest = drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
