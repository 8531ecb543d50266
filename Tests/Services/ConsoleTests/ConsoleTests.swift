import Console
import Testing
import WeirClient

@Suite("Table")
struct TableTests {
    @Test("Columns are as wide as their widest cell, numbers on the right, no blanks at the end")
    func layout() {
        var table = Table(.init("NAME"), .init("N", .right), .init("WHY"))
        table.add(["a", "1", ""])
        table.add(["longer", "23456", "x"])
        #expect(
            table.lines == [
                "NAME        N  WHY",
                "a           1",
                "longer  23456  x",
            ]
        )
    }

    @Test("What comes from outside can't move the cursor")
    func controlCharacters() {
        var table = Table(.init("A"))
        table.add(["x\u{1B}[2Jy\n"])
        #expect(table.lines[1] == "x?[2Jy?")
    }

    @Test("Attempts are shown with who, how long and why")
    func attempts() {
        let lines = AttemptTable.table([
            Attempt(source: .local, result: .missing, duration: .microseconds(120)),
            Attempt(
                source: .gateway,
                peer: "g.example",
                result: .failed,
                code: .corrupt,
                message: "wrong bytes",
                duration: .milliseconds(340),
                bytes: 2_048
            ),
        ]).lines
        #expect(lines[0] == "SOURCE   WHO        RESULT     TIME     BYTES  WHY")
        #expect(lines[1] == "local    -          missing  120 µs         -")
        #expect(lines[2] == "gateway  g.example  failed   340 ms  2.00 KiB  corrupt: wrong bytes")
    }
}

@Suite("Amounts")
struct AmountTests {
    @Test(
        "Bytes have three digits",
        arguments: [
            (UInt64(0), "0 B"), (1_023, "1023 B"), (1_024, "1.00 KiB"), (10_230, "9.99 KiB"),
            (10_240, "10.0 KiB"), (102_400, "100 KiB"), (1_048_575, "1.00 MiB"),
            (1 << 30, "1.00 GiB"),
            (UInt64.max, "16.0 EiB"),
        ]
    )
    func bytes(count: UInt64, text: String) { #expect(Amount.bytes(count) == text) }

    @Test(
        "Durations have three digits",
        arguments: [
            (Duration.zero, "0 µs"), (.microseconds(85), "85 µs"),
            (.microseconds(1_230), "1.23 ms"),
            (.milliseconds(999), "999 ms"), (.milliseconds(1_000), "1.00 s"),
            (.seconds(45), "45.0 s"),
            (.seconds(200), "3 min 20 s"), (.seconds(7_500), "2 h 5 min"),
            (.seconds(200_000), "2 d 7 h"),
        ]
    )
    func durations(duration: Duration, text: String) { #expect(Amount.duration(duration) == text) }

    @Test(
        "Moments are civil dates in UTC",
        arguments: [
            (UInt64(0), "1970-01-01 00:00:00"), (951_782_399_000, "2000-02-28 23:59:59"),
            (951_782_400_000, "2000-02-29 00:00:00"), (1_772_373_909_000, "2026-03-01 14:05:09"),
        ]
    )
    func moments(milliseconds: UInt64, text: String) {
        #expect(Moment.text(milliseconds: milliseconds) == text)
    }
}

@Suite("Progress line")
struct ProgressLineTests {
    @Test("It shows share, bytes, speed and what is left")
    func full() {
        let line = ProgressLine(done: 512 << 20, total: 1 << 30, elapsed: .seconds(4))
        #expect(
            line.text(columns: 100)
                == "[############------------]   50%  512 MiB of 1.00 GiB  128 MiB/s  4.00 s left"
        )
    }

    @Test("What was there before is no speed")
    func resumed() {
        let line = ProgressLine(
            done: 512 << 20,
            total: nil,
            before: 256 << 20,
            elapsed: .seconds(2)
        )
        #expect(line.text(columns: 100) == "512 MiB  128 MiB/s")
    }

    @Test("It fits the terminal", arguments: [0, 1, 20, 40])
    func fits(columns: Int) {
        let line = ProgressLine(done: 1, total: 0, elapsed: .seconds(4))
        #expect(line.text(columns: columns).count <= max(0, columns - 1))
    }
}

@Suite("Exit status")
struct ExitStatusTests {
    @Test("Every error of the pipeline has its code", arguments: WeirError.Code.allCases)
    func codes(code: WeirError.Code) {
        let expected: Int32 =
            switch code {
            case .invalidRequest, .tooLarge: 2
            case .notFound, .noPeers: 3
            case .timeout: 4
            case .overloaded, .unauthorized, .forbidden, .storageFull: 5
            case .aborted, .corrupt, .unavailable, .internal: 1
            }
        #expect(ExitStatus(code).rawValue == expected)
    }
}
