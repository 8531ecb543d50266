import Foundation
import SwiftProtobuf

/// Turns headers into bytes and back, in either encoding.
///
/// Nothing is believed before it is bounded: a header above `Limits.headerBytesMax` is refused
/// unread, nesting is cut at 16 levels, and every field is parsed into a type that can only hold
/// valid values. Unknown fields are ignored, an unknown major version is refused.
package enum MessageCodec {
    /// The protocol versions spoken here.
    package static let versions = ["1.0"]

    /// Reads a header.
    ///
    /// - `bytes`: frame 1, protobuf, or JSON when its first byte is `{`.
    ///
    /// Throws `MalformedHeader`, with the request id where it could be read, so that it can be
    ///   answered.
    package static func decode(
        _ bytes: Span<UInt8>
    ) throws(MalformedHeader) -> (message: Message, encoding: Encoding) {
        if let message = QuickHeader.decode(bytes) { return (message, .protobuf) }
        return try decodeAny(copy(bytes))
    }

    /// Reads a header that lies in an array.
    package static func decode(
        _ bytes: [UInt8]
    ) throws(MalformedHeader) -> (message: Message, encoding: Encoding) {
        try decode(bytes.span)
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }

    /// Reads a header of any form, the plain ones too, by the generated classes.
    package static func decodeAny(
        _ bytes: [UInt8]
    ) throws(MalformedHeader) -> (message: Message, encoding: Encoding) {
        let encoding = Encoding(firstByte: bytes.first)
        guard bytes.count <= Limits.headerBytesMax else {
            throw MalformedHeader(
                .tooLarge,
                "The header has \(bytes.count) bytes; at most \(Limits.headerBytesMax) are read.",
                encoding: encoding,
            )
        }
        let header: ProtoHeader
        do {
            header =
                switch encoding {
                case .protobuf: try parseProtobuf(bytes)
                case .json: try parseJSON(bytes)
                }
        } catch {
            throw MalformedHeader(
                .invalidRequest,
                "The header is not a message in \(encoding.name): \(reason(of: error)).",
                encoding: encoding,
            )
        }
        do throws(MalformedHeader) {
            return (try Message(header), encoding)
        } catch {
            throw error.with(requestID: try? RequestID(header.requestID), encoding: encoding)
        }
    }

    /// Writes a header; its size is bounded by the values it is made of.
    package static func encode(_ message: Message, as encoding: Encoding = .protobuf) -> [UInt8] {
        if encoding == .protobuf, let bytes = QuickHeader.encode(message) { return bytes }
        return encodeAny(message, as: encoding)
    }

    /// Writes a header of any form, the plain ones too, by the generated classes.
    package static func encodeAny(_ message: Message, as encoding: Encoding) -> [UInt8] {
        let header = message.proto
        do {
            switch encoding {
            case .protobuf: return try header.serializedBytes()
            case .json: return try header.jsonUTF8Bytes()
            }
        } catch {
            // Only a missing required field or a broken `Any` fail, and proto3 has neither here.
            preconditionFailure("A header of our own making does not encode: \(error)")
        }
    }

    /// An upper bound of what a value adds to a header, in the encoding that needs more: JSON.
    package static func bytesMax(of payload: Payload) -> Int {
        encode(Message(requestID: .zero, payload: payload), as: .json).count
    }

    private static func parseProtobuf(_ bytes: [UInt8]) throws -> ProtoHeader {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = Limits.headerDepthMax
        options.discardUnknownFields = true
        return try ProtoHeader(serializedBytes: bytes, options: options)
    }

    private static func parseJSON(_ bytes: [UInt8]) throws -> ProtoHeader {
        var options = JSONDecodingOptions()
        options.messageDepthLimit = Limits.headerDepthMax
        options.ignoreUnknownFields = true
        return try ProtoHeader(jsonUTF8Bytes: bytes, options: options)
    }

    /// The library's errors name the fault in their case; the value inside may be huge or hostile.
    private static func reason(of error: any Error) -> String {
        let text = String(describing: error)
        return String(text.prefix(120))
    }
}
