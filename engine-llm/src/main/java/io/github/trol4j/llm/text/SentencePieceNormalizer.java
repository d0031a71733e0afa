package io.github.trol4j.llm.text;

/**
 * SentencePiece's treatment of blanks before the pieces are looked up: a dummy prefix, removal of extra blanks, and
 * U+2581 for every blank, each only if the model file asks for it. User-defined pieces pass through as they are.
 */
record SentencePieceNormalizer(SentencePieceModel.Rules rules, TokenMatcher userDefined) {
    static final char BLANK_MARK = '\u2581';

    String normalize(String text) {
        String mark = rules.escapeBlanks() ? String.valueOf(BLANK_MARK) : " ";
        int at = 0;
        if (rules.removeExtraBlanks()) {
            while (at < text.length() && isPlainBlank(text, at)) {
                at++;
            }
        }
        if (at == text.length()) {
            return "";
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        if (rules.addDummyPrefix() && !rules.blankAtEnd()) {
            out.append(mark);
        }
        boolean afterBlank = rules.removeExtraBlanks();
        while (at < text.length()) {
            int next = at + unitAt(text, at);
            while (afterBlank && at < next && text.charAt(at) == ' ') {
                at++;
            }
            if (at < next) {
                out.append(
                        rules.escapeBlanks()
                                ? text.substring(at, next).replace(' ', BLANK_MARK)
                                : text.substring(at, next));
                afterBlank = text.charAt(next - 1) == ' ';
            }
            afterBlank &= rules.removeExtraBlanks();
            at = next;
        }
        while (rules.removeExtraBlanks() && endsWith(out, mark)) {
            out.setLength(out.length() - mark.length());
        }
        if (rules.addDummyPrefix() && rules.blankAtEnd()) {
            out.append(mark);
        }
        return out.toString();
    }

    private boolean isPlainBlank(String text, int at) {
        return text.charAt(at) == ' ' && unitAt(text, at) == 1;
    }

    /** Length of the user-defined piece, or else of the character, that starts here. */
    private int unitAt(String text, int at) {
        int length = userDefined.lengthAt(text, at);
        return length > 0 ? length : Character.charCount(text.codePointAt(at));
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end);
    }
}
