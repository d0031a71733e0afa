package io.github.trol4j.models.eval.sets;

import static io.github.trol4j.models.eval.EvalItem.MARKER;

/** How the released code makes the user turn out of a question: a marker in front, a suffix behind. Private sets use the same. */
public enum PromptRule {
    /** Asks for the letter of an option. */
    LETTER(MARKER) {
        @Override
        String suffix(String question) {
            return LETTER_LINE;
        }
    },
    /** Asks for a single word or phrase. */
    WORD(MARKER) {
        @Override
        String suffix(String question) {
            return WORD_LINE;
        }
    },
    /** Asks for a word, or to say that there is no answer. */
    UNANSWERABLE(MARKER) {
        @Override
        String suffix(String question) {
            return "\nWhen the provided information is insufficient, respond with 'Unanswerable'. "
                    + "Answer the question using a single word or phrase.";
        }
    },
    /** Q56: {@code A.} anywhere in the question asks for a letter, even in an open question. */
    LETTER_OR_WORD("") {
        @Override
        String suffix(String question) {
            return question.contains("A.") ? LETTER_LINE : WORD_LINE;
        }
    },
    /** Asks for yes or no unless the question does; the question brings its own marker. */
    YES_OR_NO("") {
        @Override
        String suffix(String question) {
            return question.contains("Please answer yes or no.") ? "" : "\nPlease answer yes or no.";
        }
    },
    /** The marker and nothing else. */
    PLAIN(MARKER),
    /** The marker on a line of its own, as in free conversation. */
    OWN_LINE(MARKER + "\n"),
    /** The question brings its own marker. */
    UNMARKED("");

    private static final String LETTER_LINE = "\nAnswer with the option's letter from the given choices directly.";
    private static final String WORD_LINE = "\nAnswer the question using a single word or phrase.";

    private final String marker;

    PromptRule(String marker) {
        this.marker = marker;
    }

    String suffix(String question) {
        return "";
    }

    /** The user turn, with one marker for each picture. */
    String userTurn(String question) {
        String marked = marker + question;
        return marked + suffix(marked);
    }

    /** What the released code sends: one marker too many wherever the question brought none (Q3); for the record only. */
    String releasedTurn(String question, boolean hasPicture) {
        boolean adds = hasPicture && !question.contains(MARKER);
        return userTurn(adds ? MARKER + "\n" + question : question);
    }
}
