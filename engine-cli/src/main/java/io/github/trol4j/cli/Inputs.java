package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Arguments that may stand for standard input: {@code -} for a picture or for the question, not for both. */
final class Inputs {
    private static final String STDIN = "-";
    private static final int MAX_QUESTION_BYTES = 16 << 20;
    private static final int MAX_PICTURE_BYTES = 256 << 20;

    private final InputStream stdin;
    private boolean used;

    Inputs(InputStream stdin) {
        this.stdin = stdin;
    }

    String question(String argument) {
        return argument.equals(STDIN) ? new String(read(MAX_QUESTION_BYTES), StandardCharsets.UTF_8).strip() : argument;
    }

    ImageSource image(String argument) {
        return argument.equals(STDIN)
                ? ImageSource.of(read(MAX_PICTURE_BYTES), "standard input")
                : ImageSource.of(Path.of(argument));
    }

    private byte[] read(int most) {
        if (used) {
            throw new PromptException("only one of picture and question can come from standard input");
        }
        used = true;
        // What is read is held twice for a moment, and there is more to hold than that.
        int limit = (int) Math.min(most, Runtime.getRuntime().maxMemory() / 8);
        try {
            byte[] bytes = stdin.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new EngineException("standard input has more than %d bytes".formatted(limit));
            }
            return bytes;
        } catch (IOException e) {
            throw new EngineException("standard input cannot be read: " + e, e);
        }
    }
}
