import Messages
import Testing

/// A place in a trace (W3C Trace Context).
@Suite struct TraceContextTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("A valid traceparent is read, and written as it was")
    func valid() {
        let trace = TraceContext(Self.text)
        #expect(trace?.traceText == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace?.spanText == "00f067aa0ba902b7")
        #expect(trace?.flags == 1)
        #expect(trace?.description == Self.text)
    }

    @Test("A later version may be longer, and is passed on as version 00")
    func later() {
        let longer = "cc" + Self.text.dropFirst(2) + "-what-comes-later"
        #expect(TraceContext(longer)?.description == Self.text)
    }

    @Test(
        "What is not valid is none",
        arguments: [
            "",
            "00",
            String(text.dropLast()),
            text + "-more",
            text.uppercased(),
            "ff" + text.dropFirst(2),
            "cc" + text.dropFirst(2) + "x",
            text.replacing("4bf92f3577b34da6a3ce929d0e0e4736", with: "\(RequestID.zero)"),
            text.replacing("00f067aa0ba902b7", with: "0000000000000000"),
            text.replacing("-", with: "_"),
            text.replacing("4bf9", with: "4bg9"),
            "cc" + text.dropFirst(2) + "-" + String(repeating: "x", count: 300),
        ]
    )
    func invalid(text: String) {
        #expect(TraceContext(text) == nil)
    }

    @Test("Each instance has a span of its own in the same trace, and a retry the same span")
    func spans() throws {
        let trace = try #require(TraceContext(Self.text))
        let spans = [
            trace.span(of: Samples.id, in: 1),
            trace.span(of: Samples.id, in: 2),
            trace.span(of: RequestID(high: 1, low: 2), in: 1),
            trace.span(of: RequestID(high: 2, low: 1), in: 1),
            trace.span(of: Samples.id, in: 1).span(of: Samples.id, in: 1),
        ]
        #expect(Set(spans.map(\.spanID)).count == spans.count)
        #expect(!spans.contains { $0.spanID == trace.spanID })
        #expect(spans.allSatisfy { $0.traceID == trace.traceID && $0.flags == 1 })
        #expect(spans[0] == trace.span(of: Samples.id, in: 1))
        #expect(spans.allSatisfy { TraceContext("\($0)") == $0 })
    }

    @Test("A header carries it; one that can't be read is ignored, and the request is not")
    func header() throws {
        let message = Message(
            requestID: Samples.id,
            trace: TraceContext(Self.text),
            payload: .ping
        )
        for encoding in [Encoding.protobuf, .json] {
            let bytes = MessageCodec.encode(message, as: encoding)
            #expect(try MessageCodec.decode(bytes).message == message)
        }
        let json = #"{"traceparent": "00-nonsense", "ping": {}}"#
        let read = try MessageCodec.decode(Array(json.utf8)).message
        #expect(read.trace == nil && read.payload == .ping)
        #expect(message.reply(.ping).trace == nil)
    }
}
