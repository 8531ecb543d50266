extension Failure {
    /// Reads an error; nil for one of another version.
    init?(quick bytes: Span<UInt8>) {
        var reader = QuickReader()
        self.init(.internal, "")
        while true {
            switch reader.next(bytes) {
            case .end:
                return
            case .bytes(1, let range):
                guard let text = QuickReader.string(bytes, range),
                    let code = ErrorCode(rawValue: text)
                else { return nil }
                self.code = code
            case .bytes(2, let range):
                guard let text = QuickReader.string(bytes, range) else { return nil }
                sentence = Field.sentence(text)
            case .number(3, let number):
                guard let milliseconds = QuickReader.uint32(number) else { return nil }
                retryAfter = .milliseconds(Int64(milliseconds))
            case .bytes(4, let range):
                guard attempts.count < Limits.attemptsMax,
                    let attempt = Attempt(quick: bytes.extracting(range))
                else { return nil }
                attempts.append(attempt)
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.text(1, code.rawValue)
        writer.text(2, Field.sentence(sentence))
        writer.number(3, UInt64(retryAfter.wholeMilliseconds))
        for attempt in attempts.prefix(Limits.attemptsMax) {
            writer.message(4) { attempt.write(to: &$0) }
        }
        writer.text(5, field)
        for version in versions { writer.text(6, version) }
    }
}

extension Outcome {
    /// Reads an outcome.
    init?(quick bytes: Span<UInt8>) {
        var name = ""
        var code = ErrorCode.internal
        var isPermanent = false
        var reader = QuickReader()
        self.init(.missing)
        while true {
            switch reader.next(bytes) {
            case .end:
                switch name {
                case "found": result = .found
                case "missing": result = .missing
                case "failed": result = .failed(code, isPermanent: isPermanent)
                default: return nil
                }
                return
            case .bytes(1, let range):
                guard let text = QuickReader.string(bytes, range) else { return nil }
                name = text
            case .bytes(2, let range):
                guard let text = QuickReader.string(bytes, range),
                    let known = ErrorCode(rawValue: text)
                else { return nil }
                code = known
            case .bytes(3, let range):
                guard let text = QuickReader.string(bytes, range) else { return nil }
                sentence = Field.sentence(text)
            case .number(4, let number):
                isPermanent = number != 0
            case .bytes(5, let range):
                guard attempts.count < Limits.attemptsMax,
                    let attempt = Attempt(quick: bytes.extracting(range))
                else { return nil }
                attempts.append(attempt)
            case .number(6, let number):
                guard let milliseconds = QuickReader.uint32(number) else { return nil }
                retryAfter = .milliseconds(Int64(milliseconds))
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.text(1, result.name)
        if case .failed(let code, _) = result { writer.text(2, code.rawValue) }
        writer.text(3, Field.sentence(sentence))
        if case .failed(_, let isPermanent) = result { writer.flag(4, isPermanent) }
        for attempt in attempts.prefix(Limits.attemptsMax) {
            writer.message(5) { attempt.write(to: &$0) }
        }
        writer.number(6, UInt64(retryAfter.wholeMilliseconds))
    }
}

extension Attempt {
    /// Reads an attempt.
    init?(quick bytes: Span<UInt8>) {
        var source: Source?
        var result: Result?
        var reader = QuickReader()
        self.init(.local, .missing)
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let source, let result else { return nil }
                self.source = source
                self.result = result
                return
            case .bytes(let field, let range):
                guard let text = QuickReader.string(bytes, range) else { return nil }
                switch field {
                case 1: source = Source(rawValue: text)
                case 2: peer = Field.sentence(text)
                case 3: result = Result(rawValue: text)
                case 4: code = ErrorCode(rawValue: text)
                case 5: sentence = Field.sentence(text)
                default: return nil
                }
            case .number(6, let number):
                duration = .microseconds(Int64(clamping: number))
            case .number(7, let number):
                self.bytes = number
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.text(1, source.rawValue)
        writer.text(2, Field.sentence(peer))
        writer.text(3, result.rawValue)
        writer.text(4, code?.rawValue ?? "")
        writer.text(5, Field.sentence(sentence))
        writer.number(6, duration.wholeMicroseconds)
        writer.number(7, bytes)
    }
}
