package io.github.trol4j.llm.text;

import java.util.Set;

/**
 * Turns ids into text piece by piece, keeping back bytes that are not a whole character yet. Not for several threads.
 */
interface PieceJoiner {
    /** The text that this id completes; often that of the id itself, sometimes nothing, sometimes more. */
    String accept(int id);

    /** What was kept back. */
    String finish();

    /** The same without these ids, as if they had not been there. */
    static PieceJoiner without(Set<Integer> left, PieceJoiner joiner) {
        return new PieceJoiner() {
            @Override
            public String accept(int id) {
                return left.contains(id) ? "" : joiner.accept(id);
            }

            @Override
            public String finish() {
                return joiner.finish();
            }
        };
    }

    /** The same without a blank that the text begins with. */
    static PieceJoiner withoutFirstBlank(PieceJoiner joiner) {
        return new PieceJoiner() {
            private boolean begun;

            @Override
            public String accept(int id) {
                return drop(joiner.accept(id));
            }

            @Override
            public String finish() {
                return drop(joiner.finish());
            }

            private String drop(String text) {
                String kept = !begun && text.startsWith(" ") ? text.substring(1) : text;
                begun |= !text.isEmpty();
                return kept;
            }
        };
    }
}
