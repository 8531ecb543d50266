import Multiformats
import SwiftProtobuf

/// Turns the values of `/cas/1.0.0` into messages and back.
///
/// Nothing is believed before it is bounded: a message above `Limits.messageBytesMax` is never read,
/// unknown fields are ignored, and every field becomes a value that can only be right.
package enum CASCodec {
    /// Levels of nesting: a response has three.
    private static let depthMax = 8

    /// A request, with its length before it.
    package static func encode(_ request: CAS.Request) -> [UInt8] {
        let proto = ProtoRequest.with {
            let time = min(max(request.timeToLive, .milliseconds(1)), Limits.timeToLiveMax)
            $0.ttlMs = UInt32(clamping: milliseconds(time))
            switch request.operation {
            case .get(let get): $0.getContent = get.proto
            case .list(let list): $0.listContent = list.proto
            }
        }
        return framed(proto)
    }

    /// A response, with its length before it; `bodyBytes` raw bytes follow.
    package static func encode(_ answer: CAS.Answer, bodyBytes: Int = 0) -> [UInt8] {
        let proto = ProtoResponse.with {
            $0.bodyBytes = UInt64(bodyBytes)
            switch answer {
            case .content(let content): $0.content = content.proto
            case .listing(let listing): $0.listing = listing.proto
            case .refused(let refusal): $0.error = refusal.proto
            }
        }
        return framed(proto)
    }

    /// Reads a request.
    ///
    /// - Throws: what the asker is to be told.
    package static func request(_ bytes: [UInt8]) throws(CAS.Refusal) -> CAS.Request {
        guard let proto: ProtoRequest = parse(bytes) else {
            throw CAS.Refusal(.invalidRequest, "The request can't be read.")
        }
        let time = proto.ttlMs == 0 ? Limits.timeToLiveDefault : .milliseconds(Int64(proto.ttlMs))
        let operation: CAS.Request.Operation
        switch proto.request {
        case .getContent(let get): operation = .get(try CAS.Get(get))
        case .listContent(let list): operation = .list(try CAS.List(list))
        case nil:
            throw CAS.Refusal(.unsupported, "There is no such request in \(CAS.protocolID).")
        }
        return CAS.Request(operation, timeToLive: min(time, Limits.timeToLiveMax))
    }

    /// Reads a response.
    package static func answer(
        _ bytes: [UInt8]
    ) throws(CASError) -> (answer: CAS.Answer, bodyBytes: UInt64) {
        guard let proto: ProtoResponse = parse(bytes) else { throw .malformed }
        let answer: CAS.Answer
        switch proto.response {
        case .content(let content): answer = .content(try CAS.Content(content))
        case .listing(let listing): answer = .listing(try CAS.Listing(listing))
        case .error(let error): answer = .refused(CAS.Refusal(error))
        // A kind of answer of a later version, to a request that we did not make.
        case nil: throw .wrongAnswer
        }
        return (answer, proto.bodyBytes)
    }

    private static func parse<Proto: SwiftProtobuf.Message>(_ bytes: [UInt8]) -> Proto? {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = depthMax
        options.discardUnknownFields = true
        return try? Proto(serializedBytes: bytes, options: options)
    }

    private static func framed(_ proto: some SwiftProtobuf.Message) -> [UInt8] {
        let message: [UInt8]
        do {
            message = try proto.serializedBytes()
        } catch {
            // Only a missing required field or a broken `Any` fail, and proto3 has neither here.
            preconditionFailure("A message of our own making does not encode: \(error)")
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(message.count + 3)
        Varint.append(UInt64(message.count), to: &frame)
        return frame + message
    }

    static func milliseconds(_ duration: Duration) -> Int64 {
        let parts = duration.components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }
}
