package io.github.trol4j.llm.text;

/** The classic clean-up of decoded text, which takes away blanks that tokenizers of old put before punctuation. */
final class SpaceTidying {
    /** Applied in this order, each over the whole text. */
    private static final String[][] RULES = {
        {" .", "."},
        {" ?", "?"},
        {" !", "!"},
        {" ,", ","},
        {" ' ", "'"},
        {" n't", "n't"},
        {" 'm", "'m"},
        {" 's", "'s"},
        {" 've", "'ve"},
        {" 're", "'re"}
    };

    private SpaceTidying() {}

    static String tidy(String text) {
        String tidied = text;
        for (String[] rule : RULES) {
            tidied = tidied.replace(rule[0], rule[1]);
        }
        return tidied;
    }

    /**
     * Length of the longest part of the text that no later text can change: no rule, at whatever stage, has a match
     * that begins inside it and ends behind it. Such a match begins with a blank and has its last character behind the
     * border, so the border must not follow a blank, or the beginning of {@code " '"}, {@code " n't"}, {@code " 've"}
     * or {@code " 're"}. Only blanks are ever taken away, so what stands before the border stays there.
     */
    static int settledLength(CharSequence text) {
        int end = text.length();
        while (end > 0 && isOpen(text, end - 1)) {
            end--;
        }
        return end;
    }

    private static boolean isOpen(CharSequence text, int last) {
        char before = last > 0 ? text.charAt(last - 1) : 'x';
        char twoBefore = last > 1 ? text.charAt(last - 2) : 'x';
        return switch (text.charAt(last)) {
            case ' ' -> true;
            case 'n' -> before == ' ';
            case '\'' -> before == ' ' || before == 'n' && twoBefore == ' ';
            case 'v', 'r' -> before == '\'' && twoBefore == ' ';
            default -> false;
        };
    }
}
