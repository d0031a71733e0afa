package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;

/** The opcodes that torch's own safe loader accepts, under their Python names. */
enum PickleOpcode {
    PROTO(0x80),
    STOP('.'),
    GLOBAL('c'),
    REDUCE('R'),
    BUILD('b'),
    NEWOBJ(0x81),
    MARK('('),
    NONE('N'),
    NEWTRUE(0x88),
    NEWFALSE(0x89),
    BININT('J'),
    BININT1('K'),
    BININT2('M'),
    LONG1(0x8a),
    BINFLOAT('G'),
    BINUNICODE('X'),
    SHORT_BINSTRING('U'),
    EMPTY_TUPLE(')'),
    TUPLE('t'),
    TUPLE1(0x85),
    TUPLE2(0x86),
    TUPLE3(0x87),
    EMPTY_LIST(']'),
    APPEND('a'),
    APPENDS('e'),
    EMPTY_DICT('}'),
    SETITEM('s'),
    SETITEMS('u'),
    EMPTY_SET(0x8f),
    BINGET('h'),
    LONG_BINGET('j'),
    BINPUT('q'),
    LONG_BINPUT('r'),
    BINPERSID('Q');

    private static final PickleOpcode[] BY_CODE = new PickleOpcode[256];

    static {
        for (PickleOpcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    PickleOpcode(int code) {
        this.code = code;
    }

    /** @throws CheckpointException if a plain tensor file has no use for it */
    static PickleOpcode of(int code) {
        PickleOpcode opcode = BY_CODE[code];
        if (opcode == null) {
            throw new CheckpointException(
                    "opcode 0x%02x is not allowed. Save the file again with torch.save and its default protocol"
                            .formatted(code));
        }
        return opcode;
    }
}
