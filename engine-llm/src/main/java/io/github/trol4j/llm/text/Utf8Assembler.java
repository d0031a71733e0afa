package io.github.trol4j.llm.text;

/**
 * Bytes to characters as SentencePiece does it: a byte that is not part of a valid character becomes U+FFFD by itself.
 */
final class Utf8Assembler {
    private final byte[] pending = new byte[4];
    private int count;

    /** Adds a byte and appends to {@code out} what is decided by it. */
    void accept(int value, StringBuilder out) {
        pending[count++] = (byte) value;
        drain(out, false);
    }

    /** Appends one U+FFFD for each byte that still waits for the rest of its character. */
    void finish(StringBuilder out) {
        drain(out, true);
    }

    private void drain(StringBuilder out, boolean atEnd) {
        while (count > 0) {
            int length = lengthByFirst(pending[0] & 0xff);
            if (length > 0 && isPrefix(length)) {
                if (count < length && !atEnd) {
                    return;
                }
                if (count >= length) {
                    out.appendCodePoint(codePoint(length));
                    drop(length);
                    continue;
                }
            }
            out.append('\uFFFD');
            drop(1);
        }
    }

    private static int lengthByFirst(int first) {
        if (first < 0x80) {
            return 1;
        }
        if (first >= 0xc2 && first < 0xe0) {
            return 2;
        }
        if (first >= 0xe0 && first < 0xf0) {
            return 3;
        }
        return first >= 0xf0 && first < 0xf5 ? 4 : 0;
    }

    /**
     * Whether the bytes so far can begin (or are) a valid character: no overlong form, no surrogate, not above
     * U+10FFFF.
     */
    private boolean isPrefix(int length) {
        for (int i = 1; i < Math.min(count, length); i++) {
            if ((pending[i] & 0xc0) != 0x80) {
                return false;
            }
        }
        if (count < 2) {
            return true;
        }
        int second = pending[1] & 0xff;
        return switch (pending[0] & 0xff) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }

    private int codePoint(int length) {
        int value = length == 1 ? pending[0] & 0x7f : pending[0] & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            value = value << 6 | pending[i] & 0x3f;
        }
        return value;
    }

    private void drop(int length) {
        System.arraycopy(pending, length, pending, 0, count - length);
        count -= length;
    }
}
