/// In which form a client wants the content.
package enum ResponseFormat: Sendable, Equatable {
    /// The bytes of the file.
    case file
    /// The bytes of the block.
    case raw
    /// Blocks of the DAG, which the client verifies itself.
    case car(CARParameters)

    /// The media type of a block.
    package static let rawType = "application/vnd.ipld.raw"
    /// The media type of a CAR, without its parameters.
    package static let carType = "application/vnd.ipld.car"

    private static let unsupported: Set = [
        "application/x-tar", "application/vnd.ipld.dag-json", "application/vnd.ipld.dag-cbor",
        "application/cbor", "application/vnd.ipfs.ipns-record",
    ]

    /// Chooses by the query's `format`, and where it has none by `Accept`.
    package init(query: [String: String], accept: String?) throws(Refusal) {
        let ranges = Self.mediaRanges(accept ?? "")
        switch query["format"] {
        case "raw":
            self = .raw
        case "car":
            let parameters = ranges.first { $0.type == Self.carType }?.parameters ?? [:]
            self = .car(try CARParameters(query: query, accept: parameters))
        case nil, "":
            self = try Self.choose(ranges, query)
        case "ipns-record":
            throw Refusal(400, "An IPNS record is not found under /ipfs/.")
        case .some:
            throw Refusal(
                406,
                "The formats here are raw and car; without one the file's bytes come."
            )
        }
    }

    private static func choose(
        _ ranges: [MediaRange],
        _ query: [String: String]
    ) throws(Refusal) -> ResponseFormat {
        var refusal: Refusal?
        for range in ranges {
            if range.type == rawType { return .raw }
            if range.type == carType {
                do throws(Refusal) {
                    return .car(try CARParameters(query: query, accept: range.parameters))
                } catch {
                    // The next in the client's list may do.
                    refusal = error
                    continue
                }
            }
            guard unsupported.contains(range.type) else { return .file }
            refusal = Refusal(406, "Content is not made into \(range.type) here; raw blocks are.")
        }
        if let refusal { throw refusal }
        return .file
    }

    private struct MediaRange {
        let type: String
        let parameters: [String: String]
        let quality: Double
    }

    /// The members of `Accept`, the best liked first, in their order among equals.
    private static func mediaRanges(_ accept: String) -> [MediaRange] {
        let ranges = Field.members(accept).map { member in
            let (type, parameters) = Field.parameters(member)
            return MediaRange(
                type: type.lowercased(),
                parameters: parameters,
                quality: parameters["q"].flatMap(Double.init) ?? 1,
            )
        }
        return ranges.enumerated()
            .filter { $0.element.quality > 0 }
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element)
    }
}
