package io.github.trol4j.models;

import io.github.trol4j.llm.text.TextStream;

/** The text of one answer as it grows. */
final class AnswerText {
    private final TextStream stream;
    private final AnswerListener listener;
    private final StringBuilder shown = new StringBuilder();

    AnswerText(TextStream stream, AnswerListener listener) {
        this.stream = stream;
        this.listener = listener;
    }

    /** False once a stop string is complete. */
    boolean accept(int id) {
        show(stream.accept(id));
        return !stream.stopped();
    }

    String finish() {
        show(stream.flush());
        return shown.toString();
    }

    boolean stopped() {
        return stream.stopped();
    }

    private void show(String piece) {
        if (!piece.isEmpty()) {
            shown.append(piece);
            listener.text(piece);
        }
    }
}
