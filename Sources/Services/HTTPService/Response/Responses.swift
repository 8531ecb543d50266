import HTTPTypes
import Hummingbird
import Messages
import Multiformats
import NIOCore

/// The heads of all answers (path gateway and trustless gateway, "Response Headers").
enum Responses {
    private static let immutable = "public, max-age=29030400, immutable"
    /// A week, and a month more while a new one is fetched (path gateway, "Cache-Control").
    private static let listingCaching = "public, max-age=604800, stale-while-revalidate=2678400"

    /// The head of a file's or a block's bytes.
    static func bytes(
        _ wanted: ContentRequest,
        _ format: ContentFormat,
        type: String,
        _ bytes: Range<UInt64>,
        of size: UInt64,
        isPart: Bool,
    ) -> Response {
        var fields = content(wanted)
        fields[.acceptRanges] = "bytes"
        fields[.contentLength] = String(bytes.upperBound - bytes.lowerBound)
        switch format {
        case .raw, .dag: fields[.contentType] = ResponseFormat.rawType
        case .file: fields[.contentType] = type
        }
        guard isPart else { return Response(status: .ok, headers: fields) }
        fields[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(size)"
        return Response(status: .partialContent, headers: fields)
    }

    /// The head of a CAR, whose length nobody knows before its end.
    static func car(_ wanted: ContentRequest, _ parameters: CARParameters) -> Response {
        var fields = content(wanted)
        fields[.contentType] = parameters.contentType
        fields[.acceptRanges] = "none"
        var response = Response(status: .ok, headers: fields)
        response.headers[.contentLength] = nil
        return response
    }

    /// The head of a page that lists a folder: made by us, so not the same for ever.
    static func listing(_ wanted: ContentRequest) -> Response {
        var fields = content(wanted)
        fields[.eTag] = wanted.listingTag
        fields[.cacheControl] = listingCaching
        fields[.contentDisposition] = nil
        fields[.contentType] = "text/html; charset=utf-8"
        set(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            in: &fields
        )
        var response = Response(status: .ok, headers: fields)
        // Nobody knows it before the end.
        response.headers[.contentLength] = nil
        return response
    }

    /// A folder is asked for without the slash at its end, on which the links in it rely.
    static func redirect(to path: String, query: String?, isHead: Bool) -> Response {
        var fields = HTTPFields()
        fields[.location] = path + (query.map { "?" + $0 } ?? "")
        fields[.cacheControl] = immutable
        return text("It is a folder: \(path)\n", .movedPermanently, fields, isHead: isHead)
    }

    /// The client has it already.
    static func notModified(_ wanted: ContentRequest, isListing: Bool = false) -> Response {
        var fields = HTTPFields()
        fields[.eTag] = isListing ? wanted.listingTag : wanted.tag
        fields[.cacheControl] = isListing ? listingCaching : immutable
        return Response(status: .notModified, headers: fields)
    }

    /// Text of the door's own.
    static func text(
        _ text: String,
        type: String = "text/plain; charset=utf-8",
        isHead: Bool,
    ) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.cacheControl] = "no-store"
        return Self.text(text, .ok, fields, isHead: isHead)
    }

    /// A refusal with its sentence.
    static func refusal(_ refusal: Refusal, isHead: Bool) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.cacheControl] = "no-store"
        for (name, value) in refusal.fields {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let status = HTTPResponse.Status(code: refusal.status)
        return text(refusal.sentence + "\n", status, fields, isHead: isHead)
    }

    /// The query's parameters, decoded; of several with one name the first counts.
    static func parameters(of request: Request) -> [String: String] {
        var parameters: [String: String] = [:]
        for (name, value) in request.uri.queryParameters where parameters[String(name)] == nil {
            parameters[String(name)] = String(value)
        }
        return parameters
    }

    /// A header field's value, several joined with commas; nil where there is none.
    static func field(_ name: String, of request: Request) -> String? {
        guard let name = HTTPField.Name(name) else { return nil }
        let values = request.headers[values: name]
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// What every answer with content says.
    private static func content(_ wanted: ContentRequest) -> HTTPFields {
        var fields = HTTPFields()
        fields[.eTag] = wanted.tag
        fields[.cacheControl] = immutable
        fields[.contentDisposition] = wanted.disposition
        fields[.vary] = "Accept"
        set("X-Ipfs-Path", wanted.target.asked, in: &fields)
        set(
            "X-Ipfs-Roots",
            wanted.segments.map(\.description).joined(separator: ","),
            in: &fields
        )
        // A browser must not guess another type than is said: not even for files, where the guess
        // could be a script.
        set("X-Content-Type-Options", "nosniff", in: &fields)
        return fields
    }

    private static func set(_ name: String, _ value: String, in fields: inout HTTPFields) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }

    private static func text(
        _ text: String,
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields,
        isHead: Bool
    ) -> Response {
        var fields = fields
        fields[.contentLength] = String(text.utf8.count)
        let body = isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: text))
        return Response(status: status, headers: fields, body: body)
    }
}
