import IPFSFetcherService
import Messages
import Testing

@Suite("Answer of a gateway")
struct AnswerTests {
    private func answer(
        _ status: Int,
        _ type: String? = nil,
        retryAfter: String? = nil,
        wantsCAR: Bool = true,
    ) -> Answer {
        Answer(
            status: status,
            contentType: type,
            retryAfter: retryAfter,
            wantsCAR: wantsCAR,
            unixTime: 784_111_777
        )
    }

    @Test("A CAR must be called one, in whatever case and with whatever parameters")
    func types() {
        #expect(answer(200, "application/vnd.ipld.car") == .body)
        #expect(answer(200, "Application/VND.ipld.car;version=1;order=unk") == .body)
        #expect(answer(200, "text/html") == .noCAR)
        #expect(answer(200, nil) == .noCAR)
        #expect(answer(200, nil, wantsCAR: false) == .body)
    }

    @Test(
        "Each status has its meaning",
        arguments: [
            (301, .redirect), (302, .redirect), (303, .redirect), (307, .redirect),
            (308, .redirect),
            (404, .missing), (410, .missing), (412, .missing),
            (400, .noCAR), (406, .noCAR), (415, .noCAR), (501, .noCAR),
        ] as [(Int, Answer)]
    )
    func statuses(status: Int, expected: Answer) {
        #expect(answer(status) == expected)
    }

    @Test(
        "Failures have a code, and say whether the gateway is at fault",
        arguments: [
            (429, .overloaded, true), (503, .overloaded, true), (504, .timeout, false),
            (500, .unavailable, true), (502, .unavailable, true), (204, .unavailable, true),
            (206, .unavailable, true), (304, .unavailable, true), (401, .forbidden, false),
            (403, .forbidden, false), (451, .forbidden, false), (400, .unavailable, true),
        ] as [(Int, ErrorCode, Bool)]
    )
    func failures(status: Int, code: ErrorCode, pauses: Bool) {
        guard case .failed(let trouble) = answer(status, wantsCAR: false) else {
            Issue.record("\(status) is no failure")
            return
        }
        #expect(trouble.code == code)
        #expect(trouble.pauses == pauses)
    }

    @Test(
        "Retry-After is seconds or a date; nonsense and the past are no hint",
        arguments: [
            ("7", .seconds(7)), ("0", .zero), ("999", .seconds(300)),
            ("99999999999999999999999", .seconds(300)), ("-1", .zero), ("", .zero), ("soon", .zero),
            ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
            ("Sun, 06 Nov 1994 08:49:36 GMT", .zero),
            ("Wed, 06 Nov 2999 08:49:36 GMT", .seconds(300)),
            ("Sun, 99 Nov 1994 08:50:37 GMT", .zero), ("Sun, 06 Nov 1994 08:50 GMT", .zero),
            ("Sun, 06 Foo 1994 08:50:37 GMT", .zero),
        ] as [(String, Duration)]
    )
    func retryAfter(text: String, expected: Duration) {
        // 784,111,777 is Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110's example).
        #expect(RetryAfter.duration(text, unixTime: 784_111_777) == expected)
    }
}
