package io.github.trol4j.llm.text;

/** What every text goes through before it is tokenised. */
final class Texts {
    private Texts() {}

    /** The text with U+FFFD for every lone surrogate, which has no UTF-8 form. */
    static String checked(String text) {
        if (text.length() > Tokenizer.MAX_CHARS) {
            throw new TextException("a text of " + text.length() + " characters; at most " + Tokenizer.MAX_CHARS
                    + " can be tokenised at once, shorten it");
        }
        return text.codePoints().noneMatch(Texts::isSurrogate)
                ? text
                : text.codePoints()
                        .map(c -> isSurrogate(c) ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
